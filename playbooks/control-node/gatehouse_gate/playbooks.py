"""The digest of the playbooks folder: which instructions this control node would follow."""

import hashlib
import os


def digest(folder):
    """sha256 over the lines `<sha256 of file>  <path>\\n` of all files, in the order of their paths' bytes.

    Folders called __pycache__ and names that begin with a dot do not count. README.md has it in shell.
    """
    lines = []
    for path in sorted(files_below(os.fsencode(folder), b"")):
        with open(os.path.join(os.fsencode(folder), path), "rb") as file:
            lines.append(b"%s  %s\n" % (hashlib.sha256(file.read()).hexdigest().encode(), path))
    return hashlib.sha256(b"".join(lines)).hexdigest()


def files_below(folder, prefix):
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(b".") or entry.name == b"__pycache__":
                continue
            if entry.is_dir():
                yield from files_below(entry.path, prefix + entry.name + b"/")
            else:
                yield prefix + entry.name
