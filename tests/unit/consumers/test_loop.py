"""The loop against a source that keeps a partition as the broker does, and progress rows kept in memory."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaTimeoutError

from consumers.loop import BRISK_POLLS, Incoming, Loop
from consumers.progress import Place, Step
from schemas.errors import NoAnswer, StaleWorker

PART = TopicPartition("events.housing", 0)
PLACE = ("events.housing", 0)


class Record(NamedTuple):
    topic: str
    partition: int
    offset: int
    value: bytes | None


class Broker:
    """One partition; polls move the position as the real client does, whatever becomes of the batch."""

    def __init__(self, values: Sequence[bytes], position: int = 0) -> None:
        self.values = list(values)
        self.position = position

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Record]]:
        start, self.position = self.position, min(self.position + max_records, len(self.values))
        records = [
            Record(PART.topic, PART.partition, offset, self.values[offset])
            for offset in range(start, self.position)
        ]
        return {PART: records} if records else {}

    def assignment(self) -> set[TopicPartition]:
        return {PART}

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.position = offset

    def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)


@dataclass
class Rows:
    """The progress rows."""

    offsets: dict[Place, int] = field(default_factory=dict)

    def read(self, connection: object, beginnings: dict[Place, int]) -> dict[Place, int]:
        return {place: self.offsets.setdefault(place, offset) for place, offset in beginnings.items()}


class Engine:
    def begin(self) -> Any:
        return nullcontext()


Handle = Callable[[Sequence[Incoming], Sequence[Step]], None]


def loop(broker: Broker, rows: Rows, handle: Handle, pauses: list[float] | None = None) -> Loop:
    kept: list[float] = [] if pauses is None else pauses
    return Loop(broker, rows, Engine(), handle, lambda: 0, kept.append)  # type: ignore[arg-type]


def committing(rows: Rows, seen: list[bytes]) -> Handle:
    def handle(batch: Sequence[Incoming], steps: Sequence[Step]) -> None:
        seen.extend(record.raw for record in batch)
        for step in steps:
            assert rows.offsets[step.place] == step.expected
            rows.offsets[step.place] = step.next_offset

    return handle


def test_it_begins_where_the_database_says_and_not_where_kafka_does() -> None:
    seen: list[bytes] = []
    rows = Rows({PLACE: 2})
    worker = loop(Broker([b"0", b"1", b"2", b"3"], position=4), rows, committing(rows, seen))
    worker.step()
    worker.step()
    assert seen == [b"2", b"3"]
    assert rows.offsets[PLACE] == 4


def test_without_an_answer_it_stands_still_and_hands_the_same_events_on_again() -> None:
    seen: list[bytes] = []
    rows = Rows()
    pauses: list[float] = []
    away = [True, True]

    def handle(batch: Sequence[Incoming], steps: Sequence[Step]) -> None:
        if away:
            away.pop()
            raise NoAnswer()
        committing(rows, seen)(batch, steps)

    worker = loop(Broker([b"0", b"1"]), rows, handle, pauses)
    for _ in range(4):
        worker.step()
    assert seen == [b"0", b"1"]
    assert len(pauses) == 2


def test_overtaken_by_another_worker_it_goes_on_from_the_rows() -> None:
    seen: list[bytes] = []
    rows = Rows()

    def overtaken(batch: Sequence[Incoming], steps: Sequence[Step]) -> None:
        if rows.offsets[PLACE] == 0:
            rows.offsets[PLACE] = 1  # the other worker's commit
            raise StaleWorker()
        committing(rows, seen)(batch, steps)

    worker = loop(Broker([b"0", b"1"]), rows, overtaken)
    for _ in range(3):
        worker.step()
    assert seen == [b"1"]


def test_a_record_without_a_value_is_handed_on_as_empty_bytes() -> None:
    rows = Rows()
    seen: list[bytes] = []
    worker = loop(Broker([None]), rows, committing(rows, seen))  # type: ignore[list-item]
    worker.step()
    worker.step()
    assert seen == [b""]


def test_memory_is_tidied_in_a_moment_of_rest_and_not_amid_batches() -> None:
    rows, tidied = Rows(), list[int]()
    handle = committing(rows, [])
    progress: Any = rows
    source: Any = Broker([b"0"])
    tidy = partial(tidied.append, 1)
    worker = Loop(source, progress, Engine(), handle, lambda: 0, lambda _: None, tidy)  # type: ignore[arg-type]
    worker.step()
    worker.step()
    assert tidied == []
    for _ in range(BRISK_POLLS + 5):
        worker.step()
    assert tidied == [1]


def test_a_broker_that_cannot_be_asked_is_waited_for() -> None:
    seen: list[bytes] = []
    rows, broker, away = Rows(), Broker([b"0", b"1"]), [True] * 3
    asked = broker.beginning_offsets

    def beginning_offsets(partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        if away:
            away.pop()
            raise KafkaTimeoutError
        return asked(partitions)

    broker.beginning_offsets = beginning_offsets  # type: ignore[method-assign]
    pauses: list[float] = []
    loop(broker, rows, committing(rows, seen), pauses).run(lambda: len(seen) == 2)
    assert seen == [b"0", b"1"]
    assert pauses


def test_an_error_of_our_own_is_not_swallowed() -> None:
    def broken(batch: Sequence[Incoming], steps: Sequence[Step]) -> None:
        raise RuntimeError("a bug")

    worker = loop(Broker([b"0"]), Rows(), broken)
    worker.step()
    with pytest.raises(RuntimeError):
        worker.step()
