"""What the desk asks policy: does this person exist for the reader, and what may the reader see?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from consumers.desk.hours import at_work
from consumers.desk.rows import AlertRow, FactRow
from policies.consent import ConsentView
from policies.officers import Officer
from policies.publishing import publishing
from policies.question import Answer, Decision, Party, Question
from policies.scope import Scope
from policies.teams import DUTY_CONTACT, MAILBOX, Team
from schemas.catalogue import catalogue
from schemas.clock import london_date
from schemas.envelope import Agency
from schemas.vocabulary import EXISTENCE, Category, Door, Purpose, Relationship, Role, TeamKind


class Reader(NamedTuple):
    """An officer at work in a team."""

    officer: Officer
    team: Team

    @property
    def party(self) -> Party:
        return Party(self.team.agency, self.team.kind)


class About(NamedTuple):
    """Of whom policy is asked, for what, and why this reader has to do with the person."""

    person_id: UUID
    purpose: Purpose
    relationship: Relationship
    alert: UUID | None = None
    """The alert through which the reader comes to the person."""


class Standing(NamedTuple):
    """What the tables say about some people at one moment: domain time, consent, flags, their version."""

    now: datetime
    scopes: Mapping[UUID, Scope]
    consents: Mapping[tuple[UUID, Agency, Purpose], ConsentView]
    closed_for: Mapping[UUID, int]
    """Days since the last alert of the reader's agency closed; nobody is there while one is open."""


def about(row: AlertRow, reader: Reader, now: datetime) -> About:
    """The person of an alert, for the purpose of the alert."""
    return About(row.person_id, row.purpose, relationship(row, reader, now), row.id)


def existence(about: About, release_fact: FactRow, reader: Reader, standing: Standing) -> Question:
    """Does this person exist for this reader? Asked of the release fact that counts and its publisher."""
    return question(about, party(release_fact), release_fact.event_type, EXISTENCE, reader, standing)


def contents(
    about: About, facts: Sequence[FactRow], reader: Reader, standing: Standing
) -> dict[Question, list[FactRow]]:
    """What may a reader to whom this person is known see? One question a publisher and event type."""
    asked: dict[Question, list[FactRow]] = {}
    for fact in facts:
        categories = set(catalogue().entry(fact.event_type).categories)
        if fact.team_kind is TeamKind.HEALTH:
            # The name of a health team tells of treatment, so policy is asked for that too.
            categories.add(Category.PRACTITIONER_CONTACT)
        one = question(about, party(fact), fact.event_type, categories, reader, standing)
        asked.setdefault(one, []).append(fact)
    return asked


def exists(answer: Answer) -> bool:
    """Whether an existence question was answered with yes. No answer is no yes."""
    return isinstance(answer, Decision) and answer.allowed.issuperset(EXISTENCE)


def party(fact: FactRow) -> Party:
    """Who published an event."""
    return Party(fact.publisher, fact.team_kind)


def question(
    about: About,
    publisher: Party,
    event_type: str,
    categories: Iterable[Category],
    reader: Reader,
    standing: Standing,
) -> Question:
    """May this reader open these categories of such an event about this person?"""
    consent = standing.consents[about.person_id, reader.team.agency, about.purpose]
    asked = Question(
        door=Door.OPEN,
        publisher=publisher,
        recipient=reader.party,
        role=reader.officer.role,
        relationship=about.relationship,
        purpose=about.purpose,
        event_type=event_type,
        categories=tuple(sorted(categories)),
        london_date=london_date(standing.now),
        consent=consent.codes,
        s213b=consent.s213b,
        closed_for_days=standing.closed_for.get(about.person_id, 0),
    )
    return standing.scopes[about.person_id].asked_in(asked, reader.team.id)


def relationship(row: AlertRow, reader: Reader, now: datetime) -> Relationship:
    """A told alert makes the reader's team the person's team; so does having published the release fact."""
    if reader.team.id not in (row.team, row.publisher_team):
        return Relationship.NONE
    return acting(reader, now, level=row.level)


def acting(reader: Reader, now: datetime, level: int = MAILBOX) -> Relationship:
    """How a member of the person's team stands to the person.

    A duty officer acts for the team only while it is not at work itself, or once nobody there took the alert.
    """
    if reader.officer.role is not Role.DUTY_OFFICER:
        return Relationship.TEAM
    if at_work(reader.team.hours, now) and level < DUTY_CONTACT:
        return Relationship.NONE
    return Relationship.AREA_OUT_OF_HOURS


def purpose_of(team: Team) -> Purpose:
    """For what a team reads of its people where no alert says it."""
    return Purpose.CONTINUITY_OF_TREATMENT if team.health else publishing().profile(team.agency.kind).purpose
