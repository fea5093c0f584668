"""What the alert page shows of an event and says was withheld, so that nothing is told by the telling."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from consumers.desk.reading import Look, Opened
from consumers.desk.rows import FactRow
from consumers.desk.words import Words, day
from policies import overrides, restrictions
from policies.question import Decision
from policies.teams import Directory
from schemas.catalogue import catalogue
from schemas.clock import from_micros, london_date
from schemas.envelope import Agency
from schemas.envelope import Sequence as SourceOrder
from schemas.vocabulary import TELLING, Category, TeamKind

_WHO: Final = frozenset({Category.IDENTITY})
# The bus's own names of things are nothing to a reader.
REFERENCES: Final = frozenset({"alert", "episode", "override_id"})
_ABOUT_OTHERS: Final = frozenset({"recipients", "purposes", "categories", "record_id"})
"""Of a consent: whom else the person speaks to, and about what, is not for one of those who are named."""
_DECIDED: Final = overrides.EVENTS | restrictions.EVENTS
"""Of a health team these tell of treatment, as its name does: that there is one, for whom and why."""
_PLACES: Final = ("PRISON_CARAT", "HOUSING")  # the agencies whose codes stand in events for a place


def names_reader(opened: Opened, look: Look) -> bool:
    """Whether a record of consent, of which policy knows only the kind, names the reader."""
    if not opened.fact.event_type.startswith("consent.") or _own(opened, look):
        return True
    named = opened.fields.get(Category.CONSENT, {}).get("recipients")
    return isinstance(named, list | tuple) and str(look.question.recipient.agency) in map(str, named)


def _own(opened: Opened, look: Look) -> bool:
    return opened.fact.publisher == look.question.recipient.agency


class Line(NamedTuple):
    """One field in words."""

    label: str
    values: tuple[str, ...]


class Disclosed(NamedTuple):
    """One event as a reader sees it."""

    title: str
    publisher: str
    recorded_on: str
    lines: tuple[Line, ...]
    withheld: tuple[str, ...]
    """Categories that every event of this type has: that they are withheld says nothing of the person."""


def disclose(looks: Sequence[Look], words: Words, teams: Directory) -> list[Disclosed]:
    """The events that show at all, newest first."""
    shown = [(opened, look) for look in looks for opened in look.opened if shows(opened.fact, look.decision)]
    shown.sort(key=lambda pair: pair[0].fact.sequence, reverse=True)
    return [disclosed(opened, look, words, teams) for opened, look in shown]


def shows(fact: FactRow, decision: Decision) -> bool:
    """Whether an event shows at all, which is known before anything is opened.

    One of which only the name of the person is allowed does not: that it happened would be told. Nor does one
    of which, with all that is telling withheld, nothing but somebody to ring would be left, nor what a health
    team decided or closed, to whoever may not know that it was one.
    """
    if fact.event_type in _DECIDED and _nameless(fact, decision):
        return False
    left = _schema(fact) & decision.allowed - _WHO
    return bool(left - {Category.PRACTITIONER_CONTACT} if _discreet(fact, decision) else left)


def title(fact: FactRow, decision: Decision, words: Words) -> str:
    """What an event is called; where all that is telling is withheld, its own name would tell it."""
    return "Further information" if _discreet(fact, decision) else words.event(fact.event_type)


def recorded_on(fact: FactRow) -> datetime:
    """When the source recorded it."""
    return from_micros(SourceOrder.from_key(fact.sequence).time_us)


def who(looks: Sequence[Look]) -> dict[str, object]:
    """Names, date of birth and identifiers, from the newest event that gives them; else empty."""
    known = [opened for look in looks for opened in look.opened if Category.IDENTITY in opened.fields]
    if not known:
        return {}
    subject = max(known, key=lambda opened: opened.fact.sequence).fields[Category.IDENTITY]["subject"]
    return dict(subject) if isinstance(subject, dict) else {}


def full_name(subject: dict[str, object]) -> str:
    """`Jordan Example`."""
    return f"{subject['given_names']} {subject['family_name']}"


def disclosed(opened: Opened, look: Look, words: Words, teams: Directory) -> Disclosed:
    """One event that shows, in words."""
    fact, decision = opened.fact, look.decision
    withheld = _schema(fact) - decision.allowed
    if _discreet(fact, decision) or _is_answer(fact):
        withheld -= TELLING
    return Disclosed(
        title=title(fact, decision, words),
        publisher=_publisher(opened, decision, teams),
        recorded_on=day(london_date(recorded_on(fact))),
        lines=tuple(_lines(opened, look, words, teams)),
        withheld=tuple(words.categories[category] for category in sorted(withheld)),
    )


def _schema(fact: FactRow) -> set[Category]:
    return set(catalogue().entry(fact.event_type).categories)


def _is_answer(fact: FactRow) -> bool:
    return fact.event_type.startswith("alert.")


def _discreet(fact: FactRow, decision: Decision) -> bool:
    """Whether all that is telling of such an event is withheld. In an answer to an alert only the note is."""
    telling = _schema(fact) & TELLING
    return bool(telling) and not telling & decision.allowed and not _is_answer(fact)


def _publisher(opened: Opened, decision: Decision, teams: Directory) -> str:
    """Who published it. A health team's name discloses treatment, so it is shown as treatment is."""
    if _nameless(opened.fact, decision):
        return "A partner agency"
    team = teams.known(opened.fact.publisher_team)
    # A team may be gone by now; what it published is to be read all the same.
    return f"{team.agency_name}, {team.name}" if team else agency_name(teams, opened.fact.publisher)


def _nameless(fact: FactRow, decision: Decision) -> bool:
    return fact.team_kind is TeamKind.HEALTH and Category.PRACTITIONER_CONTACT not in decision.allowed


def agency_name(teams: Directory, agency: Agency) -> str:
    """An agency by name; by its code where it is not on the bus."""
    known = teams.of_agency(agency)
    return known[0].agency_name if known else str(agency)


def _lines(opened: Opened, look: Look, words: Words, teams: Directory) -> list[Line]:
    names = _names(teams)
    values = {
        name: value
        for category in opened.fields.keys() - _WHO
        for name, value in opened.fields[category].items()
    }
    # Who takes everything back takes back what others recorded too: whom it names is not for this reader.
    bare = opened.fact.event_type == "consent.withdrawn" or not _own(opened, look)
    hidden = REFERENCES | _ABOUT_OTHERS if bare else REFERENCES
    found = []
    # In the order of the schema: there the first thing is what the event is about.
    for name in (field["name"] for field in catalogue().entry(opened.fact.event_type).avro["fields"]):
        if name not in hidden and (value := values.get(name)) is not None:
            items = value if isinstance(value, list | tuple) else (value,)
            said = tuple(_said(name, item, words, names) for item in items)
            found.append(Line(words.field(name), said or ("None recorded",)))
    return found


def _names(teams: Directory) -> dict[str, str]:
    """What agencies, teams and places are called, by how events write them."""
    named = {str(team.agency): team.agency_name for team in teams}
    named |= {team.id: f"{team.name}, {team.agency_name}" for team in teams}
    return named | {team.agency.code: team.agency_name for team in teams if team.agency.kind in _PLACES}


def _said(field: str, item: object, words: Words, names: Mapping[str, str]) -> str:
    match field:
        case "categories":
            return words.categories[Category(str(item))]
        case "purposes":
            return words.purpose(str(item))
    return names.get(str(item)) or words.value(item)
