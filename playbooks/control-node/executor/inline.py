"""Runs each task in the run's own process.

Ansible forks a worker per task and host, so that many hosts can be served at once. A run has one host and is already a
process of its own: the fork would only cost time, a fifth of a small deployment's.
"""

from ansible.executor.process.worker import WorkerProcess
from ansible.executor.task_executor import TaskExecutor
from ansible.plugins import strategy


class InlineWorker(WorkerProcess):
    """Stands where Ansible's worker stood, and has done its task when `start` returns."""

    def start(self):
        # A worker changes its own copy of the task; so does this.
        task = self._task.copy()
        executor = TaskExecutor(
            self._host,
            task,
            dict(self._task_vars),
            self._play_context,
            None,
            self._loader,
            self._shared_loader_obj,
            self._final_q,
        )
        try:
            result = executor.run()
        except Exception as error:  # as Ansible's worker does: told as the task's failure
            result = {"failed": True, "msg": "%s: %s" % (type(error).__name__, error)}
        self._final_q.send_task_result(
            self._host.name, self._task._uuid, result, task_fields=task.dump_attrs()
        )

    def is_alive(self):
        return False


def use():
    """From here on, in this process."""
    strategy.WorkerProcess = InlineWorker
