"""Stands in for Ansible and the sites of a fault run. Gate, ledger, executor and supervisor are the ones that ship.

Every step is written into the site's journal as the site itself would write it, and the work is only time that passes, so that
hundreds of attempts a minute can be judged. A site of this kind defends itself against nothing, unlike a real
one: whatever gets through to it twice, or late, stands in its journal.

How a site takes what is done to it lies in its `conduct.json`: by playbook, one of `busy`, `fails <k>` (before its k-th step),
`hangs`, `loud`, `strange` (bytes that are no text), `unreachable`, `wrong-version`. Without it, all goes well.
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

RECAP = {"ok": 3, "changed": 1, "failures": 0, "unreachable": 0, "rescued": 0, "ignored": 0, "skipped": 0}


def outcome_of(warm, order, log):
    """The steps of the ordered play in the site's journal, then the probe."""
    playbook = order["playbook"]
    conduct, _, number = conduct_of(order).partition(" ")
    if conduct == "unreachable":
        return cut_off(order, log)
    if playbook == "verify":
        return probe_only(warm, order, log)
    before = current(order)
    if conduct == "busy":
        return {**probe_only(warm, order, log), **failed(order, "busy", "look", "training is under way")}
    failure = carry_out(warm, order, log, (conduct, int(number or 0)))
    return {**probe_only(warm, order, log), "before": before, **(failure or {})}


def carry_out(warm, order, log, conduct):
    """Each step of the play, unless the site takes it badly. Answers what went wrong; None when nothing did."""
    playbook, release = order["playbook"], wanted(order)
    steps = EFFECTS[playbook]
    pace = pace_of(warm) * random.uniform(0.4, 1.6) / len(steps)
    journal(order, "accepted", release)
    for number, step in enumerate(steps):
        log.write("task-started", task=step, progress=round(0.9 * number / len(steps), 3))
        # A step that has begun always ends: what fails is the effect, and it is whole effects that the journal speaks of.
        if conduct[0] == "fails" and number >= conduct[1] and number % 2 == 0:
            return failed(order, "failed", step, "as the script has it")
        if conduct[0] == "hangs" and number == 2:
            time.sleep(3_600)
        make_noise(log, conduct[0])
        time.sleep(pace)
        journal(order, step, release)
        if step == "switched" and conduct[0] != "wrong-version":
            replace(path(order, "current.json"), json.dumps(release).encode())
        if step in ("stopped", "started", "restarted"):
            replace(path(order, "serves.json"), json.dumps(step != "stopped").encode())
    return None


def make_noise(log, conduct):
    """What a task may print: far more than anybody reads, or bytes that are no text in any way of writing."""
    if conduct == "loud":
        line = "x" * 4096
        for _ in range(4_300):
            log.write("log", message=line)
    if conduct == "strange":
        raw = b"\xff\xfe\x00\x1b]0;title\x07 \xc3\x28 ::set-output \xed\xa0\x80\r\n{\"event\":\"run-ended\"}"
        log.write("log", message=raw.decode("utf-8", "surrogateescape"))
        log.write("log", message=raw.decode("latin-1"))


def failed(order, kind, task, message):
    stats = {order["site"]: {**RECAP, "failures": 1}}
    return {"rc": 2, "stats": stats, "failure": {"kind": kind, "task": task, "message": message}}


def cut_off(order, log):
    """Nobody gets to the site, so nobody knows what it runs."""
    log.write("unreachable", message="No route to host")
    stats = {order["site"]: {**RECAP, "ok": 0, "changed": 0, "unreachable": 1}}
    failure = {"kind": "unreachable", "task": None, "message": "No route to host"}
    return {"rc": 4, "stats": stats, "probe": None, "before": None, "survey": None, "failure": failure}


def conduct_of(order):
    """How the site takes this playbook; empty when it takes it well."""
    try:
        with open(path(order, "conduct.json")) as file:
            return json.load(file).get(order["playbook"], "")
    except FileNotFoundError:
        return ""


def probe_only(warm, order, log):
    """What the site is switched to, by its own disk."""
    probe = {**current(order), "healthy": serves(order), "detail": "as the script has it"}
    log.write("probe", **probe)
    stats = {order["site"]: RECAP}
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


def serves(order):
    try:
        with open(path(order, "serves.json")) as file:
            return json.load(file)
    except FileNotFoundError:
        return True


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
