"""One alert that could be told all the same: the person, the recipient, and what may be shared with it."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

from consumers.desk import consent_effect, override_rows, people_rows, rows
from consumers.desk.consent_person import Met, find, meet
from consumers.desk.desk import Desk
from consumers.desk.override_form import Offer
from consumers.desk.override_rows import InForce
from consumers.desk.questions import Reader
from consumers.desk.reading import Place
from consumers.desk.recipients import recipients
from consumers.desk.rows import AlertRow
from policies.matrix import Rule
from policies.pages import Pages
from policies.publishing import ANY_OTHER
from policies.question import Party
from policies.teams import Team
from schemas.catalogue import catalogue
from schemas.clock import london_date
from schemas.vocabulary import EXISTENCE, Category, Role, TeamKind

MANAGER: Final = "team-manager"
"""How a record names the post that manages the team; the event says which team."""
_NEVER: Final = frozenset({Rule.NEVER, Rule.NAMED_RECIPIENT})
_HEALTH: Final = frozenset({Rule.HEALTH, Rule.HEALTH_EXPLICIT})


class Case(NamedTuple):
    """What the page is about."""

    row: AlertRow
    met: Met
    team: Team
    """The recipient."""
    offer: Offer
    standing: tuple[InForce, ...]
    """What the own agency has decided before about this person and recipient."""


def read(desk: Desk, reader: Reader, alert_id: UUID) -> Case | None:
    """The case, where the reader's team published the release fact and may know the recipient; else None.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    with desk.engine.connect() as connection:
        row = rows.one(connection, alert_id)
        if row is None or row.publisher_team != reader.team.id or row.recipient == reader.team.agency:
            return None
        team = desk.directory.known(row.team)
        if team is None:
            return None  # it is listed no more
        person = find(connection, reader, alert_id)
    if person is None or not recipients(desk, reader, [row], person.standing)[row.id].named:
        return None
    met = meet(desk, reader, person, Place.OVERRIDE)
    if met is None:
        return None
    today = london_date(person.standing.now)
    with desk.engine.connect() as connection:
        decided = override_rows.in_force(connection, reader.team, today)
        mine = {*person.kin, *people_rows.members(connection, [row.person_id])}
        facts, pages = rows.facts(connection, row.facts), desk.rules(connection).pages
    needed = {c for fact in facts.values() for c in catalogue().entry(fact.event_type).categories}
    standing = tuple(one for one in decided if one.person_id in mine and row.recipient in one.recipients)
    return Case(row, met, team, _offer(desk, pages, reader, met, team, frozenset(needed)), standing)


def _offer(
    desk: Desk, pages: Pages, reader: Reader, met: Met, team: Team, needed: frozenset[Category]
) -> Offer:
    rules = _rules(pages, reader.party, team)
    offered = tuple(category for category, rule in rules.items() if rule not in _NEVER)
    goes = consent_effect.allowed(desk, met.person, [team], offered)[team.id]
    return Offer(
        today=london_date(met.person.standing.now),
        always=EXISTENCE,
        more=tuple(one for one in offered if one not in EXISTENCE),
        for_life_only=frozenset(one for one in offered if rules[one] in _HEALTH and not team.health),
        preset=(needed & set(offered)) - goes,
        authorisers=authorisers(desk, reader),
    )


def _rules(pages: Pages, publisher: Party, team: Team) -> Mapping[Category, Rule]:
    """What the matrix says of each category for this recipient, in the matrix's order."""
    matrix = pages.matrix.rows
    # Whom to ring goes by the rule for identity; of a health team by the one for treatment.
    of_health = publisher.team_kind is TeamKind.HEALTH
    contact = Category.SUBSTANCE_TREATMENT if of_health else Category.IDENTITY
    found = {}
    for category in matrix:
        row = matrix[contact if category is Category.PRACTITIONER_CONTACT else category]
        found[category] = row.get(team.agency.kind, row[ANY_OTHER])
    return found


def authorisers(desk: Desk, reader: Reader) -> Mapping[str, str]:
    """Who can authorise it: the team and its manager, and never who records it while there is another."""
    found = {
        one.ref: f"{one.name}, {desk.words.roles[one.role]}"
        for one in desk.officers.values()
        if one.team == reader.team.id and one.ref != reader.officer.ref
    }
    if reader.officer.role is not Role.HOUSING_TEAM_MANAGER:
        found[MANAGER] = f"{reader.team.manager.post}, who manages the team"
    return found or {reader.officer.ref: reader.officer.name}
