"""What a request may look like. Unknown fields are refused, and every fault is named at once."""

import json
import re

from .refusal import invalid

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
SHA256 = re.compile(r"[0-9a-f]{64}\Z")
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}\Z")
HOST = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,127}\Z")
PLAYBOOK = re.compile(r"(pre-flight|deploy|verify|roll-back|take-offline|restore)\Z")
DIRECTORY = re.compile(r"/[^\x00-\x1f\x7f]{1,1000}\Z")
HEALTH = re.compile(r"https?://[^\x00-\x20\x7f]{1,2000}\Z")
# These are about the bytes of one release, which must lie on the control node before they start.
NEED_PACKAGES = ("deploy", "pre-flight")
LARGEST = 2**53 - 1
MOST_KEYS = 1000

GRAMMAR = {
    UUID: "a lower-case UUID",
    SHA256: "64 lower-case hexadecimal digits",
    NAME: "letters, digits and . + _ -, at most 64, beginning with a letter or digit",
    HOST: "one inventory host name: letters, digits and . _ -",
    PLAYBOOK: "pre-flight, deploy, verify, roll-back, take-offline or restore",
    DIRECTORY: "an absolute path with no control characters",
    HEALTH: "an http or https URL with no spaces",
}


class Faults:
    """Collects what is wrong with a document, field by field."""

    def __init__(self):
        self.found = []

    def add(self, field, fault, fix):
        self.found.append((field, fault, fix))

    def fields(self, value, at, required, optional=()):
        """True when value is an object with these fields and no other."""
        if not isinstance(value, dict):
            self.add(at or "(document)", "is not an object", "send a JSON object")
            return False
        prefix = at + "." if at else ""
        for name in value:
            if name not in required and name not in optional:
                self.add(prefix + name[:64], "is not a known field", "leave it out")
        missing = [name for name in required if name not in value]
        for name in missing:
            self.add(prefix + name, "is missing", "send it")
        return not missing

    def text(self, value, at, grammar):
        if not isinstance(value, str) or not grammar.match(value):
            self.add(at, "is not well formed", "send " + GRAMMAR[grammar])

    def number(self, value, at, lowest, highest):
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.add(at, "is not a whole number from %d to %d" % (lowest, highest), "send one in that range")

    def several(self, value, at, most):
        """The list itself, or an empty one when it is no list or too long."""
        if not isinstance(value, list) or len(value) > most:
            self.add(at, "is not a list of at most %d" % most, "send a shorter list")
            return []
        return value

    def argv(self, value, at):
        """A command as a list of words. It never meets a shell, so any word may hold anything but NUL."""
        words = self.several(value, at, 64)
        if isinstance(value, list) and not value:
            self.add(at, "is empty", "send the program and its arguments as a list")
        for position, word in enumerate(words):
            if not isinstance(word, str) or not word or len(word) > 4096 or "\0" in word:
                self.add(
                    "%s[%d]" % (at, position),
                    "is not a word without NUL",
                    "send a string of 1 to 4096 characters",
                )


def read(verb, raw, longest):
    """The request of a verb, checked whole. Raises the refusal `invalid` with every fault."""
    order = parse(raw, longest)
    faults = Faults()
    SHAPES[verb](order, faults)
    if isinstance(order, dict) and order.get("protocol") not in (1, None):
        faults.add("protocol", "is not spoken here", "send 1")
    if faults.found:
        raise invalid(*faults.found[:50])
    return order


def parse(raw, longest):
    """The JSON of one document: bounded, with no key twice and no NaN."""
    if len(raw) > longest:
        raise invalid(("(document)", "is longer than %d bytes" % longest, "send less"))
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=no_key_twice, parse_constant=no_constant)
    except RecursionError:
        raise invalid(("(document)", "is nested too deeply", "send a flat document")) from None
    except ValueError as error:
        raise invalid(("(document)", "is not JSON: %s" % str(error)[:120], "send one JSON object")) from None


def no_key_twice(pairs):
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key occurs twice")
    return value


def no_constant(name):
    raise ValueError("%s is no JSON number" % name)


def of_start(order, faults):
    names = (
        "epoch",
        "token",
        "key",
        "incarnation",
        "site",
        "product",
        "playbook",
        "playbooksDigest",
        "manifestDigest",
        "deadlineSeconds",
        "vars",
    )
    if not faults.fields(order, "", ("protocol",) + names):
        return
    faults.number(order["epoch"], "epoch", 0, LARGEST)
    faults.number(order["token"], "token", 0, LARGEST)
    faults.text(order["key"], "key", UUID)
    faults.text(order["incarnation"], "incarnation", UUID)
    faults.text(order["site"], "site", HOST)
    faults.text(order["product"], "product", NAME)
    faults.text(order["playbook"], "playbook", PLAYBOOK)
    faults.text(order["playbooksDigest"], "playbooksDigest", SHA256)
    if order["manifestDigest"] is not None:
        faults.text(order["manifestDigest"], "manifestDigest", SHA256)
    faults.number(order["deadlineSeconds"], "deadlineSeconds", 1, 86_400)
    of_vars(order, faults)


