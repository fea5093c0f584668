"""Records that were set aside, taken in again as new: decoded, opened and asked about by today's rules.

An operator asks for it by name, and the ledger says who did. What still cannot be read stays set aside.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from consumers.handover.batch import Settler
from consumers.handover.intake import Intake
from consumers.loop import Incoming
from consumers.progress import Progress, Step
from policies.entries import Entry, EntryKind, Value, append, stamp
from policies.question import Gate
from policies.vault import Vault
from schemas.clock import domain_now, machine_now
from schemas.codec import decode
from schemas.errors import Malformed, StaleWorker


class Parked(NamedTuple):
    """One record that was set aside."""

    id: int
    topic: str
    partition: int
    offset: int
    event_id: UUID | None
    reason: str
    raw: bytes

    @property
    def place(self) -> str:
        """Where it lies in Kafka: what names it to people."""
        return f"{self.topic}/{self.partition}@{self.offset}"


def waiting(connection: Connection, topic: str | None = None, event: UUID | None = None) -> list[Parked]:
    """What is set aside and not settled, oldest first; of one topic, or one event."""
    rows = connection.execute(_WAITING, {"topic": topic, "event": event})
    return [Parked._make(row) for row in rows]


class Redrive:
    """Takes records in again, one by one: one that fails by itself stops no other."""

    def __init__(self, engine: Engine, gate: Gate, vault: Vault, settler: Settler, officer: str) -> None:
        self._engine = engine
        self._gate = gate
        self._vault = vault
        self._settler = settler
        self._officer = officer

    def take(self, one: Parked) -> bool:
        """Whether it was taken in. Raises NoAnswer where policy is away: then nothing has changed."""
        settles = _Settles(one, self._officer)
        intake = Intake(self._engine, self._gate, self._vault, self._settler, settles)
        while True:
            with suppress(
                StaleWorker
            ):  # another worker has this person in hand; too often, and it is set aside
                intake.take([Incoming(one.topic, one.partition, one.offset, one.raw)], [])
                return settles.taken_in

    def give_up(self, one: Parked) -> None:
        """Take it in no more. Somebody has looked at it and says so by name; the ledger keeps that."""
        with self._engine.begin() as connection:
            if connection.execute(_GIVE_UP, {"id": one.id, "now": machine_now()}).rowcount:
                entry = _entry(one, _event_of(one), self._officer, "DROPPED", domain_now(connection))
                append(connection, [entry])


class _Settles(Progress):
    """In place of the offsets: in the transaction that takes a record in, its row here is settled."""

    def __init__(self, one: Parked, officer: str) -> None:
        super().__init__("", {})
        self._one = one
        self._officer = officer
        self._event = _event_of(one)
        self.taken_in = False

    def advance(self, connection: Connection, _: Iterable[Step]) -> None:
        """Settle the row if the event is a fact by now, and say on the ledger who asked and what came."""
        given = {"id": self._one.id, "now": machine_now(), "event": self._event}
        self.taken_in = bool(connection.execute(_SETTLE, given).rowcount)
        came = "TAKEN_IN" if self.taken_in else "SET_ASIDE"
        append(connection, [_entry(self._one, self._event, self._officer, came, domain_now(connection))])


def _entry(one: Parked, event: UUID | None, officer: str, came: str, now: datetime) -> Entry:
    fields: dict[str, Value] = {
        "at": stamp(now),
        "machine_at": stamp(machine_now()),
        "officer": officer,
        "topic": one.topic,
        "partition": one.partition,
        "offset": one.offset,
        "reasons": one.reason.partition(":")[0],
        "status": came,
    }
    if event is not None:
        fields["event"] = str(event)
    return Entry(EntryKind.REDRIVEN, fields)


def _event_of(one: Parked) -> UUID | None:
    try:
        return UUID(bytes=decode(one.raw, one.topic).header.event_id)
    except Malformed:
        return None


_WAITING: Final = text("""
    SELECT id, topic, "partition", "offset", event_id, reason, raw FROM parked
    WHERE settled_at IS NULL AND topic = coalesce(:topic, topic)
      AND (CAST(:event AS uuid) IS NULL OR event_id = :event)
    ORDER BY id
""")
_GIVE_UP: Final = text("UPDATE parked SET settled_at = :now WHERE id = :id AND settled_at IS NULL")
_SETTLE: Final = text("""
    UPDATE parked SET settled_at = :now
    WHERE id = :id AND settled_at IS NULL AND EXISTS (SELECT FROM fact WHERE event_id = :event)
""")
