"""The form of an agency's records: which column says what, and which event each kind of record becomes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from producers import cells
from producers.record import FieldRefused, Record
from schemas.errors import Refused
from schemas.events import EventRefused, parse_event

_T = TypeVar("_T")

COMMON = ("record_id", "recorded_at", "record_type", "given_names", "family_name", "date_of_birth")
"""Columns that every file has."""
OPTIONAL = ("record_counter", "extracted_at")
"""Columns that a file may leave out. `extracted_at` is the sender's note: order never comes from it."""


class Says(NamedTuple):
    """One field of the event and the column that says it."""

    field: str
    column: str
    read: Callable[[str], object] = cells.text
    needed: bool = False
    otherwise: str = ""
    """The column to read where this one is empty."""
    empty: object = None
    """What an empty cell says."""


class Becomes(NamedTuple):
    """The event that one kind of record becomes."""

    event_type: str
    says: tuple[Says, ...]


class Form:
    """All that is known of an agency's record files. Pure: a row goes in, a record or a refusal comes out."""

    def __init__(
        self, *, identifiers: Mapping[str, str], needed: tuple[str, ...], types: Mapping[str, Becomes]
    ) -> None:
        self._identifiers = dict(identifiers)
        self.types = dict(types)
        self.needed = frozenset(COMMON + needed)
        said = {says.column for becomes in types.values() for says in becomes.says}
        self.columns = self.needed | frozenset(OPTIONAL) | frozenset(identifiers) | said

    @property
    def record_types(self) -> tuple[str, ...]:
        return tuple(sorted(self.types))

    def check_columns(self, columns: list[str]) -> None:
        """Raises Refused where a column is missing, unknown or stands twice: a typo must not lose a field."""
        if twice := sorted({column for column in columns if columns.count(column) > 1} & self.columns):
            raise Refused(f"Column {', '.join(twice)} stands twice in the first line. Leave one.")
        if missing := sorted(self.needed - set(columns)):
            raise Refused(f"The first line has no column {', '.join(missing)}. Add it; cells may be empty.")
        if unknown := [at for at, column in enumerate(columns, 1) if column not in self.columns]:
            # Never the name itself: a file without a first line has a person's data there.
            places = ", ".join(map(str, unknown))
            raise Refused(f"Column number {places} has a name that this agency's files do not have.")

    def record(self, row: Mapping[str, str]) -> Record:
        """Read one row. Raises FieldRefused naming the column and what is wrong, never the value."""
        cell = {column: value.strip() for column, value in row.items()}
        becomes = self.types.get(cell.get("record_type", ""))
        if becomes is None:
            raise FieldRefused("record_type", f"is none of {', '.join(self.record_types)}")
        written = cell.get("recorded_at")
        source_time = _cell("recorded_at", cells.instant, written) if written else None
        counter = _cell("record_counter", cells.whole, cell.get("record_counter") or "0")
        known_by = [column for column in self._identifiers if cell.get(column)]
        if not known_by:
            raise FieldRefused(next(iter(self._identifiers)), "is empty, and so is every other identifier")
        body: dict[str, object] = {"subject": self._subject(cell, known_by)}
        for says in becomes.says:
            body[says.field] = _said(says, cell)
        try:
            event = parse_event(becomes.event_type, body)
        except EventRefused as refused:
            first = refused.problems[0]
            raise FieldRefused(_column(becomes, known_by, first.field), first.sentence) from None
        return Record(cell.get("record_id") or None, source_time, counter, event)

    def _subject(self, cell: Mapping[str, str], known_by: list[str]) -> dict[str, object]:
        named = {column: cell.get(column, "") for column in ("given_names", "family_name", "date_of_birth")}
        for column, written in named.items():
            if not written:
                raise FieldRefused(column, "is empty")
        numbers = [{"kind": self._identifiers[column], "value": cell[column]} for column in known_by]
        return {"identifiers": numbers, **named}


def _column(becomes: Becomes, known_by: list[str], field: str) -> str:
    """The column behind a field of the event, so that the agency reads its own words."""
    match field.split("."):
        case ["subject", "identifiers", number, *_]:
            return known_by[int(number)]
        case ["subject", column]:
            return column
        case [name, *_]:
            return next((says.column for says in becomes.says if says.field == name), "record_type")
    return "record_type"


def _said(says: Says, cell: Mapping[str, str]) -> object:
    written = cell.get(says.column) or cell.get(says.otherwise, "")
    if not written:
        if says.needed:
            raise FieldRefused(says.column, "is empty")
        return () if says.read is cells.listed else says.empty
    return _cell(says.column, says.read, written)


def _cell(column: str, read: Callable[[str], _T], written: str) -> _T:
    try:
        return read(written)
    except cells.UnreadableError as problem:
        raise FieldRefused(column, str(problem)) from None
