"""The rows of an export as CSV or JSON lines. Pure. What a spreadsheet would run is written as text."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell must not begin with: a spreadsheet would take it for a formula."""
OWN: Final = ("case", "event_type", "recorded_on", "publisher")


class Format(StrEnum):
    """How the file is written."""

    CSV = "csv"
    JSONL = "jsonl"


class Row(NamedTuple):
    """One event of one person."""

    case: int
    """Counts the people of this file; it leads nowhere else."""
    event_type: str
    recorded_on: date
    publisher: str
    """Empty where its name would tell of treatment."""
    fields: Mapping[str, Any]


def written(rows: Sequence[Row], how: Format) -> str:
    """The whole file."""
    return _csv(rows) if how is Format.CSV else "".join(_line(row) for row in rows)


def _line(row: Row) -> str:
    own: dict[str, Any] = {name: getattr(row, name) for name in OWN}
    return json.dumps({**own, "fields": dict(row.fields)}, default=str, ensure_ascii=False) + "\n"


def _csv(rows: Sequence[Row]) -> str:
    flat = [dict(_flat(row.fields)) for row in rows]
    names = sorted({name for fields in flat for name in fields})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*OWN, *names])
    for row, fields in zip(rows, flat, strict=True):
        own = [getattr(row, name) for name in OWN]
        writer.writerow([cell(value) for value in (*own, *(fields.get(name) for name in names))])
    return out.getvalue()


def cell(value: object) -> str:
    """One value as text that a spreadsheet leaves alone."""
    text = _text(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _flat(fields: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, object]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return " ".join(_text(part) for part in value.values())
        case list() | tuple():
            return "; ".join(_text(part) for part in value)
    return str(value)
