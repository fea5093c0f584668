"""What the handover makes of events and of time, over a real database and a real policy engine."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from consumers.handover.batch import Settler
from consumers.handover.intake import Intake
from consumers.handover.rerouting import reroute
from policies.keyring import KeyName, KeyRing
from policies.question import Gate
from policies.teams import Directory, directory
from policies.vault import Vault
from schemas.errors import NoAnswer, StaleWorker
from schemas.tables import episode, fact, ledger_entry, parked
from tests.conftest import Database
from tests.integration.handover_world import HandoverWorld, _Topics

TODAY = date(2026, 10, 1)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def test_housing_is_told_fifty_six_days_before_where_consent_and_agreement_are_there(
    bus: HandoverWorld,
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(60))
    assert not bus.alerts(recipient="HOUSING")
    bus.set_and_wake(morning(in_days(4)))
    (told,) = bus.alerts(recipient="HOUSING")
    assert (told.state, told.alert_type, told.release_on) == ("TOLD", "DTR_WINDOW_OPEN", in_days(60))


def test_without_consent_the_alert_stands_withheld_for_the_publishers_team(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, in_days(50))
    (kept,) = bus.alerts(recipient="HOUSING")
    assert (kept.state, kept.primary_reason) == ("WITHHELD", "CONSENT_MISSING")
    assert kept.publisher_team == "PRISON_CARAT:BMI/offender-management"


def test_consent_given_later_tells_in_the_same_row(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, in_days(50))
    (kept,) = bus.alerts(recipient="HOUSING")
    bus.consent(subject)
    (told,) = bus.alerts(recipient="HOUSING")
    assert (told.id, told.state) == (kept.id, "TOLD")


def test_consent_withdrawn_takes_the_alert_back(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(50))
    bus.consent(subject, "withdrawn")
    (kept,) = bus.alerts(recipient="HOUSING")
    assert (kept.state, kept.primary_reason) == ("WITHHELD", "CONSENT_WITHDRAWN")


def test_a_consent_that_lapses_is_asked_about_the_day_after_its_last(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject, last_day=in_days(10))
    bus.planned(subject, in_days(50))
    bus.set_and_wake(morning(in_days(10)))
    assert [row.state for row in bus.alerts(recipient="HOUSING")] == ["TOLD"]
    bus.set_and_wake(morning(in_days(11)))
    (kept,) = bus.alerts(recipient="HOUSING")
    assert (kept.state, kept.primary_reason) == ("WITHHELD", "CONSENT_EXPIRED")


def test_a_date_moved_earlier_past_a_milestone_alerts_at_once_and_supersedes(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(50))
    (first,) = bus.alerts(recipient="HOUSING")
    bus.planned(subject, in_days(20))
    (second,) = bus.alerts(recipient="HOUSING")
    assert second.release_on == in_days(20)
    assert second.late_notice
    closed = {row.id: row for row in bus.alerts(standing=False)}
    assert closed[first.id].closed_as == "SUPERSEDED"


def test_an_event_repeated_changes_nothing(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(50))
    before = bus.alerts(standing=None)
    bus.arrive(*bus.events(), *bus.events())
    assert bus.alerts(standing=None) == before


def test_all_events_in_one_batch_and_backwards_give_the_same_open_alerts(
    bus: HandoverWorld, database: Database, policy_engine: Gate
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(50))
    bus.planned(subject, in_days(30))
    expected = {(row.team, row.milestone, row.version, row.state) for row in bus.alerts()}
    with database.engine.begin() as connection:
        for table in ("alert", "episode", "fact", "progress"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    bus.offsets.clear()
    for event in reversed(bus.events()):
        bus.arrive(event)
    assert {(row.team, row.milestone, row.version, row.state) for row in bus.alerts()} == expected


def test_a_poison_message_is_parked_with_its_reason_and_blocks_nothing(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.arrive(("events.prison-carat", b"\xc3\x01 nonsense"))
    bus.planned(subject, in_days(50))
    (row,) = bus.rows(parked)
    assert row.reason.startswith("MALFORMED")
    assert bus.alerts()


def test_without_policy_the_batch_is_not_committed_and_is_decided_once_when_it_is_back(
    bus: HandoverWorld,
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.policy.away = True
    with pytest.raises(NoAnswer):
        bus.planned(subject, in_days(50))
    assert not bus.alerts(recipient="HOUSING")
    bus.policy.away = False
    bus.arrive(bus.events()[-1])
    assert [row.state for row in bus.alerts(recipient="HOUSING")] == ["TOLD"]


def test_a_timer_that_falls_due_without_policy_raises_an_undecided_alert_that_is_decided_later(
    bus: HandoverWorld,
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(60))
    bus.policy.away = True
    bus.set_and_wake(morning(in_days(4)))
    (waiting,) = bus.alerts(recipient="HOUSING")
    assert waiting.state == "UNDECIDED"
    assert not [row for row in bus.rows(ledger_entry) if '"effect":"DENY"' in row.body]
    bus.policy.away = False
    with bus.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE alert SET ask_again_at = now() - interval '1 second' WHERE ask_again_at IS NOT NULL"
        )
    bus.timers._rest_until = 0.0
    bus.set_and_wake(morning(in_days(4)))
    (told,) = bus.alerts(recipient="HOUSING")
    assert (told.id, told.state) == (waiting.id, "TOLD")


def test_released_and_back_within_forty_five_minutes_withdraws_the_provisional_alert(
    bus: HandoverWorld,
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(1))
    out = bus.clock
    bus.publish(
        "PRISON_CARAT:BMI/offender-management",
        "prison-carat.release.occurred",
        {"subject": subject, "occurred_at": out, "reason": "RELEASED", "prison": "BMI", "planned": True},
    )
    (gone,) = [row for row in bus.alerts(recipient="HOUSING") if row.alert_type == "RELEASED"]
    assert gone.provisional
    bus.clock += timedelta(minutes=30)
    bus.received(subject)
    closed = {row.id: row for row in bus.alerts(standing=False)}
    assert closed[gone.id].closed_as == "WITHDRAWN"


def test_a_stale_worker_writes_nothing(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    with bus.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE progress SET next_offset = next_offset + 1")
    with pytest.raises(StaleWorker):
        bus.planned(subject, in_days(50))
    assert len(bus.rows(fact)) == 1
    assert not bus.alerts(recipient="HOUSING")


def test_a_timer_that_fails_for_one_person_fires_for_all_others(bus: HandoverWorld) -> None:
    for _ in range(3):
        subject = bus.person()
        bus.received(subject)
        bus.consent(subject)
        bus.planned(subject, in_days(60))
    with bus.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE episode SET state = '{}'"
            " WHERE person_id = (SELECT person_id FROM episode ORDER BY 1 LIMIT 1)"
        )
    bus.set_and_wake(morning(in_days(4)))
    assert [row.state for row in bus.alerts(recipient="HOUSING")] == ["TOLD", "TOLD"]


def test_an_event_that_our_own_code_fails_on_is_parked_and_its_neighbours_are_taken_in(
    bus: HandoverWorld,
) -> None:
    first, second = bus.person(), bus.person()
    bus.received(first)
    with bus.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE episode SET state = '{}'")
    bus.hold = True
    bus.planned(first, in_days(50))
    bus.received(second)
    bus.planned(second, in_days(50))
    bus.arrive(*bus.events()[1:])
    assert [row.reason.partition(":")[0] for row in bus.rows(parked)] == ["HANDLER_FAILED"]
    assert len(bus.rows(fact)) == 3


def test_what_was_collapsed_is_the_plain_milestone_again_once_all_before_it_is_settled(
    bus: HandoverWorld,
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, in_days(7))
    (short,) = [row for row in bus.alerts(recipient="PROBATION") if row.milestone == "probation-14"]
    bus.publish(
        "PROBATION:BIRMINGHAM/resettlement",
        "probation.practitioner.allocated",
        {"subject": subject, "team": "Resettlement"},
    )
    booked = {"subject": subject, "at": morning(in_days(5))}
    bus.publish("HOUSING:E08000025/homelessness", "housing.assessment.booked", booked)
    (plain,) = [row for row in bus.alerts(recipient="PROBATION") if row.milestone == "probation-14"]
    assert (short.alert_type, plain.alert_type) == ("SHORT_NOTICE_RELEASE", "RELEASE_IN_14")
    assert plain.id == short.id


def test_an_event_that_cannot_be_opened_later_either_stops_nobodys_timers(bus: HandoverWorld) -> None:
    damaged, well = bus.person(), bus.person()
    for subject in (damaged, well):
        bus.received(subject)
        bus.planned(subject, in_days(50))
    with bus.engine.begin() as connection:
        people = connection.execute(select(episode.c.person_id).order_by(episode.c.person_id)).scalars().all()
        # Taken in while policy gave no answer; of one of them nothing can be read any more.
        connection.execute(update(fact).values(codes=""))
        connection.execute(update(fact).where(fact.c.person_id == people[0]).values(envelope=b"damaged"))
    assert bus.timers.wake()
    left = {row.person_id for row in bus.rows(fact) if row.codes == ""}
    assert left == {people[0]}
    bus.set_and_wake(morning(in_days(30)))
    assert {row.person_id for row in bus.alerts(recipient="HOUSING") if row.milestone == "housing-28"} == {
        people[1]
    }


def test_a_council_that_comes_to_the_bus_is_told_at_once_and_not_at_the_next_milestone(
    bus: HandoverWorld,
) -> None:
    others = Directory({team.id: team for team in directory() if team.agency.kind != "HOUSING"})
    vault = Vault(KeyRing({KeyName.HANDOVER_FACTS: bus.ring.key(KeyName.HANDOVER_FACTS)}))
    settler = Settler(bus.own_engine, bus.policy, vault, others)
    listed, bus.taking = bus.taking, Intake(bus.own_engine, bus.policy, vault, settler, _Topics("test", {}))
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, in_days(50))
    bus.taking = listed
    bus.set_and_wake(bus.clock)
    assert "prison-council-missing" in {row.milestone for row in bus.alerts()}
    with bus.own_engine.begin() as connection:
        assert reroute(connection, directory()) == 1
    bus.set_and_wake(bus.clock)
    assert [row.state for row in bus.alerts(recipient="HOUSING")] == ["TOLD"]
    assert "prison-council-missing" not in {row.milestone for row in bus.alerts()}
    with bus.own_engine.begin() as connection:
        assert not reroute(connection, directory())
        # A team that has left has nothing any more: the prison is asked whom to tell now.
        assert reroute(connection, others) == 1
