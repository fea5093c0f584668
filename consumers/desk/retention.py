"""How long an agency has had nothing to do with a person: what an agreement lets it keep ends with that."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from policies.family import KIN
from schemas.clock import london_date
from schemas.envelope import Agency

_CLOSED = text(f"""
    SELECT k.person_id, max(a.changed_at) FROM {KIN} k JOIN alert a ON a.person_id = k.member
    WHERE a.recipient = :agency AND a.told_at IS NOT NULL
    GROUP BY k.person_id HAVING NOT bool_or(a.open)
""")  # noqa: S608 - only KIN is put in


def closed_for(
    connection: Connection, people: Iterable[UUID], agency: Agency, now: datetime
) -> dict[UUID, int]:
    """London days since the last alert that the agency was told about each person or their family closed.

    Whom an open one is about is not there, nor is anybody of whom the agency was never told.
    """
    found = connection.execute(_CLOSED, {"people": list(people), "agency": str(agency)})
    today = london_date(now)
    return {person: max(0, (today - london_date(closed_at)).days) for person, closed_at in found}
