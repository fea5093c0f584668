"""What the desk reads of a person from the tables: who published about whom, and what went out to whom."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Connection, Uuid, any_, literal, select

from consumers.desk.rows import ALERT, FACT, AlertRow, FactRow, alerts_of, fact_row
from policies.family import families
from schemas.envelope import Agency
from schemas.tables import alert, episode, fact
from schemas.vocabulary import AlertState

SEEN: Final = ("dip.appointment.attended", "dip.engagement.started")
"""The events that say that somebody was seen in community treatment."""
_RELEASED: Final = "RELEASED"


def members(connection: Connection, people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Everybody of the families of these people, with the one of these people to whom they belong."""
    wanted = list(people)
    kin = families(connection, wanted)
    return {
        member: person for person in wanted for member in (kin[person].members if person in kin else [person])
    }


def roots(connection: Connection, people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each of these people with the root of their family."""
    wanted = list(people)
    kin = families(connection, wanted)
    return {person: kin[person].root if person in kin else person for person in wanted}


def facts_of(
    connection: Connection, people: Collection[UUID], publisher: Agency | None = None
) -> list[FactRow]:
    """The events of these people, or those of one agency, newest first; still sealed."""
    query = FACT.where(_among(fact.c.person_id, people)).order_by(fact.c.sequence.desc(), fact.c.event_id)
    if publisher is not None:
        query = query.where(fact.c.publisher == str(publisher))
    return [fact_row(row) for row in connection.execute(query)]


def sightings(connection: Connection, people: Collection[UUID]) -> list[FactRow]:
    """The events that say that these people were seen in community treatment, oldest first."""
    query = FACT.where(_among(fact.c.person_id, people), fact.c.event_type.in_(SEEN))
    return [fact_row(row) for row in connection.execute(query.order_by(fact.c.sequence))]


def alerts_that_disclose(
    connection: Connection, people: Collection[UUID], events: Collection[UUID]
) -> list[AlertRow]:
    """Every alert about these people, told or kept back, that discloses one of these events; newest first."""
    wanted = literal(list(events), ARRAY(Uuid))
    query = ALERT.where(_among(alert.c.person_id, people), alert.c.facts.op("&&")(wanted))
    return alerts_of(connection, query.order_by(alert.c.raised_at.desc(), alert.c.id))


def open_alerts(connection: Connection, people: Collection[UUID], team: str) -> dict[UUID, UUID]:
    """For each of these people the open alert that a team was told; of several the last raised."""
    mine = (alert.c.team == team, alert.c.open, alert.c.state == AlertState.TOLD)
    query = select(alert.c.person_id, alert.c.id).where(_among(alert.c.person_id, people), *mine)
    return {row.person_id: row.id for row in connection.execute(query.order_by(alert.c.raised_at))}


def told_to(connection: Connection, people: Collection[UUID], team: str) -> list[AlertRow]:
    """Every alert about these people that a team was told, open or closed."""
    mine = (_among(alert.c.person_id, people), alert.c.team == team, alert.c.told_at.isnot(None))
    return alerts_of(connection, ALERT.where(*mine, alert.c.state == AlertState.TOLD))


def released_on(connection: Connection, people: Collection[UUID]) -> dict[UUID, date]:
    """The day on which each of these people was last released, for those who are out."""
    query = (
        select(episode.c.person_id, episode.c.status, episode.c.release_on)
        .where(_among(episode.c.person_id, people))
        .order_by(episode.c.ordinal)
    )
    last = {person: (status, day) for person, status, day in connection.execute(query)}
    return {person: day for person, (status, day) in last.items() if status == _RELEASED and day}


def _among(column: ColumnElement[UUID], people: Collection[UUID]) -> ColumnElement[bool]:
    return column == any_(literal(list(people), ARRAY(Uuid)))
