"""Stands in for Ansible and the sites of a fault run. Gate, ledger, executor and supervisor are the ones that ship.

Every step is written into the site's journal as the site itself would write it, and the work is only time that passes, so that
hundreds of attempts a minute can be judged. A site of this kind defends itself against nothing, unlike a real
one: whatever gets through to it twice, or late, stands in its journal.
"""

import json
import os
import random
import time

EFFECTS = {
    "deploy": ("unpack", "unpacked", "switch", "switched", "restart", "restarted"),
    "roll-back": ("switch", "switched", "restart", "restarted"),
    "take-offline": ("stop", "stopped"),
    "restore": ("start", "started"),
}


def outcome_of(warm, order, log):
    """The steps of the ordered play in the site's journal, then the probe."""
    playbook = order["playbook"]
    if playbook == "verify":
        return probe_only(warm, order, log)
    release = wanted(order)
    before = current(order)
    steps = EFFECTS[playbook]
    pace = pace_of(warm) * random.uniform(0.4, 1.6) / len(steps)
    journal(order, "accepted", release)
    for number, step in enumerate(steps):
        log.write("task-started", task=step, progress=round(0.9 * number / len(steps), 3))
        time.sleep(pace)
        journal(order, step, release)
        if step == "switched":
            replace(path(order, "current.json"), json.dumps(release).encode())
    return {**probe_only(warm, order, log), "before": before}


def probe_only(warm, order, log):
    """What the site is switched to, by its own disk."""
    probe = {**current(order), "healthy": True, "detail": "as the script has it"}
    log.write("probe", **probe)
    recap = {"ok": 3, "changed": 1, "failures": 0, "unreachable": 0, "rescued": 0, "ignored": 0, "skipped": 0}
    stats = {order["site"]: recap}
    log.write("stats", stats=stats)
    return {"rc": 0, "stats": stats, "probe": probe, "before": None, "failure": None}


def wanted(order):
    """What the site is to run when all is done; what it runs already where nothing is to change."""
    named = order["vars"].get("back" if order["playbook"] == "roll-back" else "release")
    if order["playbook"] in ("deploy", "roll-back") and named is not None:
        return {"version": named["version"], "digest": named["digest"]}
    return current(order)


def current(order):
    try:
        with open(path(order, "current.json")) as file:
            return json.load(file)
    except FileNotFoundError:
        return {"version": None, "digest": None}


def journal(order, step, release):
    line = {"attempt": order["key"], "token": order["token"], "step": step, "version": release["version"]}
    line["monotonic"] = time.monotonic_ns()
    handle = os.open(path(order, "journal.ndjson"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    os.write(handle, json.dumps(line).encode() + b"\n")
    os.close(handle)


def path(order, name):
    return os.path.join(order["vars"]["directory"], name)


def replace(target, raw):
    with open(target + ".new", "wb") as file:
        file.write(raw)
    os.rename(target + ".new", target)


def pace_of(warm):
    """Seconds that a run takes on average."""
    with open(os.path.join(warm.home, "pace")) as file:
        return float(file.read())
