#!/usr/bin/python3
# Ansible puts the arguments in place of the mark below, as JSON, which these three names make Python; a value cannot
# leave its string. A file with this mark is sent as it is, without Ansible's wrapper, which would cost ten
# times more at the site than the work itself.
true, false, null = True, False, None
ARGUMENTS = <<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>
"""One step at a site: survey, look, switch, health, stop, start or probe. Standard library, Python 3.6 and newer.

Below a site's directory: releases/<version>/<service>/..., releases/<version>/manifest.json, current and previous
(links to a release), journal.ndjson (the site's own evidence: a line before each effect and one after it).
"""
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time

LONGEST_ANSWER, LOG_TAIL, KEPT_RELEASES = 65536, 3500, 3
# The quiesce check's exit status for "not now", as sysexits.h has it (EX_TEMPFAIL), and how long it may think.
BUSY, QUIESCE_SECONDS = 75, 30


class Failed(Exception):
    pass


class Busy(Failed):
    """Work that must not be interrupted is under way; nothing was touched."""


class Site:
    def __init__(self, order):
        self.order, self.directory, self.log = order, order["directory"], ""

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def journal(self, step, version=None, digest=None):
        """One line, on the disk before anything else happens, apart from a torn one. No step happens twice."""
        line = {"attempt": self.order["attempt"], "token": self.order["token"], "step": step}
        if any(each.get("attempt") == line["attempt"] and each.get("step") == step for each in self.entries()):
            raise Failed("this attempt has already done the step %r here: it may not run twice" % step)
        line.update(version=version, digest=digest, at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        line["monotonic"] = int(time.monotonic() * 1e9)
        handle = os.open(self.path("journal.ndjson"), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
        size = os.fstat(handle).st_size
        torn = b"\n" if size and os.pread(handle, 1, size - 1) != b"\n" else b""
        raw = torn + json.dumps(line).encode() + b"\n"
        if os.write(handle, raw) != len(raw):
            raise Failed("the journal has no room for the step %r" % step)
        os.fsync(handle)
        os.close(handle)

    def entries(self):
        try:
            with open(self.path("journal.ndjson"), "rb") as file:
                return [json.loads(line) for line in file if line.endswith(b"}\n")]
        except FileNotFoundError:
            return []

    def fence(self):
        """An order older than one that was accepted here has nothing to say any more."""
        highest = max([each.get("token", 0) for each in self.entries()] or [0])
        if self.order["token"] < highest:
            raise Failed("fenced: this site has accepted token %s, and %s is older" % (highest, self.order["token"]))

    def current(self, link="current"):
        """The release that a link names, by the manifest that lies in it."""
        try:
            name = os.path.basename(os.readlink(self.path(link)))
        except OSError:
            return {"version": None, "digest": None}
        return {"version": name, "digest": (self.manifest(name) or {}).get("digest")}

    def manifest(self, version):
        try:
            with open(self.path("releases", version, "manifest.json")) as file:
                return json.load(file)
        except (OSError, ValueError):
            return None

    def faults(self, version):
        """Which files of a release are not what its packages held, hashed again from the disk."""
        import hashlib
        manifest = self.manifest(version)
        if manifest is None:
            return ["manifest.json is missing or damaged"]
        found = []
        for entry in manifest["contents"]:
            path = self.path("releases", version, entry["path"])
            try:
                if "link" in entry:
                    same = os.readlink(path) == entry["link"]
                else:
                    digest = hashlib.sha256()
                    with open(path, "rb") as file:
                        for chunk in iter(lambda: file.read(1 << 20), b""):
                            digest.update(chunk)
                    same = digest.hexdigest() == entry["sha256"]
            except OSError:
                same = False
            if not same:
                found.append(entry["path"])
        return found

    def run(self, argv):
        """A command that the site declared; anything but status 0 fails the step."""
        status = self.status_of(argv)
        if status != 0:
            raise Failed("%s ended with %d" % (argv[0], status))

    def status_of(self, argv, seconds=None):
        """Its exit status, with its words in the log: no shell, no input, output bounded, a session of its own."""
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        folder = self.directory if os.path.isdir(self.directory) else "/"
        child = subprocess.Popen(argv, start_new_session=True, cwd=folder, **streams)
        until = None if seconds is None else time.monotonic() + seconds
        tail, total, pipe = b"", 0, child.stdout.fileno()
        os.set_blocking(pipe, False)
        ended = closed = False
        while not (ended or closed):
            # A service that was started may keep the pipe for ever: the command's own end is what counts.
            ended = child.poll() is not None
            if not ended and until is not None and time.monotonic() > until:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                raise Failed("%s gave no answer in %d s" % (argv[0], seconds))
            while not closed and (ended or select.select([pipe], [], [], 0.02)[0]):
                try:
                    chunk = os.read(pipe, 65536)
                except BlockingIOError:
                    break
                closed = not chunk
                total += len(chunk)
                tail = (tail + chunk)[-LOG_TAIL:]
        if until is not None and not ended:
            # It has closed its mouth and thinks on.
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        status = child.wait()
        cut = "(%d bytes, the end of them)\n" % total if total > LOG_TAIL else ""
        self.log = cut + tail.decode("utf-8", "replace")
        return status

    def is_busy(self):
        """Asks the site's own quiesce check, where it declares one. True: not now. A check that breaks fails the step."""
        argv = self.order.get("quiesce")
        if not argv:
            return False
        try:
            status = self.status_of(argv, QUIESCE_SECONDS)
        except OSError as error:
            raise Failed("the quiesce check %s cannot be run: %s" % (argv[0], error.strerror))
        if status not in (0, BUSY):
            raise Failed("the quiesce check %s ended with %d, neither 0 (quiet) nor %d (busy)" % (argv[0], status, BUSY))
        return status == BUSY


def survey(site):
    """What must be known before anything is sent: room, clock, commands, what runs, and whether it may be interrupted."""
    seen = {"clock": time.time(), "freeBytes": room(site.directory)}
    current = site.current()["version"]
    seen["currentBytes"] = weight(site.path("releases", current)) if current else 0
    seen["unusable"] = [fault for fault in map(fault_in_command, site.order["commands"]) if fault]
    if not os.access(existing(site.directory), os.W_OK | os.X_OK):
        seen["unusable"].append("%s cannot be written" % existing(site.directory))
    if site.order.get("quiesce"):
        seen["quiesce"] = quiesce(site)
    return dict(probe(site), survey=seen)


def quiesce(site):
    try:
        return {"busy": site.is_busy(), "fault": None, "says": site.log[-500:]}
    except Failed as error:
        return {"busy": False, "fault": str(error), "says": site.log[-500:]}


def existing(path):
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    return path


def room(directory):
    disk = os.statvfs(existing(directory))
    return disk.f_bavail * disk.f_frsize


def weight(folder):
    files = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]
    return sum(os.lstat(path).st_size for path in files)


def fault_in_command(argv):
    return None if os.path.isfile(argv[0]) and os.access(argv[0], os.X_OK) else "%s is no program here" % argv[0]


def look(site):
    """Accepts the order, and tells what the site runs and whether the release already lies here whole."""
    order = site.order
    release = order.get("release")
    if order.get("_ansible_check_mode"):
        site.fence()
        manifest = site.manifest(release["version"]) or {}
        installed = manifest.get("digest") == release["digest"] and not site.faults(release["version"])
        return {"changed": False, "installed": installed}
    if site.is_busy():
        raise Busy("work that must not be interrupted is under way here: " + (site.log.strip()[-500:] or "no word of it"))
    os.makedirs(site.path("releases"), mode=0o755, exist_ok=True)
    with alone(site):
        site.fence()
        site.journal("accepted", *((release["version"], release["digest"]) if release else ()))
        installed = False
        if order.get("back") and not release:
            raise Failed("nothing to go back to: this site ran no release before")
        if release:
            manifest = site.manifest(release["version"]) or {}
            installed = manifest.get("digest") == release["digest"] and not site.faults(release["version"])
        if order.get("back") and not installed:
            raise Failed("nothing to go back to: release %(version)s, digest %(digest)s, is not here whole" % release)
        if release and not installed:
            os.makedirs(site.path("incoming", order["attempt"]), mode=0o700, exist_ok=True)
        return {"changed": False, "before": site.current(), "installed": installed}


def switch(site):
    """Makes the release current in one rename and restarts; does nothing when it runs and answers already."""
    release = site.order["release"]
    version, digest = release["version"], release["digest"]
    with alone(site):
        site.fence()
        before = site.current()
        if before == {"version": version, "digest": digest} and answered(site.order["health"], 2)[0] == version:
            return {"changed": False, "msg": "%s runs here already" % version}
        if before["version"] != version:
            site.journal("switch", version, digest)
            if before["version"] is not None:
                point(site, "previous", before["version"])
            point(site, "current", version)
            site.journal("switched", version, digest)
        site.journal("restart", version, digest)
        site.run(site.order["restart"])
        site.journal("restarted", version, digest)
        prune(site)
    return {"changed": True, "msg": "%s replaces %s" % (version, before["version"])}


def point(site, link, version):
    """A link is replaced by a rename: there is no moment without it."""
    fresh = site.path(".%s.%s" % (link, site.order["attempt"]))
    if os.path.lexists(fresh):
        os.unlink(fresh)
    os.symlink(os.path.join("releases", version), fresh)
    os.rename(fresh, site.path(link))
    handle = os.open(site.directory, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def prune(site):
    """Keeps what runs, what ran before it, and the newest of the rest."""
    import shutil
    kept = {site.current()["version"], site.current("previous")["version"]}
    others = [name for name in os.listdir(site.path("releases")) if name not in kept]
    rest = sorted((os.stat(site.path("releases", name)).st_mtime, name) for name in others)
    for _, name in rest[: max(0, len(rest) + len(kept) - KEPT_RELEASES)]:
        shutil.rmtree(site.path("releases", name), ignore_errors=True)


def health(site):
    """Waits until the product answers with the version that is current."""
    wanted = (site.order.get("release") or site.current())["version"]
    until = time.monotonic() + site.order["healthSeconds"]
    pause = 0.05
    while True:
        version, detail = answered(site.order["health"], max(1, min(5, until - time.monotonic())))
        if version == wanted and wanted is not None:
            return {"changed": False, "msg": "healthy, version %s" % version}
        if time.monotonic() + pause > until:
            raise Failed("not healthy in %s s: wanted version %s; %s" % (site.order["healthSeconds"], wanted, detail))
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)


def probe(site):
    """What is current, whether its files are intact, and whether the product answers as that version."""
    current = site.current()
    version, detail = answered(site.order["health"], 5)
    healthy = version is not None and version == current["version"]
    if version is not None and not healthy:
        detail = "health answers version %s, but current is %s" % (version, current["version"])
    faults = site.faults(current["version"]) if current["version"] else []
    if faults:
        current["digest"] = None
        detail = "%d files are not what the packages held: %s; %s" % (len(faults), ", ".join(faults[:5]), detail)
    return {"changed": False, "probe": dict(current, healthy=healthy and not faults, detail=detail)}


def answered(url, seconds):
    """(version, what was answered); the version is None unless a 2xx answer names one as JSON."""
    try:
        status, body = fetch(url, seconds)
        if not 200 <= status < 300:
            return None, "health answers status %d" % status
        version = json.loads(body.decode("utf-8")).get("version")
        if not isinstance(version, str):
            return None, "health answers no version"
        return version, "health answers version %s" % version
    except (OSError, ValueError, AttributeError, IndexError) as error:
        return None, "health does not answer: %s" % error


def fetch(url, seconds):
    """One GET, by hand: importing http.client costs more than all else this file does. No redirects, no proxy."""
    import socket
    scheme, rest = url.split("://", 1)
    host, slash, path = rest.partition("/")
    name, colon, port = host.rpartition(":")
    if not colon or port.endswith("]"):
        name, port = host, "443" if scheme == "https" else "80"
    link = socket.create_connection((name.strip("[]"), int(port)), timeout=seconds)
    try:
        if scheme == "https":
            import ssl
            link = ssl.create_default_context().wrap_socket(link, server_hostname=name.strip("[]"))
        request = "GET %s%s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n" % (slash or "/", path, host)
        link.sendall(request.encode("ascii"))
        raw, until = b"", time.monotonic() + seconds
        while len(raw) < LONGEST_ANSWER and time.monotonic() < until:
            chunk = link.recv(16384)
            if not chunk:
                break
            raw += chunk
    finally:
        link.close()
    head, _, body = raw.partition(b"\r\n\r\n")
    return int(head.split(None, 2)[1]), body


def command(site):
    """Stops or starts the product by the command that the site declared."""
    step = site.order["step"]
    current = site.current()
    with alone(site):
        site.fence()
        site.journal(step, current["version"], current["digest"])
        site.run(site.order["command"])
        site.journal({"stop": "stopped", "start": "started"}[step], current["version"], current["digest"])
    return {"changed": True}


def alone(site):
    """One step at a time at this site, whoever else was started. Let go when the file is closed."""
    lock = open(site.path(".lock"), "a")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


STEPS = {"survey": survey, "look": look, "switch": switch, "health": health, "probe": probe, "stop": command, "start": command}


def main():
    site = Site(json.loads(json.dumps(ARGUMENTS)))
    try:
        answer = STEPS[site.order["step"]](site)
    except (Failed, OSError) as error:
        answer = {"failed": True, "msg": str(error), "busy": isinstance(error, Busy)}
    if site.log:
        answer["log"] = site.log
    print(json.dumps(answer))
    return 1 if answer.get("failed") else 0


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    sys.exit(main())
