"""What the intake keeps about a person, and how it goes when the person is erased.

Record ids stay as keyed hashes: a record that is sent again is repeated, and brings nobody back.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, text

_OUTBOX = text("DELETE FROM outbox WHERE person_id = ANY(:people)")
# The row stays, empty: it may have been about somebody else, and nothing that came in disappears unseen.
_WAITING = text(
    """
    UPDATE waiting
    SET sealed = '', identifier_hashes = '{}', settled_at = coalesce(settled_at, now()), settled_as = 'ERASED'
    WHERE identifier_hashes && CAST(:hashes AS bytea[])
    """
)


def remove(connection: Connection, people: Sequence[UUID], hashes: Sequence[bytes]) -> int:
    """Remove sealed events that wait to be sent, and records that wait for a person; says how many."""
    sent = connection.execute(_OUTBOX, {"people": list(people)}).rowcount
    return sent + connection.execute(_WAITING, {"hashes": list(hashes)}).rowcount
