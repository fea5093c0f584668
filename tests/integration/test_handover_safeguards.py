"""Who is told changes with what protects somebody, and on the day after which an answer no longer stands."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from consumers.handover import erasing as handover
from policies.erasure import erase
from policies.question import Answer, Decision, Gate, Question
from policies.vault import Vault
from producers import erasing as intake
from schemas.clock import london_midnight
from schemas.tables import address_check, ledger_entry, override, restriction
from schemas.vocabulary import DenyReason, Effect
from tests.conftest import Database
from tests.integration.desk_world import CHILDREN, HOUSING, NOW, PRISON, PROBATION
from tests.integration.handover_world import HandoverWorld

TODAY = date(2026, 10, 1)
COUNCIL = HOUSING.partition("/")[0]
OVERRIDE = str(uuid4())


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def expected(bus: HandoverWorld, *, agreed: bool) -> dict[str, Any]:
    """Somebody who comes out in 50 days, of whom the council should hear."""
    subject = bus.person()
    bus.received(subject)
    if agreed:
        bus.consent(subject)
    bus.planned(subject, in_days(50))
    return subject


def decide(bus: HandoverWorld, subject: dict[str, Any], review_on: date, **more: Any) -> None:
    decided = {
        "subject": subject,
        "override_id": OVERRIDE,
        "recipients": [COUNCIL],
        "kind": "SAFEGUARDING",
        "categories": ["IDENTITY", "RELEASE_DATE", "CUSTODY_STATUS"],
        "reason_code": "RISK_TO_OTHERS",
        "necessity": "Somebody in the same house would be in danger.",
        "authorised_by": "prison-bmi-head",
        "person_told": False,
        "review_on": review_on,
        **more,
    }
    bus.publish(PRISON, "override.recorded", decided)


def restrict(bus: HandoverWorld, subject: dict[str, Any], scope: str = "RECORD", *teams: str) -> None:
    closed = {"subject": subject, "scope": scope, "reason_code": "KNOWN_TO_STAFF", "except_teams": teams}
    bus.publish(PRISON, "record.restricted", closed)


def council(bus: HandoverWorld) -> tuple[str, str]:
    (row,) = bus.alerts(recipient="HOUSING")
    return row.state, row.primary_reason


def told(bus: HandoverWorld) -> list[dict[str, Any]]:
    """What the ledger has of telling the council, in order."""
    entries = [json.loads(row.body) for row in bus.rows(ledger_entry)]
    tells = [one for one in entries if one["kind"] == "TELL" and one["recipient"] == COUNCIL]
    return sorted(tells, key=lambda one: one["machine_at"])


def test_an_override_tells_who_was_not_told_and_stands_on_the_ledger_as_the_ground(
    bus: HandoverWorld,
) -> None:
    subject = expected(bus, agreed=False)
    assert council(bus) == ("WITHHELD", "CONSENT_MISSING")
    decide(bus, subject, in_days(14))
    assert council(bus) == ("TOLD", "SAFEGUARDING_OVERRIDE")
    assert told(bus)[-1]["primary"] == "SAFEGUARDING_OVERRIDE"
    assert "danger" not in str(told(bus))


def test_an_override_counts_on_its_review_day_and_is_over_at_the_midnight_after(bus: HandoverWorld) -> None:
    decide(bus, expected(bus, agreed=False), in_days(14))
    bus.set_and_wake(london_midnight(in_days(15)) - timedelta(seconds=1))
    assert council(bus) == ("TOLD", "SAFEGUARDING_OVERRIDE")
    bus.set_and_wake(london_midnight(in_days(15)))
    assert council(bus) == ("WITHHELD", "CONSENT_MISSING")


def test_an_override_that_was_ended_tells_nobody_any_more(bus: HandoverWorld) -> None:
    subject = expected(bus, agreed=False)
    decide(bus, subject, in_days(14))
    bus.publish(PRISON, "override.ended", {"subject": subject, "override_id": OVERRIDE})
    assert council(bus) == ("WITHHELD", "CONSENT_MISSING")


def test_an_override_of_another_agency_opens_nothing_of_the_prisons(bus: HandoverWorld) -> None:
    subject = expected(bus, agreed=False)
    bus.publish(
        PROBATION,
        "override.recorded",
        {
            "subject": subject,
            "override_id": str(uuid4()),
            "recipients": [COUNCIL],
            "kind": "SAFEGUARDING",
            "categories": ["IDENTITY", "RELEASE_DATE"],
            "reason_code": "RISK_TO_OTHERS",
            "necessity": "Somebody would be in danger.",
            "authorised_by": "probation-head",
            "person_told": False,
            "review_on": in_days(14),
        },
    )
    assert council(bus) == ("WITHHELD", "CONSENT_MISSING")


def test_a_restricted_record_takes_the_alert_back_until_it_is_lifted(bus: HandoverWorld) -> None:
    subject = expected(bus, agreed=True)
    assert council(bus)[0] == "TOLD"
    restrict(bus, subject)
    assert council(bus) == ("WITHHELD", "RESTRICTED_RECORD")
    assert all(row.state == "WITHHELD" for row in bus.alerts() if row.recipient != PRISON.partition("/")[0])
    decide(bus, subject, in_days(14))  # a decision to share does not lift it
    assert council(bus) == ("WITHHELD", "RESTRICTED_RECORD")
    bus.publish(PRISON, "record.unrestricted", {"subject": subject, "scope": "RECORD"})
    assert council(bus)[0] == "TOLD"


def test_a_team_that_is_excepted_from_a_restriction_stays_told(bus: HandoverWorld) -> None:
    subject = expected(bus, agreed=True)
    restrict(bus, subject, "RECORD", HOUSING)
    assert council(bus)[0] == "TOLD"


def test_an_agency_s_own_teams_stay_told_of_a_record_that_it_restricted(bus: HandoverWorld) -> None:
    subject = expected(bus, agreed=True)
    before = {row.team for row in bus.alerts(recipient="PRISON_CARAT") if row.state == "TOLD"}
    restrict(bus, subject)
    assert before == {row.team for row in bus.alerts(recipient="PRISON_CARAT") if row.state == "TOLD"}
    assert before


def test_a_protected_place_leaves_the_release_told(bus: HandoverWorld) -> None:
    subject = expected(bus, agreed=True)
    restrict(bus, subject, "LOCATION")
    assert council(bus)[0] == "TOLD"


class Dated:
    """A policy that tells the council from one day to another, and says how long its answers stand."""

    def __init__(self, gate: Gate, begins: date, ends: date) -> None:
        self._gate = gate
        self._begins, self._ends = begins, ends

    def __call__(self, questions: Sequence[Question]) -> list[Answer]:
        return [
            self._dated(question, answer) if question.recipient.agency.kind == "HOUSING" else answer
            for question, answer in zip(questions, self._gate(questions), strict=True)
        ]

    def _dated(self, question: Question, answer: Answer) -> Answer:
        assert isinstance(answer, Decision)
        today, why = question.london_date, DenyReason.AGREEMENT_EXPIRED
        if self._begins <= today <= self._ends:
            return answer._replace(valid_until=min(answer.valid_until, self._ends))
        until = self._begins - timedelta(days=1) if today < self._begins else date.max
        withheld = tuple((category, (why,)) for category in question.categories)
        return Decision(
            Effect.DENY, frozenset(), withheld, (why,), why, (), answer.revision, valid_until=until
        )


def test_an_agreement_that_ends_and_one_that_begins_move_alerts_at_midnight(
    database: Database, policy_engine: Gate
) -> None:
    bus = HandoverWorld(database.url, Dated(policy_engine, in_days(3), in_days(9)))
    try:
        expected(bus, agreed=True)
        assert council(bus) == ("WITHHELD", "AGREEMENT_EXPIRED")
        bus.set_and_wake(london_midnight(in_days(3)) - timedelta(seconds=1))
        assert council(bus)[0] == "WITHHELD"
        bus.set_and_wake(london_midnight(in_days(3)))
        assert council(bus)[0] == "TOLD"
        bus.set_and_wake(london_midnight(in_days(10)) - timedelta(seconds=1))
        assert council(bus)[0] == "TOLD"
        bus.set_and_wake(london_midnight(in_days(10)))
        assert council(bus) == ("WITHHELD", "AGREEMENT_EXPIRED")
    finally:
        bus.close()


def test_an_event_that_arrives_after_midnight_and_before_the_timer_loses_no_change(
    bus: HandoverWorld,
) -> None:
    subject = expected(bus, agreed=False)
    decide(bus, subject, in_days(14))
    bus.clock = morning(in_days(15))
    bus.set_clock(bus.clock)  # the timer has not fired yet
    bus.treatment(subject)
    assert council(bus) == ("WITHHELD", "CONSENT_MISSING")


def test_an_answer_that_stands_longer_than_it_did_moves_the_timer_and_nothing_else(
    bus: HandoverWorld,
) -> None:
    subject = expected(bus, agreed=False)
    decide(bus, subject, in_days(5))
    before = (bus.alerts(recipient="HOUSING")[0].row_version, len(told(bus)))
    decide(bus, subject, in_days(14))  # the same decision, reviewed later
    (row,) = bus.alerts(recipient="HOUSING")
    assert (row.row_version, len(told(bus))) == before
    assert row.valid_until == in_days(14)
    bus.set_and_wake(morning(in_days(6)))
    assert council(bus) == ("TOLD", "SAFEGUARDING_OVERRIDE")


def test_what_protected_somebody_goes_when_they_are_erased(bus: HandoverWorld) -> None:
    subject = expected(bus, agreed=True)
    decide(bus, subject, in_days(14))
    restrict(bus, subject)
    asked = {"subject": subject, "at": NOW, "spoc": "A colleague"}
    bus.publish(PROBATION, "probation.address-check.requested", asked)
    bus.publish(
        CHILDREN, "child-protection.address-check.completed", {"subject": subject, "result": "SUITABLE"}
    )
    tables = (override, restriction, address_check)
    with bus.engine.begin() as connection:
        counted = [connection.scalar(select(func.count()).select_from(table)) for table in tables]
        assert counted == [1, 1, 1]
        (person,) = bus.people(connection)
        removers = [intake.remove, handover.remove]
        erase(connection, Vault(bus.ring), person, removers, domain_now=NOW, machine_now=NOW)
        counted = [connection.scalar(select(func.count()).select_from(table)) for table in tables]
        assert counted == [0, 0, 0]
