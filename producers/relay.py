"""The relay: carries accepted events from the outbox to Kafka and marks each one when the broker has said so.

A row is claimed with a lease. Whatever happens to a relay, its rows are free again when the lease is over;
what was sent twice by that is known by the event's id at the consumer.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from producers.broker import Carried, Event
from schemas.database import binary
from schemas.errors import ThroughcareError
from schemas.log import get_logger

BATCH: Final = 1000
_SHORTEST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 5.0
_TIDY_EVERY_S: Final = 600.0

_log = get_logger()


class RelayBroken(ThroughcareError):
    """The connection to Kafka cannot be used any more. Start the relay again; nothing is lost."""


Send = Callable[[Sequence[Event], Callable[[], bool]], list[Carried]]
"""Sends each event and says of each whether the broker has it. Asks, while it waits, whether to go on."""


class Row(NamedTuple):
    """One claimed row of the outbox."""

    id: int
    topic: str
    key: bytes
    envelope: bytes


class Round(NamedTuple):
    """One batch: how many rows were claimed, and how many of them the broker has."""

    claimed: int
    carried: int


class Relay:
    """One worker; any number may run side by side."""

    def __init__(self, engine: Engine, send: Send, stop: threading.Event, *, batch: int = BATCH) -> None:
        self._engine = engine
        self._send = send
        self._stop = stop
        self._batch = batch
        self._me: UUID = uuid4()
        self._carried: list[int] = []
        self._failed: list[int] = []

    def run(self, wait: Callable[[], None]) -> None:
        """Carry until told to stop. `wait` comes back when there may be something new. Raises RelayBroken."""
        pause = _SHORTEST_PAUSE_S
        tidy_at = 0.0
        while not self._stop.is_set():
            try:
                done = self._round()
                if time.monotonic() >= tidy_at:
                    self.tidy()
                    tidy_at = time.monotonic() + _TIDY_EVERY_S
            except OperationalError as error:
                _log.warning("database.away", error=error, seconds=pause)
                done = Round(1, 0)
            if done.carried < done.claimed:
                self._stop.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
                continue
            pause = _SHORTEST_PAUSE_S
            if done.claimed < self._batch:
                wait()

    def carry(self) -> int:
        """Carry one batch, and mark what the broker has; says how many that were."""
        done = self._round()
        self._settle()
        return done.carried

    def tidy(self) -> int:
        """Remove rows that were sent more than 7 days ago; says how many."""
        with self._engine.begin() as connection:
            return connection.execute(_TIDY).rowcount

    def _round(self) -> Round:
        """Settle the last batch, claim the next, send it."""
        rows = self._claim()
        if not rows:
            return Round(0, 0)
        ids = [row.id for row in rows]
        outcome = self._send([(row.topic, row.key, row.envelope) for row in rows], lambda: self._hold(ids))
        self._carried = [row.id for row, how in zip(rows, outcome, strict=True) if how is Carried.YES]
        self._failed = [row.id for row, how in zip(rows, outcome, strict=True) if how is Carried.LATER]
        done = Round(len(rows), len(self._carried))
        if len(rows) < self._batch:
            self._settle()  # a full batch is settled by the claim of the next, in one transaction
        if all(how is Carried.NEVER for how in outcome):
            raise RelayBroken
        if done.carried < done.claimed:
            _log.warning("relay.delayed", count=done.claimed - done.carried)
        return done

    def _settle(self) -> None:
        if self._carried or self._failed:
            with self._engine.begin() as connection:
                self._mark(connection)
            self._carried, self._failed = [], []

    def _claim(self) -> list[Row]:
        with self._engine.begin() as connection:
            self._mark(connection)
            with binary(connection) as cursor:
                cursor.execute(_CLAIM, {"me": self._me, "batch": self._batch})
                rows = [Row(*found) for found in cursor.fetchall()]
        self._carried, self._failed = [], []
        return sorted(rows)

    def _hold(self, ids: list[int]) -> bool:
        """Renew the lease of rows in hand while Kafka is away; false when the relay is to stop."""
        _log.warning("relay.delayed", count=len(ids))
        with suppress(OperationalError), self._engine.begin() as connection:
            connection.execute(_HOLD, {"ids": ids, "me": self._me})
        return not self._stop.is_set()

    def _mark(self, connection: Connection) -> None:
        # A mark that is lost means that an event is sent again, which does no harm: do not wait for the disk.
        connection.execute(_NO_WAIT)
        if self._carried:
            connection.execute(_SENT, {"ids": self._carried})
        if self._failed:
            connection.execute(_FREE, {"ids": self._failed, "me": self._me})


_NO_WAIT = text("SET LOCAL synchronous_commit = off")
_CLAIM = """
    UPDATE outbox SET leased_until = now() + interval '30 seconds', leased_by = %(me)s
    WHERE id IN (
        SELECT id FROM outbox WHERE sent_at IS NULL AND (leased_until IS NULL OR leased_until < now())
        ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
    RETURNING id, topic, uuid_send(person_id), envelope
"""
_SENT = text("UPDATE outbox SET sent_at = now(), leased_until = NULL, leased_by = NULL WHERE id = ANY(:ids)")
_HOLD = text(
    "UPDATE outbox SET leased_until = now() + interval '30 seconds' WHERE id = ANY(:ids) AND leased_by = :me"
)
_FREE = text(
    "UPDATE outbox SET leased_until = NULL, leased_by = NULL WHERE id = ANY(:ids) AND leased_by = :me"
)
_TIDY = text("""
    DELETE FROM outbox WHERE id IN (
        SELECT id FROM (SELECT id, sent_at FROM outbox ORDER BY id LIMIT 20000) AS oldest
        WHERE sent_at < now() - interval '7 days')
""")
