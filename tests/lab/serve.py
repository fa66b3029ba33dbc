#!/usr/bin/python3 -SE
"""The program inside every release of the lab: answers /health with the version of the very release it was started from.

Started as: serve ADDRESS PORT FAULTS. A file `unhealthy-<version>` in the folder FAULTS makes that version ill.
"""
import os
import socket
import sys

address, port, faults = sys.argv[1], int(sys.argv[2]), sys.argv[3]
home = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
with open(os.path.join(home, "VERSION"), encoding="ascii") as version_file:
    version = version_file.read().strip()

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((address, port))
listener.listen(64)
while True:
    caller, _ = listener.accept()
    with caller:
        try:
            caller.settimeout(2)
            asked = caller.recv(4096).split(b" ")[1:2]
            ill = os.path.exists(os.path.join(faults, f"unhealthy-{version}"))
            status, word = ("503 Service Unavailable", "failing") if ill else ("200 OK", "ok")
            if asked != [b"/health"]:
                status, word = "404 Not Found", "unknown"
            body = f'{{"status": "{word}", "version": "{version}"}}'
            caller.sendall(
                f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode("ascii")
            )
        except OSError:
            pass
