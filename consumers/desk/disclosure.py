"""What the alert page shows of an event and says was withheld, so that nothing is told by the telling."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from consumers.desk.reading import Look, Opened
from consumers.desk.words import Words, day
from policies.question import Decision
from policies.teams import Directory
from schemas.catalogue import catalogue
from schemas.clock import from_micros, london_date
from schemas.envelope import Sequence as SourceOrder
from schemas.vocabulary import Category, TeamKind

TELLING: Final = frozenset(
    {
        Category.SUBSTANCE_TREATMENT,
        Category.MEDICATION,
        Category.BLOOD_BORNE_VIRUS,
        Category.MENTAL_HEALTH,
        Category.CHILD_SAFEGUARDING,
        Category.RISK_SUMMARY,
        Category.RISK_DETAIL,
        Category.OFFENCE,
    }
)
"""Categories of which the mere name says something about the person to whom an event happened."""

_WHO: Final = frozenset({Category.IDENTITY})
_REFERENCES: Final = frozenset({"alert", "episode"})  # the bus's own names of things: nothing to a reader
_PLACES: Final = ("PRISON_CARAT", "HOUSING")  # the agencies whose codes stand in events for a place


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
    """The events that show at all, newest first.

    An event of which only the name of the person is allowed does not show: that it happened would be told.
    """
    shown = [
        (opened, look.decision) for look in looks for opened in look.opened if opened.fields.keys() - _WHO
    ]
    shown.sort(key=lambda pair: pair[0].fact.sequence, reverse=True)
    return [_disclosed(opened, decision, words, teams) for opened, decision in shown]


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


def _disclosed(opened: Opened, decision: Decision, words: Words, teams: Directory) -> Disclosed:
    schema = set(catalogue().entry(opened.fact.event_type).categories)
    telling = schema & TELLING
    # Where all that is telling is withheld, the event's own name would tell it.
    discreet = bool(telling) and not telling & decision.allowed
    withheld = schema - decision.allowed - (telling if discreet else set())
    return Disclosed(
        title="Further information" if discreet else words.event(opened.fact.event_type),
        publisher=_publisher(opened, decision, teams),
        recorded_on=day(london_date(from_micros(SourceOrder.from_key(opened.fact.sequence).time_us))),
        lines=tuple(_lines(opened, words, teams)),
        withheld=tuple(words.categories[category] for category in sorted(withheld)),
    )


def _publisher(opened: Opened, decision: Decision, teams: Directory) -> str:
    """Who published it. A health team's name discloses treatment, so it is shown as treatment is."""
    if opened.fact.team_kind is TeamKind.HEALTH and Category.PRACTITIONER_CONTACT not in decision.allowed:
        return "A partner agency"
    team = teams.team(opened.fact.publisher_team)
    return f"{team.agency_name}, {team.name}"


def _lines(opened: Opened, words: Words, teams: Directory) -> list[Line]:
    places = {team.agency.code: team.agency_name for team in teams if team.agency.kind in _PLACES}
    values = {
        name: value
        for category in opened.fields.keys() - _WHO
        for name, value in opened.fields[category].items()
    }
    found = []
    # In the order of the schema: there the first thing is what the event is about.
    for name in (field["name"] for field in catalogue().entry(opened.fact.event_type).avro["fields"]):
        if name not in _REFERENCES and (value := values.get(name)) is not None:
            items = value if isinstance(value, list | tuple) else (value,)
            said = tuple(places.get(str(item)) or words.value(item) for item in items)
            found.append(Line(words.field(name), said or ("None recorded",)))
    return found
