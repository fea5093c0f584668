"""The record files of a world as they arrive: what each team sends within a quarter of an hour, in order."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from deploy.world import record_files
from deploy.world.calendar import arrival_slot
from policies.teams import Directory, Team

_LARGEST = 500


class Batch(NamedTuple):
    """Some rows of one team's file that are handed in together."""

    arrives: datetime
    team: Team
    file: bytes
    """Which file it is part of (SHA-256): a world that was fed before is known again by it."""
    first: int
    """How many rows of the file stand before it."""
    rows: tuple[Mapping[str, str], ...]

    @property
    def last(self) -> int:
        """How many rows of the file are done when this batch is."""
        return self.first + len(self.rows)


def read(folder: Path, directory: Directory) -> list[Batch]:
    """All batches of a world's folder, in order of arrival; the prisons' first within one quarter."""
    found = []
    for team in directory:
        path = folder / record_files.file_name(team.id)
        if path.exists():
            found.extend(_of_file(path, team))
    return sorted(
        found, key=lambda batch: (batch.arrives, batch.team.agency.kind != "PRISON_CARAT", batch.team.id)
    )


def _of_file(path: Path, team: Team) -> list[Batch]:
    name = hashlib.sha256(b"world\0" + path.read_bytes()).digest()
    batches = []
    done = 0
    for arrives, sent in groupby(record_files.read(path), lambda row: arrival_slot(row["extracted_at"])):
        rows = tuple(sent)
        for start in range(0, len(rows), _LARGEST):
            part = rows[start : start + _LARGEST]
            batches.append(Batch(arrives, team, name, done, part))
            done += len(part)
    return batches
