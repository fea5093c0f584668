"""What policy is asked before an agency's own system is given a file. Pure."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from consumers.desk.disclosure import shows
from consumers.desk.questions import Standing, party
from consumers.desk.rows import FactRow
from consumers.export.people import Person
from policies.question import Decision, Party, Question
from policies.teams import Team
from schemas.catalogue import catalogue
from schemas.clock import london_date
from schemas.vocabulary import EXISTENCE, TELLING, Category, Door, Purpose, Relationship, Role, TeamKind

NOT_TO_MONITOR: Final = frozenset({Category.IDENTITY, Category.CONTACT, Category.PRACTITIONER_CONTACT})
"""To see how the service does nobody is named: what names somebody is not even asked for."""


class Wanted(NamedTuple):
    """Who asks, for what."""

    team: Team
    purpose: Purpose | None
    """None: for what the team was told of each person."""

    @property
    def coarse(self) -> bool:
        """Whether nobody is to be known again in it."""
        return self.purpose is Purpose.SERVICE_MONITORING


def existence(person: Person, wanted: Wanted, standing: Standing) -> Question | None:
    """Does this person exist for the agency today? None where the release fact is not there any more."""
    if person.release is None:
        return None
    base = _question(person, person.release, EXISTENCE, wanted, standing, person.purpose)
    return base._replace(door=Door.TELL, relationship=Relationship.NONE)


def contents(person: Person, wanted: Wanted, standing: Standing) -> dict[Question, list[FactRow]]:
    """One question a publisher and event type, of a person who exists."""
    asked: dict[Question, list[FactRow]] = {}
    for fact in person.facts:
        categories = set(catalogue().entry(fact.event_type).categories)
        if fact.team_kind is TeamKind.HEALTH:
            # The name of a health team tells of treatment, so policy is asked for that too.
            categories.add(Category.PRACTITIONER_CONTACT)
        if wanted.coarse:
            categories -= NOT_TO_MONITOR
        if categories:
            purpose = wanted.purpose or person.purpose
            one = _question(person, fact, categories, wanted, standing, purpose)
            asked.setdefault(one, []).append(fact)
    return asked


def goes(fact: FactRow, decision: Decision) -> bool:
    """Whether an event goes into the file: not where only a name is left, or its own name would tell."""
    telling = TELLING & set(catalogue().entry(fact.event_type).categories)
    discreet = bool(telling) and not telling & decision.allowed
    return not discreet and shows(fact, decision)


def _question(
    person: Person,
    fact: FactRow,
    categories: Iterable[Category],
    wanted: Wanted,
    standing: Standing,
    purpose: Purpose,
) -> Question:
    consent = standing.consents[person.id, wanted.team.agency, purpose]
    asked = Question(
        door=Door.EXPORT,
        publisher=party(fact),
        recipient=Party(wanted.team.agency, wanted.team.kind),
        role=Role.AGENCY_SYSTEM,
        relationship=Relationship.TEAM,
        purpose=purpose,
        event_type=fact.event_type,
        categories=tuple(sorted(categories)),
        london_date=london_date(standing.now),
        consent=consent.codes,
        s213b=consent.s213b,
        closed_for_days=standing.closed_for.get(person.id, 0),
    )
    return standing.scopes[person.id].asked_in(asked, wanted.team.id)
