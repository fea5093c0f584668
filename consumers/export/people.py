"""Whom an agency's own system may ask about: of whom the team was told, and what is known of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from consumers.desk.people_rows import facts_of, members
from consumers.desk.questions import Standing
from consumers.desk.retention import closed_for
from consumers.desk.rows import ALERT, AlertRow, FactRow, alerts_of, facts
from policies import consent
from policies.teams import Team
from schemas.clock import domain_now, from_micros
from schemas.envelope import Sequence as SourceOrder
from schemas.tables import alert
from schemas.vocabulary import AlertState, Purpose


class Person(NamedTuple):
    """One person of whom the team was told."""

    id: UUID
    purpose: Purpose
    """For which they were last told of."""
    release: FactRow | None
    """The release fact of the last alert: the question whether the person exists is asked of it."""
    facts: tuple[FactRow, ...]
    """What other agencies have published about the person since the day asked for, oldest first; sealed."""


class Found(NamedTuple):
    """Everything that is read before policy is asked."""

    people: tuple[Person, ...]
    standing: Standing


def found(
    connection: Connection,
    team: Team,
    since: datetime | None,
    purpose: Purpose | None,
    only: Sequence[UUID] | None,
) -> Found:
    """Everybody of whom the team was told, or `only` some of them; facts recorded from `since` on."""
    last: dict[UUID, AlertRow] = {row.person_id: row for row in _told(connection, team)}
    if only is not None:
        last = {person: row for person, row in last.items() if person in set(only)}
    # The version first: a consent that changes between the two reads is then seen as changed at the commit.
    scopes = consent.scopes(connection, last)
    keys = {
        (row.person_id, team.agency, each)
        for row in last.values()
        for each in (row.purpose, purpose or row.purpose)
    }
    now, consents = domain_now(connection), consent.read(connection, sorted(keys))
    standing = Standing(now, scopes, consents, closed_for(connection, scopes, team.agency, now))
    releases = facts(connection, {row.facts[0] for row in last.values()})
    published = _published(connection, list(last), team, since)
    people = [
        Person(one, row.purpose, releases.get(row.facts[0]), tuple(published.get(one, ())))
        for one, row in last.items()
    ]
    return Found(tuple(people), standing)


def recorded_at(fact: FactRow) -> datetime:
    """When the source recorded it."""
    return from_micros(SourceOrder.from_key(fact.sequence).time_us)


def _told(connection: Connection, team: Team) -> list[AlertRow]:
    told = (alert.c.team == team.id, alert.c.state == AlertState.TOLD, alert.c.told_at.isnot(None))
    return alerts_of(connection, ALERT.where(*told).order_by(alert.c.told_at, alert.c.id))


def _published(
    connection: Connection, people: Sequence[UUID], team: Team, since: datetime | None
) -> Mapping[UUID, list[FactRow]]:
    kin = members(connection, people)
    of: dict[UUID, list[FactRow]] = {}
    for fact in sorted(facts_of(connection, kin), key=lambda fact: fact.sequence):
        if fact.publisher != team.agency and (since is None or recorded_at(fact) >= since):
            of.setdefault(kin[fact.person_id], []).append(fact)
    return of
