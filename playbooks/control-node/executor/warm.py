"""What the executor reads once, so that no run has to: Ansible, the inventory, the playbooks, the plugins."""

import os

import settings
from gatehouse_gate import playbooks

NAMES = ("pre-flight", "deploy", "verify", "roll-back", "take-offline", "restore")
# Ansible's main loop asks for news this often; its own 1 ms costs more than a small deployment.
ASKS_EVERY = 0.01


class Warm:
    """Ansible as a run finds it. Made before any fork; holds no thread and no lock."""

    def __init__(self, home):
        self.home = home
        self.folder = os.path.join(home, "playbooks")
        self.playbooks_digest = playbooks.digest(self.folder)
        settings.apply(home)
        self.import_ansible()
        self.inventory_stamp = None
        self.refresh_inventory()
        for name in NAMES:
            self.read_playbook(name)

    def import_ansible(self):
        from ansible import constants, context
        from ansible.module_utils.common.collections import ImmutableDict
        from ansible.plugins import loader as plugins
        from ansible.utils.ssh_functions import set_default_transport

        constants.DEFAULT_INTERNAL_POLL_INTERVAL = ASKS_EVERY
        context.CLIARGS = ImmutableDict(
            syntax=False,
            start_at_task=None,
            forks=1,
            check=False,
            diff=False,
            verbosity=0,
            tags=["all"],
            skip_tags=[],
            connection="ssh",
            become=False,
            become_method="sudo",
            become_user=None,
            remote_user=None,
            private_key_file=None,
            timeout=10,
            subset=None,
            extra_vars=[],
            module_path=None,
        )
        plugins.add_all_plugin_dirs(self.folder)
        set_default_transport()
        for kind in (plugins.connection_loader, plugins.shell_loader, plugins.become_loader):
            list(kind.all(class_only=True))
        for kind, name in (
            (plugins.action_loader, "gatehouse_site"),
            (plugins.strategy_loader, "linear"),
            (plugins.filter_loader, "quote"),
            (plugins.test_loader, "defined"),
        ):
            kind.get(name, class_only=True)
        list(plugins.callback_loader.all(class_only=True))
        list(plugins.filter_loader.all())
        list(plugins.test_loader.all())
        plugins.module_loader.find_plugin("gatehouse_site")
        import ansible.executor.playbook_executor
        import ansible.executor.task_executor
        import ansible.executor.process.worker  # noqa: F401
        import run  # noqa: F401
        import supervisor  # noqa: F401

    def refresh_inventory(self):
        """Reads the inventory again if the file has changed since."""
        path = settings.inventory_of(self.home)
        kept = os.stat(path)
        stamp = (kept.st_mtime_ns, kept.st_size, kept.st_ino)
        if stamp == self.inventory_stamp:
            return
        from ansible.inventory.manager import InventoryManager
        from ansible.parsing.dataloader import DataLoader
        from ansible.vars.manager import VariableManager

        self.loader = DataLoader()
        self.loader.set_basedir(self.folder)
        try:
            self.inventory = InventoryManager(loader=self.loader, sources=[path])
            self.variables = VariableManager(loader=self.loader, inventory=self.inventory)
            self.inventory_fault = None
        except Exception as error:  # told by the run, in its result
            self.inventory_fault = str(error)
        self.inventory_stamp = stamp

    def read_playbook(self, name):
        """Leaves the parsed file in the loader's cache. A fault in it is told by the run that needs it."""
        from ansible.errors import AnsibleError
        from ansible.playbook import Playbook

        path = os.path.join(self.folder, name + ".yml")
        try:
            Playbook.load(path, variable_manager=self.variables, loader=self.loader)
        except (AnsibleError, AttributeError):
            pass
