"""A person to whom a reader comes through an alert: every event, still sealed, and what the team was told."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from consumers.desk import people_rows, reading, rows
from consumers.desk.closed import ended
from consumers.desk.desk import Desk
from consumers.desk.questions import About, Reader, Standing, about, purpose_of
from consumers.desk.rows import AlertRow, FactRow
from schemas.vocabulary import AlertState, AlertType


class Case(NamedTuple):
    """The person, and why this reader may ask about them."""

    row: AlertRow
    about: About
    release: FactRow
    """The event that decides whether the person exists for the reader."""
    facts: tuple[FactRow, ...]
    told: tuple[AlertRow, ...]
    standing: Standing


class Mark(NamedTuple):
    """What became of an alert of the reader’s own team."""

    at: datetime
    text: str


def find(desk: Desk, reader: Reader, alert_id: UUID) -> Case | None:
    """The person of an open alert that the reader's team was told, or whose release fact it published."""
    with desk.engine.connect() as connection:
        row = rows.one(connection, alert_id)
        if row is None or not row.open or not row.facts:
            return None
        told = row.team == reader.team.id and row.state is AlertState.TOLD
        if not told and row.publisher_team != reader.team.id:
            return None
        purpose = row.purpose if told else purpose_of(reader.team)
        kin = people_rows.members(connection, [row.person_id])
        facts = people_rows.facts_of(connection, kin)
        release = next((fact for fact in facts if fact.event_id == row.facts[0]), None)
        if release is None:
            return None
        standing = reading.standing(connection, [(row.person_id, purpose)], reader)
        return Case(
            row=row,
            about=about(row, reader, standing.now)._replace(purpose=purpose),
            release=release,
            facts=tuple(facts),
            told=tuple(people_rows.told_to(connection, kin, reader.team.id)),
            standing=standing,
        )


def marks(desk: Desk, case: Case) -> Iterator[Mark]:
    """When the reader's team was told, who took it, and why it closed."""
    for row in case.told:
        title = desk.words.alerts[AlertType(row.alert_type)].title
        yield Mark(row.told_at or row.raised_at, f"Your team was told: {title}")
        if row.acknowledged_by and row.acknowledged_at:
            yield Mark(row.acknowledged_at, f"{desk.named(row.acknowledged_by)} took it: {title}")
        if not row.open:
            yield Mark(row.changed_at, f"Closed: {title}. {ended(row, desk)}")
