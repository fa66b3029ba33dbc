"""What a run came to, decided from Ansible's own recap for exactly the one host that was asked for."""

CHANGED_KEY = "REMOTE HOST IDENTIFICATION HAS CHANGED"
UNKNOWN_KEY = ("host key is known for", "Host key verification failed")


def failure_of(site, stats, rc, first, error):
    """None when the site's own recap says that all went well; else what kind of failure it was.

    first is the first failed or unreachable task, {task, message, busy}, or None. error is what Ansible itself
    could not do (a playbook that is no YAML, say), or None.
    """
    if error is not None:
        return {"kind": "errored", "task": None, "message": error}
    others = [name for name in stats if name != site]
    if others:
        return {
            "kind": "errored",
            "task": None,
            "message": "the play touched other hosts: %s" % ", ".join(others[:5]),
        }
    if site not in stats:
        return {
            "kind": "no-host-matched",
            "task": None,
            "message": "the play matched no host: nothing was done at the site",
        }
    recap = stats[site]
    if recap["unreachable"]:
        told = first or {"task": None, "message": "unreachable"}
        return {"kind": unreachable_kind(told["message"]), "task": told["task"], "message": told["message"]}
    # Rescued counts as failed: what had to be rescued did not go as it was ordered.
    if recap["failures"] or recap["rescued"] or recap["ignored"]:
        told = first or {"task": None, "message": "a task failed"}
        kind = "busy" if told.get("busy") else "failed"
        return {"kind": kind, "task": told["task"], "message": told["message"]}
    if rc != 0:
        return {
            "kind": "errored",
            "task": None,
            "message": "Ansible ended with %r, although its recap names no failure" % rc,
        }
    return None


def unreachable_kind(message):
    """A changed or unknown host key looks like a dead link to Ansible; only ssh's words tell."""
    if CHANGED_KEY in message:
        return "host-key-changed"
    if any(words in message for words in UNKNOWN_KEY):
        return "host-key-unknown"
    return "unreachable"


def added(one, other):
    """Two recaps of the same site, one after the other, as one."""
    if one is None or other is None:
        return one or other
    total = {}
    for site in {**one, **other}:
        first, second = one.get(site, {}), other.get(site, {})
        total[site] = {name: first.get(name, 0) + second.get(name, 0) for name in {**first, **second}}
    return total
