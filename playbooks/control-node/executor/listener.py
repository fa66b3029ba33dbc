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

    def set_options(self, task_keys=None, var_options=None, direct=None):
        """It has none; asking Ansible for them would need a plugin file of its own."""

    def expect(self, tasks):
        self.expected = max(tasks, 1)

    def progress(self):
        return round(self.since + (self.until - self.since) * min(self.done / self.expected, 1), 3)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.began = time.monotonic()
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
            self.first = {"task": clean(result._task.get_name()), "message": clean(message)}

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
