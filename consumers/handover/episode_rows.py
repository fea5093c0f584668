"""Write the episodes: one statement for all, each row only if it is as it was read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, or_, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger, Date, DateTime, LargeBinary, SmallInteger, Text, Uuid

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


_TYPES: Final[dict[str, Any]] = {
    "person_id": Uuid,
    "ordinal": SmallInteger,
    "opening": LargeBinary,
    "status": Text,
    "release_on": Date,
    "version": LargeBinary,
    "state": Text,
    "next_due_at": DateTime(timezone=True),
    "row_version": BigInteger,
}

_WRITE = text("""
    INSERT INTO episode
      (person_id, ordinal, opening, status, release_on, version, state, next_due_at, row_version)
    SELECT * FROM unnest(
      :person_id, :ordinal, :opening, :status, :release_on, :version, :state, :next_due_at, :row_version)
    ON CONFLICT (person_id, ordinal) DO UPDATE SET
      opening = excluded.opening, status = excluded.status, release_on = excluded.release_on,
      version = excluded.version, state = excluded.state, next_due_at = excluded.next_due_at,
      row_version = excluded.row_version
    WHERE episode.row_version = excluded.row_version - 1
""").bindparams(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _TYPES.items()))


def write_episodes(connection: Connection, writes: Sequence[EpisodeWrite]) -> None:
    """Insert or replace, locks in person order. Raises `StaleWorker` where a row has moved on meanwhile."""
    if not writes:
        return
    writes = sorted(writes, key=lambda write: (write.person_id.bytes, write.ordinal))
    columns = dict(zip(_TYPES, map(list, zip(*writes, strict=True)), strict=True))
    if connection.execute(_WRITE, columns).rowcount != len(writes):
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
