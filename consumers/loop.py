"""Read events from Kafka, hand them on in batches, and let the database say how far we are.

Offsets are committed in PostgreSQL with their effects. Kafka's own committed offset is never read.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from kafka import TopicPartition
from kafka.errors import KafkaError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from consumers.progress import Place, Progress, Step
from schemas.errors import NoAnswer, StaleWorker
from schemas.log import get_logger

BATCH = 2000
"""Events handed on at most at once."""

POLL_MS = 100
"""How long one poll waits for an event before the timers get their turn, milliseconds."""

BRISK_MS = 10
"""The same after something was done: the next thing is seldom far, above all where domain time is moved."""

BRISK_POLLS = 20
"""So many polls without anything to do end the haste."""

UNTIDY = 200
"""Batches after which memory is tidied even if there was no moment of rest."""

log = get_logger("handover")


class Incoming(NamedTuple):
    """One Kafka record as it came: raw bytes, decoded by us and never by the client."""

    topic: str
    partition: int
    offset: int
    raw: bytes


class Source(Protocol):
    """What the loop needs of a Kafka consumer."""

    def poll(self, timeout_ms: int, max_records: int) -> Mapping[TopicPartition, Sequence[object]]: ...
    def assignment(self) -> set[TopicPartition]: ...
    def seek(self, partition: TopicPartition, offset: int) -> None: ...
    def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]: ...


Handle = Callable[[Sequence[Incoming], Sequence[Step]], None]
"""Commits a batch's effects and its steps in one transaction, or raises and has changed nothing."""


class Loop:
    """Polls until told to stop. `pause(seconds)` waits and returns early when the process is to end.

    `tidy` is called when there is a moment of rest: garbage is collected then, and not amid a batch.
    """

    def __init__(
        self,
        source: Source,
        progress: Progress,
        engine: Engine,
        handle: Handle,
        wake: Callable[[], int],
        pause: Callable[[float], object],
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        self._source = source
        self._progress = progress
        self._engine = engine
        self._handle = handle
        self._wake = wake
        self._pause = pause
        self._tidy = tidy
        self._untidy = 0
        self._next: dict[Place, int] = {}
        self._standing = 0
        self._idle = 0

    def run(self, stopping: Callable[[], bool]) -> None:
        """Work until `stopping()` says so; the batch in hand is finished first."""
        while not stopping():
            try:
                self.step()
            except DBAPIError as error:
                self._stand_still("DATABASE_AWAY", error)
            except KafkaError as error:
                self._stand_still("BROKER_AWAY", error)

    def step(self) -> int:
        """One poll, one batch, one look at the timers. Returns how many events were handed on."""
        wait = BRISK_MS if self._idle < BRISK_POLLS else POLL_MS
        polled = self._source.poll(timeout_ms=wait, max_records=BATCH)
        batch: list[Incoming] = []
        if self._moved():
            # What was polled before the seek came from positions that are not ours to choose.
            self._seek()
        else:
            batch = [
                Incoming(record.topic, record.partition, record.offset, record.value or b"")  # type: ignore[attr-defined]
                for records in polled.values()
                for record in records
            ]
        try:
            if batch:
                self._hand_on(batch)
        except NoAnswer as error:
            self._stand_still("POLICY_UNAVAILABLE", error)
        except StaleWorker as error:
            log.info("loop.overtaken", error=error)
            self._seek()
        woken = self._wake()
        self._idle = 0 if batch or woken else self._idle + 1
        self._untidy += bool(batch)
        if self._untidy and (self._idle > BRISK_POLLS or self._untidy >= UNTIDY):
            self._tidy()
            self._untidy = 0
        return len(batch)

    def _hand_on(self, batch: Sequence[Incoming]) -> None:
        ends: dict[Place, int] = {}
        for record in batch:
            ends[record.topic, record.partition] = record.offset + 1
        self._handle(batch, [Step(place, self._next[place], end) for place, end in ends.items()])
        self._next.update(ends)
        if self._standing:
            log.info("loop.moving_again", count=self._standing)
            self._standing = 0

    def _moved(self) -> bool:
        return {(part.topic, part.partition) for part in self._source.assignment()} != self._next.keys()

    def _seek(self) -> None:
        parts = sorted(self._source.assignment())
        beginnings = self._source.beginning_offsets(parts) if parts else {}
        with self._engine.begin() as connection:
            self._next = self._progress.read(
                connection, {(part.topic, part.partition): offset for part, offset in beginnings.items()}
            )
        for part in parts:
            # What the broker has dropped unread cannot be had again: the reconciliation finds the gap.
            self._source.seek(part, max(self._next[part.topic, part.partition], beginnings[part]))
        log.info("loop.assigned", count=len(parts))

    def _stand_still(self, reason: str, error: Exception) -> None:
        self._standing += 1
        log.warning("loop.standing_still", reason=reason, error=error, attempt=self._standing)
        self._pause(min(0.2 * self._standing, 2.0))
        try:
            self._seek()
        except (DBAPIError, KafkaError):
            self._next = {}  # seek again, from the database, at the next poll
