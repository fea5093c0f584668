"""Cover or coarsen what policy allows only so: a mask leaves codes, a generalised day becomes its week.

Pure, so that whoever opens a category and whoever writes it to a file do the same.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from schemas.catalogue import Schema, catalogue
from schemas.clock import london_date
from schemas.vocabulary import Category, Redaction

COVERED: Final = "•••"
"""Stands for whatever was there: always as long, so that not even the length is told."""

_CODES: Final = frozenset({"enum", "boolean"})
"""What says no more than one of a few words that the contract lists."""


def softened(
    event_type: str, category: Category, fields: Mapping[str, object], how: Redaction | None
) -> dict[str, object]:
    """One compartment as it may be shown. Raises ValueError for what is not to be shown at all.

    MASK leaves codes, yes and no, which fields are filled and how many a list has. GENERALISE changes days
    and instants only.
    """
    match how:
        case None:
            return dict(fields)
        case Redaction.MASK:
            return {name: _masked(fields[name], kind) for name, kind in _kinds(event_type, category).items()}
        case Redaction.GENERALISE:
            return {name: _coarse(value) for name, value in fields.items()}
    raise ValueError(f"{category} is not to be opened")


def week_of(day: date) -> date:
    """The Monday of the week in which a London day or an instant lies."""
    at = london_date(day) if isinstance(day, datetime) else day
    return at - timedelta(days=at.weekday())


def _coarse(value: Any) -> Any:
    match value:
        case date():
            return week_of(value)
        case Mapping():
            return {name: _coarse(part) for name, part in value.items()}
        case list() | tuple():
            return [_coarse(part) for part in value]
    return value


def _masked(value: Any, kind: Any) -> Any:
    """A value as its type in the schema lets it be seen; a type that is not known is covered."""
    if value is None:
        return None
    if isinstance(kind, list):
        return _masked(value, next((branch for branch in kind if branch != "null"), None))
    name = kind["type"] if isinstance(kind, dict) else kind
    if name in _CODES:
        return value
    if name == "array":
        return [_masked(part, kind["items"]) for part in value]
    if name == "record":
        return {field["name"]: _masked(value[field["name"]], field["type"]) for field in kind["fields"]}
    return COVERED


@lru_cache(maxsize=256)
def _kinds(event_type: str, category: Category) -> Mapping[str, Schema]:
    schema = catalogue().entry(event_type).compartment(category)
    return {field["name"]: field["type"] for field in schema["fields"]}
