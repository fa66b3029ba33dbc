"""The verb `start`: at most one run for a key, at most one run at a site, and never an old order."""

import hashlib
import json
import os

from . import executor_link, inventory, ledger, playbooks, request
from .home import DAMAGED, held, read_json
from .refusal import Refusal


def start(home, order):
    """Starts the attempt detached, or answers the state of the one that this key started before."""
    if order["incarnation"] != home.incarnation():
        raise Refusal(
            "lost", "this ledger is not the one that the service knows; only a probe of the site can tell"
        )
    if order["site"] not in inventory.hosts(home):
        raise Refusal("unknown-site", "the inventory has no host %s" % order["site"])
    with ledger.site_lock(home, order["site"]):
        return under_lock(home, order)


def under_lock(home, order):
    """The order of these questions is the protocol: a known key is attached before it can be fenced."""
    key = order["key"]
    known = read_json(home.attempt(key, "request.json"))
    if known is not None or os.path.exists(home.attempt(key)):
        attached = attach(home, order, known)
        if attached is not None:
            return attached
    refuse_buried(home, key)
    record = ledger.site_record(home, order["site"]) or {"epoch": 0, "token": 0, "key": None}
    fence(home, order, record)
    if record["key"] not in (None, key) and ledger.state_of(home, record["key"])["state"] == "running":
        raise Refusal("busy", "attempt %s runs at this site" % record["key"], running=record["key"])
    check_means(home, order)
    # The site's mark is raised before the entry exists: a crash between the two only fences older orders.
    ledger.keep_site(home, order["site"], {"epoch": order["epoch"], "token": order["token"], "key": key})
    launch(home, order)
    return {"answer": "started", "attempt": ledger.state_of(home, key)}


def refuse_buried(home, key):
    """What has a tombstone never starts, however often it is ordered."""
    if ledger.is_tombstoned(home, key):
        raise Refusal("tombstoned", "this key was tombstoned before it started; it never will")


def attach(home, order, known):
    """The state of the attempt that has this key, or None when it was written down but never ran."""
    key = order["key"]
    if known is None or known is DAMAGED:
        raise Refusal(
            "lost",
            "the ledger's entry of this attempt is damaged; probe the site, and look at attempts/%s" % key,
        )
    if known.get("body") != body_of(order):
        raise Refusal(
            "invalid",
            "this key was used for another order",
            faults=[{"field": "key", "fault": "was used for another order", "fix": "send a new key"}],
        )
    state = ledger.state_of(home, key)
    if state["state"] in ("unknown", "tombstoned"):
        return None
    return {"answer": "attached", "attempt": state}


def body_of(order):
    """A hash of what is ordered. Who asks, and under which token, may change between two askings."""
    asked = {
        name: value
        for name, value in order.items()
        if name not in ("protocol", "epoch", "token", "incarnation", "vars")
    }
    asked["vars"] = {name: value for name, value in order["vars"].items() if name != "token"}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def fence(home, order, record):
    """Refuses an order older than the newest seen, for this site or for the whole control node."""
    epoch = home.epoch()
    if order["epoch"] < epoch:
        raise Refusal(
            "fenced", "epoch %d is over; this control node has adopted %d" % (order["epoch"], epoch)
        )
    if (order["epoch"], order["token"]) < (record["epoch"], record["token"]):
        raise Refusal(
            "fenced",
            "a newer order (epoch %d, token %d) has been seen for this site"
            % (record["epoch"], record["token"]),
        )


def check_means(home, order):
    """The instructions are the ones that the service means, and the packages lie here."""
    if order["playbooksDigest"] != playbooks.digest(home.playbooks):
        raise Refusal(
            "unknown-playbook",
            "the playbooks on this control node are not the ones that the order means; run set-up.yml",
        )
    if not os.path.isfile(os.path.join(home.playbooks, order["playbook"] + ".yml")):
        raise Refusal("unknown-playbook", "this control node has no playbook %s.yml" % order["playbook"])
    if order["playbook"] in request.NEED_PACKAGES:
        wanted = sorted({package["sha256"] for package in order["vars"]["release"]["packages"]})
        missing = [sha256 for sha256 in wanted if not os.path.isfile(home.artefact(sha256))]
        if missing:
            raise Refusal(
                "missing-artefact", "%d packages have not been staged here" % len(missing), missing=missing
            )


def launch(home, order):
    """Writes the entry down, then hands its lock to the executor, which runs it detached from us."""
    key = order["key"]
    with ledger.key_lock(home, key):
        refuse_buried(home, key)
        if os.path.exists(home.attempt(key)):
            # Written down by a call that died before it could start anything; `attach` has compared the order.
            ledger.discard(home.attempt(key))
        lock = ledger.enter(home, key, {**order, "body": body_of(order)}, unsafe(order["vars"]))
    for _ in range(2):
        if executor_link.hand_over(home, key, lock, order["playbooksDigest"]):
            os.close(lock)
            return
        os.close(lock)
        # While nobody holds the attempt it looks as if it had never been: a tombstone may come, and has the last word.
        with ledger.key_lock(home, key):
            if held(home.attempt(key, "lock")) or os.path.exists(home.attempt(key, "started")):
                return
            refuse_buried(home, key)
            lock = ledger.take(home.attempt(key, "lock"))
    ledger.discard(home.attempt(key))
    os.close(lock)
    raise Refusal(
        "errored",
        "the executor does not start; nothing was started; run/executor.log on the control node says why",
    )


def unsafe(value):
    """The values for Ansible, every string marked so that no template in it is ever evaluated."""
    if isinstance(value, str):
        return {"__ansible_unsafe": value}
    if isinstance(value, list):
        return [unsafe(each) for each in value]
    if isinstance(value, dict):
        return {name: unsafe(each) for name, each in value.items()}
    return value
