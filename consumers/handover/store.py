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

from consumers.handover.episodes import Episode
from consumers.handover.facts import Fact
from consumers.handover.kin import Kinship, Stray
from consumers.handover.standing import AlertRow, Standing
from schemas.clock import domain_now
from schemas.database import binary
from schemas.envelope import Agency
from schemas.tables import fact
from schemas.vocabulary import TeamKind


class EpisodeRow(NamedTuple):
    episode: Episode | None
    """None where the row is of an earlier form: the person's facts are folded again."""
    next_due_at: datetime | None
    row_version: int


@dataclass
class Snapshot:
    """What the database knew of some people at one moment."""

    now: datetime
    seen: set[UUID] = field(default_factory=set)
    episodes: dict[UUID, list[EpisodeRow]] = field(default_factory=lambda: defaultdict(list))
    alerts: dict[UUID, list[AlertRow]] = field(default_factory=lambda: defaultdict(list))
    kinship: Kinship = field(default_factory=lambda: Kinship(set()))
    """Episodes and alerts of a whole family stand under its root."""


_KNOWN = "SELECT event_id FROM fact WHERE event_id = ANY(%b)"

_EPISODES = """
    SELECT person_id, state, next_due_at, row_version, ordinal FROM episode
    WHERE person_id = ANY(%b) ORDER BY person_id, ordinal
"""

_ALERTS = """
    SELECT person_id, id, episode, version, milestone, team, open, provisional, acknowledged_by IS NOT NULL,
        state = 'TOLD', closed_as, release_on, earlier_on, facts, alert_type, late_notice, row_version, state,
        status, array_to_string(reasons, ','), publisher_team, level, clock_from, steps, next_step_at,
        told_at, ask_again_at IS NOT NULL, valid_until
    FROM alert WHERE person_id = ANY(%b)
"""


def read(connection: Connection, people: Collection[UUID], events: Collection[UUID]) -> Snapshot:
    """Domain time, which of these events are known, and the episodes and alerts of people and families."""
    kinship = Kinship.read(connection, people)
    snapshot = Snapshot(domain_now(connection), kinship=kinship)
    whom = [list(kinship.everybody)]
    with binary(connection) as sql:
        if events:
            snapshot.seen = {row[0] for row in sql.execute(_KNOWN, [list(events)])}
        for person_id, state, next_due_at, row_version, ordinal in sql.execute(_EPISODES, whom):
            if kinship.root(person_id) != person_id:
                kinship.strays.append(Stray(person_id, ordinal, row_version))
                continue
            row = EpisodeRow(Episode.from_json(state), next_due_at, row_version)
            snapshot.episodes[person_id].append(row)
        for person_id, *rest in sql.execute(_ALERTS, whom):
            alert = _alert_row(rest)
            snapshot.alerts[kinship.root(person_id)].append(alert)
            if person_id in kinship.families:
                kinship.owners[alert.standing.id] = person_id
    return snapshot


def _alert_row(row: list[Any]) -> AlertRow:
    known, (facts, alert_type, late_notice, *rest) = row[:12], row[12:]
    return AlertRow(Standing._make([*known, tuple(facts), alert_type, late_notice]), *rest)


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
