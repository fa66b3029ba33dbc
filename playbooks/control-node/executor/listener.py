"""Hears what Ansible does and writes it down as events, live."""

import time

from ansible.plugins.callback import CallbackBase

from events import clean


class Listener(CallbackBase):
    """The callback of a run. Keeps the first failure, the recap, and what the site reported of itself."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "gatehouse"

    def __init__(self, log, since, until):
        super().__init__()
        self.log, self.since, self.until = log, since, until
        self.expected = 1
        self.done = 0
        self.began = time.monotonic()
        self.first = None
        self.stats = None
        self.before = None
        self.probe = None
        self.survey = {}
        self.asked = time.time()

    def set_options(self, task_keys=None, var_options=None, direct=None):
        """It has none; asking Ansible for them would need a plugin file of its own."""

    def expect(self, tasks):
        self.expected = max(tasks, 1)

    def progress(self):
        return round(self.since + (self.until - self.since) * min(self.done / self.expected, 1), 3)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.began, self.asked = time.monotonic(), time.time()
        self.log.write("task-started", task=task.get_name(), progress=self.progress())

    def ended(self, event, result, **more):
        self.done += 1
        took = round((time.monotonic() - self.began) * 1000)
        self.log.write(event, task=result._task.get_name(), ms=took, progress=self.progress(), **more)

    def v2_runner_on_ok(self, result):
        said = result._result
        self.tell_log(said)
        self.ended("task-ok", result, changed=bool(said.get("changed")), message=str(said.get("msg", "")))
        if isinstance(said.get("before"), dict):
            self.before = version_and_digest(said["before"])
        if isinstance(said.get("survey"), dict):
            self.survey.update(surveyed(said["survey"], self.asked, time.time()))
        if isinstance(said.get("probe"), dict):
            told = said["probe"]
            self.probe = {
                **version_and_digest(told),
                "healthy": told.get("healthy") is True,
                "detail": clean(str(told.get("detail") or "")),
            }
            self.log.write("probe", **self.probe)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.tell_log(result._result)
        message = words_of(result._result)
        self.keep_first(result, message)
        self.ended("task-failed", result, message=message)

    def v2_runner_on_unreachable(self, result):
        message = words_of(result._result)
        self.keep_first(result, message)
        self.ended("unreachable", result, message=message)

    def v2_runner_on_skipped(self, result):
        self.ended("task-skipped", result)

    def v2_playbook_on_stats(self, stats):
        self.stats = {host: stats.summarize(host) for host in stats.processed}
        self.log.write("stats", stats=self.stats)

    def keep_first(self, result, message):
        if self.first is None:
            busy = result._result.get("busy") is True
            self.first = {"task": clean(result._task.get_name()), "message": clean(message), "busy": busy}

    def tell_log(self, said):
        """What the site's own commands printed, as text and nothing else."""
        if isinstance(said.get("log"), str) and said["log"]:
            self.log.write("log", message=said["log"])


def version_and_digest(told):
    """Both as the site tells them, or null; nothing but short text is believed."""
    return {
        name: clean(told[name])[:128] if isinstance(told.get(name), str) else None
        for name in ("version", "digest")
    }


def surveyed(told, asked, answered):
    """What a survey found, field by field; a field that is not what it should be counts as not told."""
    found = {
        name: int(told[name])
        for name in ("freeBytes", "currentBytes", "unpackedBytes")
        if is_number(told.get(name))
    }
    if is_number(told.get("clock")):
        # Only what cannot be the time that the answer took: asked, then the site's clock, then answered.
        ahead, behind = told["clock"] - answered, told["clock"] - asked
        found["skewSeconds"] = round(ahead if ahead > 0 else min(behind, 0), 1)
    if isinstance(told.get("unusable"), list):
        found["unusable"] = [clean(str(each))[:300] for each in told["unusable"][:10]]
    if isinstance(told.get("quiesce"), dict):
        said = told["quiesce"]
        fault = said.get("fault")
        found["quiesce"] = {
            "busy": said.get("busy") is True,
            "fault": None if fault is None else clean(str(fault))[:500],
            "says": clean(str(said.get("says") or ""))[:500],
        }
    return found


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**53


def words_of(said):
    """Why a task failed, with what the site's Python or ssh printed if that is all there is."""
    message = str(said.get("msg") or "")
    if message.startswith("MODULE FAILURE"):
        # Ansible's words would send people to outputs that they do not have.
        message = "what ran at the site broke off with exit code %s and gave no answer" % said.get("rc")
    parts = [message]
    for name in ("exception", "module_stderr", "module_stdout"):
        if said.get(name):
            parts.append(str(said[name])[-1500:])
    return "\n".join(part for part in parts if part) or "failed without a word"
