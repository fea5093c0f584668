"""What goes wrong between an agency's system and the bus: twice, late, out of order, misspelt, mixed up."""

from datetime import timedelta
from random import Random

from deploy.world.calendar import QUARTER, next_extract
from deploy.world.diary import Flaw, Row

_MISSPELT = {
    "expected_release_date": "31/12/2026",
    "date_kind": "CRDD",
    "nhs_number": "9999999998",
    "appointment_at": "tomorrow",
    "received_at": "2026-13-01T10:00:00Z",
    "pnc": "2003/0062845A",
    "section": "S74",
}


def spoil(rng: Random, rows: list[Row]) -> list[Row]:
    """One person's rows as they really arrive. What is spoilt is sent again as it should be."""
    sent: list[Row] = []
    for row in rows:
        sent.extend(_spoil_one(rng, row))
    if rng.random() < 0.04:
        sent = _opened_last(sent)
    return sent


def _spoil_one(rng: Random, row: Row) -> list[Row]:
    if row.cells["record_type"].startswith("IDENTITY"):
        return [row]  # a person puts records together, at a screen
    chance = rng.random()
    if chance < 0.03:
        return [row, resent(row, timedelta(days=rng.randint(0, 6)), Flaw.REPEATED)]
    if chance < 0.06:
        return [resent(row, timedelta(days=rng.randint(1, 9)), Flaw.LATE)]
    if chance < 0.08:
        return [resent(row, timedelta(hours=rng.randint(4, 30)), Flaw.LATE)]
    if chance < 0.09:
        return [changed(row, Flaw.NO_ID, record_id="")]
    if chance < 0.1:
        return _misspelt_first(rng, row)
    if chance < 0.104:
        clash = changed(row, Flaw.CLASH, given_names=row.cells["given_names"] + " J")
        return [row, resent(clash, timedelta(hours=3), Flaw.CLASH)]
    return [row]


def _misspelt_first(rng: Random, row: Row) -> list[Row]:
    columns = sorted(_MISSPELT.keys() & row.cells.keys())
    if not columns:
        return [row]
    column = rng.choice(columns)
    wrong = changed(row, Flaw.MISSPELT, record_id=row.cells["record_id"] + "w", **{column: _MISSPELT[column]})
    return [wrong, resent(row, timedelta(hours=2), Flaw.LATE)]


def _opened_last(rows: list[Row]) -> list[Row]:
    """The reception comes after what only makes sense with it: that has to wait."""
    opening, *others = rows
    if not others or opening.flaw or others[0].flaw in (Flaw.CLASH, Flaw.REPEATED):
        return rows
    late = max(opening.arrives, min(row.arrives for row in others) + QUARTER)
    return [opening._replace(arrives=late, flaw=Flaw.OPENED_LAST), *others]


def two_people(row: Row, other: Row) -> Row:
    """A copy of a row that carries an identifier of somebody else."""
    mixed = changed(
        row,
        Flaw.TWO_PEOPLE,
        record_id=row.cells["record_id"] + "m",
        nhs_number=other.cells["nhs_number"],
        record_counter="1",
    )
    return resent(mixed, timedelta(days=2), Flaw.TWO_PEOPLE)


def without_time(row: Row) -> Row:
    """A copy of a row whose source time was lost."""
    lost = changed(row, Flaw.NO_TIME, record_id=row.cells["record_id"] + "t", recorded_at="")
    return resent(lost, timedelta(days=1), Flaw.NO_TIME)


def changed(row: Row, flaw: Flaw, **cells: str) -> Row:
    """The row with other cells."""
    return row._replace(cells={**row.cells, **cells}, flaw=flaw)


def resent(row: Row, after: timedelta, flaw: Flaw) -> Row:
    """The row as it goes out in a later extract."""
    return row._replace(arrives=next_extract(row.arrives + after), flaw=flaw)
