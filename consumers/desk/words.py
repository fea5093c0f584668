"""The desk's plain words: what an officer reads in place of a code, a date or an instant."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pydantic import Field

from policies.conditions import Mend, mend
from policies.teams import Team
from policies.written import Page, read
from schemas.clock import LONDON, london_date
from schemas.vocabulary import AlertStatus, AlertType, Category, Purpose, Role

_CODE = re.compile(r"[A-Z0-9]+(_[A-Z0-9]+)+")  # a code of several words
FILE = Path(__file__).parent / "words.yaml"


class AlertWords(Page):
    """What an alert is called, and what it asks of the reader."""

    title: str
    asks: str
    asks_of: dict[str, str] = Field(default_factory=dict)

    def ask(self, team: Team) -> str:
        """What is asked of this team. A prison's own team and its drug team are asked different things."""
        return self.asks_of.get(recipient(team)) or self.asks


def recipient(team: Team) -> str:
    """What a team is to the rules of the handover: the kind of its agency, PRISON or CARAT."""
    if team.agency.kind != "PRISON_CARAT":
        return team.agency.kind
    return "CARAT" if team.health else "PRISON"


class Words(Page):
    """The whole of `words.yaml`."""

    alerts: dict[AlertType, AlertWords]
    statuses: dict[AlertStatus, str]
    settled: str
    """How an alert reads that the bus closed because what it asked for was recorded."""
    levels: tuple[str, str, str, str]
    """Who is asked to take an alert, by escalation level."""
    notices: dict[str, str]
    kinds: dict[str, str]
    roles: dict[Role, str]
    purposes: dict[Purpose, str]
    categories: dict[Category, str]
    events: dict[str, str]
    fields: dict[str, str]
    codes: dict[str, str]

    def mend(self, reason: str | None) -> Mend:
        """Why somebody was not told, for a primary reason, and what the publisher's team does about it."""
        return mend(reason)

    def field(self, name: str) -> str:
        return self.fields.get(name) or _spaced(name)

    def event(self, event_type: str) -> str:
        return self.events.get(event_type) or _spaced(event_type.partition(".")[2])

    def purpose(self, purpose: str) -> str:
        return self.purposes.get(Purpose(purpose)) or _spaced(purpose.lower())

    def value(self, value: object) -> str:
        """One value of an event as a line of text."""
        match value:
            case None | "":
                return "Not recorded"
            case bool():
                return "Yes" if value else "No"
            case datetime():
                return due(value)
            case date():
                return weekday(value)
            case str():
                return self.codes.get(value) or (_spaced(value.lower()) if _CODE.fullmatch(value) else value)
            case Mapping():
                return self._record(value)
            case Sequence():
                return "; ".join(self.value(item) for item in value) or "None recorded"
        return str(value)

    def _record(self, record: Mapping[object, object]) -> str:
        if set(record) == {"kind", "value"}:  # an identifier reads better with its kind before it
            return f"{self.value(record['kind'])} {record['value']}"
        return ", ".join(self.value(value) for value in record.values() if value not in (None, ""))


@cache
def words() -> Words:
    """The words, read once a process."""
    return read(FILE, Words)


def day(value: date) -> str:
    """`16 December 2026`."""
    return f"{value.day} {value:%B %Y}"


def weekday(value: date) -> str:
    """`Thursday 26 November 2026`: a day that somebody plans for."""
    return f"{value:%A} {day(value)}"


def falls(value: date) -> str:
    """Why the Friday rule looks at a day (Offenders (Day of Release from Detention) Act 2023)."""
    match value.weekday():
        case 4:
            return "is a Friday"
        case 5 | 6:
            return "is a weekend day"
    return "is a bank holiday or the day before one"


def moment(value: datetime) -> str:
    """`16 December 2026 at 10:30am`, London: a moment that has been."""
    local = value.astimezone(LONDON)
    return f"{day(local.date())} at {_hour(local)}"


def due(value: datetime) -> str:
    """`Wednesday 16 December 2026 at 10:30am`, London: a moment that somebody plans for."""
    local = value.astimezone(LONDON)
    return f"{local:%A} {moment(value)}"


def by(deadline: datetime, now: datetime) -> str:
    """A deadline in a list: `Tomorrow, 5:00pm`, `Tuesday 6 October, 5:00pm`, London."""
    local = deadline.astimezone(LONDON)
    days = (local.date() - london_date(now)).days
    near = {0: "Today", 1: "Tomorrow"}
    return f"{near.get(days) or f'{local:%A} {local.day} {local:%B}'}, {_hour(local)}"


def days_to(release_on: date | None, now: datetime) -> str:
    """How far off a release is, as people say it."""
    if release_on is None:
        return "No date known"
    days = (release_on - london_date(now)).days
    match days:
        case 0:
            return "Today"
        case 1:
            return "Tomorrow"
        case -1:
            return "Yesterday"
    return f"In {days} days" if days > 0 else f"{-days} days ago"


def _hour(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").replace(".", " ").capitalize()
