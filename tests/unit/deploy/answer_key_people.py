"""One invented person's records, written by hand, and what the answer key makes of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from deploy.world.answer_key import law
from deploy.world.answer_key.records import Record
from deploy.world.answer_key.register import Register
from deploy.world.answer_key.routes import Team, listed
from deploy.world.answer_key.walk import Expectation, Rules, Story, stories
from schemas.clock import LONDON

CUSTODY, CARAT = "PRISON_CARAT:SWI/offender-management", "PRISON_CARAT:SWI/carat"
OTHER_CUSTODY, OTHER_CARAT = "PRISON_CARAT:LEI/offender-management", "PRISON_CARAT:LEI/carat"
HOUSING, OTHER_HOUSING = "HOUSING:E08000025/homelessness", "HOUSING:E08000035/homelessness"
DIP, OTHER_DIP = "DIP:BIRMINGHAM/community-drugs", "DIP:LEEDS/community-drugs"
PROBATION = "PROBATION:BIRMINGHAM/resettlement"
CHILDREN = "CHILD_PROTECTION:E08000025/assessment"
BIRMINGHAM, LEEDS = "E08000025", "E08000035"

TEAMS = listed(
    Team(team, team.endswith(("/carat", "/community-drugs")), area)
    for team, area in (
        (CUSTODY, ()),
        (CARAT, ()),
        (OTHER_CUSTODY, ()),
        (OTHER_CARAT, ()),
        (HOUSING, (BIRMINGHAM,)),
        (OTHER_HOUSING, (LEEDS,)),
        (DIP, (BIRMINGHAM,)),
        (OTHER_DIP, (LEEDS,)),
        (PROBATION, (BIRMINGHAM,)),
        (CHILDREN, (BIRMINGHAM,)),
    )
)
ENDS = "2026-12-31 08:30"
RELEASE = date(2026, 11, 20)
"""A Friday. 84 days before it is 28 August, 56 is 25 September, 42 is 9 October, 28 is 23 October."""


def at(text: str) -> datetime:
    """A London time, `2026-11-20 09:00`, as UTC; a day alone is its midnight."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def days_before(days: int, hour: int = 0) -> str:
    """An hour of the day so many days before the release."""
    return f"{RELEASE - timedelta(days=days)} {hour:02}:00"


class Person:
    """Writes records; each arrives when it is written unless it is said otherwise."""

    def __init__(self, number: int = 0) -> None:
        self.number = number
        self.records: list[Record] = []

    def wrote(
        self, team: str, what: str, when: str, *, arrives: str = "", number: str = "", **cells: str
    ) -> "Person":
        """Add a record. `number` is the prison number that it carries, the person's own if left out."""
        noms = number or f"A{self.number:04}AA"
        known = {"noms_number": noms, "record_id": f"{self.number}-{len(self.records)}", **cells}
        arrival = at(arrives or when)
        self.records.append(Record(self.number, team, known["record_id"], what, at(when), (arrival,), known))
        return self

    def received(self, when: str = "2026-01-05 18:00", *, team: str = CUSTODY, **cells: str) -> "Person":
        """Came through the gate."""
        named = {"prison": team[13:16], "reason": "ADMISSION", "received_at": _utc(when), **cells}
        return self.wrote(team, "RECEPTION", when, **named)

    def dated(
        self,
        when: str = "2026-01-06 10:00",
        day: date = RELEASE,
        *,
        what: str = "RELEASE_DATE_SET",
        kind: str = "CRD",
        certainty: str = "ESTIMATED",
        team: str = CUSTODY,
        **cells: str,
    ) -> "Person":
        """The prison named a day."""
        named = {
            "expected_release_date": day.isoformat(),
            "date_kind": kind,
            "certainty": certainty,
            "prison": team[13:16],
            "chosen_council": BIRMINGHAM,
            "accommodation_at_release": "NO_FIXED_ABODE",
        }
        return self.wrote(team, what, when, **{**named, **cells})

    def went(
        self, when: str, *, reason: str = "RELEASED", code: str = "CR", team: str = CUSTODY, **cells: str
    ) -> "Person":
        """Went out through the gate."""
        named = {
            "occurred_at": _utc(when),
            "reason": reason,
            "movement_reason_code": code,
            "prison": team[13:16],
        }
        return self.wrote(team, "RELEASE", when, **{**named, **cells})

    def agreed(
        self, when: str = "2026-01-07 10:00", what: str = "CONSENT_GIVEN", to: str = HOUSING, **cells: str
    ) -> "Person":
        """Said something about the council, or about the drug team."""
        housing = to.startswith("HOUSING")
        purpose = "HOMELESSNESS_PREVENTION_AND_RELIEF" if housing else "CONTINUITY_OF_TREATMENT"
        named = {
            "consent_event_time": _utc(when),
            "consent_recipients": to.partition("/")[0],
            "consent_purposes": purpose,
            "consent_categories": "IDENTITY;CONTACT;RELEASE_DATE",
            "agreed_referral": "yes",
            "agreed_contact": "yes",
            "chosen_council": BIRMINGHAM if housing else "",
        }
        return self.wrote(CUSTODY, what, when, **{**named, **cells})


def _utc(when: str) -> str:
    return at(when).strftime("%Y-%m-%dT%H:%M:%SZ")


def expected() -> Person:
    """Somebody with a date, whom housing and the drug team may be told about, linked to a child."""
    person = Person().received().dated().agreed().agreed(to=DIP)
    person.wrote(CHILDREN, "ENQUIRY_OPENED", "2026-01-08 10:00", section="S47")
    person.wrote(CARAT, "CARAT_ASSESSMENT", "2026-01-08 11:00")
    return person


def told_stories(*people: Person, ends: str = ENDS) -> list[Story]:
    """Everybody's story."""
    return key_of([record for person in people for record in person.records], ends)


def key_of(records: Iterable[Record], ends: str = ENDS) -> list[Story]:
    """The key of any records."""
    register = Register()
    register.feed(records)
    return list(stories(register, Rules(TEAMS, law.pages(), at(ends))))


def key(person: Person, ends: str = ENDS) -> tuple[Expectation, ...]:
    """One person's expectations."""
    (story,) = told_stories(person, ends=ends)
    return story.expectations


def of(person: Person, *rows: str, ends: str = ENDS) -> list[Expectation]:
    """The expectations of some rows."""
    return [one for one in key(person, ends) if one.key.id in rows]


def standing(person: Person, when: str, prefix: str = "", ends: str = ENDS) -> dict[str, str]:
    """What stands at a moment, by row: `told`, or the reason why it is withheld."""
    moment = at(when)
    return {
        one.key.id: one.reason or "told"
        for one in key(person, ends)
        if one.since <= moment and (one.until is None or moment < one.until)
        if one.key.id.startswith(prefix)
    }
