#!/usr/bin/python3 -IS
"""The gate: the only thing that the service's key may run on a control node.

It is the forced command of that key. One verb in SSH_ORIGINAL_COMMAND, one JSON document on
standard input, one JSON document on standard output. README.md beside this file has the protocol.
Python's standard library only, and little of it, because every call pays for its imports.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.environ.get("GATEHOUSE_CONTROL_HOME") or os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)

from gatehouse_gate import door  # noqa: E402  (the path has to be set first)

if __name__ == "__main__":
    sys.exit(door.main(HOME))
