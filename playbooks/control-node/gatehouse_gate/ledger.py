"""The ledger: what this control node knows of each attempt and each site, and how sure it is."""

import fcntl
import json
import os

from .home import DAMAGED, Lock, held, read_json, replace, sync_folder, write_new
from .refusal import Refusal

TAIL = 65_536


def state_of(home, key):
    """An attempt's state, as the protocol words it.

    finished: a whole result lies in the ledger. running: a living process holds its lock.
    interrupted: it was started, nobody holds the lock, and there is no result; the outcome is not known.
    unknown: never started here. Nothing is ever called finished for want of a file.
    """
    folder = home.attempt(key)
    result = result_of(folder)
    running = result is None and held(os.path.join(folder, "lock"))
    if result is None and not running:
        # It may have ended between the two looks.
        result = result_of(folder)
    started = read_json(os.path.join(folder, "started"))
    if result is None and not running and started is None:
        return {"state": "tombstoned" if is_tombstoned(home, key) else "unknown"}
    state = {"state": "finished" if result is not None else "running" if running else "interrupted"}
    if isinstance(started, dict):
        state["startedAt"] = started.get("at")
    state["size"] = whole_lines(os.path.join(folder, "events.ndjson"))
    if result is not None:
        state["endedAt"] = result["endedAt"]
        state["result"] = result["result"]
    return state


def result_of(folder):
    """The result if it is whole; None for anything less than that."""
    kept = read_json(os.path.join(folder, "result.json"))
    if kept is None or kept is DAMAGED or not isinstance(kept.get("result"), dict) or "endedAt" not in kept:
        return None
    return kept


def whole_lines(path):
    """How many bytes of complete lines the file has."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            begin = max(0, size - TAIL)
            file.seek(begin)
            tail = file.read(TAIL)
    except FileNotFoundError:
        return 0
    return begin + tail.rfind(b"\n") + 1 if b"\n" in tail else 0


def is_tombstoned(home, key):
    return os.path.exists(os.path.join(home.tombstones, key))


def bury(home, key):
    """Makes sure that a key never started never starts. Answers what became of it."""
    with key_lock(home, key):
        state = state_of(home, key)["state"]
        if state != "unknown":
            return state
        replace(os.path.join(home.tombstones, key), b"{}")
        return "tombstoned"


def key_lock(home, key):
    """The lock between starting a key and burying it; 256 of them serve all keys."""
    return Lock(os.path.join(home.locks, "key-" + key[:2]))


def site_lock(home, site):
    return Lock(os.path.join(home.locks, "site-" + site))


def site_record(home, site):
    """What the ledger keeps of a site: the highest order seen and the attempt started last, if any."""
    kept = read_json(os.path.join(home.sites, site + ".json"))
    if kept is None:
        return None
    if kept is DAMAGED or not isinstance(kept.get("epoch"), int) or not isinstance(kept.get("token"), int):
        raise Refusal(
            "lost",
            "the ledger's record of site %s is damaged; an operator must look at it and at the site" % site,
        )
    return kept


def keep_site(home, site, record):
    replace(os.path.join(home.sites, site + ".json"), json.dumps(record).encode())


def enter(home, key, order, variables):
    """Writes a new attempt down for good and answers the handle of its lock, held by us.

    The entry appears by one rename, already locked: nobody can find it unlocked before its run has ended.
    """
    fresh = os.path.join(home.attempts, ".new-%s-%d" % (key, os.getpid()))
    os.mkdir(fresh, 0o700)
    lock = -1
    try:
        write_new(os.path.join(fresh, "request.json"), json.dumps(order).encode())
        write_new(os.path.join(fresh, "vars.json"), json.dumps(variables).encode())
        write_new(os.path.join(fresh, "events.ndjson"), b"")
        lock = take(os.path.join(fresh, "lock"))
        sync_folder(fresh)
        os.rename(fresh, home.attempt(key))
    except OSError:
        if lock >= 0:
            os.close(lock)
        discard(fresh)
        raise
    sync_folder(home.attempts)
    return lock


def take(path):
    """Holds an attempt's lock. Waits only for those who look at it for an instant."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def discard(folder):
    """Removes an entry that was never started."""
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    os.rmdir(folder)
