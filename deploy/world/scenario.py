"""The scenario of a world: what was recorded of each person and how it came, for whoever checks the bus.

The README of this folder describes the file.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from deploy.world.calendar import utc_text
from deploy.world.diary import Flaw, Row
from deploy.world.people import Identity

FILE = "scenario.jsonl"

_NOT_A_CELL = frozenset(
    {"record_type", "recorded_at", "extracted_at", "given_names", "family_name", "date_of_birth"}
)


def write(folder: Path, plan: Mapping[str, object], people: Iterable[Identity], rows: Iterable[Row]) -> Path:
    """Write the scenario beside the record files: the plan, one line a person, one line a feed."""
    path = folder / FILE
    with path.open("w", encoding="utf-8") as file:
        for line in _lines(plan, people, rows):
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    return path


def _lines(
    plan: Mapping[str, object], people: Iterable[Identity], rows: Iterable[Row]
) -> Iterator[Mapping[str, object]]:
    of_person: dict[int, list[Row]] = {}
    of_feed: dict[str, list[Row]] = {}
    for row in rows:
        if row.person is None:
            of_feed.setdefault(row.team, []).append(row)
        else:
            of_person.setdefault(row.person, []).append(row)
    yield {"plan": plan}
    for number, who in enumerate(people):
        known = {"person": number, "noms_number": who.noms_number, "crn": who.crn}
        yield {**known, "records": _records(of_person.get(number, ()))}
    for team in sorted(of_feed):
        yield {"feed": team, "records": _records(of_feed[team])}


def _records(rows: Iterable[Row]) -> list[Mapping[str, object]]:
    """In order of source time; what came more than once stands once, with all its arrivals."""
    same: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        same.setdefault((row.team, *sorted(row.cells.items())), []).append(row)
    found = [(sent[0].cells, _record(sent)) for sent in same.values()]
    found.sort(key=lambda pair: (pair[0]["recorded_at"], pair[0]["record_id"], str(pair[1]["flaw"])))
    return [record for _, record in found]


def _record(sent: list[Row]) -> Mapping[str, object]:
    first = min(sent, key=lambda row: row.arrives)
    flaw = Flaw.REPEATED if len(sent) > 1 and not first.flaw else first.flaw
    return {
        "record_type": first.cells["record_type"],
        "team": first.team,
        "recorded_at": first.cells["recorded_at"],
        "arrives": sorted(utc_text(row.arrives) for row in sent),
        "flaw": flaw.value,
        "cells": {column: cell for column, cell in first.cells.items() if column not in _NOT_A_CELL},
    }
