#!/usr/bin/python3 -SE
"""Owns every process of one lab.

It is the lab's subreaper: whatever a site's sshd, service or play starts, however often it detaches itself, ends up as
a descendant of this process. So nothing is ever hunted by name, and nothing outlives the lab: when standard input
ends (the lab stopped, or was killed with no chance to say goodbye) the named processes get their grace, everything
left is killed, and the lab's folder is removed.

Standard input, one JSON document a line: {"do": "run", "name", "argv", "env", "log", "grace"}, {"do": "end", "name"},
{"do": "freeze" | "thaw" | "cut", "name"}.
Standard output, likewise: {"did": "run", "name", "pid"}, {"did": "end", ...}, {"ended": name, "status": n}.
"""
import ctypes
import json
import os
import select
import shutil
import signal
import sys
import time

libc = ctypes.CDLL(None)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
named = {}  # name -> (pid, seconds of grace)


def say(**answer):
    try:
        os.write(1, (json.dumps(answer) + "\n").encode())
    except BrokenPipeError:
        pass  # nobody listens any more; standard input is about to end too


def parents():
    """pid -> (parent's pid, command) of every process of this machine."""
    table = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as stat:
                    head, tail = stat.read().rsplit(b")", 1)
            except OSError:
                continue
            fields = tail.split()
            if fields[0] != b"Z":
                table[int(entry)] = (int(fields[1]), head.split(b"(", 1)[1].decode("latin-1"))
    return table


def descendants(root):
    table = parents()
    children = {}
    for pid, (parent, _) in table.items():
        children.setdefault(parent, []).append(pid)
    found, todo = [], [root]
    while todo:
        for child in children.get(todo.pop(), []):
            found.append(child)
            todo.append(child)
    return [(pid, table[pid][1]) for pid in found]


def send(pid, sig):
    try:
        os.kill(pid, sig)
    except ProcessLookupError:
        pass


def reap():
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        for name, (known, _) in list(named.items()):
            if known == pid:
                del named[name]
                say(ended=name, status=os.waitstatus_to_exitcode(status))


def run(name, argv, env, log, grace):
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
            signal.set_wakeup_fd(-1)
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            os.dup2(out, 1)
            os.dup2(out, 2)
            os.closerange(3, 64)
            os.execvpe(argv[0], argv, env)
        except BaseException as fault:
            os.write(2, f"cannot run {argv[0]}: {fault}\n".encode())
        finally:
            os._exit(127)
    named[name] = (pid, grace)
    say(did="run", name=name, pid=pid)


def settle(seconds, still_there):
    """Waits until nothing is left of what it asks for; False when the time ran out."""
    until = time.monotonic() + seconds
    while True:
        reap()
        if not still_there():
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.01)


def end(name):
    if name in named:
        pid, grace = named[name]
        tree = descendants(pid)
        send(pid, signal.SIGTERM if grace else signal.SIGKILL)
        send(pid, signal.SIGCONT)
        if grace and not settle(grace, lambda: name in named):
            send(pid, signal.SIGKILL)
        for left, _ in tree:
            send(left, signal.SIGKILL)
        settle(5, lambda: name in named)
    say(did="end", name=name)


def signal_link(name, sig, itself):
    """Signals the sshd processes of one name, and none of what they started: the link goes, the work stays."""
    if name in named:
        pid = named[name][0]
        for child, command in descendants(pid):
            if command.startswith("sshd"):
                send(child, sig)
        if itself:
            send(pid, sig)


def obey(order):
    what, name = order["do"], order["name"]
    if what == "run":
        run(name, order["argv"], order["env"], order["log"], order["grace"])
    elif what == "end":
        end(name)
    else:
        if what == "freeze":
            signal_link(name, signal.SIGSTOP, True)
        elif what == "thaw":
            signal_link(name, signal.SIGCONT, True)
        elif what == "cut":
            signal_link(name, signal.SIGKILL, False)
        say(did=what, name=name)


def finish(folder):
    patience = 0
    for pid, grace in list(named.values()):
        if grace:
            patience = max(patience, grace)
            send(pid, signal.SIGTERM)
    settle(patience, lambda: any(grace for _, grace in named.values()))
    while True:
        reap()
        left = descendants(os.getpid())
        if not left:
            break
        for pid, _ in left:
            send(pid, signal.SIGKILL)
        time.sleep(0.01)
    if os.environ.get("LAB_KEEP_FOLDER") != "yes":
        shutil.rmtree(folder, ignore_errors=True)


def main(folder):
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(ignored, signal.SIG_IGN)
    wake_read, wake_write = os.pipe()
    for end_of_pipe in (wake_read, wake_write):
        os.set_blocking(end_of_pipe, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    pending = b""
    try:
        while True:
            ready, _, _ = select.select([0, wake_read], [], [])
            if wake_read in ready:
                os.read(wake_read, 4096)
                reap()
            if 0 in ready:
                some = os.read(0, 65536)
                if not some:
                    break
                *lines, pending = (pending + some).split(b"\n")
                for line in lines:
                    obey(json.loads(line))
    finally:
        finish(folder)


main(sys.argv[1])
