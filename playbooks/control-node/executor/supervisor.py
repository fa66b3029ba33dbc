"""One attempt from its beginning to its end: keeps the time, and the lock, while Ansible works beside it.

Both processes hold the attempt's lock. Either may be killed: Ansible without a supervisor still ends by
itself and writes its result; a supervisor without Ansible writes nothing, for the outcome is not known.
"""

import json
import os
import select
import signal
import socket
import struct
import sys

import events
import run
import settings
from gatehouse_gate.home import replace, sync_folder, write_new

PROBE_SECONDS = 15
GRACE_SECONDS = 2
# Only for the case that the supervisor was killed: Ansible then keeps the time itself.
ALONE_SECONDS = 30


def supervise(warm, link, key, lock):
    """Runs the attempt. Says `started` on the link once that is on the disk, and before anything is done."""
    os.setsid()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    folder = os.path.join(warm.home, "attempts", key)
    os.chdir(folder)
    redirect("console.log")
    with open("request.json") as file:
        order = json.load(file)
    begin(warm.home)
    link.send(b"started")
    link.close()
    log = events.EventLog("events.ndjson")
    log.write("run-started", message="%s of %s" % (order["playbook"], order["product"]), progress=0)
    worker = spawn(lambda: work(warm, order, log), order["deadlineSeconds"] + ALONE_SECONDS)
    if not ended_within(worker, order["deadlineSeconds"]):
        stop(worker)
        late(warm, order, log)
    close_connection()
    os.close(lock)
    return 0


def begin(home):
    """The mark that this attempt has started. Exclusive: a second one would be a second run, and fails here."""
    with open("/proc/sys/kernel/random/boot_id") as file:
        boot = file.read().strip()
    with open(os.path.join(home, "ledger", "incarnation")) as file:
        incarnation = file.read().strip()
    mark = {"pid": os.getpid(), "boot": boot, "incarnation": incarnation, "at": events.now()}
    write_new("started", json.dumps(mark).encode())
    sync_folder(".")


def redirect(path):
    """Nothing of the executor's own input and output is kept."""
    nothing = os.open("/dev/null", os.O_RDONLY)
    console = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(console, 1)
    os.dup2(console, 2)
    os.close(nothing)
    os.close(console)


def spawn(work_to_do, seconds):
    """A child in a process group of its own, so that it can be stopped with all that it has started."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setpgid(0, 0)
            signal.alarm(seconds)
            work_to_do()
            status = 0
        except BaseException as error:  # it must not return into the supervisor's story
            print("the run broke: %r" % error, file=sys.stderr, flush=True)
        finally:
            sys.stdout.flush()
            os._exit(status)
    try:
        os.setpgid(child, child)
    except OSError:
        pass
    return child


def ended_within(child, seconds):
    handle = os.pidfd_open(child)
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def stop(child):
    """Ends a child and what it started: politely, then not."""
    for name in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child, name)
        except ProcessLookupError:
            return
        if ended_within(child, GRACE_SECONDS) and name == signal.SIGKILL:
            break


def work(warm, order, log):
    """In Ansible's process: the play, then the probe, whatever the play said; then the result."""
    outcome = run.outcome_of(warm, order, log)
    finish(log, outcome)


def late(warm, order, log):
    """The deadline has passed and Ansible is stopped: ask the site once what it runs, and say so."""
    if os.path.exists("result.json"):
        return
    close_connection()
    failure = {
        "kind": "deadline",
        "task": None,
        "message": "not done within %d seconds" % order["deadlineSeconds"],
    }
    log.write("task-failed", message="The deadline of %d seconds has passed." % order["deadlineSeconds"])

    def ask():
        finish(log, {**run.probe_only(warm, order, log), "failure": failure})

    child = spawn(ask, PROBE_SECONDS + GRACE_SECONDS)
    if not ended_within(child, PROBE_SECONDS):
        stop(child)
    if not os.path.exists("result.json"):
        finish(log, {"rc": None, "stats": None, "probe": None, "before": None, "survey": None, "failure": failure})


def finish(log, outcome):
    """The last event, then the result: whoever reads the result has all events before it."""
    log.write("run-ended", message=told(outcome), progress=1)
    ended = events.now()
    replace(os.path.abspath("result.json"), json.dumps({"endedAt": ended, "result": outcome}).encode())


def told(outcome):
    failure = outcome["failure"]
    return "done" if failure is None else "%s: %s" % (failure["kind"], failure["message"])


def close_connection():
    """Asks the ssh master of this attempt to leave (PROTOCOL.mux: hello, then terminate)."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(1)
    try:
        link.connect(settings.CONTROL_SOCKET)
        link.sendall(struct.pack(">III", 8, 1, 4) + struct.pack(">III", 8, 0x10000005, 0))
        link.recv(64)
    except OSError:
        pass
    finally:
        link.close()
    try:
        os.unlink(settings.CONTROL_SOCKET)
    except OSError:
        pass
