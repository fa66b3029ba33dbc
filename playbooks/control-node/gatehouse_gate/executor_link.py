"""The gate's side of the warm executor: start it if nobody has, and hand attempts over to it."""

import array
import fcntl
import json
import os
import socket
import time

SOCKET = "executor.sock"
REPLY_WITHIN = 30
GIVE_UP_AFTER = 40
BACKLOG = 1024


def hand_over(home, key, lock, digest):
    """True once the run's own process has said that it began. False: it may or may not have; look at its lock.

    The lock's handle travels with the message, so the attempt is locked from its entry to its end
    without a gap.
    """
    # A socket's path may have 108 bytes only, so it is named from its own folder.
    os.chdir(home.run)
    message = json.dumps({"key": key, "playbooksDigest": digest}).encode()
    until = time.monotonic() + GIVE_UP_AFTER
    while time.monotonic() < until:
        link = connect(home)
        if link is None:
            time.sleep(0.01)
            continue
        with link:
            try:
                link.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [lock]))])
                reply = link.recv(64)
            except OSError:
                reply = b""
        if reply != b"stale":
            return reply == b"started"
        time.sleep(0.01)
    return False


def connect(home):
    """A link to the executor, which is started when there is none. None: try again in a moment."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    link.settimeout(REPLY_WITHIN)
    try:
        link.connect(SOCKET)
        return link
    except OSError:
        link.close()
    warm(home)
    return None


def warm(home):
    """Starts the executor unless one lives. Its lock decides, so of many callers one starts it."""
    os.chdir(home.run)
    lock = os.open("executor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return
    # Listening before it is there: whoever comes meanwhile waits in the queue instead of asking again.
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
        try:
            os.unlink(SOCKET)
        except FileNotFoundError:
            pass
        door.bind(SOCKET)
        door.listen(BACKLOG)
        spawn(home, lock, door.fileno())
    os.close(lock)


def spawn(home, lock, door):
    """A process of a session of its own, which our connection's end cannot reach. It inherits lock and door."""
    script = os.path.join(home.playbooks, "control-node", "executor", "executor.py")
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": os.environ.get("HOME", home.root),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
    for name in ("USER", "LOGNAME", "TMPDIR"):
        if name in os.environ:
            environment[name] = os.environ[name]
    os.set_inheritable(lock, True)
    os.set_inheritable(door, True)
    log = os.path.join(home.run, "executor.log")
    os.posix_spawn(
        "/usr/bin/python3",
        ["/usr/bin/python3", "-s", script, home.root, str(lock), str(door)],
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
        setsigmask=[],
    )
