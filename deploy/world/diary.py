"""A person's diary: what each agency would write down about the person, as rows of its own file."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from deploy.world.calendar import next_extract, next_quarter, utc_text
from deploy.world.people import Identity
from policies.teams import Team
from schemas.vocabulary import TeamKind

Cell = str | bool | date | datetime | Iterable[str] | None


class Flaw(StrEnum):
    """What is wrong with a row, or with the way it came."""

    NONE = ""
    LATE = "LATE"
    """It came hours or days after its time, perhaps after what was written later."""
    REPEATED = "REPEATED"
    """It came before, word for word."""
    OPENED_LAST = "OPENED_LAST"
    """The record that makes the person came after what only makes sense with it."""
    NO_ID = "NO_ID"
    """It came without a record id."""
    MISSPELT = "MISSPELT"
    """A cell cannot be read, so that it is refused; it comes again as it should be."""
    CLASH = "CLASH"
    """Another content under an id that was used: refused."""
    TWO_PEOPLE = "TWO_PEOPLE"
    """It carries the numbers of two people: it waits for somebody to look."""
    NO_TIME = "NO_TIME"
    """Its source time was lost: it waits for somebody to look."""


class Row(NamedTuple):
    """One record as it stands in an agency's file."""

    arrives: datetime
    """When the agency's system sends it, UTC."""
    team: str
    """The id of the team whose file it stands in."""
    cells: Mapping[str, str]
    """Column to text; a column that is not named is empty."""
    person: int | None = None
    """The number of the person it is about; None for a heartbeat, which is about nobody."""
    flaw: Flaw = Flaw.NONE


class Diary:
    """Collects one person's rows; the simulation puts everybody's together."""

    def __init__(self, number: int, identity: Identity) -> None:
        self._number = number
        self.identity = identity
        self._written = 0
        self._closed_at: datetime | None = None
        self._other_number_until: datetime | None = None
        self._rows: list[tuple[datetime, Row]] = []

    @property
    def rows(self) -> list[Row]:
        """What was written, in the order of the sources' own times."""
        return [row for _, row in sorted(self._rows, key=lambda pair: pair[0])]

    def forget_after(self, moment: datetime) -> None:
        """Take back what was written about a later time: things went otherwise."""
        self._rows = [pair for pair in self._rows if pair[0] <= moment]

    def known_to_probation_otherwise(self, until: datetime) -> None:
        """Probation keeps the person under an older prison number up to that moment."""
        self._other_number_until = until

    def close(self, moment: datetime) -> None:
        """Nothing more is written about a later time."""
        self._closed_at = moment

    def write(self, team: Team, record_type: str, written: datetime, /, **cells: Cell) -> None:
        """Add a row that goes out with the team's next extract, four a day."""
        self._add(team, record_type, written, next_extract(written), cells)

    def write_live(self, team: Team, record_type: str, written: datetime, /, **cells: Cell) -> None:
        """Add a row that goes out within a quarter of an hour: the gate's own book, a recall."""
        self._add(team, record_type, written, next_quarter(written), cells)

    def _add(
        self, team: Team, record_type: str, written: datetime, arrives: datetime, cells: Mapping[str, Cell]
    ) -> None:
        if self._closed_at is not None and written > self._closed_at:
            return
        self._written += 1
        known = {
            "record_id": self._record_id(team),
            "recorded_at": _text(written),
            "record_type": record_type,
            "given_names": self.identity.given_names,
            "family_name": self.identity.family_name,
            "date_of_birth": _text(self.identity.date_of_birth),
            **self._numbers(team, written),
            "extracted_at": _text(arrives),
        }
        known.update({column: _text(cell) for column, cell in cells.items()})
        filled = {column: text for column, text in known.items() if text}
        self._rows.append((written, Row(arrives, team.id, filled, self._number)))

    def _numbers(self, team: Team, written: datetime) -> dict[str, str]:
        until = self._other_number_until
        if team.agency.kind == "PROBATION" and until is not None and written <= until:
            return {"crn": self.identity.crn, "noms_number": self.identity.other_noms_number}
        return _identifiers(team, self.identity)

    def _record_id(self, team: Team) -> str:
        # Real systems build record ids from prison numbers: the bus must not carry them on in clear.
        if team.agency.kind == "PRISON_CARAT":
            return f"{self.identity.noms_number}/{self._written}"
        return f"{team.agency.code}-{self._number:05d}-{self._written:03d}"


def _identifiers(team: Team, who: Identity) -> dict[str, str]:
    match team.agency.kind, team.kind:
        case "PRISON_CARAT", TeamKind.GENERAL:
            return {"noms_number": who.noms_number, "pnc": who.pnc}
        case "PRISON_CARAT", _:
            return {"noms_number": who.noms_number, "nhs_number": who.nhs_number}
        case "PROBATION", _:
            return {"crn": who.crn, "noms_number": who.noms_number, "pnc": who.pnc}
        case "DIP", _:
            return {"noms_number": who.noms_number, "nhs_number": who.nhs_number}
        case "CHILD_PROTECTION", _:
            return {"child_reference": who.child_reference, "noms_number": who.noms_number}
        case _:
            return {"housing_reference": who.housing_reference, "noms_number": who.noms_number}


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return utc_text(cell)
        case date():
            return cell.isoformat()
        case str():
            return cell
        case _:
            return ";".join(cell)
