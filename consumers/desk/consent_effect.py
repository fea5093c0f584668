"""What a word changes: policy is asked what a recipient may be told, before and after."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from consumers.desk import alert_page
from consumers.desk.consent_person import Person
from consumers.desk.desk import Desk
from consumers.desk.questions import party, purpose_of
from consumers.desk.words import Words
from policies import consent
from policies.pages import Pages
from policies.question import Party, Question
from policies.teams import Team
from policies.terms import terms
from schemas.clock import london_date
from schemas.errors import NoAnswer
from schemas.vocabulary import EXISTENCE, Category, Door, Relationship, Role

ASKED_TO_STOP: Final = "If it was told before, it is asked to stop using it."

Told = Mapping[str, frozenset[Category]]
"""What each team may be told, by the team's id."""


class Effect(NamedTuple):
    """What changed for one recipient."""

    agency: str
    now: tuple[Category, ...]
    """What it may be told and might not before."""
    no_longer: tuple[Category, ...]


def told(desk: Desk, person: Person, teams: Iterable[Team], also: Collection[Category] = ()) -> Told:
    """What each of these teams may be told of the person's release today. Raises NoAnswer.

    Asked is what the agreements name, and what is named here besides.
    """
    return {
        team: categories if categories.issuperset(EXISTENCE) else frozenset()
        for team, categories in allowed(desk, person, teams, also).items()
    }


def allowed(desk: Desk, person: Person, teams: Iterable[Team], also: Collection[Category] = ()) -> Told:
    """What policy lets through for each of these teams, though without name and date nothing is told."""
    wanted = list(dict.fromkeys(teams))
    with desk.engine.connect() as connection:
        pages = desk.rules(connection).pages
        questions = [_question(connection, pages, person, team, also) for team in wanted]
    answers = [alert_page.decided(answer) for answer in desk.gate(questions)]
    return {team.id: answer.allowed for team, answer in zip(wanted, answers, strict=True)}


def effects(before: Told, after: Told, teams: Iterable[Team]) -> list[Effect]:
    """What changed; nothing for a recipient for whom all is as it was."""
    found = (
        Effect(
            team.agency_name,
            tuple(sorted(after[team.id] - before[team.id])),
            tuple(sorted(before[team.id] - after[team.id])),
        )
        for team in dict.fromkeys(teams)
    )
    return [one for one in found if one.now or one.no_longer]


def changed(
    desk: Desk,
    person: Person,
    teams: Sequence[Team],
    before: Told,
    also: Collection[Category] = (),
) -> list[str]:
    """What has changed since, in sentences. None where policy cannot be asked just now: the bus asks it."""
    try:
        after = told(desk, person, teams, also)
    except NoAnswer:
        return []
    return sentences(effects(before, after, teams), desk.words)


def sentences(found: Sequence[Effect], words: Words) -> list[str]:
    """The same for an officer to read."""
    said = []
    for one in found:
        if one.now:
            said.append(f"{one.agency} will now be told, and was not before: {listed(words, one.now)}.")
        if one.no_longer:
            said.append(
                f"{one.agency} will no longer be told: {listed(words, one.no_longer)}. {ASKED_TO_STOP}"
            )
    return said or ["Nothing changes in what anybody is told."]


def listed(words: Words, categories: tuple[Category, ...]) -> str:
    """Categories in words, within a sentence."""
    named = [words.categories[category] for category in categories]
    return "; ".join(name[0].lower() + name[1:] for name in named)


def _question(
    connection: Connection, pages: Pages, person: Person, team: Team, also: Collection[Category]
) -> Question:
    about: UUID = person.about.person_id
    today, purpose = london_date(person.standing.now), purpose_of(team)
    recipient = Party(team.agency, team.kind)
    scope = consent.scopes(connection, [about])[about]
    key = (about, team.agency, purpose)
    view = consent.read(connection, [key])[key]
    conditions = terms(pages, recipient, purpose, today)
    categories = {*EXISTENCE, *conditions.asked, *(one.category for one in conditions.goes), *also}
    asked = Question(
        door=Door.TELL,
        publisher=party(person.known_by),
        recipient=recipient,
        role=Role.AGENCY_SYSTEM,
        relationship=Relationship.NONE,
        purpose=purpose,
        event_type=person.known_by.event_type,
        categories=tuple(sorted(categories)),
        london_date=today,
        consent=tuple(code for code in view.codes if code.category in categories),
        s213b=view.s213b,
    )
    return scope.asked_in(asked, team.id)
