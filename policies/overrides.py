"""Decisions to share against the rules: one writer. Only codes stand here; the reasons are in the event."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from policies.family import KIN
from policies.scope import MOVED
from schemas.clock import london_date, london_midnight
from schemas.envelope import Header
from schemas.events.base import Event
from schemas.events.safeguards import OverrideEnded, OverrideRecorded

EVENTS: Final = frozenset({OverrideRecorded.event_type, OverrideEnded.event_type})

# Of one decision the newest word stands, by the source's order; its end may arrive before it does.
_RECORD = text(f"""
    WITH said AS (
        INSERT INTO override (person_id, publisher, override_id, publisher_team, team_kind, recipients, kind,
                              categories, last_day, ended, sequence)
        VALUES (:person, :publisher, :override, :team, :team_kind, CAST(:recipients AS text[]), :kind,
                CAST(:categories AS text[]), :last_day, false, :sequence)
        ON CONFLICT (person_id, publisher, override_id) DO UPDATE SET
            publisher_team = excluded.publisher_team, team_kind = excluded.team_kind,
            recipients = excluded.recipients, kind = excluded.kind, categories = excluded.categories,
            last_day = excluded.last_day, ended = false, sequence = excluded.sequence
        WHERE override.sequence < excluded.sequence
        RETURNING 1
    ) {MOVED}
""")  # noqa: S608 - only MOVED is put in
_END = text(f"""
    WITH said AS (
        INSERT INTO override (person_id, publisher, override_id, publisher_team, team_kind, recipients, kind,
                              categories, last_day, ended, sequence)
        VALUES (:person, :publisher, :override, :team, :team_kind, '{{}}', '', '{{}}', NULL, true, :sequence)
        ON CONFLICT (person_id, publisher, override_id) DO UPDATE SET
            ended = true, sequence = excluded.sequence
        WHERE override.sequence < excluded.sequence
        RETURNING 1
    ) {MOVED}
""")  # noqa: S608 - only MOVED is put in


def record(connection: Connection, person_id: UUID, event: Event, header: Header) -> None:
    """Write what an event says of an override, in the caller's transaction. An agency ends only its own."""
    said = {
        "person": person_id,
        "publisher": str(header.publisher),
        "team": header.publisher_team,
        "team_kind": header.team_kind,
        "sequence": header.sequence.key(),
    }
    match event:
        case OverrideRecorded():
            codes = {
                "override": UUID(event.override_id),
                "recipients": sorted(set(event.recipients)),
                "kind": event.kind,
                "categories": sorted(set(event.categories)),
                "last_day": event.review_on,
            }
            connection.execute(_RECORD, {**said, **codes})
        case OverrideEnded():
            connection.execute(_END, {**said, "override": UUID(event.override_id)})
        case _:
            raise TypeError(f"{header.event_type} says nothing of an override")


def lapses(connection: Connection, people: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    """When each person's next decision to share lapses (UTC): the start, in London, of the day after."""
    found = connection.execute(_LAPSES, {"people": list(people), "today": london_date(now)})
    return {person: london_midnight(last_day + timedelta(days=1)) for person, last_day in found}


_LAPSES: Final = text(f"""
    SELECT k.person_id, min(o.last_day) FROM {KIN} k JOIN override o ON o.person_id = k.member
    WHERE NOT o.ended AND o.last_day >= :today GROUP BY k.person_id
""")  # noqa: S608 - only KIN is put in
