"""The verbs `have` and `stage`: packages come here once, under their own sha256, and are looked at."""

import hashlib
import os

from . import request
from .home import sync_folder
from .refusal import invalid

LONGEST_HEADER = 10_000
LARGEST_ARTEFACT = 20 * 2**30
MOST_ENTRIES = 100_000
MOST_UNPACKED = 10 * 2**30
MEMORY = 2**30
CHUNK = 2**20


def have(home, order):
    """Which of these have not been staged here. Asking also warms the executor, for a start will follow."""
    from . import executor_link

    executor_link.warm(home)
    return {"missing": [sha256 for sha256 in order["sha256"] if not os.path.isfile(home.artefact(sha256))]}


def stage(home, source):
    """Takes one package: a line of JSON with its sha256 and size, then exactly that many bytes."""
    header = request.parse(source.readline(LONGEST_HEADER), LONGEST_HEADER)
    faults = request.Faults()
    if faults.fields(header, "", ("sha256", "size"), ("protocol", "epoch")):
        faults.text(header["sha256"], "sha256", request.SHA256)
        faults.number(header["size"], "size", 0, LARGEST_ARTEFACT)
    if faults.found:
        raise invalid(*faults.found)
    fresh = os.path.join(home.artefacts, ".staging-%d" % os.getpid())
    sweep(home)
    try:
        receive(source, fresh, header)
        fault = fault_in_archive(fresh)
        if fault is not None:
            raise invalid(("archive", fault, "build the package without it"))
        os.rename(fresh, home.artefact(header["sha256"]))
    finally:
        if os.path.exists(fresh):
            os.unlink(fresh)
    sync_folder(home.artefacts)
    return {"sha256": header["sha256"]}


def sweep(home):
    """Removes what calls that were killed have left half received: nobody else ever would."""
    for name in os.listdir(home.artefacts):
        owner = name[len(".staging-") :]
        if name.startswith(".staging-") and owner.isdigit() and not os.path.exists("/proc/" + owner):
            try:
                os.unlink(os.path.join(home.artefacts, name))
            except FileNotFoundError:
                pass


def receive(source, path, header):
    """Writes the bytes down and compares what came with what was announced."""
    digest = hashlib.sha256()
    left = header["size"]
    with open(path, "wb") as file:
        while left:
            chunk = source.read(min(CHUNK, left))
            if not chunk:
                raise invalid(("size", "is more than the bytes that came", "send all of the package"))
            digest.update(chunk)
            file.write(chunk)
            left -= len(chunk)
        file.flush()
        os.fsync(file.fileno())
    if source.read(1):
        raise invalid(("size", "is less than the bytes that came", "send the package's own size"))
    if digest.hexdigest() != header["sha256"]:
        raise invalid(
            ("sha256", "is not that of the bytes that came", "send the package that was registered")
        )


def fault_in_archive(path):
    """Why this archive may not go to a site, in words; None when it may."""
    import resource
    import tarfile

    # A header can claim to be gigabytes long; the claim then fails here, and not the machine.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    unpacked = entries = 0
    try:
        with tarfile.open(path, "r:*") as archive:
            for member in archive:
                entries += 1
                unpacked += member.size
                if entries > MOST_ENTRIES:
                    return "it has more than %d entries" % MOST_ENTRIES
                if unpacked > MOST_UNPACKED:
                    return "it unpacks to more than %d bytes" % MOST_UNPACKED
                fault = fault_in_entry(member)
                if fault is not None:
                    return "entry %r %s" % (member.name[:200], fault)
    except (tarfile.TarError, EOFError, OSError, ValueError, MemoryError) as error:
        return "it is no whole tar archive (%s)" % type(error).__name__
    return None


def fault_in_entry(member):
    """Why one entry may not be unpacked: it leaves the folder, or is neither file, folder nor inner link."""
    if leaves(member.name):
        return "leaves the folder it is unpacked in"
    if member.isfile() or member.isdir():
        return None
    if member.issym():
        return (
            "links out of the folder"
            if leaves(os.path.join(os.path.dirname(member.name), member.linkname))
            or member.linkname.startswith("/")
            else None
        )
    return "is a hard link" if member.islnk() else "is a device or another special file"


def leaves(name):
    """True when a path is absolute, holds NUL, or climbs above where it began."""
    return name.startswith("/") or "\0" in name or os.path.normpath(name).split("/")[0] == ".."
