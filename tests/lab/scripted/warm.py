"""The executor's memory without Ansible: there is nothing to be read once."""

import os

import settings
from gatehouse_gate import playbooks


class Warm:
    def __init__(self, home):
        self.home = home
        self.playbooks_digest = playbooks.digest(os.path.join(home, "playbooks"))
        settings.apply(home)
        import run  # noqa: F401
        import supervisor  # noqa: F401

    def refresh_inventory(self):
        """The gate has looked for the site in the inventory already."""
