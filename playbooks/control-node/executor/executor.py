"""The warm executor: has Ansible imported, and forks one process per attempt, which owes it nothing more.

Started by the gate when needed, with its lock and its listening socket open. It leaves after some
idle minutes, or when the playbooks on the disk are no longer those that it has read. If it dies, runs go
on: each is a session of its own, and the gate starts another executor.
"""

import array
import gc
import json
import os
import select
import signal
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
IDLE_SECONDS = 600
MESSAGE = 4096


def main(home, lock, door):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # Ended children vanish by themselves; their word is in the ledger, not in their exit status.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    os.set_inheritable(lock, False)
    listener = socket.socket(fileno=door)
    listener.set_inheritable(False)
    import warm

    ready = warm.Warm(home)
    gc.collect()
    # What is here now is shared with every child for ever; the collector need not touch, and so copy, it.
    gc.freeze()
    while select.select([listener], [], [], IDLE_SECONDS)[0]:
        link, _ = listener.accept()
        with link:
            if not serve(ready, link, (lock, door)):
                return


def serve(ready, link, ours):
    """Forks the run that one message asks for. False when a fresher executor has to do it."""
    link.settimeout(5)
    try:
        raw, handles = receive(link)
    except OSError:
        return True
    try:
        order = json.loads(raw) if raw and len(handles) == 1 else None
        if order is None:
            return True
        if order["playbooksDigest"] != ready.playbooks_digest:
            link.send(b"stale")
            return False
        ready.refresh_inventory()
        if os.fork() == 0:
            become_run(ready, link, order["key"], handles[0], ours)
    except OSError as error:
        print("could not start a run: %r" % error, flush=True)
    finally:
        for handle in handles:
            os.close(handle)
    return True


def receive(link):
    handles = array.array("i")
    raw, ancillary, _, _ = link.recvmsg(MESSAGE, socket.CMSG_SPACE(handles.itemsize), socket.MSG_CMSG_CLOEXEC)
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            handles.frombytes(content[: len(content) - len(content) % handles.itemsize])
    return raw, list(handles)


def become_run(ready, link, key, lock, ours):
    """In the child: nothing of the executor is kept but what it has read. Never returns."""
    status = 1
    try:
        for handle in ours:
            os.close(handle)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        import supervisor

        status = supervisor.supervise(ready, link, key, lock)
    except BaseException as error:  # whatever it is, it must not fall back into the executor's loop
        print("run %s broke: %r" % (key, error), file=sys.stderr, flush=True)
    finally:
        os._exit(status)


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    sys.path.insert(0, os.path.dirname(HERE))
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
