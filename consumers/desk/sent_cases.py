"""The people about whom a team has published, with what the tables say of them and what policy is asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from consumers.desk import people_rows, reading, rows, seen, sent_filter, stopping
from consumers.desk.desk import Desk
from consumers.desk.paging import Paging
from consumers.desk.questions import About, Reader, Standing, acting, contents, party, purpose_of, question
from consumers.desk.rows import AlertRow, FactRow
from consumers.desk.seen import Sought
from consumers.desk.sent_filter import Choice, Wanted
from policies.question import Question
from schemas.vocabulary import EXISTENCE, Category

_RELEASE: Final = (*EXISTENCE, Category.CUSTODY_STATUS)
T = TypeVar("T", AlertRow, FactRow)


class Case(NamedTuple):
    """One person of whom the reader's team has published."""

    about: About
    alerts: tuple[AlertRow, ...]
    """Those that disclose an event of the reader's agency, newest first."""
    contents: Mapping[Question, Sequence[FactRow]]
    """The events of the reader's agency, by what policy is asked about them."""
    release: Question | None
    """Does the reader know of the release at all, and where the person is held?"""
    sought: Sought | None
    timeline: UUID | None
    """An alert through which the reader comes to the person's timeline."""

    @property
    def questions(self) -> Iterable[Question]:
        yield from self.contents
        if self.release:
            yield self.release
        if self.sought:
            yield self.sought.question


class Found(NamedTuple):
    """One page of people."""

    cases: tuple[Case, ...]
    standing: Standing
    paging: Paging
    choice: Choice
    stopping: stopping.Asked
    """Who was asked to stop using what they were told."""


def find(desk: Desk, reader: Reader, number: int, wanted: Wanted) -> Found:
    """One page of people as the tables have them; nothing is opened."""
    team = reader.team
    with desk.engine.connect() as connection:
        choice = sent_filter.choose(sent_filter.read(connection, reader), wanted)
        paging = Paging.of(len(choice.people), number)
        people = choice.people[paging.slice]
        kin = people_rows.members(connection, people)
        published = people_rows.facts_of(connection, kin, team.agency)
        events = [fact.event_id for fact in published]
        alerts = people_rows.alerts_that_disclose(connection, kin, events)
        mine = people_rows.open_alerts(connection, kin, team.id)
        release_facts = rows.facts(connection, [row.facts[0] for row in alerts])
        sightings = people_rows.sightings(connection, kin) if team.health else []
        asked = stopping.asked_of(connection, kin, team.id)
        released = people_rows.released_on(connection, kin) if team.health else {}
        standing = reading.standing(connection, [(person, purpose_of(team)) for person in kin], reader)
    facts_by, alerts_by, sightings_by = _by(published, kin), _by(alerts, kin), _by(sightings, kin)
    handles = {kin[person]: handle for person, handle in mine.items()}
    out_since = {kin[person]: on for person, on in released.items()}

    def case(person: UUID) -> Case:
        about = About(person, purpose_of(team), acting(reader, standing.now))
        told = alerts_by[person]
        release = next((fact for row in told if (fact := release_facts.get(row.facts[0]))), None)
        return Case(
            about=about,
            alerts=tuple(told),
            contents=contents(about, facts_by[person], reader, standing),
            release=release
            and question(about, party(release), release.event_type, _RELEASE, reader, standing),
            sought=seen.sought(
                about, out_since.get(person), sightings_by[person], told, desk.directory, reader, standing
            ),
            timeline=handles.get(person) or _as_publisher(told, team.id),
        )

    return Found(tuple(case(person) for person in people), standing, paging, choice, asked)


def _as_publisher(told: Sequence[AlertRow], team: str) -> UUID | None:
    return next((row.id for row in told if row.publisher_team == team and row.open), None)


def _by(found: Iterable[T], kin: Mapping[UUID, UUID]) -> defaultdict[UUID, list[T]]:
    grouped: defaultdict[UUID, list[T]] = defaultdict(list)
    for one in found:
        grouped[kin[one.person_id]].append(one)
    return grouped
