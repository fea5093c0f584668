"""Whether each part of a running stack is well, seen from outside."""

import socket
from dataclasses import dataclass

from deploy.places import State
from deploy.stack import record
from deploy.stack.opa import answers


@dataclass(frozen=True)
class Health:
    """One row of `throughcare status`."""

    name: str
    what: str
    address: str
    pid: int | None
    well: bool


def look(state: State) -> list[Health]:
    """Every component of the stack in this folder; empty if none is running."""
    return [
        Health(
            entry.name, entry.what, entry.address, entry.pid, record.alive(entry) and _answers(entry.address)
        )
        for entry in record.read(state)
    ]


def _answers(address: str) -> bool:
    if address.startswith("http"):
        return answers(f"{address}/health")
    if not address:
        return True  # It has no address: that it runs is all that can be seen from here.
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2):
            return True
    except OSError:
        return False
