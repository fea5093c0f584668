"""How far a world has been fed: one row a file, so that a second start feeds nothing twice."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, text

from deploy.world.batches import Batch


class Counts(NamedTuple):
    """What became of some rows."""

    accepted: int = 0
    repeated: int = 0
    waiting: int = 0
    refused: int = 0

    def __add__(self, other: object) -> "Counts":
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Progress:
    """The rows of `file_progress` for this world's files."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        rows = connection.execute(_READ).mappings()
        self._done: dict[tuple[bytes, str], int] = {
            (bytes(row["file_hash"]), row["agency"]): row["rows_done"] for row in rows
        }

    def is_done(self, batch: Batch) -> bool:
        """Whether all rows of the batch were handed in before."""
        return self._done.get((batch.file, str(batch.team.agency)), 0) >= batch.last

    def note(self, batch: Batch, counts: Counts) -> None:
        """Write down that the batch is done, in the connection's own transaction."""
        values: Mapping[str, object] = {
            "file": batch.file,
            "agency": str(batch.team.agency),
            "done": batch.last,
            **counts._asdict(),
        }
        self._connection.execute(_NOTE, values)
        self._done[batch.file, str(batch.team.agency)] = batch.last


_READ = text("SELECT file_hash, agency, rows_done FROM file_progress")
_NOTE = text("""
    INSERT INTO file_progress AS f (file_hash, agency, rows_done, accepted, refused, repeated, waiting)
    VALUES (:file, :agency, :done, :accepted, :refused, :repeated, :waiting)
    ON CONFLICT (file_hash, agency) DO UPDATE SET
        rows_done = excluded.rows_done, accepted = f.accepted + excluded.accepted,
        refused = f.refused + excluded.refused, repeated = f.repeated + excluded.repeated,
        waiting = f.waiting + excluded.waiting
""")
