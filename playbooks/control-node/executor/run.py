"""Runs the playbooks of one attempt through Ansible, for exactly one host."""

import json
import os

from ansible import context
from ansible.executor.task_queue_manager import TaskQueueManager
from ansible.parsing.ajson import AnsibleJSONDecoder
from ansible.playbook import Playbook
from ansible.utils.context_objects import CLIArgs

import inline
from listener import Listener
from outcome import added, failure_of

inline.use()


def outcome_of(warm, order, log):
    """The ordered play, then the read-only probe whatever the play said. Never raises."""
    site, playbook = order["site"], order["playbook"]
    if playbook == "verify":
        return probe_only(warm, order, log)
    if playbook == "pre-flight":
        return pre_flight(warm, order, log)
    done = play(warm, order, playbook, log, until=0.9)
    gone = done["failure"] is not None and done["failure"]["kind"] in (
        "unreachable",
        "host-key-changed",
        "host-key-unknown",
    )
    if gone:
        # It did not answer a moment ago; a second try would only make the answer late.
        return {**done, "probe": None}
    probed = play(warm, order, "verify", log, since=0.9)
    return {
        "rc": done["rc"] if done["rc"] else probed["rc"],
        "stats": added(done["stats"], probed["stats"]),
        "probe": probed["probe"],
        "before": done["before"],
        "failure": done["failure"] or probed["failure"],
    }


def pre_flight(warm, order, log):
    """The survey, then the deployment with --check: both change nothing at the site."""
    seen = play(warm, order, "pre-flight", log, until=0.5)
    if seen["failure"] is not None:
        return seen
    context.CLIARGS = CLIArgs({**context.CLIARGS, "check": True})
    warm.variables._options_vars["ansible_check_mode"] = True
    tried = play(warm, order, "deploy", log, since=0.5)
    return {
        **seen,
        "rc": tried["rc"],
        "stats": added(seen["stats"], tried["stats"]),
        "survey": {**(seen["survey"] or {}), **(tried["survey"] or {})},
        "failure": tried["failure"],
    }


def probe_only(warm, order, log):
    """What the site says it runs."""
    return play(warm, order, "verify", log)


def play(warm, order, playbook, log, since=0.0, until=1.0):
    """One playbook: its exit code, its recap, what the site reported, and what went wrong if anything did."""
    site = order["site"]
    listener = Listener(log, since, until)
    rc, error = None, warm.inventory_fault
    if error is None:
        rc, error = run_playbook(warm, order, playbook, listener)
    stats = listener.stats or {}
    return {
        "rc": rc,
        "stats": listener.stats,
        "probe": listener.probe,
        "before": listener.before,
        "survey": listener.survey or None,
        "failure": failure_of(site, stats, rc, listener.first, error),
    }


def run_playbook(warm, order, playbook, listener):
    """Ansible's exit code, and in words what Ansible itself could not do."""
    path = os.path.join(warm.folder, playbook + ".yml")
    try:
        warm.variables._extra_vars = read_variables(warm.home)
        warm.inventory.subset(order["site"])
        return run_plays(warm, Playbook.load(path, warm.variables, warm.loader), listener), None
    except Exception as error:  # a syntax error in a playbook, a broken plugin: ours, not the site's
        return 4, "%s: %s" % (type(error).__name__, error)


def run_plays(warm, playbook, listener):
    """Every play of the file that has the host, as ansible-playbook would, until one fails."""
    queue = TaskQueueManager(
        warm.inventory, warm.variables, warm.loader, {}, stdout_callback=listener, forks=1
    )
    # The listener is all that is to be told; Ansible would look through its folders for more.
    queue._callbacks_loaded = True
    status = 0
    plays = playbook.get_plays()
    listener.expect(sum(len(block.block) for each in plays for block in each.tasks))
    try:
        for each in plays:
            warm.inventory.remove_restriction()
            hosts = warm.inventory.get_hosts(each.hosts)
            if status == 0 and hosts:
                warm.inventory.restrict_to_hosts(hosts)
                status = queue.run(each)
        queue.send_callback("v2_playbook_on_stats", queue._stats)
    finally:
        queue.cleanup()
    return status


def read_variables(home):
    """The attempt's vars.json, every string of it unsafe to Ansible, and where the packages lie."""
    with open("vars.json") as file:
        values = json.load(file, cls=AnsibleJSONDecoder)
    return {"release": None, "back": None, "quiesce": None, **values, "artefacts": os.path.join(home, "artefacts")}
