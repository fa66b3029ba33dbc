"""Prints the names of all inventory hosts as JSON, the way Ansible understands the file."""

import json
import os
import sys

sys.pycache_prefix = os.path.join(sys.argv[1], "run", "pycache")

import settings  # noqa: E402  (compiled code goes elsewhere first)

if __name__ == "__main__":
    settings.apply(sys.argv[1])
    from ansible.inventory.manager import InventoryManager
    from ansible.parsing.dataloader import DataLoader

    inventory = InventoryManager(loader=DataLoader(), sources=[settings.inventory_of(sys.argv[1])])
    print(json.dumps([host.name for host in inventory.get_hosts("all")]))
