"""The files of the playbooks folder as {path: content}: what the digest covers, and nothing else."""

import os
import sys

from ansible.plugins.lookup import LookupBase

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from gatehouse_gate import playbooks  # noqa: E402  (found beside this folder)


class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        folder = os.path.realpath(terms[0])
        files = {}
        for path in playbooks.files_below(os.fsencode(folder), b""):
            with open(os.path.join(folder, os.fsdecode(path)), encoding="utf-8") as file:
                files[os.fsdecode(path)] = file.read()
        return [files]
