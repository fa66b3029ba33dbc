#!/usr/bin/python3
# Ansible puts the arguments in place of the mark below, as JSON, which these three names make Python; a value cannot
# leave its string. A file with this mark is sent as it is, without Ansible's wrapper, which would cost ten
# times more at the site than the work itself.
true, false, null = True, False, None
ARGUMENTS = <<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>
"""Checks the packages that were sent, unpacks them beside the other releases, and checks again what lies there.

The release appears under its own name by one rename, whole and checked, or not at all.
"""
import fcntl
import hashlib
import json
import os
import shutil
import signal
import sys
import tarfile
import time

MOST_ENTRIES = 100000
MOST_UNPACKED = 10 * 2 ** 30
CHUNK = 1 << 20


class Refused(Exception):
    pass


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()


class Unpacking:
    """One archive into one folder. Nothing is written outside the folder or through a link, or twice."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        self.contents = []
        self.entries = self.bytes = 0
        self.folders = set()

    def unpack(self, archive_path):
        self.make_folders("")
        with tarfile.open(archive_path, "r:*") as archive:
            for member in archive:
                self.count(member)
                self.one(archive, member)

    def count(self, member):
        self.entries += 1
        self.bytes += member.size
        if self.entries > MOST_ENTRIES or self.bytes > MOST_UNPACKED:
            raise Refused("the archive of %s is larger than any package may be" % self.name)

    def one(self, archive, member):
        path = os.path.normpath(member.name)
        if member.name.startswith("/") or "\0" in member.name or path.split("/")[0] == "..":
            raise Refused("entry %r of %s leaves its folder" % (member.name[:200], self.name))
        if member.isdir():
            self.make_folders("" if path == "." else path)
            return
        self.make_folders(os.path.dirname(path))
        if member.isfile():
            self.file(archive, member, path)
        elif member.issym():
            self.link(member, path)
        else:
            raise Refused("entry %r of %s is neither file, folder nor link" % (member.name[:200], self.name))

    def make_folders(self, path):
        """Each part is made, or is a true folder already: a link among them would lead elsewhere."""
        here = self.folder
        for part in [""] + [part for part in path.split("/") if part]:
            here = os.path.join(here, part) if part else here
            if here in self.folders:
                continue
            try:
                os.mkdir(here, 0o755)
            except FileExistsError:
                if os.path.islink(here) or not os.path.isdir(here):
                    raise Refused("%r in %s is used as a folder and is none" % (path[:200], self.name))
            self.folders.add(here)

    def file(self, archive, member, path):
        target = os.path.join(self.folder, path)
        mode = 0o755 if member.mode & 0o100 else 0o644
        digest = hashlib.sha256()
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
        except FileExistsError:
            raise Refused("entry %r of %s occurs twice" % (member.name[:200], self.name))
        with os.fdopen(handle, "wb") as file, archive.extractfile(member) as source:
            for chunk in iter(lambda: source.read(CHUNK), b""):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        self.contents.append({"path": os.path.join(self.name, path), "sha256": digest.hexdigest()})

    def link(self, member, path):
        aim = os.path.normpath(os.path.join(os.path.dirname(path), member.linkname))
        if member.linkname.startswith("/") or aim.split("/")[0] == "..":
            raise Refused("link %r of %s leads out of its folder" % (member.name[:200], self.name))
        try:
            os.symlink(member.linkname, os.path.join(self.folder, path))
        except FileExistsError:
            raise Refused("entry %r of %s occurs twice" % (member.name[:200], self.name))
        self.contents.append({"path": os.path.join(self.name, path), "link": member.linkname})


def unpack(order):
    directory, release, attempt = order["directory"], order["release"], order["attempt"]
    incoming = os.path.join(directory, "incoming", attempt)
    partial = os.path.join(directory, "releases", "%s.partial-%s" % (release["version"], attempt))
    target = os.path.join(directory, "releases", release["version"])
    fence(directory, order)
    journal(directory, order, "unpack")
    try:
        os.mkdir(partial, 0o755)
        contents = []
        for package in release["packages"]:
            sent = os.path.join(incoming, package["sha256"])
            if sha256_of(sent) != package["sha256"]:
                raise Refused("the package of %s did not arrive as it was sent" % package["service"])
            unpacking = Unpacking(os.path.join(partial, package["service"]), package["service"])
            unpacking.unpack(sent)
            contents += unpacking.contents
        for entry in contents:
            if "sha256" in entry and sha256_of(os.path.join(partial, entry["path"])) != entry["sha256"]:
                raise Refused("%s is not on the disk as the package held it" % entry["path"])
        manifest = dict(release, contents=contents)
        write(os.path.join(partial, "manifest.json"), json.dumps(manifest).encode())
        put_in_place(directory, partial, target, attempt)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(incoming, ignore_errors=True)
    journal(directory, order, "unpacked")
    return {"changed": True, "msg": "%d files" % len(contents)}


def put_in_place(directory, partial, target, attempt):
    """By one rename. A release of that name that is not intact goes aside first, links to it keep its name."""
    aside = None
    if os.path.lexists(target):
        aside = os.path.join(directory, "releases", ".aside-%s" % attempt)
        os.rename(target, aside)
    os.rename(partial, target)
    handle = os.open(os.path.dirname(target), os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    if aside is not None:
        shutil.rmtree(aside, ignore_errors=True)


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def entries(directory):
    with open(os.path.join(directory, "journal.ndjson"), "rb") as file:
        return [json.loads(line) for line in file if line.endswith(b"}\n")]


def fence(directory, order):
    highest = max([each.get("token", 0) for each in entries(directory)] or [0])
    if order["token"] < highest:
        raise Refused("fenced: this site has accepted token %s, and %s is older" % (highest, order["token"]))


def journal(directory, order, step):
    """As in gatehouse_site.py: a line before the effect and one after it, and no step twice."""
    line = {"attempt": order["attempt"], "token": order["token"], "step": step}
    if any(each.get("attempt") == line["attempt"] and each.get("step") == step for each in entries(directory)):
        raise Refused("this attempt has already done the step %r here: it may not run twice" % step)
    line.update(version=order["release"]["version"], digest=order["release"]["digest"])
    line["at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line["monotonic"] = int(time.monotonic() * 1e9)
    handle = os.open(os.path.join(directory, "journal.ndjson"), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    size = os.fstat(handle).st_size
    torn = b"\n" if size and os.pread(handle, 1, size - 1) != b"\n" else b""
    raw = torn + json.dumps(line).encode() + b"\n"
    if os.write(handle, raw) != len(raw):
        raise Refused("the journal has no room for the step %r" % step)
    os.fsync(handle)
    os.close(handle)


def main():
    order = json.loads(json.dumps(ARGUMENTS))
    try:
        with open(os.path.join(order["directory"], ".lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            answer = unpack(order)
    except (Refused, OSError, EOFError, ValueError, tarfile.TarError) as error:
        answer = {"failed": True, "msg": str(error) or type(error).__name__}
    print(json.dumps(answer))
    return 1 if answer.get("failed") else 0


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    sys.exit(main())
