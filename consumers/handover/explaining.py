"""Who would be told what of one published event: the questions that the handover would ask now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from consumers.handover.facts import Source
from consumers.handover.milestones import Wanted
from consumers.handover.table import table
from consumers.handover.tell import questions_for
from policies import consent
from policies.question import Party, Question
from policies.teams import Directory, Team
from schemas.clock import domain_now, london_date
from schemas.envelope import Sequence
from schemas.tables import alert, fact
from schemas.vocabulary import AlertType, Purpose


class Told(NamedTuple):
    """A team, and what policy has to be asked before it is told of the event."""

    team: str
    existence: Question
    contents: Question
    alerted: bool
    """Whether an alert about the person was raised for it."""


class Event(NamedTuple):
    """A published event, with everybody whom it may concern."""

    event_type: str
    publisher_team: str
    release: bool
    """Whether a release of the person has been published: nobody is told of anybody else."""
    told: tuple[Told, ...]


class _Recipient(NamedTuple):
    team: Team
    purpose: Purpose
    alerted: bool


def event_questions(connection: Connection, event_id: UUID, directory: Directory) -> Event | None:
    """The questions of an event, team by team; None where no such event has arrived. Opens nothing."""
    columns = (fact.c.event_id, fact.c.event_type, fact.c.publisher, fact.c.publisher_team, fact.c.team_kind)
    rows = select(*columns, fact.c.sequence, fact.c.person_id)
    row = connection.execute(rows.where(fact.c.event_id == event_id)).first()
    if row is None:
        return None
    alerts = connection.execute(
        select(alert.c.team, alert.c.purpose, alert.c.facts)
        .where(alert.c.person_id == row.person_id)
        .order_by(alert.c.changed_at)
    ).all()
    release = None
    if alerts:
        release = connection.execute(rows.where(fact.c.event_id == alerts[-1].facts[0])).first()
    source = _source(row)
    recipients = list(_recipients([(one.team, one.purpose) for one in alerts], row.publisher_team, directory))
    now = domain_now(connection)
    scopes = consent.scopes(connection, [row.person_id])
    keys = {one: (row.person_id, one.team.agency, one.purpose) for one in recipients}
    views = consent.read(connection, sorted(set(keys.values())))
    told = []
    for one in recipients:
        sources = (_source(release), source) if release else (source,)
        wanted = _wanted(one, sources, now)
        questions = questions_for(wanted, views[keys[one]], scopes[row.person_id], london_date(now))
        told.append(Told(one.team.id, questions[0], questions[-1], one.alerted))
    return Event(row.event_type, row.publisher_team, release is not None, tuple(told))


def _source(row: Any) -> Source:
    at = Sequence.from_key(row.sequence).time_us
    return Source(row.event_id.hex, row.event_type, row.publisher, row.publisher_team, row.team_kind, at)


def _recipients(
    alerts: Iterable[tuple[str, str]], publisher: str, directory: Directory
) -> Iterable[_Recipient]:
    """Teams with an alert about the person, then those of the publisher's area that have none."""
    listed = {team.id: team for team in directory}
    done = set()
    for team, purpose in alerts:
        if team in listed and team not in done:
            done.add(team)
            yield _Recipient(listed[team], Purpose(purpose), alerted=True)
    kinds = {listed[team].agency.kind for team in done} | {publisher.partition(":")[0]}
    councils = {council for team in done for council in listed[team].area}
    councils |= set(listed[publisher].area) if publisher in listed else set()
    for recipient in table().recipients:
        if recipient.kind not in kinds:
            for near in listed.values():
                if near.agency.kind == recipient.kind and councils & set(near.area) and not near.probe:
                    yield _Recipient(near, recipient.purpose, alerted=False)


def _wanted(recipient: _Recipient, sources: tuple[Source, ...], now: datetime) -> Wanted:
    """As if an alert about these events fell due for the team now."""
    team = recipient.team
    return Wanted(
        episode=b"",
        version=b"",
        milestone="",
        alert_type=AlertType.RELEASE_IN_84_DAYS,
        team=team.id,
        recipient=Party(team.agency, team.kind),
        purpose=recipient.purpose,
        due_at=now,
        release_on=None,
        earlier_on=None,
        sources=sources,
        provisional=False,
        late_notice=False,
    )
