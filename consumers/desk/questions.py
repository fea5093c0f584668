"""What the desk asks policy: does this person exist for the reader, and what may the reader see?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from consumers.desk.hours import at_work
from consumers.desk.rows import AlertRow, FactRow
from policies.consent import ConsentView, Scope
from policies.officers import Officer
from policies.question import Answer, Decision, Party, Question
from policies.teams import Team
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


class Standing(NamedTuple):
    """What the tables say about some people at one moment: domain time, consent, flags, their version."""

    now: datetime
    scopes: Mapping[UUID, Scope]
    consents: Mapping[tuple[UUID, Agency, Purpose], ConsentView]


def existence(row: AlertRow, release_fact: FactRow, reader: Reader, standing: Standing) -> Question:
    """Does this person exist for this reader? Asked of the release fact that counts and its publisher."""
    return _question(row, release_fact, EXISTENCE, reader, standing, known=True)


def contents(
    row: AlertRow, facts: Sequence[FactRow], reader: Reader, standing: Standing
) -> dict[Question, list[FactRow]]:
    """What may a reader to whom this person is known see? One question a publisher and event type."""
    asked: dict[Question, list[FactRow]] = {}
    for fact in facts:
        categories = set(catalogue().entry(fact.event_type).categories)
        if fact.team_kind is TeamKind.HEALTH:
            # The name of a health team tells of treatment, so policy is asked for that too.
            categories.add(Category.PRACTITIONER_CONTACT)
        question = _question(row, fact, tuple(categories), reader, standing, known=True)
        asked.setdefault(question, []).append(fact)
    return asked


def exists(answer: Answer) -> bool:
    """Whether an existence question was answered with yes. No answer is no yes."""
    return isinstance(answer, Decision) and answer.allowed.issuperset(EXISTENCE)


def _question(
    row: AlertRow,
    fact: FactRow,
    categories: Sequence[Category],
    reader: Reader,
    standing: Standing,
    *,
    known: bool,
) -> Question:
    consent = standing.consents[row.person_id, reader.team.agency, row.purpose]
    scope = standing.scopes[row.person_id]
    return Question(
        door=Door.OPEN,
        publisher=Party(fact.publisher, fact.team_kind),
        recipient=reader.party,
        role=reader.officer.role,
        relationship=relationship(row, reader, standing.now),
        purpose=row.purpose,
        event_type=fact.event_type,
        categories=tuple(sorted(categories)),
        london_date=london_date(standing.now),
        consent=consent.codes,
        s213b=consent.s213b,
        child_linked=scope.child_linked,
        drr_in_force=scope.drr_in_force,
        known=known,
    )


def relationship(row: AlertRow, reader: Reader, now: datetime) -> Relationship:
    """A told alert makes the reader's team the person's team; so does having published the release fact.

    A duty officer acts for the team only while it is not at work itself.
    """
    if reader.team.id not in (row.team, row.publisher_team):
        return Relationship.NONE
    if reader.officer.role is not Role.DUTY_OFFICER:
        return Relationship.TEAM
    return Relationship.NONE if at_work(reader.team.hours, now) else Relationship.AREA_OUT_OF_HOURS
