"""Take a batch of Kafka records in: decode, open, settle; what cannot be read is set aside, visible.

A poison message never blocks its partition and never disappears: it stands in `parked` with its reason.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine
from sqlalchemy.dialects.postgresql import insert

from consumers.handover import store
from consumers.handover.batch import CHANGES_SCOPE, NewFact, Settler, Work
from consumers.handover.failing import Patience
from consumers.handover.opening import Opened, Unreadable, open_events, opened_entry
from consumers.loop import Incoming
from consumers.progress import Progress, Step
from policies import consent
from policies.entries import Entry, EntryKind, Value, stamp
from policies.erasure import erased_among
from policies.question import Gate
from policies.vault import Vault
from schemas.clock import london_date, machine_now
from schemas.codec import decode
from schemas.envelope import NOBODY, Envelope
from schemas.errors import Malformed
from schemas.log import get_logger
from schemas.tables import parked

log = get_logger("handover")

PERSON_ERASED = "PERSON_ERASED"
"""Why a record is set aside that nobody need see to: there is nothing to take in any more."""

Heard = Callable[[Connection, Collection[str], datetime], None]
"""Told of the agencies of which something was taken in, and when (domain time), in the same transaction."""


class Arrived(NamedTuple):
    record: Incoming
    event_id: UUID
    person: UUID
    envelope: Envelope


class SetAside(NamedTuple):
    """A record that could not be taken in, and why."""

    record: Incoming
    reason: str
    event_id: UUID | None = None


class Intake:
    """The loop's handler: everything of a batch is committed with its offsets, or nothing is."""

    def __init__(
        self,
        engine: Engine,
        gate: Gate,
        vault: Vault,
        settler: Settler,
        progress: Progress,
        heard: Heard = lambda *_: None,
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._vault = vault
        self._settler = settler
        self._progress = progress
        self._heard = heard
        self._patience = Patience()

    def take(self, batch: Sequence[Incoming], steps: Sequence[Step]) -> None:
        """Settle a batch. Where it fails by itself, go one by one and set the culprit aside."""
        try:
            self._take(batch, steps)
            self._patience.settled()
        except Exception as error:
            if not self._patience.fails_by_itself(error):
                raise
            if len(batch) > 1:
                log.warning("batch.split", count=len(batch), error=error)
                self._take_each(batch, steps)
                return
            log.error("event.parked", reason="HANDLER_FAILED", error=error)
            self._settle([], [SetAside(batch[0], f"HANDLER_FAILED: {type(error).__name__}")], steps)

    def _take_each(self, batch: Sequence[Incoming], steps: Sequence[Step]) -> None:
        ends = {step.place: step.expected for step in steps}
        for record in batch:
            place = (record.topic, record.partition)
            self.take([record], [Step(place, ends[place], record.offset + 1)])
            ends[place] = record.offset + 1

    def _take(self, batch: Sequence[Incoming], steps: Sequence[Step]) -> None:
        arrived: list[Arrived] = []
        aside: list[SetAside] = []
        for record in batch:
            try:
                envelope = decode(record.raw, record.topic)
                header = envelope.header
                arrived.append(
                    Arrived(record, UUID(bytes=header.event_id), UUID(bytes=header.person_id), envelope)
                )
            except Malformed as error:
                aside.append(SetAside(record, f"MALFORMED: {error.detail}"))
        self._settle(arrived, aside, steps)

    def _settle(self, arrived: Sequence[Arrived], aside: list[SetAside], steps: Sequence[Step]) -> None:
        people = {item.person for item in arrived} - {NOBODY}
        with self._engine.connect() as connection:
            keyless = self._vault.load(connection, people)
            # Whose keys are lost was not erased: that record is set aside for somebody to see to.
            erased = erased_among(connection, keyless) if keyless else set()
            snapshot = store.read(connection, people - erased, [item.event_id for item in arrived])
            self._vault.load(connection, snapshot.kinship.everybody)
            scopes = consent.scopes(connection, snapshot.kinship.everybody)
        first = _first_of_each(arrived, snapshot.seen)
        aside += [SetAside(one.record, PERSON_ERASED, one.event_id) for one in first if one.person in erased]
        fresh = [one for one in first if one.person not in erased]
        opened = open_events(
            [item.envelope for item in fresh], self._gate, self._vault, london_date(snapshot.now)
        )
        facts: list[NewFact] = []
        for item, result in zip(fresh, opened, strict=True):
            if isinstance(result, Unreadable):
                aside.append(SetAside(item.record, result.reason, item.event_id))
            else:
                read = (item.envelope, item.record.raw, result.codes, result.refused_under)
                facts.append(NewFact(item.event_id, item.person, *read))
        concerned = {new.person for new in facts} - {NOBODY}
        again = {
            new.person for new in facts if new.envelope.header.event_type.startswith(CHANGES_SCOPE)
        } & concerned
        entries = _entries(facts, aside, snapshot)
        heard = {str(new.envelope.header.publisher) for new in facts}
        also = partial(self._also, aside, steps, heard, snapshot.now)
        revisions = {result.revision for result in opened if isinstance(result, Opened)}
        work = Work(facts, concerned, again, entries, also, revisions=revisions)
        self._settler.settle(work, snapshot, scopes)
        if aside:
            log.warning("event.parked", count=len(aside))

    def _also(
        self,
        aside: Sequence[SetAside],
        steps: Sequence[Step],
        heard: Collection[str],
        now: datetime,
        connection: Connection,
    ) -> None:
        if heard:
            self._heard(connection, heard, now)
        if aside:
            connection.execute(insert(parked).on_conflict_do_nothing(), [_parked_row(item) for item in aside])
        self._progress.advance(connection, steps)


def _first_of_each(arrived: Sequence[Arrived], seen: set[UUID]) -> list[Arrived]:
    """Each event that is not known yet, once."""
    first: dict[UUID, Arrived] = {}
    for item in arrived:
        if item.event_id not in seen:
            first.setdefault(item.event_id, item)
    return list(first.values())


def _entries(facts: Sequence[NewFact], aside: Sequence[SetAside], snapshot: store.Snapshot) -> list[Entry]:
    times: dict[str, Value] = {"at": stamp(snapshot.now), "machine_at": stamp(machine_now())}
    entries = [
        Entry(
            EntryKind.PARKED,
            times
            | {
                "topic": item.record.topic,
                "partition": item.record.partition,
                "offset": item.record.offset,
                "reasons": item.reason.partition(":")[0],
            }
            | ({"event": str(item.event_id)} if item.event_id else {}),
        )
        for item in aside
    ]
    opened = [new.event_id for new in facts if new.codes]
    return [*entries, opened_entry(opened, snapshot.now)] if opened else entries


def _parked_row(item: SetAside) -> dict[str, object]:
    return {
        "topic": item.record.topic,
        "partition": item.record.partition,
        "offset": item.record.offset,
        "event_id": item.event_id,
        "reason": item.reason,
        "raw": item.record.raw,
        "parked_at": machine_now(),
    }
