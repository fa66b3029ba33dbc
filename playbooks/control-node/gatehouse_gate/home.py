"""The control node's home folder: where things are, and how they are written so that they last."""

import fcntl
import json
import os

from .refusal import Refusal


class Home:
    """Paths below one folder. Nothing else in the gate knows where anything lies."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.run = os.path.join(self.root, "run")
        self.ledger = os.path.join(self.root, "ledger")
        self.sites = os.path.join(self.ledger, "sites")
        self.tombstones = os.path.join(self.ledger, "tombstones")
        self.locks = os.path.join(self.ledger, "locks")
        self.attempts = os.path.join(self.root, "attempts")
        self.artefacts = os.path.join(self.root, "artefacts")
        self.playbooks = os.path.join(self.root, "playbooks")
        self.inventory = os.path.join(self.root, "inventory.yml")
        self.log = os.path.join(self.root, "gate.log")

    def attempt(self, key, name=""):
        return os.path.join(self.attempts, key, name) if name else os.path.join(self.attempts, key)

    def artefact(self, sha256):
        return os.path.join(self.artefacts, sha256)

    def prepare(self):
        """Makes the folders that are missing, and the incarnation the first time. Safe to race."""
        if os.path.exists(os.path.join(self.ledger, "incarnation")):
            return
        for folder in (self.run, self.sites, self.tombstones, self.locks, self.attempts, self.artefacts):
            os.makedirs(folder, mode=0o700, exist_ok=True)
        import uuid

        fresh = os.path.join(self.ledger, ".incarnation.%d" % os.getpid())
        write_new(fresh, str(uuid.uuid4()).encode())
        try:
            # A link, not a rename: of two first calls, the second must not replace what the first said.
            os.link(fresh, os.path.join(self.ledger, "incarnation"))
        except FileExistsError:
            pass
        os.unlink(fresh)
        sync_folder(self.ledger)

    def incarnation(self):
        """The ledger's own id. A rebuilt control node has another one, so it cannot pass for the old."""
        with open(os.path.join(self.ledger, "incarnation")) as file:
            name = file.read().strip()
        if len(name) != 36:
            raise Refusal("errored", "the ledger's incarnation file is damaged; an operator must look at it")
        return name

    def epoch(self):
        """The epoch adopted last, 0 before the first."""
        kept = read_json(os.path.join(self.ledger, "epoch.json"))
        if kept is None:
            return 0
        if kept is DAMAGED or not isinstance(kept.get("epoch"), int):
            raise Refusal("errored", "the ledger's epoch file is damaged; an operator must look at it")
        return kept["epoch"]


DAMAGED = object()


def read_json(path):
    """The object in a file; None when there is no file; DAMAGED when it cannot be understood."""
    try:
        with open(path, "rb") as file:
            value = json.loads(file.read())
    except FileNotFoundError:
        return None
    except (ValueError, OSError):
        return DAMAGED
    return value if isinstance(value, dict) else DAMAGED


def write_new(path, content, mode=0o600):
    """Writes a file that must not exist yet, and waits for the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path, content, mode=0o600):
    """Puts content at path so that a reader, or a power cut, finds the old or the new, never half."""
    fresh = "%s.new.%d" % (path, os.getpid())
    try:
        write_new(fresh, content, mode)
        os.rename(fresh, path)
    except OSError:
        try:
            os.unlink(fresh)
        except OSError:
            pass
        raise
    sync_folder(os.path.dirname(path))


def sync_folder(path):
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Lock:
    """An exclusive flock on a file of its own, for the length of a with block."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.handle, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_):
        os.close(self.handle)


def held(path):
    """True while some living process holds the exclusive lock on this file: the kernel's own word."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who ask at once do not see each other.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
