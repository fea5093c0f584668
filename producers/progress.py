"""How far a file has been taken in: kept in the transaction of its rows, so that a kill loses nothing."""

from typing import NamedTuple

from sqlalchemy import Connection, select, text

from schemas.envelope import Agency
from schemas.errors import StaleWorker
from schemas.tables import file_progress


class Progress(NamedTuple):
    """Rows of a file that are done, and what became of them."""

    rows_done: int = 0
    accepted: int = 0
    refused: int = 0
    repeated: int = 0
    waiting: int = 0


def progress_of(connection: Connection, file_hash: bytes, agency: Agency) -> Progress:
    """How far an earlier run came; nothing where there was none."""
    row = connection.execute(
        select(*(file_progress.c[name] for name in Progress._fields)).where(
            file_progress.c.file_hash == file_hash, file_progress.c.agency == str(agency)
        )
    ).first()
    return Progress(*row) if row else Progress()


def advance(
    connection: Connection, file_hash: bytes, agency: Agency, before: Progress, now: Progress
) -> None:
    """Move from `before` to `now`. Raises StaleWorker where another run of the file moved on meanwhile."""
    key = {"file_hash": file_hash, "agency": str(agency)}
    if before == Progress():
        connection.execute(_BEGIN, key)
    values = key | now._asdict() | {"before": before.rows_done}
    if connection.execute(_ADVANCE, values).rowcount != 1:
        raise StaleWorker("Another run of this file is under way.")


_BEGIN = text("""
    INSERT INTO file_progress (file_hash, agency, rows_done, accepted, refused, repeated, waiting)
    VALUES (:file_hash, :agency, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING
""")
_ADVANCE = text("""
    UPDATE file_progress SET rows_done = :rows_done, accepted = :accepted, refused = :refused,
                             repeated = :repeated, waiting = :waiting
    WHERE file_hash = :file_hash AND agency = :agency AND rows_done = :before
""")
