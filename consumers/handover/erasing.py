"""What the handover keeps about a person, and how it goes when the person is erased."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, text

_TABLES = ("fact", "episode", "alert", "notice", "holder_notice", "service_alert", "refold")
_DELETIONS = tuple(text(f"DELETE FROM {table} WHERE person_id = ANY(:people)") for table in _TABLES)  # noqa: S608


def remove(connection: Connection, people: Sequence[UUID], _hashes: Sequence[bytes]) -> int:
    """Remove facts, episodes, alerts and what tells of them; says how many. What was parked stays, sealed."""
    return sum(connection.execute(deletion, {"people": list(people)}).rowcount for deletion in _DELETIONS)
