"""The verbs that look, and the two that only write a mark: status, events, list, tombstone, adopt."""

import json
import os
import time

from . import ledger
from .home import Lock, read_json, replace

MOST_BYTES = 256_000
LOOKS_EVERY = 0.05
NEWEST = 1000


def status(home, order):
    """The state of each key asked for."""
    return {"attempts": {key: ledger.state_of(home, key) for key in order["keys"]}}


def tombstone(home, order):
    """Buries each key that has not started; the others are told as they are and go on."""
    return {"attempts": {key: ledger.bury(home, key) for key in order["keys"]}}


def adopt(home, order):
    """Raises the epoch, never lowers it. Orders of a lower epoch are fenced from here on."""
    from . import executor_link

    with Lock(os.path.join(home.locks, "epoch")):
        if order["epoch"] > home.epoch():
            replace(os.path.join(home.ledger, "epoch.json"), json.dumps({"epoch": order["epoch"]}).encode())
    executor_link.warm(home)
    return {}


def events(home, order):
    """New complete lines of each attempt, as soon as there are any, or one no longer runs, or time is up."""
    until = time.monotonic() + order["waitSeconds"]
    while not anything_new(home, order["of"]) and time.monotonic() < until:
        time.sleep(min(LOOKS_EVERY, max(0.0, until - time.monotonic())))
    room = MOST_BYTES
    attempts = {}
    for each in order["of"]:
        lines, offset = lines_after(home, each["key"], each["offset"], room)
        room -= offset - each["offset"]
        attempts[each["key"]] = {**ledger.state_of(home, each["key"]), "offset": offset, "lines": lines}
    return {"attempts": attempts}


def anything_new(home, asked):
    for each in asked:
        path = home.attempt(each["key"], "events.ndjson")
        try:
            grown = os.stat(path).st_size > each["offset"]
        except FileNotFoundError:
            return True
        if grown and ledger.whole_lines(path) > each["offset"]:
            return True
        if ledger.state_of(home, each["key"])["state"] != "running":
            return True
    return False


def lines_after(home, key, offset, room):
    """Events from a byte on, whole lines only, within the room that the answer has left."""
    try:
        with open(home.attempt(key, "events.ndjson"), "rb") as file:
            file.seek(offset)
            raw = file.read(max(room, 0))
    except FileNotFoundError:
        return [], offset
    raw = raw[: raw.rfind(b"\n") + 1]
    lines = []
    for line in raw.splitlines():
        try:
            lines.append(json.loads(line))
        except ValueError:
            lines.append({"event": "log", "message": "a line of the event file is damaged"})
    return lines, offset + len(raw)


def list(home, _):  # noqa: A001  (the protocol's word)
    """What this control node knows of all sites and of its newest attempts."""
    from . import inventory, playbooks

    sites = {}
    for name in sorted(os.listdir(home.sites)):
        record = read_json(os.path.join(home.sites, name))
        if name.endswith(".json") and isinstance(record, dict):
            key = record.get("key")
            running = key if key and ledger.state_of(home, key)["state"] == "running" else None
            sites[name[:-5]] = {
                "token": record.get("token"),
                "epoch": record.get("epoch"),
                "running": running,
            }
    return {
        "sites": sites,
        "attempts": newest(home),
        "hosts": inventory.hosts(home),
        "playbooksDigest": playbooks.digest(home.playbooks),
    }


def newest(home):
    with os.scandir(home.attempts) as entries:
        found = sorted(
            ((each.stat().st_mtime_ns, each.name) for each in entries if not each.name.startswith(".")),
            reverse=True,
        )
    attempts = []
    for _, key in found[:NEWEST]:
        order = read_json(home.attempt(key, "request.json"))
        known = order if isinstance(order, dict) else {}
        state = ledger.state_of(home, key)
        attempts.append(
            {
                "key": key,
                "site": known.get("site"),
                "token": known.get("token"),
                "state": state["state"],
                "startedAt": state.get("startedAt"),
            }
        )
    return attempts
