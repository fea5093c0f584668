"""What is asked or sent again for as long as it takes rings after a quarter of an hour, until it goes on."""

import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from consumers.delivery.delivery import Delivery
from consumers.handover import redrive
from consumers.handover.batch import Settler
from consumers.handover.redrive import Redrive
from consumers.handover.timers import Timers
from consumers.watch.stuck import LONGEST
from consumers.watch.watch import Watch
from deploy.erasing import erase_person
from policies.question import Answer, Gate, Question, Unanswered
from policies.teams import directory
from schemas.database import connect
from schemas.errors import NoAnswer, ServiceAway
from schemas.tables import episode, fact, ledger_entry, outbox, parked, service_alert
from schemas.vocabulary import DeliveryStatus, Role
from tests.integration.delivery_world import Post, Sending
from tests.integration.desk_world import NOW, DeskWorld
from tests.integration.handover_world import HandoverWorld
from tests.integration.test_handover import in_days

OPERATOR = "HOUSING:E09999999/canary"
PRISON = "PRISON_CARAT:BMI"
ASIDE = ("EVENT_SET_ASIDE", "events.prison-carat", OPERATOR)
MINUTE = timedelta(minutes=1)
NOTICES = ("NOTICES_WAITING", "BUS", OPERATOR)
EVENTS = ("EVENT_UNOPENED", PRISON, OPERATOR)


@pytest.fixture
def bus(bus: HandoverWorld) -> HandoverWorld:
    bus.set_and_wake(NOW)
    return bus


@pytest.fixture
def sending(world: DeskWorld) -> Iterator[Sending]:
    made = Sending(world)
    made.notice(world.told())
    yield made
    made.close()


def watched(world: DeskWorld) -> list[tuple[str, str, str]]:
    """What stands of the two once the watch, with the rights of its process, has looked."""
    engine = connect(world.url, role="throughcare_handover", pool_size=1)
    try:
        Watch(engine, directory(), {team.id for team in directory()}, world.vault).wake()
    finally:
        engine.dispose()
    table = service_alert.c
    query = select(table.alert_type, table.about, table.team).where(
        table.closed_at.is_(None), table.alert_type.in_([NOTICES[0], EVENTS[0], ASIDE[0]])
    )
    with world.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def silent_about_reading(gate: Gate, *types: str) -> Gate:
    """Policy that has an answer to all but whether the bus's own rules may read (events of these types)."""

    def silent(question: Question) -> bool:
        return question.role is Role.HANDOVER and (not types or question.event_type in types)

    def ask(questions: Sequence[Question]) -> list[Answer]:
        answers = zip(questions, gate(questions), strict=True)
        return [Unanswered() if silent(question) else answer for question, answer in answers]

    return ask


def tried(delivery: Delivery) -> None:
    with pytest.raises(ServiceAway):
        delivery.work()


def test_notices_ring_while_the_service_stays_away_however_often_it_is_tried(sending: Sending) -> None:
    def away() -> None:
        raise ServiceAway

    delivery = sending.delivery(post=Post(sending.post.sent, before=away))
    tried(delivery)
    for passed in (MINUTE, 12 * MINUTE):
        sending.pass_time(passed)
        tried(delivery)
    assert watched(sending.world) == []
    sending.pass_time(3 * MINUTE)
    tried(delivery)
    assert watched(sending.world) == [NOTICES]
    sending.pass_time(2 * MINUTE)
    sending.delivery().work()
    assert (len(sending.post.sent), watched(sending.world)) == (1, [])


def test_notices_ring_where_delivery_is_dead(sending: Sending) -> None:
    assert watched(sending.world) == []
    sending.pass_time(LONGEST + MINUTE)
    assert watched(sending.world) == [NOTICES]


def test_notices_ring_while_policy_does_not_say_whether_they_may_be_sent(sending: Sending) -> None:
    def silent(_: Any) -> Any:
        raise NoAnswer

    sending.delivery(gate=silent).work()
    sending.pass_time(LONGEST + MINUTE)
    sending.delivery(gate=silent).work()
    assert watched(sending.world) == [NOTICES]


def test_a_notice_that_is_put_off_waits_only_once_it_is_due_again(sending: Sending) -> None:
    sending.post.word = DeliveryStatus.TEMPORARY_FAILURE
    delivery = sending.delivery()
    delivery.work()
    sending.pass_time(LONGEST)
    delivery.work()  # due again in five minutes
    sending.pass_time(5 * MINUTE + LONGEST - MINUTE)
    assert watched(sending.world) == []
    sending.pass_time(2 * MINUTE)
    assert watched(sending.world) == [NOTICES]


def test_a_record_that_the_rules_may_not_read_rings_until_policy_has_answered(bus: HandoverWorld) -> None:
    answering = bus.policy.ask
    bus.policy.ask = silent_about_reading(answering)
    bus.received(bus.person())
    assert [row.codes for row in bus.rows(fact)] == [""]
    assert watched(bus) == []
    with bus.engine.begin() as connection:
        later = fact.c.unopened_since - LONGEST - MINUTE
        connection.execute(update(fact).values(unopened_since=later))
    assert watched(bus) == [EVENTS]
    bus.policy.ask = answering
    bus.set_and_wake(bus.clock)
    assert [row.unopened_since for row in bus.rows(fact)] == [None]
    assert watched(bus) == []


