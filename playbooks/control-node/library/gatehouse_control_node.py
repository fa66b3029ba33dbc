#!/usr/bin/python3
# Ansible puts the arguments in place of the mark below, as JSON, which these three names make Python; a value cannot
# leave its string. A file with this mark is sent as it is, without Ansible's wrapper, which would cost ten
# times more at the site than the work itself.
true, false, null = True, False, None
ARGUMENTS = <<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>
"""Lays out a control node's home in one go. Writes only what differs, each file whole or not at all.

One module instead of a dozen tasks: a control node is set up in a second, and again in the same time.
"""
import json
import os
import pwd
import subprocess
import sys

SSH_CONFIG = """# How this control node reaches its sites. Written by set-up.yml.
Host *
  BatchMode yes
  StrictHostKeyChecking yes
  UserKnownHostsFile %(home)s/known_hosts
  GlobalKnownHostsFile /dev/null
  UpdateHostKeys no
  IdentityFile %(key)s
  IdentitiesOnly yes
  # The newer default costs ten times the CPU of a whole connection.
  KexAlgorithms curve25519-sha256
  ConnectTimeout 10
  ServerAliveInterval 10
  ServerAliveCountMax 3
  LogLevel ERROR
"""
AUTHORIZED = 'restrict,command="/usr/bin/python3 -IS %s/playbooks/control-node/gate.py" %s\n'


class Node:
    def __init__(self, order):
        self.order = order
        self.home = order["home"]
        self.changed = []
        self.owner = pwd.getpwnam(order["user"]) if order["user"] else None

    def own(self, path):
        if self.owner is not None:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def folder(self, path, mode=0o700):
        if not os.path.isdir(path):
            os.makedirs(path, mode)
            self.own(path)
            self.changed.append(path)

    def file(self, path, content, mode=0o600):
        """The old file or the new one, never half of it; nothing when it is the same."""
        try:
            with open(path, encoding="utf-8") as file:
                if file.read() == content and os.stat(path).st_mode & 0o777 == mode:
                    return
        except (FileNotFoundError, UnicodeDecodeError):
            pass
        fresh = "%s.new.%d" % (path, os.getpid())
        with open(fresh, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self.own(fresh)
        os.rename(fresh, path)
        self.changed.append(path)

    def playbooks(self):
        """Exactly the files that were sent: what else lies there would change the folder's digest."""
        root = os.path.join(self.home, "playbooks")
        wanted = self.order["playbooks"]
        self.folder(root, 0o755)
        for path in sorted(wanted):
            self.folder(os.path.dirname(os.path.join(root, path)), 0o755)
            self.file(os.path.join(root, path), wanted[path], 0o644)
        for folder, folders, names in os.walk(root):
            # Python's own compiled files do not count, in the digest neither.
            folders[:] = [name for name in folders if name != "__pycache__"]
            for name in names:
                path = os.path.join(folder, name)
                if os.path.relpath(path, root) not in wanted:
                    os.unlink(path)
                    self.changed.append(path)

    def site_key(self):
        path = self.order["site_key_file"]
        if not os.path.exists(path):
            about = ["-N", "", "-C", "gatehouse-control-node", "-f", path]
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519"] + about, check=True)
            for each in (path, path + ".pub"):
                self.own(each)
            self.changed.append(path)
        asked = subprocess.run(["ssh-keygen", "-y", "-f", path], check=True, stdout=subprocess.PIPE)
        return asked.stdout.decode().strip()


def set_up(order):
    node = Node(order)
    key = order["service_public_key"].strip()
    if "\n" in key or not key.startswith(("ssh-ed25519 ", "ecdsa-sha2-", "sk-", "ssh-rsa ")):
        raise ValueError("service_public_key is not one line of a public key")
    node.folder(node.home)
    node.playbooks()
    public = node.site_key()
    settings = {"home": node.home, "key": order["site_key_file"]}
    node.file(os.path.join(node.home, "ssh_config"), SSH_CONFIG % settings)
    node.file(os.path.join(node.home, "inventory.yml"), order["inventory"])
    node.file(os.path.join(node.home, "known_hosts"), order["known_hosts"])
    node.folder(os.path.join(node.home, ".ssh"))
    node.file(os.path.join(node.home, ".ssh", "authorized_keys"), AUTHORIZED % (node.home, key))
    return {"changed": bool(node.changed), "wrote": node.changed[:50], "site_public_key": public}


def main():
    try:
        answer = set_up(json.loads(json.dumps(ARGUMENTS)))
    except (OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
        answer = {"failed": True, "msg": "%s: %s" % (type(error).__name__, error)}
    print(json.dumps(answer))
    return 1 if answer.get("failed") else 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
