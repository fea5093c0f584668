"""What the desk reads from the tables: alerts told to a team, alerts kept from others, and their events."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Row, Select, Uuid, any_, literal, select

from schemas.envelope import Agency
from schemas.tables import alert, fact
from schemas.vocabulary import AlertState, Purpose, TeamKind


class AlertRow(NamedTuple):
    """One alert as it stands. It holds references, codes and dates, and nothing that names anybody."""

    id: UUID
    person_id: UUID
    episode: bytes
    milestone: str
    alert_type: str
    purpose: Purpose
    state: AlertState
    status: str
    open: bool
    provisional: bool
    late_notice: bool
    escalated: bool
    level: int
    """Who is asked to take it now: 0 the team, 1 its manager, 2 its duty contact, 3 the accountable lead."""
    steps: int
    """Reminders and escalations so far."""
    team: str
    recipient: Agency
    publisher: Agency
    publisher_team: str
    facts: tuple[UUID, ...]
    """What it discloses; the first is the release fact that counts."""
    primary_reason: str | None
    release_on: date | None
    earlier_on: date | None
    """The working day to which the Friday rule may bring the release forward."""
    deadline: datetime
    raised_at: datetime
    told_at: datetime | None
    changed_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    acknowledgement: UUID | None
    """The event that the officer's answer became; it is a fact once it has come back by the bus."""
    assigned_to: str | None
    closed_by: str | None
    closed_as: str | None
    referred_to: str | None
    """The council that it was referred on to."""
    row_version: int


class FactRow(NamedTuple):
    """Who published an event, and of what type; its content is still sealed."""

    event_id: UUID
    person_id: UUID
    event_type: str
    publisher: Agency
    publisher_team: str
    team_kind: TeamKind
    sequence: bytes


Read = Callable[[Connection, str], list[AlertRow]]
"""Reads a list of alerts for a team."""

ALERT = select(*(alert.c[name] for name in AlertRow._fields))
FACT = select(*(fact.c[name] for name in FactRow._fields))
# Soonest release first; a date that nobody knows comes last. The id keeps pages from overlapping.
_SOONEST = (alert.c.release_on.asc().nulls_last(), alert.c.deadline, alert.c.id)


def told(connection: Connection, team: str) -> list[AlertRow]:
    """The open alerts that a team was told, soonest release first."""
    return alerts_of(
        connection,
        ALERT.where(alert.c.team == team, alert.c.open, alert.c.state == AlertState.TOLD).order_by(*_SOONEST),
    )


def closed(connection: Connection, team: str, since: datetime) -> list[AlertRow]:
    """What a team was told and what has closed since then, the last first."""
    return alerts_of(
        connection,
        ALERT.where(
            alert.c.team == team,
            ~alert.c.open,
            alert.c.state == AlertState.TOLD,
            alert.c.changed_at >= since,
        ).order_by(alert.c.changed_at.desc(), alert.c.id),
    )


def kept_back(connection: Connection, publisher_team: str) -> list[AlertRow]:
    """The open alerts on this team's own release facts that policy kept back, or has not answered yet."""
    return alerts_of(
        connection,
        ALERT.where(
            alert.c.publisher_team == publisher_team, alert.c.open, alert.c.state != AlertState.TOLD
        ).order_by(*_SOONEST),
    )


def one(connection: Connection, alert_id: UUID) -> AlertRow | None:
    """One alert, whoever may see it."""
    found = alerts_of(connection, ALERT.where(alert.c.id == alert_id))
    return found[0] if found else None


def held(connection: Connection, alert_id: UUID) -> AlertRow | None:
    """The same, locked until the transaction ends."""
    found = alerts_of(connection, ALERT.where(alert.c.id == alert_id).with_for_update())
    return found[0] if found else None


def newer(connection: Connection, closed: Sequence[AlertRow]) -> dict[UUID, UUID]:
    """For each of these, the open alert of the same team about the same person, where there is one."""
    people = any_(literal([row.person_id for row in closed], ARRAY(Uuid)))
    query = select(alert.c.person_id, alert.c.team, alert.c.id).where(
        alert.c.person_id == people, alert.c.open, alert.c.state == AlertState.TOLD
    )
    found = {
        (person, team): one for person, team, one in connection.execute(query.order_by(alert.c.raised_at))
    }
    return {row.id: found[row.person_id, row.team] for row in closed if (row.person_id, row.team) in found}


def facts(connection: Connection, event_ids: Iterable[UUID]) -> dict[UUID, FactRow]:
    """Events by id, without their content."""
    rows = connection.execute(FACT.where(fact.c.event_id == any_(literal(list(event_ids), ARRAY(Uuid)))))
    return {row.event_id: fact_row(row) for row in rows}


def team_answers(connection: Connection, row: AlertRow) -> list[UUID]:
    """What the alert's own team has published about alerts of this person. Which one is meant is sealed."""
    mine = (fact.c.person_id == row.person_id, fact.c.publisher_team == row.team)
    answers = select(fact.c.event_id).where(*mine, fact.c.event_type.like("alert.%"))
    return list(connection.execute(answers.order_by(fact.c.sequence)).scalars())


def envelopes(connection: Connection, event_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Sealed events by id, as they travelled."""
    rows = connection.execute(
        select(fact.c.event_id, fact.c.envelope).where(
            fact.c.event_id == any_(literal(list(event_ids), ARRAY(Uuid)))
        )
    )
    return {row.event_id: row.envelope for row in rows}


def alerts_of(connection: Connection, query: Select[Any]) -> list[AlertRow]:
    """Alerts by a query that selects as `ALERT` does."""
    return [_alert(row) for row in connection.execute(query)]


def _alert(row: Row[Any]) -> AlertRow:
    return AlertRow._make(row)._replace(
        purpose=Purpose(row.purpose),
        state=AlertState(row.state),
        recipient=Agency.parse(row.recipient),
        publisher=Agency.parse(row.publisher),
        facts=tuple(row.facts),
    )


def fact_row(row: Row[Any]) -> FactRow:
    """One row of a query that selects as `FACT` does."""
    return FactRow._make(row)._replace(
        publisher=Agency.parse(row.publisher), team_kind=TeamKind(row.team_kind)
    )
