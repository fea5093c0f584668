"""Records that an agency has closed, and places that must not be told: one writer."""

from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from policies.scope import MOVED
from schemas.envelope import Header
from schemas.events.base import Event
from schemas.events.safeguards import RecordRestricted, RecordUnrestricted

EVENTS: Final = frozenset({RecordRestricted.event_type, RecordUnrestricted.event_type})

_WRITE = text(f"""
    WITH said AS (
        INSERT INTO restriction (person_id, agency, scope, in_force, except_teams, publisher_team, team_kind,
                                 review_on, sequence)
        VALUES (:person, :agency, :scope, :in_force, CAST(:except_teams AS text[]), :team, :team_kind,
                :review_on, :sequence)
        ON CONFLICT (person_id, agency, scope) DO UPDATE SET
            in_force = excluded.in_force, except_teams = excluded.except_teams,
            publisher_team = excluded.publisher_team, team_kind = excluded.team_kind,
            review_on = excluded.review_on, sequence = excluded.sequence
        WHERE restriction.sequence < excluded.sequence
        RETURNING 1
    ) {MOVED}
""")  # noqa: S608 - only MOVED is put in


def record(connection: Connection, person_id: UUID, event: Event, header: Header) -> None:
    """Write what an event closes or opens again, in the caller's transaction; the newest word stands.

    An agency opens only what it closed itself.
    """
    if not isinstance(event, RecordRestricted | RecordUnrestricted):
        raise TypeError(f"{header.event_type} says nothing of a restriction")
    connection.execute(
        _WRITE,
        {
            "person": person_id,
            "agency": str(header.publisher),
            "scope": event.scope,
            "in_force": isinstance(event, RecordRestricted),
            "except_teams": sorted(set(event.except_teams)) if isinstance(event, RecordRestricted) else [],
            "team": header.publisher_team,
            "team_kind": header.team_kind,
            "review_on": event.review_on if isinstance(event, RecordRestricted) else None,
            "sequence": header.sequence.key(),
        },
    )
