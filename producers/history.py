"""What became of a record when it was last handed in: a repeat does nothing, a changed one is a conflict."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from producers.receipt import Receipt, Status
from schemas.database import binary
from schemas.errors import StaleWorker


class Past(NamedTuple):
    """A record that was handed in before."""

    content_hash: bytes
    event_id: UUID | None
    """None while it waits."""
    reason: str
    """For what it waits; empty when it was accepted."""

    def receipt(self, content_hash: bytes) -> Receipt:
        """What to answer when it comes again with this content."""
        if content_hash != self.content_hash:
            return Receipt(Status.CONFLICT)
        if self.event_id is None:
            return Receipt(Status.WAITING, reasons=(self.reason,))
        return Receipt(Status.REPEATED, self.event_id)


def past(connection: Connection, keys: Iterable[bytes]) -> dict[bytes, Past]:
    """What is known of records by their idempotency keys."""
    with binary(connection) as cursor:
        cursor.execute(_PAST, {"keys": list(keys)})
        return {key: Past(*found) for key, *found in cursor}


def remember(connection: Connection, accepted: Sequence[tuple[bytes, bytes, UUID]], now: datetime) -> None:
    """Take keys for good. Raises StaleWorker where another transaction took one since `past` was asked."""
    if not accepted:
        return
    # In one order everywhere, so that two transactions with the same records cannot wait for each other.
    keys, hashes, events = zip(*sorted(accepted), strict=True)
    values = {"keys": list(keys), "hashes": list(hashes), "events": list(events), "now": now}
    with binary(connection) as cursor:
        if cursor.execute(_REMEMBER, values).rowcount != len(accepted):
            raise StaleWorker("A record was handed in twice at the same moment.")


# Where a record is in both, it was accepted: that row comes last and counts.
_PAST = """
    SELECT key, content_hash, CAST(NULL AS uuid) AS event_id, reason FROM waiting
    WHERE key = ANY(%(keys)b) AND settled_at IS NULL
    UNION ALL
    SELECT key, content_hash, event_id, '' FROM accepted WHERE key = ANY(%(keys)b)
"""
_REMEMBER = """
    INSERT INTO accepted (key, content_hash, event_id, accepted_at)
    SELECT key, content_hash, event_id, %(now)b
    FROM unnest(%(keys)b, %(hashes)b, %(events)b) AS fresh (key, content_hash, event_id)
    ON CONFLICT (key) DO NOTHING
"""
