"""Whom a person can be asked about: each recipient for which a word changes anything, and what it changes."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Connection

from consumers.desk.actions import COUNCILS
from consumers.desk.consent_person import Met, Person
from consumers.desk.desk import Desk
from consumers.desk.questions import Reader, purpose_of
from consumers.desk.recipients import involvement
from policies import consent, said
from policies.consent import ConsentView
from policies.pages import Pages
from policies.question import Party
from policies.said import YES, Word
from policies.teams import Directory, Team
from policies.terms import Terms, terms
from schemas.clock import london_date
from schemas.vocabulary import Category


class Say(StrEnum):
    """What a person can say about one recipient."""

    GIVE = "give"
    REFUSE = "refuse"
    RENEW = "renew"
    WITHDRAW = "withdraw"


YESES: Final = frozenset({Say.GIVE, Say.RENEW})


class Section(NamedTuple):
    """One recipient and what the person has said about it so far."""

    team: Team
    terms: Terms
    before: Word | None
    """The newest word that the reader's agency recorded."""
    given: tuple[Category, ...]
    """What counts as given today; whoever recorded it."""
    councils: tuple[tuple[str, str], ...] = ()
    """Code and name of the councils to choose from, where the person chooses one here."""
    chosen: bool = False
    """Whether this is the council of the person's choice, or where they would choose one."""

    @property
    def key(self) -> str:
        """What its fields are called in the form."""
        return "choice" if self.chosen else str(self.team.agency).replace(":", "-")

    @property
    def counts(self) -> bool:
        """Whether a yes stands that the reader may know of."""
        return bool(self.given) and self.before is not None and self.before.state in YES

    @property
    def preset(self) -> tuple[Category, ...]:
        """What is ticked to begin with: what is given now, else all that is asked for."""
        return (
            tuple(one for one in self.terms.asked if one in self.given) if self.counts else self.terms.asked
        )


def council_of(met: Met) -> str | None:
    """The council that the person has chosen, where the reader may know it."""
    person = met.person
    for row in person.alerts:
        if row.recipient.kind == COUNCILS and row.publisher == person.known_by.publisher:
            return row.recipient.code
    chosen = met.opened.fields.get(Category.ACCOMMODATION_NEED, {}).get("chosen_council")
    return chosen if isinstance(chosen, str) else None


def sections(desk: Desk, reader: Reader, met: Met) -> list[Section]:
    """The recipients of which the person can be asked, the council first; none without a question."""
    council = council_of(met)
    teams = list(dict.fromkeys(_teams(desk.directory, reader, met.person, council)))
    with desk.engine.connect() as connection:
        pages = desk.rules(connection).pages
        found = [section(connection, pages, met.person, team) for team in teams]
    asked = [one for one in found if one.terms.asked]
    chosen = next((one for one in asked if one.terms.duty_to_refer and one.team.agency.code == council), None)
    first = chosen or next((one for one in asked if one.terms.duty_to_refer and not one.counts), None)
    if first is None:
        return asked
    councils = () if first.counts else _councils(desk.directory, first)
    return [first._replace(councils=councils, chosen=True), *(one for one in asked if one is not first)]


def section(connection: Connection, pages: Pages, person: Person, team: Team) -> Section:
    """One recipient as it stands, by the pages that hold."""
    today = london_date(person.standing.now)
    scope = person.standing.scopes[person.about.person_id]
    purpose = purpose_of(team)
    key = (person.about.person_id, team.agency, purpose)
    view = consent.read(connection, [key])[key]
    words = [word for word in person.words if team.agency in word.recipients and purpose in word.purposes]
    # A yes that was made narrower is a yes and, at the same moment, a no to the rest.
    same = [word for word in words if word.said_at == words[0].said_at and word.state in YES]
    recipient = Party(team.agency, team.kind)
    lets = tuple(given(view, today))
    return Section(
        team,
        terms(pages, recipient, purpose, today, drr_in_force=scope.drr_in_force),
        next(iter(same if same and lets else words), None),
        lets,
    )


def everything(desk: Desk, person: Person) -> list[Section]:
    """Every recipient that has a yes today, whoever recorded it: all of it can be taken back."""
    with desk.engine.connect() as connection:
        words = said.of_people(connection, person.kin)
        teams = dict.fromkeys(
            team
            for word in words
            for agency in word.recipients
            for team in desk.directory.of_agency(agency)
            if purpose_of(team) in word.purposes
        )
        pages = desk.rules(connection).pages
        found = [section(connection, pages, person, team) for team in teams]
    # Two teams of one agency with one purpose have one consent between them.
    alone = {(one.team.agency, one.terms.purpose): one for one in reversed(found) if one.given}
    return list(alone.values())


def named(person: Person, reader: Reader, sections: Iterable[Section]) -> list[Section]:
    """Those of which the reader may know that the person said yes: to its own agency, or recorded by it."""
    known = {reader.team.agency, *(agency for word in person.words for agency in word.recipients)}
    return [one for one in sections if one.team.agency in known]


def given(view: ConsentView, today: date) -> Iterator[Category]:
    """The categories that a yes of the person lets go today."""
    for code in view.codes:
        if code.state in YES and (code.last_day is None or today <= code.last_day):
            yield code.category


def others(desk: Desk, reader: Reader, met: Met, asked: Iterable[Section]) -> list[Section]:
    """Recipients for which no word changes anything: of them only what is told by law is to be said."""
    council = council_of(met)
    named = {one.team.id for one in asked}
    with desk.engine.connect() as connection:
        pages = desk.rules(connection).pages
        found = [
            section(connection, pages, met.person, team)
            for kind in _kinds(desk.directory)
            if council and (team := desk.directory.area_team(kind, council)) and team.id not in named
        ]
    return [one for one in found if one.terms.anyway and one.team.agency != reader.team.agency]


def _teams(directory: Directory, reader: Reader, person: Person, council: str | None) -> Iterator[Team]:
    """The teams of the council's area, those of standing alerts, and those of whom a word was said before."""
    for kind in sorted(_kinds(directory), key=lambda kind: kind != COUNCILS):
        area = directory.area_team(kind, council) if council else None
        found = [area] if area else []
        # That somebody was to be told can itself tell, so such an alert names nobody here.
        alerts = [row for row in person.alerts if row.recipient.kind == kind and not involvement(row)]
        found += [team for row in alerts if (team := directory.known(row.team))]
        for word in person.words:
            for agency in word.recipients:
                teams = directory.of_agency(agency) if agency.kind == kind else ()
                found += [team for team in teams if purpose_of(team) in word.purposes]
        if not found and kind == COUNCILS:
            found = [team for team in directory if team.agency.kind == kind and not team.probe][:1]
        yield from (team for team in found if team.agency != reader.team.agency)


def _kinds(directory: Directory) -> list[str]:
    return list(dict.fromkeys(team.agency.kind for team in directory if not team.probe))


def _councils(directory: Directory, first: Section) -> tuple[tuple[str, str], ...]:
    kind = first.team.agency.kind
    named = {
        team.agency.code: team.agency_name
        for team in directory
        if team.agency.kind == kind and not team.probe
    }
    return tuple(sorted(named.items(), key=lambda pair: pair[1]))
