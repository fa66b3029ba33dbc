"""Takes one call in: the verb, the document, the answer."""

import json
import os
import sys
import time

from .home import Home
from .refusal import Refusal

VERBS = ("start", "status", "events", "tombstone", "list", "adopt", "have", "stage")
LONGEST_REQUEST = 1_000_000
WRONG_COMMAND = 64
LOG_ROTATES_AT = 5_000_000


def main(root):
    """Answers one call on standard output. The exit status is 0 for every answer, refusals too."""
    os.umask(0o077)
    home = Home(root)
    verb = os.environ.get("SSH_ORIGINAL_COMMAND", "")
    if verb not in VERBS:
        note(home, "refused a command that is no verb: %r" % verb[:200])
        sys.stderr.write("This key opens the Gatehouse gate only. Its verbs: %s.\n" % ", ".join(VERBS))
        return WRONG_COMMAND
    write(answer(home, verb, sys.stdin.buffer))
    return 0


def answer(home, verb, source):
    """The answer to one call, as a dictionary. Never raises: what broke is told as `errored`."""
    identity = {"incarnation": None, "epoch": None}
    try:
        home.prepare()
        identity = {"incarnation": home.incarnation(), "epoch": home.epoch()}
        body = respond(home, verb, source)
        return {"protocol": 1, "ok": True, **identity, "epoch": home.epoch(), **body}
    except Refusal as refusal:
        if refusal.kind != "invalid":
            note(home, "%s refused, %s: %s" % (verb, refusal.kind, refusal.message))
        return {
            "protocol": 1,
            "ok": False,
            **identity,
            "refusal": refusal.kind,
            "message": refusal.message,
            **refusal.more,
        }
    except OSError as error:
        note(home, "%s broke: %r" % (verb, error))
        words = "the control node could not do it (%s); nothing was started by this call" % error.strerror
        return {"protocol": 1, "ok": False, **identity, "refusal": "errored", "message": words}
    except Exception as error:  # the service must get an answer, whatever is wrong in here
        note(home, "%s broke: %r" % (verb, error))
        words = "the gate broke on this call; its log on the control node says where"
        return {"protocol": 1, "ok": False, **identity, "refusal": "errored", "message": words}


def respond(home, verb, source):
    """Reads the request and lets the verb's own file answer it. Each is imported only when asked for."""
    if verb == "stage":
        from . import artefacts

        return artefacts.stage(home, source)
    from . import request

    order = request.read(verb, source.read(LONGEST_REQUEST + 1), LONGEST_REQUEST)
    if verb == "start":
        from . import start

        return start.start(home, order)
    if verb == "have":
        from . import artefacts

        return artefacts.have(home, order)
    from . import watch

    return getattr(watch, verb)(home, order)


def write(document):
    """One document, in one piece, even through a slow pipe."""
    raw = document if isinstance(document, bytes) else json.dumps(document, separators=(",", ":")).encode()
    sys.stdout.buffer.write(raw + b"\n")
    sys.stdout.buffer.flush()


def note(home, words):
    """A line in gate.log for the operator. A log that cannot be written stops nothing."""
    line = "%s %s\n" % (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), words)
    try:
        if os.path.exists(home.log) and os.path.getsize(home.log) > LOG_ROTATES_AT:
            os.replace(home.log, home.log + ".1")
        handle = os.open(home.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, line.encode("utf-8", "backslashreplace"))
        finally:
            os.close(handle)
    except OSError:
        pass
