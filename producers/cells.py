"""Read a cell of a record file where the event's own type does not: lists, yes and no, counters, times."""

import re
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from schemas.events.fields import Instant

_WHOLE = re.compile(r"[0-9]{1,15}")
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


class UnreadableError(ValueError):
    """What is wrong with a cell: the end of a sentence that begins with the column's name."""


def text(cell: str) -> str:
    """The words as they stand; the event's type says what they may be."""
    return cell


def yes_no(cell: str) -> bool:
    """`yes` or `no`."""
    try:
        return {"yes": True, "no": False}[cell.lower()]
    except KeyError:
        raise UnreadableError("is neither yes nor no") from None


def listed(cell: str) -> tuple[str, ...]:
    """Several words in one cell, `;` between them."""
    return tuple(word for word in (part.strip() for part in cell.split(";")) if word)


def any_listed(cell: str) -> bool:
    """Whether the cell names anything at all."""
    return bool(listed(cell))


def whole(cell: str) -> int:
    """A whole number from 0."""
    if not _WHOLE.fullmatch(cell):
        raise UnreadableError("is not a whole number from 0")
    return int(cell)


def instant(cell: str) -> datetime:
    """An instant with its offset, `2026-03-01T09:15:00Z`, as UTC."""
    try:
        return _INSTANT.validate_python(cell)
    except ValidationError:
        raise UnreadableError("is not a time written YYYY-MM-DDThh:mm:ss with Z or an offset") from None
