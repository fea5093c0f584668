"""How far each partition has been read: the database holds the truth, and a stale worker's step fails."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import BigInteger, Integer, Text

from schemas.errors import StaleWorker
from schemas.tables import progress

Place = tuple[str, int]
"""A topic and a partition of it."""


class Step(NamedTuple):
    """One partition moves from the offset that this worker believes in to the one after its batch."""

    place: Place
    expected: int
    next_offset: int


_ADVANCE = text("""
    UPDATE progress SET next_offset = step.next_offset
    FROM unnest(:topic_ids, :partitions, :expected, :next_offsets)
      AS step (topic_id, partition, expected, next_offset)
    WHERE progress.cluster_id = :cluster_id AND progress.topic_id = step.topic_id
      AND progress.partition = step.partition AND progress.next_offset = step.expected
""").bindparams(
    bindparam("topic_ids", type_=ARRAY(Text)),
    bindparam("partitions", type_=ARRAY(Integer)),
    bindparam("expected", type_=ARRAY(BigInteger)),
    bindparam("next_offsets", type_=ARRAY(BigInteger)),
)


class Progress:
    """The progress rows of one cluster's topics; a topic made anew has another id and begins anew."""

    def __init__(self, cluster_id: str, topic_ids: Mapping[str, str]) -> None:
        self._cluster_id = cluster_id
        self._topic_ids = topic_ids

    def read(self, connection: Connection, beginnings: Mapping[Place, int]) -> dict[Place, int]:
        """The next offset of each of these partitions; one that was never read begins at its beginning."""
        if not beginnings:
            return {}
        connection.execute(
            insert(progress).on_conflict_do_nothing(),
            [
                {
                    "cluster_id": self._cluster_id,
                    "topic_id": self._topic_ids[topic],
                    "partition": partition,
                    "topic": topic,
                    "next_offset": offset,
                }
                for (topic, partition), offset in sorted(beginnings.items())
            ],
        )
        rows = connection.execute(
            select(progress.c.topic_id, progress.c.partition, progress.c.next_offset).where(
                progress.c.cluster_id == self._cluster_id
            )
        ).all()
        known = {(row.topic_id, row.partition): row.next_offset for row in rows}
        return {place: known[self._topic_ids[place[0]], place[1]] for place in beginnings}

    def advance(self, connection: Connection, steps: Iterable[Step]) -> None:
        """Move on in the transaction of the effects. Raises `StaleWorker` where another worker was faster."""
        steps = sorted(steps)
        if not steps:
            return
        moved = connection.execute(
            _ADVANCE,
            {
                "cluster_id": self._cluster_id,
                "topic_ids": [self._topic_ids[step.place[0]] for step in steps],
                "partitions": [step.place[1] for step in steps],
                "expected": [step.expected for step in steps],
                "next_offsets": [step.next_offset for step in steps],
            },
        ).rowcount
        if moved != len(steps):
            raise StaleWorker("These events are another worker's by now.")
