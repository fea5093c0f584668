"""Of a release on which everything is recorded, one record is left out: the right detector speaks.

Where nothing is missing none does. People are published by the real intake and told by the real policy.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from producers.receipt import Status
from producers.record import Record as SourceRecord
from producers.record import Submission
from producers.transaction import in_one_transaction
from schemas.envelope import Agency
from schemas.events import parse_event
from schemas.tables import alert, fact, waiting
from tests.integration.desk_world import CARAT, COUNCIL, DRUG_TEAM, HOUSING, PRISON, PROBATION
from tests.integration.handover_world import HandoverWorld
from tests.integration.test_handover import in_days

DAYS = 60
"""From the first day to the release, a Monday."""


class Record(NamedTuple):
    """One record of the complete story."""

    name: str
    day: int
    hour: int
    team: str
    event_type: str
    fields: dict[str, Any]


def _time(day: int, hour: int) -> datetime:
    return datetime(2026, 10, 1, hour, tzinfo=UTC) + timedelta(days=day)


_DATED: dict[str, Any] = {
    "expected_release_date": in_days(DAYS),
    "date_kind": "CRD",
    "prison": "BMI",
    "chosen_council": COUNCIL,
    "accommodation_at_release": "NO_FIXED_ABODE",
}
_OUT = _time(DAYS, 9)
STORY = (
    Record("reception", 0, 10, PRISON, "prison-carat.person.received",
           {"received_at": _time(0, 9), "prison": "BMI", "reason": "ADMISSION"}),
    Record("assessment", 1, 10, CARAT, "prison-carat.assessment.completed",
           {"kind": "IMMEDIATE_NEEDS", "support_needs": ["DRUGS"], "has_support_need": True}),
    Record("practitioner", 1, 11, PROBATION, "probation.practitioner.allocated", {"team": "Resettlement"}),
    Record("date", 1, 12, PRISON, "prison-carat.release.planned", {**_DATED, "certainty": "ESTIMATED"}),
    Record("referral", 2, 10, PROBATION, "probation.duty-to-refer.submitted",
           {"council": COUNCIL, "reference": "DTR-1", "submitted_on": in_days(2)}),
    Record("council's acknowledgement", 5, 10, HOUSING, "housing.duty-to-refer.acknowledged", {}),
    Record("drug team's referral", 15, 10, DRUG_TEAM, "dip.referral.accepted", {}),
    Record("assessment booked", 30, 10, HOUSING, "housing.assessment.booked", {"at": _time(35, 10)}),
    Record("first appointment", 40, 10, DRUG_TEAM, "dip.appointment.offered", {"at": _time(DAYS + 2, 10)}),
    Record("treatment handover", 44, 10, CARAT, "prison-carat.treatment-handover.issued",
           {"substances": ["HEROIN"]}),
    Record("date checked", 45, 10, PRISON, "prison-carat.release.confirmed",
           {**_DATED, "certainty": "CONFIRMED"}),
    Record("licence", 45, 11, PROBATION, "probation.licence.activated", {"starts_on": in_days(DAYS)}),
    Record("placement", 50, 10, HOUSING, "housing.placement.confirmed",
           {"accommodation_type": "SUPPORTED_HOUSING", "from_date": in_days(DAYS)}),
    Record("date checked again", 57, 10, PRISON, "prison-carat.release.confirmed",
           {**_DATED, "certainty": "CONFIRMED"}),
    Record("release", DAYS, 10, PRISON, "prison-carat.release.occurred",
           {"occurred_at": _OUT, "reason": "RELEASED", "prison": "BMI"}),
    Record("arrival", DAYS, 11, HOUSING, "housing.placement.arrived", {"at": _time(DAYS, 11)}),
    Record("first visit", DAYS + 2, 12, DRUG_TEAM, "dip.appointment.attended", {"at": _time(DAYS + 2, 10)}),
)  # fmt: skip

DETECTORS = {
    # what is left out: which alert says so
    "practitioner": "probation-84",
    "date": "probation-released-unplanned",  # and so are the checks of the date
    "referral": "probation-56",
    "council's acknowledgement": "probation-dtr-unanswered",
    "drug team's referral": "carat-42",
    "assessment booked": "housing-28",
    "first appointment": "dip-14",
    "treatment handover": "carat-14",
    "date checked": "prison-14",
    "licence": "probation-14",
    "placement": "housing-7",
    "date checked again": "prison-2",
    "release": "prison-overdue",
    "first visit": "dip-not-seen",
}
NOT_IN_TIME = {
    # these are asked for at once; what is left out shows by staying open until somebody's manager has it
    "assessment": "carat-reception",
    "arrival": "housing-released",
}


def test_each_record_that_does_not_come_raises_the_detector_that_is_for_it(bus: HandoverWorld) -> None:
    people = _tell_everything_but_one(bus)
    rows = bus.rows(alert)
    raised = {name: {row.milestone for row in rows if row.person_id == who} for name, who in people.items()}
    for missing, detector in DETECTORS.items():
        assert detector in raised[missing], f"without {missing}"
        assert detector not in raised["nothing"], f"{detector} although nothing is missing"
    for missing, detector in NOT_IN_TIME.items():
        levels = {
            name: [row.level for row in rows if (row.person_id, row.milestone) == (people[name], detector)]
            for name in (missing, "nothing")
        }
        assert max(levels[missing]) > 0, f"without {missing}"
        assert levels["nothing"] == [0], f"{detector} escalates although nothing is missing"


def test_no_record_of_the_story_can_be_lost_unseen() -> None:
    names = {record.name for record in STORY}
    # Nobody has to act on a reception alone; what happens without it is below.
    assert names - DETECTORS.keys() - NOT_IN_TIME.keys() == {"reception"}


def test_without_a_reception_what_nobody_can_place_waits_in_sight_and_the_council_is_told_all_the_same(
    bus: HandoverWorld,
) -> None:
    subject = bus.person(family="Nobodyknows")
    became = {}
    for record in STORY[1:4]:
        became[record.name] = _hand_in(bus, record, subject)
        if record.name == "assessment":
            assert len([row for row in bus.rows(waiting) if row.settled_at is None]) == 1
    # Probation's own record opens a case, and what waited for the same numbers comes in with it.
    assert list(became.values()) == [Status.WAITING, Status.ACCEPTED, Status.ACCEPTED]
    assert [row for row in bus.rows(waiting) if row.settled_at is None] == []
    bus.consent(subject)
    bus.set_and_wake(_time(DAYS - 55, 9))
    assert ("housing-56", "TOLD") in {(row.milestone, row.state) for row in bus.alerts()}


def _hand_in(bus: HandoverWorld, record: Record, subject: dict[str, Any]) -> Status:
    """Publish one, and have everything arrive that was accepted with it."""
    before = len(bus.events())
    event = parse_event(record.event_type, {"subject": subject, **record.fields})
    said = SourceRecord(None, _time(record.day, record.hour), 0, event)
    asked = bus.intake.ask([Submission(Agency.parse(record.team.partition("/")[0]), record.team, said)])
    (receipt,) = in_one_transaction(bus.engine, partial(bus.intake.accept, asked=asked))
    bus.arrive(*bus.events()[before:])
    return receipt.status


def _tell_everything_but_one(bus: HandoverWorld) -> dict[str, UUID]:
    """The same story for one person a missing record, and for one of whom nothing is missing."""
    subjects = {name: bus.person(family=f"Example{place}") for place, name in enumerate(_missing())}
    people: dict[str, UUID] = {}
    for record in sorted(STORY, key=lambda record: (record.day, record.hour)):
        bus.set_and_wake(_time(record.day, record.hour))
        for missing, subject in subjects.items():
            if record.name == missing or (missing == "date" and record.name.startswith("date")):
                continue
            event = bus.publish(record.team, record.event_type, {"subject": subject, **record.fields})
            if record.name == "reception":
                people[missing] = next(row.person_id for row in bus.rows(fact) if row.event_id == event)
                _agrees_to_everything(bus, subject)
    bus.set_and_wake(_time(DAYS + 22, 12))
    return people


def _missing() -> tuple[str, ...]:
    return ("nothing", *DETECTORS, *NOT_IN_TIME)


def _agrees_to_everything(bus: HandoverWorld, subject: dict[str, Any]) -> None:
    bus.consent(subject)
    told = (
        "IDENTITY",
        "RELEASE_DATE",
        "CUSTODY_STATUS",
        "CONTACT",
        "ACCOMMODATION_NEED",
        "PRACTITIONER_CONTACT",
    )
    bus.consent(
        subject,
        categories=told,
        recipients=["DIP:BIRMINGHAM"],
        purposes=["CONTINUITY_OF_TREATMENT"],
        agreed_referral=False,
        agreed_contact=False,
        chosen_council=None,
    )