def test_a_record_on_which_our_own_code_fails_keeps_no_other_from_being_read(bus: HandoverWorld) -> None:
    for _ in range(2):
        bus.received(bus.person())
    with bus.engine.begin() as connection:
        connection.execute(update(fact).values(codes=""))
        connection.exec_driver_sql(
            "UPDATE episode SET state = '{}'"
            " WHERE person_id = (SELECT person_id FROM fact ORDER BY event_id LIMIT 1)"
        )
    bus.set_and_wake(bus.clock)
    assert sorted(row.codes != "" for row in bus.rows(fact)) == [False, True]


def test_records_without_an_answer_keep_no_others_from_being_asked_about(bus: HandoverWorld) -> None:
    answering = bus.policy.ask
    bus.policy.ask = silent_about_reading(answering)
    subjects = [bus.person() for _ in range(5)]
    for subject in subjects:
        bus.received(subject)
    bus.planned(subjects[0], in_days(50))
    bus.timers.close()
    gate = silent_about_reading(answering, "prison-carat.person.received")
    settler = Settler(bus.own_engine, gate, bus.vault, directory())
    seconds = itertools.count(step=2)
    timers = Timers(
        bus.own_engine, gate, bus.vault, settler, monotonic=lambda: float(next(seconds)), at_once=1
    )
    for _ in range(7):
        timers.wake()
    timers.close()
    assert [row.event_type for row in bus.rows(fact) if row.codes] == ["prison-carat.release.planned"]


def test_a_record_that_was_set_aside_rings_at_once_until_somebody_has_given_it_up(bus: HandoverWorld) -> None:
    bus.received(bus.person())
    (topic, raw) = bus.events()[0]
    bus.arrive((topic, raw[:-1]))
    assert watched(bus) == [ASIDE]
    vault, teams = bus.vault, directory()
    work = Redrive(
        bus.own_engine, bus.policy, vault, Settler(bus.own_engine, bus.policy, vault, teams), "operator-1"
    )
    with bus.engine.connect() as connection:
        (one,) = redrive.waiting(connection)
    assert not work.take(one)
    assert watched(bus) == [ASIDE]
    work.give_up(one)
    work.give_up(one)
    assert watched(bus) == []
    bodies = [json.loads(row.body) for row in bus.rows(ledger_entry)]
    told = [body["status"] for body in bodies if body["kind"] == "REDRIVEN"]
    assert sorted(told) == ["DROPPED", "SET_ASIDE"]


@pytest.fixture
def late(bus: HandoverWorld) -> tuple[UUID, tuple[str, bytes]]:
    """A person, and a record about them that has yet to arrive."""
    bus.hold = True
    bus.received(bus.person())
    (row,) = bus.rows(outbox)
    return row.person_id, (row.topic, row.envelope)


def test_a_record_of_a_person_who_was_erased_on_its_way_rings_for_nobody(
    bus: HandoverWorld, late: tuple[UUID, tuple[str, bytes]]
) -> None:
    person, record = late
    with bus.engine.begin() as connection:
        erase_person(connection, bus.ring, person)
    bus.arrive(record)
    assert [row.reason for row in bus.rows(parked)] == ["PERSON_ERASED"]
    assert watched(bus) == []


def test_a_record_of_a_person_whose_keys_were_lost_or_changed_rings(
    bus: HandoverWorld, late: tuple[UUID, tuple[str, bytes]]
) -> None:
    _, record = late
    with bus.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE vault.person_key SET wrapped = reverse(wrapped)")
    bus.arrive(record)
    assert [row.reason for row in bus.rows(parked)] == ["KEY_MISSING"]
    assert watched(bus) == [ASIDE]


def test_somebody_whose_timers_fail_again_and_again_rings_until_they_fire(bus: HandoverWorld) -> None:
    bus.received(bus.person())
    seconds = [0.0]

    def started() -> Watch:
        return Watch(bus.own_engine, directory(), set(), bus.vault, monotonic=lambda: seconds[0])

    def stuck(watch: Watch, after: timedelta) -> bool:
        seconds[0] += after.total_seconds()
        watch.wake()
        rows = bus.rows(service_alert)
        return any(row.alert_type == "TIMER_STUCK" and row.closed_at is None for row in rows)

    def due(at: datetime | None) -> None:
        with bus.engine.begin() as connection:
            connection.execute(update(episode).values(next_due_at=at))

    due(bus.clock - timedelta(days=9))  # however long: it may be just after an outage
    watch = started()
    assert not stuck(watch, MINUTE)
    assert not stuck(watch, LONGEST - MINUTE)
    assert stuck(watch, MINUTE)
    watch = started()
    assert stuck(watch, MINUTE), "a process that has just begun does not take it for mended"
    due(None)
    assert not stuck(watch, MINUTE)
