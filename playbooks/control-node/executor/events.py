"""The events of one attempt: one JSON line each, numbered without a gap, whoever writes them."""

import datetime
import fcntl
import json
import os

LONGEST_TEXT = 4096
MOST_BYTES = 10_000_000
# Kept free for what must still be told after the limit: the notice, the end.
RESERVED = 65_536


class EventLog:
    """Appends to events.ndjson. Any process of the run may; the file itself is what they agree by."""

    def __init__(self, path):
        self.path = os.path.abspath(path)

    def write(self, event, **more):
        """One event. Once the file is full only its own notice and the end of the run are still added."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            last, end = last_line(handle)
            if end >= MOST_BYTES - RESERVED and event not in ("stats", "probe", "run-ended"):
                if not last.get("full"):
                    notice = "More than %d bytes were written; what follows is left out." % MOST_BYTES
                    append(handle, end, last, "log", {"message": notice, "full": True})
                return
            full = {"full": True} if last.get("full") else {}
            append(handle, end, last, event, {**{name: clean(value) for name, value in more.items()}, **full})
        finally:
            os.close(handle)


def append(handle, end, last, event, more):
    """Writes a whole line or none: a line that the disk had no room for is cut off again."""
    line = json.dumps({"seq": last.get("seq", 0) + 1, "at": now(), "event": event, **more}).encode() + b"\n"
    try:
        written = os.pwrite(handle, line, end)
    except OSError:
        written = -1
    if written != len(line):
        os.ftruncate(handle, end)


def last_line(handle):
    """The last whole line, and the byte after it; what may follow was never finished and is written over."""
    size = os.fstat(handle).st_size
    begin = max(0, size - 2 * RESERVED)
    tail = os.pread(handle, size - begin, begin)
    whole = tail[: tail.rfind(b"\n") + 1]
    if not whole:
        return {}, 0
    return json.loads(whole[whole.rfind(b"\n", 0, -1) + 1 :]), begin + len(whole)


def clean(value):
    """Text from a site is only text: no control characters, no lone surrogates, and not too long."""
    if isinstance(value, str):
        short = (
            value.replace("\r", "")[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")[:LONGEST_TEXT]
        )
        return "".join(each if each.isprintable() or each in "\n\t" else "\ufffd" for each in short)
    if isinstance(value, dict):
        return {clean(str(name)): clean(each) for name, each in list(value.items())[:100]}
    if isinstance(value, (list, tuple)):
        return [clean(each) for each in value[:100]]
    return value if isinstance(value, (int, float, bool)) or value is None else clean(str(value))


def now():
    """UTC, to the millisecond."""
    return (
        datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
