"""Ports on loopback: the one that was asked for, the one used last time, or one that is free."""

import json
import random
import socket
from pathlib import Path

from schemas.errors import SetupProblem

# Below the range from which the kernel takes ports for outgoing connections, so that none is taken between
# choosing and listening.
_RANGE = range(15_000, 30_000)


class Ports:
    """The ports of one stack, remembered in its state folder: a second start has the same addresses."""

    def __init__(self, file: Path, given: dict[str, int] | None = None) -> None:
        self._file = file
        self._given = given or {}
        self._known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}

    def choose(self, name: str) -> int:
        """Raises SetupProblem if a port that was asked for is taken."""
        if name in self._given:
            port = self._given[name]
            if not _free(port):
                option = f"--{name}-port"
                raise SetupProblem(
                    f"Port {port} for {name} is taken. Stop what uses it, or give another: {option} N."
                )
            return port
        known = self._known.get(name)
        if known is not None and _free(known):
            return known
        port = self._any_free()
        self._known[name] = port
        self._file.write_text(json.dumps(self._known))
        return port

    def _any_free(self) -> int:
        for port in random.sample(_RANGE, 200):
            if port not in self._known.values() and port not in self._given.values() and _free(port):
                return port
        raise SetupProblem("No free port was found on 127.0.0.1. Stop some of what listens on this machine.")


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True
