"""Write the episodes: one statement for all, each row only if it is as it was read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, or_

from schemas.database import binary
from schemas.errors import StaleWorker
from schemas.tables import episode


class EpisodeWrite(NamedTuple):
    """One episode as it is from now on; `row_version` is the one that it takes."""

    person_id: UUID
    ordinal: int
    opening: bytes
    status: str
    release_on: date | None
    version: bytes
    state: str
    next_due_at: datetime | None
    row_version: int


_WRITE = """
    INSERT INTO episode
      (person_id, ordinal, opening, status, release_on, version, state, next_due_at, row_version)
    SELECT * FROM unnest(%b::uuid[], %b::int2[], %b::bytea[], %b::text[], %b::date[], %b::bytea[], %b::text[],
      %b::timestamptz[], %b::int8[])
    ON CONFLICT (person_id, ordinal) DO UPDATE SET
      opening = excluded.opening, status = excluded.status, release_on = excluded.release_on,
      version = excluded.version, state = excluded.state, next_due_at = excluded.next_due_at,
      row_version = excluded.row_version
    WHERE episode.row_version = excluded.row_version - 1
"""


def write_episodes(connection: Connection, writes: Sequence[EpisodeWrite]) -> None:
    """Insert or replace, locks in person order. Raises `StaleWorker` where a row has moved on meanwhile."""
    if not writes:
        return
    writes = sorted(writes, key=lambda write: (write.person_id.bytes, write.ordinal))
    columns = [list(column) for column in zip(*writes, strict=True)]
    with binary(connection) as sql:
        if sql.execute(_WRITE, columns).rowcount != len(writes):
            raise StaleWorker("An episode of this batch has moved on.")


def drop_episodes(connection: Connection, left: Mapping[UUID, int]) -> None:
    """Remove the rows past the last episode of people whose facts now make fewer episodes."""
    if left:
        connection.execute(
            delete(episode).where(
                or_(
                    *(
                        (episode.c.person_id == person_id) & (episode.c.ordinal >= count)
                        for person_id, count in left.items()
                    )
                )
            )
        )
