"""The form of an agency's records: which column says what, and which event each kind of record becomes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from producers import cells
from producers.record import FieldRefused, Record
from schemas.errors import Refused
from schemas.events import Event, EventRefused, PersonEvent, event_class, parse_event

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
    says: tuple[Says, ...] = ()
    others: str = ""
    """The field that another record's identifiers fill, from the columns that begin with `other_`."""

    @property
    def about_somebody(self) -> bool:
        return issubclass(event_class(self.event_type), PersonEvent)


OTHER = "other_"
"""Before an identifier's column: the same number of another record, which is of one person with this one."""
EVERY_AGENCY: Mapping[str, Becomes] = {
    "IDENTITY_MERGED": Becomes("identity.merged", others="merged"),
    "IDENTITY_UNMERGED": Becomes("identity.unmerged", others="separated"),
    "HEARTBEAT": Becomes("feed.heartbeat"),
}
"""What every agency's form has, without a word of its own."""


class Form:
    """All that is known of an agency's record files. Pure: a row goes in, a record or a refusal comes out."""

    def __init__(
        self, *, identifiers: Mapping[str, str], needed: tuple[str, ...], types: Mapping[str, Becomes]
    ) -> None:
        self._identifiers = dict(identifiers)
        self._others = {OTHER + column: kind for column, kind in identifiers.items()}
        self.types = {**types, **EVERY_AGENCY}
        self.needed = frozenset(COMMON + needed)
        said = {says.column for becomes in types.values() for says in becomes.says}
        self.columns = self.needed | {*OPTIONAL, *self._identifiers, *self._others, *said}

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
        if not becomes.about_somebody:
            _nothing_else(cell)
            return Record(cell.get("record_id") or None, source_time, counter, _event(becomes, {}, {}))
        filled = {"identifiers": _filled(cell, self._identifiers)}
        body: dict[str, object] = {"subject": _subject(cell, filled["identifiers"])}
        if becomes.others:
            filled[becomes.others] = _filled(cell, self._others)
            body[becomes.others] = _numbers(cell, filled[becomes.others])
        for says in becomes.says:
            body[says.field] = _said(says, cell)
        event = _event(becomes, body, {field: list(columns) for field, columns in filled.items()})
        return Record(cell.get("record_id") or None, source_time, counter, event)


def _nothing_else(cell: Mapping[str, str]) -> None:
    """A record about nobody holds nothing of anybody; it says that its agency was alive at a time."""
    if not cell.get("recorded_at"):
        raise FieldRefused("recorded_at", "is empty")
    filled = [column for column, written in cell.items() if written]
    for column in filled:
        if column not in ("record_id", "recorded_at", "record_type", *OPTIONAL):
            raise FieldRefused(column, "must be empty: this record is about nobody")


def _filled(cell: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """The identifier columns that say something, with their kinds. Raises FieldRefused where none does."""
    found = {column: kind for column, kind in columns.items() if cell.get(column)}
    if not found:
        raise FieldRefused(next(iter(columns)), "is empty, and so is every other identifier")
    return found


def _numbers(cell: Mapping[str, str], columns: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"kind": kind, "value": cell[column]} for column, kind in columns.items()]


def _subject(cell: Mapping[str, str], known_by: Mapping[str, str]) -> dict[str, object]:
    named = {column: cell.get(column, "") for column in ("given_names", "family_name", "date_of_birth")}
    for column, written in named.items():
        if not written:
            raise FieldRefused(column, "is empty")
    return {"identifiers": _numbers(cell, known_by), **named}


def _event(becomes: Becomes, body: Mapping[str, object], numbers: Mapping[str, list[str]]) -> Event:
    try:
        return parse_event(becomes.event_type, body)
    except EventRefused as refused:
        first = refused.problems[0]
        raise FieldRefused(_column(becomes, numbers, first.field), first.sentence) from None


def _column(becomes: Becomes, numbers: Mapping[str, list[str]], field: str) -> str:
    """The column behind a field of the event, so that the agency reads its own words."""
    match field.split("."):
        case ["subject", "identifiers", number, *_]:
            return numbers["identifiers"][int(number)]
        case [name, number, *_] if name == becomes.others:
            return numbers[name][int(number)]
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