def of_vars(order, faults):
    """The closed schema of what a playbook may be told: nothing that Ansible itself would obey."""
    given, playbook = order["vars"], order["playbook"]
    required = ["directory", "restart", "stop", "start", "health", "healthSeconds", "attempt", "token"]
    optional = ["release", "back", "quiesce"]
    if playbook in NEED_PACKAGES:
        required.append("release")
    if not faults.fields(given, "vars", required, optional):
        return
    faults.text(given["directory"], "vars.directory", DIRECTORY)
    if isinstance(given["directory"], str) and ".." in given["directory"].split("/"):
        faults.add("vars.directory", "climbs with ..", "send the path itself")
    for name in ("restart", "stop", "start"):
        faults.argv(given[name], "vars." + name)
    if given.get("quiesce") is not None:
        faults.argv(given["quiesce"], "vars.quiesce")
    faults.text(given["health"], "vars.health", HEALTH)
    faults.number(given["healthSeconds"], "vars.healthSeconds", 1, 3600)
    for name, meant in (("attempt", "key"), ("token", "token")):
        if given[name] != order[meant]:
            faults.add("vars." + name, "is not the request's " + meant, "send the same value in both places")
    if given.get("release") is not None:
        of_release(given["release"], order, faults)
    elif playbook in NEED_PACKAGES:
        faults.add("vars.release", "is null", "send the release to deploy")
    if given.get("back") is not None and faults.fields(given["back"], "vars.back", ("version", "digest")):
        faults.text(given["back"]["version"], "vars.back.version", NAME)
        faults.text(given["back"]["digest"], "vars.back.digest", SHA256)


def of_release(release, order, faults):
    if not faults.fields(release, "vars.release", ("version", "digest", "packages")):
        return
    faults.text(release["version"], "vars.release.version", NAME)
    faults.text(release["digest"], "vars.release.digest", SHA256)
    if order["playbook"] in NEED_PACKAGES and release["digest"] != order["manifestDigest"]:
        faults.add(
            "vars.release.digest", "is not the request's manifestDigest", "send the same value in both places"
        )
    packages = faults.several(release["packages"], "vars.release.packages", 200)
    for position, package in enumerate(packages):
        at = "vars.release.packages[%d]" % position
        if faults.fields(package, at, ("service", "version", "sha256")):
            faults.text(package["service"], at + ".service", NAME)
            faults.text(package["version"], at + ".version", NAME)
            faults.text(package["sha256"], at + ".sha256", SHA256)
    services = [package.get("service") for package in packages if isinstance(package, dict)]
    if len({str(service) for service in services}) != len(services):
        faults.add("vars.release.packages", "names a service twice", "send each service once")


def of_keys(order, faults):
    if faults.fields(order, "", ("keys",), ("protocol", "epoch")):
        for position, key in enumerate(faults.several(order["keys"], "keys", MOST_KEYS)):
            faults.text(key, "keys[%d]" % position, UUID)


def of_events(order, faults):
    if not faults.fields(order, "", ("of", "waitSeconds"), ("protocol", "epoch")):
        return
    faults.number(order["waitSeconds"], "waitSeconds", 0, 25)
    for position, each in enumerate(faults.several(order["of"], "of", MOST_KEYS)):
        at = "of[%d]" % position
        if faults.fields(each, at, ("key", "offset")):
            faults.text(each["key"], at + ".key", UUID)
            faults.number(each["offset"], at + ".offset", 0, LARGEST)


def of_list(order, faults):
    faults.fields(order, "", (), ("protocol", "epoch"))


def of_adopt(order, faults):
    if faults.fields(order, "", ("epoch",), ("protocol",)):
        faults.number(order["epoch"], "epoch", 0, LARGEST)


def of_have(order, faults):
    if faults.fields(order, "", ("sha256",), ("protocol", "epoch")):
        for position, each in enumerate(faults.several(order["sha256"], "sha256", 10_000)):
            faults.text(each, "sha256[%d]" % position, SHA256)


SHAPES = {
    "start": of_start,
    "status": of_keys,
    "tombstone": of_keys,
    "events": of_events,
    "list": of_list,
    "adopt": of_adopt,
    "have": of_have,
}
