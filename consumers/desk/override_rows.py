"""The decisions to share that count today: in codes, of the own agency, and nothing is opened."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, any_, literal, select

from consumers.desk.rows import ALERT, AlertRow, alerts_of
from policies.teams import Team
from schemas.clock import from_micros
from schemas.envelope import Agency, Sequence
from schemas.tables import alert, override
from schemas.vocabulary import Category, OverrideKind, TeamKind


class InForce(NamedTuple):
    """One decision that counts."""

    person_id: UUID
    override_id: UUID
    recipients: tuple[Agency, ...]
    kind: OverrideKind
    categories: tuple[Category, ...]
    last_day: date
    """The day of its review; on that day it counts still."""
    said_at: datetime
    """Source time of the word that stands."""


def in_force(connection: Connection, team: Team, today: date) -> list[InForce]:
    """What a team's agency has decided, by the day of review.

    That a health team decided something, and for whom, tells of treatment: other teams do not see it.
    """
    mine = (override.c.publisher == str(team.agency), ~override.c.ended, override.c.last_day >= today)
    query = select(override).where(*mine)
    if not team.health:
        query = query.where(override.c.team_kind == TeamKind.GENERAL)
    return [
        InForce(
            row.person_id,
            row.override_id,
            tuple(map(Agency.parse, row.recipients)),
            OverrideKind(row.kind),
            tuple(map(Category, row.categories)),
            row.last_day,
            from_micros(Sequence.from_key(row.sequence).time_us),
        )
        for row in connection.execute(query.order_by(override.c.last_day, override.c.override_id))
    ]


def recorded(connection: Connection, agency: Agency, override_id: UUID) -> bool:
    """Whether the agency has such a decision, ended or not: then this is the second of two clicks."""
    mine = (override.c.publisher == str(agency), override.c.override_id == override_id)
    return connection.execute(select(override.c.person_id).where(*mine)).first() is not None


def ended(connection: Connection, agency: Agency, override_id: UUID) -> bool:
    """Whether the agency has ended it already."""
    mine = (override.c.publisher == str(agency), override.c.override_id == override_id)
    return connection.execute(select(override.c.person_id).where(*mine, override.c.ended)).first() is not None


def alerts_to(connection: Connection, people: Collection[UUID], team: str) -> list[AlertRow]:
    """Every alert about these people on a team's own release facts: open ones first, then the last raised."""
    query = ALERT.where(
        alert.c.person_id == any_(literal(list(people), ARRAY(Uuid))), alert.c.publisher_team == team
    )
    return alerts_of(connection, query.order_by(alert.c.open.desc(), alert.c.raised_at.desc(), alert.c.id))
