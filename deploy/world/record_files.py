"""The agencies' own record files: one CSV for each team, in the order in which its rows arrive."""

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from deploy.world.calendar import utc_text
from deploy.world.diary import Row

_FIRST = (
    "record_id",
    "recorded_at",
    "record_type",
    "given_names",
    "family_name",
    "date_of_birth",
    "extracted_at",
)


def write(rows: Iterable[Row], folder: Path) -> dict[str, Path]:
    """Write each team's file; returns team to path. Files of an earlier world in the folder are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    by_team = sorted(rows, key=attrgetter("team"))  # the sort is stable: arrival order stays
    return {
        team: _write_file(folder / file_name(team), list(own))
        for team, own in groupby(by_team, attrgetter("team"))
    }


def file_name(team: str) -> str:
    """`PRISON_CARAT:SWI/carat` keeps its records in `prison-carat-SWI-carat.csv`."""
    kind, _, rest = team.partition(":")
    return f"{kind.lower().replace('_', '-')}-{rest.replace('/', '-')}.csv"


def read(path: Path) -> Iterator[dict[str, str]]:
    """The rows of one file, column to text."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _write_file(path: Path, rows: list[Row]) -> Path:
    others = {column for row in rows for column in row.cells} - set(_FIRST)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, [*_FIRST, *sorted(others)], restval="", lineterminator="\n")
        out.writeheader()
        for row in rows:
            out.writerow({**row.cells, "extracted_at": utc_text(row.arrives)})
    return path
