"""How the gate says no."""


class Refusal(Exception):
    """An answer, not a crash: kind is one of the protocol's words, message is for people."""

    def __init__(self, kind, message, **more):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.more = more


def invalid(*faults):
    """The refusal of a request whose form is wrong. Each fault is (field, fault, fix)."""
    named = [{"field": field, "fault": fault, "fix": fix} for field, fault, fix in faults]
    words = "; ".join("%s: %s" % (each["field"], each["fault"]) for each in named[:5])
    return Refusal("invalid", words, faults=named)
