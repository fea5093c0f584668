"""Read what the database knows of some people, in a constant number of statements."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from consumers.handover.effects import Standing
from consumers.handover.episodes import Episode
from consumers.handover.facts import Fact
from schemas.clock import domain_now
from schemas.envelope import Agency
from schemas.tables import alert, episode, fact
from schemas.vocabulary import TeamKind


class AlertRow(NamedTuple):
    """One alert as it stands in the database."""

    standing: Standing
    row_version: int
    state: str
    status: str
    reasons: tuple[str, ...]
    escalated: bool
    deadline: datetime


class EpisodeRow(NamedTuple):
    episode: Episode
    next_due_at: datetime | None
    row_version: int


@dataclass
class Snapshot:
    """What the database knew of some people at one moment."""

    now: datetime
    seen: set[UUID] = field(default_factory=set)
    episodes: dict[UUID, list[EpisodeRow]] = field(default_factory=lambda: defaultdict(list))
    alerts: dict[UUID, list[AlertRow]] = field(default_factory=lambda: defaultdict(list))


def read(connection: Connection, people: Collection[UUID], events: Collection[UUID]) -> Snapshot:
    """Domain time, which of these events are known, and the episodes and alerts of these people."""
    snapshot = Snapshot(domain_now(connection))
    if events:
        known = select(fact.c.event_id).where(fact.c.event_id == any_(literal(list(events), ARRAY(Uuid))))
        snapshot.seen = set(connection.scalars(known))
    whom = any_(literal(list(people), ARRAY(Uuid)))
    columns = (episode.c.person_id, episode.c.state, episode.c.next_due_at, episode.c.row_version)
    query = (
        select(*columns).where(episode.c.person_id == whom).order_by(episode.c.person_id, episode.c.ordinal)
    )
    for person_id, state, next_due_at, row_version in connection.execute(query):
        snapshot.episodes[person_id].append(EpisodeRow(Episode.from_json(state), next_due_at, row_version))
    for row in connection.execute(select(*_ALERT_COLUMNS).where(alert.c.person_id == whom)):
        snapshot.alerts[row.person_id].append(_alert_row(row))
    return snapshot


_ALERT_COLUMNS = (
    alert.c.person_id,
    alert.c.id,
    alert.c.episode,
    alert.c.version,
    alert.c.milestone,
    alert.c.team,
    alert.c.open,
    alert.c.provisional,
    alert.c.acknowledged_by,
    alert.c.closed_as,
    alert.c.release_on,
    alert.c.facts,
    alert.c.row_version,
    alert.c.state,
    alert.c.status,
    alert.c.reasons,
    alert.c.escalated,
    alert.c.deadline,
)


def _alert_row(row: Any) -> AlertRow:
    standing = Standing(
        row.id,
        row.episode,
        row.version,
        row.milestone,
        row.team,
        row.open,
        row.provisional,
        row.acknowledged_by is not None,
        row.closed_as,
        row.release_on,
        tuple(row.facts),
    )
    return AlertRow(
        standing, row.row_version, row.state, row.status, tuple(row.reasons), row.escalated, row.deadline
    )


def facts_of(connection: Connection, people: Collection[UUID]) -> dict[UUID, list[Fact]]:
    """All facts of these people whose codes are known, for folding all again."""
    found: dict[UUID, list[Fact]] = {person: [] for person in people}
    query = select(
        fact.c.person_id,
        fact.c.event_id,
        fact.c.event_type,
        fact.c.publisher,
        fact.c.publisher_team,
        fact.c.team_kind,
        fact.c.sequence,
        fact.c.content_hash,
        fact.c.codes,
    ).where(fact.c.person_id == any_(literal(list(people), ARRAY(Uuid))), fact.c.codes != "")
    for (
        person_id,
        event_id,
        event_type,
        publisher,
        team,
        team_kind,
        sequence,
        content_hash,
        codes,
    ) in connection.execute(query):
        found[person_id].append(
            Fact(
                event_id,
                event_type,
                Agency.parse(publisher),
                team,
                TeamKind(team_kind),
                sequence,
                content_hash,
                json.loads(codes),
            )
        )
    return found
