"""Sends a release's packages to a site over the connection that Ansible has, hashed before they leave.

In check mode nothing is sent: the packages are hashed, and the room that they will need is told.
"""

import hashlib
import os
import tarfile

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

CHUNK = 1 << 20


class ActionModule(ActionBase):
    TRANSFERS_FILES = True

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        order = self._task.args
        incoming = os.path.join(order["directory"], "incoming", order["attempt"])
        total = unpacked = 0
        for sha256 in sorted({package["sha256"] for package in order["packages"]}):
            path = os.path.join(order["artefacts"], sha256)
            if sha256_of(path) != sha256:
                raise AnsibleActionFail(
                    "package %s has changed on the control node since it was staged" % sha256
                )
            total += os.path.getsize(path)
            if self._task.check_mode:
                unpacked += unpacked_size(path)
            else:
                self._connection.put_file(path, os.path.join(incoming, sha256))
        if self._task.check_mode:
            return {"changed": True, "msg": "%d bytes would be sent" % total, "survey": {"unpackedBytes": unpacked}}
        return {"changed": True, "msg": "%d bytes" % total}


def unpacked_size(path):
    """What an archive comes to unpacked. Counted once, and remembered beside it where there is room to."""
    note = path + ".unpacked"
    try:
        with open(note) as file:
            return int(file.read())
    except (OSError, ValueError):
        pass
    with tarfile.open(path, "r:*") as archive:
        size = sum(member.size for member in archive)
    fresh = "%s.%d" % (note, os.getpid())
    try:
        with open(fresh, "w") as file:
            file.write(str(size))
        os.rename(fresh, note)
    except OSError:
        pass
    return size


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()
