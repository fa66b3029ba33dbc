"""Prints the names of all inventory hosts as JSON, the way Ansible understands the file."""

import json
import sys

import settings

if __name__ == "__main__":
    settings.apply(sys.argv[1])
    from ansible.inventory.manager import InventoryManager
    from ansible.parsing.dataloader import DataLoader

    inventory = InventoryManager(loader=DataLoader(), sources=[settings.inventory_of(sys.argv[1])])
    print(json.dumps([host.name for host in inventory.get_hosts("all")]))
