"""An alert that nobody takes goes on to the next, once each; whoever takes it ends that."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row

from consumers.desk import answers
from consumers.desk.actions import Action, Reply
from consumers.desk.questions import Reader
from consumers.desk.reading import until_steady
from consumers.handover.escalation import Level
from consumers.handover.timers import Timers
from deploy.processes.desk import assemble
from policies.officers import officers
from policies.teams import directory
from schemas.tables import ledger_entry, notice
from tests.integration.desk_world import HOUSING, PRISON
from tests.integration.handover_world import HandoverWorld
from tests.integration.test_handover import in_days


def told(bus: HandoverWorld, days: int = 56) -> dict[str, Any]:
    """Housing is told on Thursday 1 October 2026, 10:00 in London, of a release after so many days."""
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(days))
    return subject


def housing(bus: HandoverWorld) -> Row[Any]:
    (row,) = bus.alerts(recipient="HOUSING")
    return row


def notices(bus: HandoverWorld, alert: Row[Any]) -> list[tuple[str, int, str]]:
    found = [row for row in bus.rows(notice) if row.alert == alert.id]
    return [(row.kind, row.level, f"{row.at:%d %H:%M}") for row in sorted(found, key=lambda row: row.id)]


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


def test_it_goes_from_the_team_to_its_manager_the_duty_contact_and_the_accountable_lead(
    bus: HandoverWorld,
) -> None:
    told(bus)
    alert = housing(bus)
    assert (alert.level, alert.next_step_at) == (Level.TEAM, utc(2, 16))
    bus.set_and_wake(utc(2, 16))
    bus.set_and_wake(utc(5, 16))
    assert (housing(bus).level, housing(bus).escalated) == (Level.MANAGER, True)
    bus.set_and_wake(utc(9, 9))
    assert housing(bus).level == Level.LEAD
    bus.set_and_wake(utc(22, 17))
    assert notices(bus, alert) == [
        ("RAISED", Level.TEAM, "01 09:00"),
        ("REMINDED", Level.TEAM, "02 16:00"),  # half of two working days
        ("ESCALATED", Level.MANAGER, "05 16:00"),  # Monday's close; a weekend is no working time
        ("REMINDED", Level.MANAGER, "06 16:00"),
        ("ESCALATED", Level.DUTY_CONTACT, "07 16:00"),
        ("REMINDED", Level.DUTY_CONTACT, "08 10:00"),
        ("ESCALATED", Level.LEAD, "08 12:00"),  # four hours of the next working day
        ("REMINDED", Level.LEAD, "15 16:00"),
        ("REMINDED", Level.LEAD, "22 16:00"),
    ]


def test_after_an_outage_each_missed_step_is_there_once(bus: HandoverWorld) -> None:
    told(bus)
    alert = housing(bus)
    bus.set_and_wake(utc(22, 17))
    assert Counter(kind for kind, _, _ in notices(bus, alert)) == {"RAISED": 1, "REMINDED": 5, "ESCALATED": 3}
    assert housing(bus).steps == 8


def test_every_step_stands_on_the_ledger(bus: HandoverWorld) -> None:
    told(bus)
    bus.set_and_wake(utc(5, 16))
    bodies = [row.body for row in bus.rows(ledger_entry) if str(housing(bus).id) in row.body]
    assert sum('"status":"REMINDED"' in body for body in bodies) == 1
    assert sum('"status":"ESCALATED"' in body and '"level":1' in body for body in bodies) == 1


def test_a_release_today_that_becomes_known_after_three_goes_to_the_duty_contact(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.clock = utc(1, 14, 30)
    bus.set_clock(bus.clock)
    bus.planned(subject, in_days(0))
    alert = housing(bus)
    assert (alert.level, alert.escalated) == (Level.DUTY_CONTACT, False)
    assert alert.deadline - alert.raised_at == timedelta(hours=2)


def test_what_is_kept_back_goes_up_where_it_can_be_mended(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, in_days(56))
    alert = housing(bus)
    bus.set_and_wake(utc(5, 16))
    teams = {row.team for row in bus.rows(notice) if row.alert == alert.id}
    assert (housing(bus).state, housing(bus).level, teams) == ("WITHHELD", Level.MANAGER, {PRISON})


def test_a_no_of_the_person_goes_to_nobodys_manager(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, in_days(56))
    bus.consent(subject, "refused")
    bus.set_and_wake(utc(20, 16))
    alert = housing(bus)
    assert (alert.primary_reason, alert.level, alert.next_step_at) == ("CONSENT_REFUSED", Level.TEAM, None)
    assert notices(bus, alert) == [("RAISED", Level.TEAM, "01 09:00")]


def test_what_an_agency_closed_itself_goes_to_nobodys_manager(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, in_days(56))
    assert housing(bus).next_step_at is not None
    closed = {"subject": subject, "scope": "RECORD", "reason_code": "DOMESTIC_ABUSE"}
    bus.publish(PRISON, "record.restricted", closed)
    bus.set_and_wake(utc(20, 16))
    alert = housing(bus)
    assert (alert.primary_reason, alert.level, alert.next_step_at) == ("RESTRICTED_RECORD", Level.TEAM, None)
    bus.publish(PRISON, "record.unrestricted", {"subject": subject, "scope": "RECORD"})
    assert (housing(bus).primary_reason, housing(bus).next_step_at is None) == ("CONSENT_MISSING", False)


def test_who_is_told_late_has_the_whole_time_from_then(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, in_days(56))
    bus.set_and_wake(utc(5, 16))
    bus.consent(subject)
    alert = housing(bus)
    assert (alert.state, alert.level, alert.steps, alert.escalated) == ("TOLD", Level.TEAM, 0, False)
    assert alert.told_at == alert.clock_from > alert.raised_at
    assert notices(bus, alert)[-1][:2] == ("RAISED", Level.TEAM)
    assert {row.team for row in bus.rows(notice) if row.alert == alert.id} == {PRISON, HOUSING}


def left_prison(bus: HandoverWorld, subject: dict[str, Any]) -> None:
    body = {"subject": subject, "occurred_at": bus.clock, "reason": "RELEASED", "prison": "BMI"}
    bus.publish(PRISON, "prison-carat.release.occurred", body)


def test_time_alone_closes_no_alert_that_was_told_and_not_taken(bus: HandoverWorld) -> None:
    subject = told(bus, 0)
    left_prison(bus, subject)
    bus.set_and_wake(utc(30, 9))
    alert = housing(bus)
    assert (alert.alert_type, alert.status, alert.level) == ("RELEASED", "NEW", Level.LEAD)
    answer = {"subject": subject, "alert": str(alert.id), "episode": alert.episode.hex()}
    bus.publish(HOUSING, "alert.acknowledged", answer)
    assert not bus.alerts(recipient="HOUSING")
    (closed,) = [row for row in bus.alerts(standing=False, recipient="HOUSING") if row.id == alert.id]
    assert (closed.closed_as, closed.acknowledged_by) == ("EXPIRED", HOUSING)


def test_who_took_it_and_lost_the_right_in_one_batch_is_not_the_beginning_of_a_new_chain(
    bus: HandoverWorld,
) -> None:
    subject = told(bus)
    alert = housing(bus)
    bus.hold = True
    answer = {"subject": subject, "alert": str(alert.id), "episode": alert.episode.hex()}
    bus.publish(HOUSING, "alert.acknowledged", answer)
    bus.consent(subject, "expired")
    bus.arrive(*bus.events()[-2:])
    kept = housing(bus)
    assert (kept.state, kept.status) == ("WITHHELD", "ACKNOWLEDGED")
    assert kept.next_step_at is None


def test_a_consent_withdrawn_ends_what_nobody_took_in_time(bus: HandoverWorld) -> None:
    subject = told(bus, 0)
    left_prison(bus, subject)
    bus.set_and_wake(utc(30, 9))
    bus.consent(subject, "withdrawn")
    bus.set_and_wake(bus.clock)
    assert not bus.alerts(recipient="HOUSING")


def test_a_consent_that_lapses_ends_it_too(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject, last_day=in_days(27))
    bus.planned(subject, in_days(0))
    left_prison(bus, subject)
    bus.set_and_wake(utc(28, 23))
    assert housing(bus).state == "TOLD"
    bus.set_and_wake(utc(29, 0, 1))
    assert not bus.alerts(recipient="HOUSING")


def test_two_timekeepers_fire_each_step_once(bus: HandoverWorld) -> None:
    for _ in range(6):
        told(bus)
    bus.set_clock(utc(7, 16))
    both = [bus.timers, Timers(bus.own_engine, bus.policy, bus.timers._vault, bus.timers._settler)]
    for keeper in both:
        keeper._keeps_time = lambda: True  # type: ignore[method-assign]  # as if the lock had failed
    threads = [threading.Thread(target=_until_idle, args=(keeper,)) for keeper in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    steps = Counter((row.alert, row.kind, row.level, row.at) for row in bus.rows(notice))
    assert set(steps.values()) == {1}
    assert {row.level for row in bus.alerts(recipient="HOUSING")} == {Level.DUTY_CONTACT}


def _until_idle(keeper: Timers) -> None:
    idle = 0
    while idle < 3:
        idle = idle + 1 if keeper.wake() == 0 else 0


def test_taking_an_alert_while_its_timer_fires_has_one_outcome(bus: HandoverWorld) -> None:
    officer = officers()["housing-birmingham-1"]
    reader = Reader(officer, directory().team(HOUSING))
    desk = assemble(bus.desk_engine, bus.gate, bus.vault, bus.ring)
    for _ in range(8):
        told(bus)
    alerts = bus.alerts(recipient="HOUSING")
    bus.set_clock(utc(5, 16))
    timer = threading.Thread(target=_until_idle, args=(bus.timers,))
    timer.start()
    # A reminder or an escalation is no reason to turn an officer away: NotNow would be raised.
    for row in alerts:
        taking = partial(answers.answer, desk, reader, row.id, row.row_version, Reply(Action.ACKNOWLEDGE))
        assert until_steady(taking)
    timer.join(60)
    bus.set_and_wake(utc(20, 16))
    for before, after in zip(alerts, sorted_like(alerts, bus.alerts(recipient="HOUSING")), strict=True):
        assert (after.status, after.next_step_at) == ("ACKNOWLEDGED", None)
        late = [row for row in bus.rows(notice) if row.alert == before.id and row.at > utc(5, 16)]
        assert late == [], "nothing is sent about an alert that somebody has"


def sorted_like(order: list[Row[Any]], rows: list[Row[Any]]) -> list[Row[Any]]:
    by_id = {row.id: row for row in rows}
    return [by_id[row.id] for row in order]
