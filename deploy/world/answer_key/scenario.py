"""The scenario file of a world, read back as records: one line a person."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from deploy.world.answer_key.records import Record
from schemas.clock import LONDON

FILE = "scenario.jsonl"
_STANDS_STILL = time(8, 30)
_EXACT = 15  # minutes; a world of longer slots is a large one, and is looked at by the slot


class Scenario(NamedTuple):
    """A world as it was written, before the bus had any of it."""

    people: int
    records: list[Record]
    ends: datetime
    """The moment on its last morning at which it stands still, UTC."""
    stops: int
    """How many minutes apart time stops where nothing arrives; 0: wherever something changes by itself."""


def read(path: Path) -> Scenario:
    """The whole file."""
    with path.open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    plan = next(line["plan"] for line in lines if "plan" in line)
    people = [line for line in lines if "person" in line]
    last = date.fromisoformat(plan["start"]) + timedelta(days=plan["days"])
    ends = datetime.combine(last, _STANDS_STILL, LONDON).astimezone(UTC)
    slot = plan.get("slot_minutes", _EXACT)
    records = [record for line in people for record in _records(line)]
    return Scenario(len(people), records, ends, slot if slot > _EXACT else 0)


def _records(line: Mapping[str, Any]) -> Iterator[Record]:
    for written in line["records"]:
        cells = written["cells"]
        yield Record(
            person=line["person"],
            team=written["team"],
            record_id=cells.get("record_id", ""),
            type=written["record_type"],
            recorded_at=_instant(written["recorded_at"]) if written["recorded_at"] else None,
            arrivals=tuple(_instant(text) for text in written["arrives"]),
            cells=cells,
            readable=written["flaw"] != "MISSPELT",
            clash=written["flaw"] == "CLASH",
            counter=int(cells.get("record_counter") or 0),
        )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
