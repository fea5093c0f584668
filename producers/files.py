"""Publish a record file: in batches, each a transaction that keeps how far it came: a kill loses nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine

from policies.keyring import KeyName, KeyRing
from producers.draft import Judged
from producers.form import Form
from producers.progress import Progress, advance, progress_of
from producers.publish import INVALID, Intake
from producers.reading import Reading, read_row
from producers.receipt import Receipt, Status
from producers.record import Submission
from producers.record_file import RecordFile, Row
from producers.refusal import Refusal
from schemas.envelope import Agency
from schemas.events.registry import FieldProblem

BATCH: Final = 200
_T = TypeVar("_T")


class Publisher(NamedTuple):
    """Who hands a file in, and the form of its rows."""

    agency: Agency
    team: str
    form: Form


class RowRefused(NamedTuple):
    """One thing that kept a row out: where it stands and why; never what it says."""

    row: int
    column: str
    """Empty where the whole row is meant."""
    reason: str


Step = Callable[[Progress, Sequence[RowRefused]], None]
"""Told after each batch how far the file is, and what kept rows of the batch out."""


class FilePublisher:
    """Takes record files in."""

    def __init__(self, engine: Engine, intake: Intake, ring: KeyRing) -> None:
        self._engine = engine
        self._intake = intake
        self._ring = ring

    def publish(self, who: Publisher, file: RecordFile, step: Step) -> Progress:
        """Take a file in from where an earlier run left it, and say what became of all of it.

        Raises NoAnswer where policy cannot be asked: the next run goes on from what was done.
        """
        name = self._ring.digest(KeyName.INDEX, "file", file.digest(), who.team.encode())
        with self._engine.connect() as connection:
            done = progress_of(connection, name, who.agency)
        step(done, ())
        for rows in _batches(islice(file.rows(who.form), done.rows_done, None)):
            readings = [_read(who, row) for row in rows]
            before = done

            def keep(connection: Connection, receipts: list[Receipt], before: Progress = before) -> None:
                advance(connection, name, who.agency, before, _counted(before, receipts))

            receipts = self._intake.take_in(readings, keep)
            done = _counted(before, receipts)
            step(done, _refused(rows, readings, receipts))
        return done

    def try_out(self, who: Publisher, file: RecordFile, step: Step) -> Progress:
        """Read a file, ask policy, keep nothing. Who is known and what was sent before is not looked up."""
        done = Progress()
        for rows in _batches(file.rows(who.form)):
            readings = [_read(who, row) for row in rows]
            asked = self._intake.ask([one for one in readings if isinstance(one, Submission)])
            judged = iter(asked.items)
            receipts = [
                _foreseen(next(judged)) if isinstance(one, Submission) else INVALID for one in readings
            ]
            done = _counted(done, receipts)
            step(done, _refused(rows, readings, receipts))
        return done


def _read(who: Publisher, row: Row) -> Reading:
    if row.cells is None:
        return Refusal(who.agency, who.team, "", (FieldProblem("", row.trouble),))
    return read_row(who.form, who.agency, who.team, row.cells)


def _foreseen(item: Judged) -> Receipt:
    if item.verdict.allowed:
        return Receipt(Status.ACCEPTED)
    return Receipt(Status.REFUSED, reasons=item.verdict.reasons)


def _counted(before: Progress, receipts: Sequence[Receipt]) -> Progress:
    def count(*statuses: Status) -> int:
        return sum(one.status in statuses for one in receipts)

    return Progress(
        rows_done=before.rows_done + len(receipts),
        accepted=before.accepted + count(Status.ACCEPTED),
        refused=before.refused + count(Status.REFUSED, Status.CONFLICT),
        repeated=before.repeated + count(Status.REPEATED),
        waiting=before.waiting + count(Status.WAITING),
    )


def _refused(
    rows: Sequence[Row], readings: Sequence[Reading], receipts: Sequence[Receipt]
) -> tuple[RowRefused, ...]:
    found: list[RowRefused] = []
    for row, reading, receipt in zip(rows, readings, receipts, strict=True):
        if isinstance(reading, Refusal):
            found += [RowRefused(row.number, one.field, one.sentence) for one in reading.problems]
        elif receipt.status is Status.CONFLICT:
            found.append(RowRefused(row.number, "record_id", "was used before for another content"))
        elif receipt.status is Status.REFUSED:
            found.append(RowRefused(row.number, "", f"policy: {', '.join(receipt.reasons)}"))
    return tuple(found)


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch
