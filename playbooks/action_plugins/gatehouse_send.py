"""Sends a release's packages to a site over the connection that Ansible has, hashed before they leave."""

import hashlib
import os

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

CHUNK = 1 << 20


class ActionModule(ActionBase):
    TRANSFERS_FILES = True

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        order = self._task.args
        incoming = os.path.join(order["directory"], "incoming", order["attempt"])
        total = 0
        for sha256 in sorted({package["sha256"] for package in order["packages"]}):
            path = os.path.join(order["artefacts"], sha256)
            if sha256_of(path) != sha256:
                raise AnsibleActionFail(
                    "package %s has changed on the control node since it was staged" % sha256
                )
            self._connection.put_file(path, os.path.join(incoming, sha256))
            total += os.path.getsize(path)
        return {"changed": True, "msg": "%d bytes" % total}


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()
