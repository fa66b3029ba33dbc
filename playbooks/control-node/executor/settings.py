"""How Ansible is set on a control node. Applied before Ansible is imported, which reads it once."""

import os

# One connection per attempt: its master listens in the attempt's own folder, where the run also stands.
CONTROL_SOCKET = "mux"


def inventory_of(home):
    return os.path.join(home, "inventory.yml")


def apply(home):
    """Puts the settings into the environment; whatever was set there before does not count."""
    for name in [name for name in os.environ if name.startswith("ANSIBLE_")]:
        del os.environ[name]
    scratch = os.path.join(home, "run", "ansible")
    os.makedirs(scratch, mode=0o700, exist_ok=True)
    os.environ.update(
        {
            # A file that is not there: no ansible.cfg of the machine or of a user may change a run.
            "ANSIBLE_CONFIG": os.path.join(home, "run", "no-ansible.cfg"),
            "ANSIBLE_HOME": scratch,
            "ANSIBLE_LOCAL_TEMP": os.path.join(scratch, "tmp"),
            "ANSIBLE_PIPELINING": "True",
            "ANSIBLE_HOST_KEY_CHECKING": "True",
            "ANSIBLE_SSH_RETRIES": "0",
            "ANSIBLE_SSH_ARGS": "-F %s -o ControlMaster=auto -o ControlPersist=30s -o ControlPath=%s"
            % (os.path.join(home, "ssh_config"), CONTROL_SOCKET),
            "ANSIBLE_TIMEOUT": "10",
            "ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python3 -I -S",
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "True",
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "ANSIBLE_GATHERING": "explicit",
            "ANSIBLE_NOCOLOR": "True",
            "ANSIBLE_LOCALHOST_WARNING": "False",
            "ANSIBLE_DEPRECATION_WARNINGS": "False",
        }
    )
