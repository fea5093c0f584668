"""Wakes the relay when something was accepted. It is a hint: without it the relay looks every 0.2 seconds."""

import time
from typing import Final

import psycopg
from psycopg import Connection

LOOK_EVERY_S: Final = 0.2


class OutboxBell:
    """Listens on a connection of its own; a lost one is made again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection[tuple[object, ...]] | None = None

    def wait(self) -> None:
        """Come back when something was accepted, and after 0.2 seconds in any case."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
                self._connection.execute("LISTEN outbox")
                return  # something may have been accepted before we listened
            for _ in self._connection.notifies(timeout=LOOK_EVERY_S, stop_after=1):
                return
        except psycopg.OperationalError:
            self._connection = None
            time.sleep(LOOK_EVERY_S)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
