"""Workers that do it wrong on purpose: they exist here only, to see that the checks would notice."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from kafka import TopicPartition
from sqlalchemy import Connection, Engine

from consumers.loop import Incoming
from consumers.progress import Progress, Step
from policies.cache import AnswerCache
from policies.question import Decision, Question

PART: Final = TopicPartition("events.prison-carat", 0)


class Killed(BaseException):
    """The worker is gone, as after kill -9: nothing of ours handles this."""


class Shelf:
    """One partition as the broker keeps it; every worker begins where the database says."""

    def __init__(self, values: Sequence[bytes]) -> None:
        self._values = list(values)
        self._position = 0

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list["Record"]]:
        start, self._position = self._position, len(self._values)
        new = enumerate(self._values[start:], start)
        return {PART: [Record(PART.topic, PART.partition, offset, value) for offset, value in new]}

    def assignment(self) -> set[TopicPartition]:
        return {PART}

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._position = offset

    def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)


class Record(NamedTuple):
    """A record as the client gives it."""

    topic: str
    partition: int
    offset: int
    value: bytes


class DiesBeforeCommit(Progress):
    """Everything is written, the offset too, and then the worker is killed before it commits."""

    def advance(self, connection: Connection, steps: Sequence[Step]) -> None:  # type: ignore[override]
        super().advance(connection, steps)
        raise Killed


class OffsetFirst:
    """SABOTAGE: says that a batch is done in a transaction of its own, and is killed before it does it."""

    def __init__(self, engine: Engine, progress: Progress) -> None:
        self._engine = engine
        self._progress = progress

    def take(self, batch: Sequence[Incoming], steps: Sequence[Step]) -> None:
        with self._engine.begin() as connection:
            self._progress.advance(connection, steps)
        raise Killed


UNIQUE_KEY_DROPPED: Final = "ALTER TABLE alert DROP CONSTRAINT uq_alert_once"
VERSIONS_THAT_NEVER_MOVE: Final = """
    CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.row_version := OLD.row_version; RETURN NEW; END $$;
    CREATE FUNCTION count_nothing() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.steps := OLD.steps; RETURN NEW; END $$;
    CREATE TRIGGER stand_still BEFORE UPDATE ON episode FOR EACH ROW EXECUTE FUNCTION stand_still();
    CREATE TRIGGER stand_still BEFORE UPDATE ON alert FOR EACH ROW EXECUTE FUNCTION stand_still();
    CREATE TRIGGER count_nothing BEFORE UPDATE ON alert FOR EACH ROW EXECUTE FUNCTION count_nothing()
"""
"""SABOTAGE: whoever compares versions (of an episode, of an alert, of its reminders) finds the one that they
have read, whatever happened meanwhile."""


class NeverExpires(AnswerCache):
    """SABOTAGE: what was answered once is answered so on every later day."""

    def look_up(self, questions: Sequence[Question]) -> list[Decision | None]:
        return super().look_up([_of_no_day(question) for question in questions])

    def keep(self, question: Question, answer: Decision) -> None:
        super().keep(_of_no_day(question), answer)


def _of_no_day(question: Question) -> Question:
    return question._replace(london_date=date.min)
