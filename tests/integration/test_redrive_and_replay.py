"""Taken in again or folded anew, everything goes through the gate: what was withdrawn is not told again."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from consumers.handover import redrive, replay
from consumers.handover.batch import Settler
from consumers.handover.redrive import Redrive
from policies.keyring import KeyName, KeyRing
from policies.vault import Vault
from schemas.clock import machine_now
from schemas.errors import NoAnswer
from schemas.tables import ledger_entry, outbox, parked
from tests.integration.desk_world import HOUSING, NOW
from tests.integration.handover_world import HandoverWorld

OFFICER = "operator-1"
SOON = NOW.date() + timedelta(days=30)


@pytest.fixture
def world(bus: HandoverWorld) -> HandoverWorld:
    return bus


def set_aside(world: HandoverWorld, event: UUID, raw: bytes | None = None) -> None:
    """As the intake does with what fails by itself."""
    with world.engine.begin() as connection:
        row = connection.execute(select(outbox).where(outbox.c.event_id == event)).one()
        values = {"topic": row.topic, "partition": 0, "offset": 10**6, "event_id": event}
        more = {"reason": "HANDLER_FAILED: KeyError", "raw": raw or row.envelope, "parked_at": machine_now()}
        connection.execute(insert(parked).values(values | more))


def drive(world: HandoverWorld) -> list[bool]:
    vault = Vault(KeyRing({KeyName.HANDOVER_FACTS: world.ring.key(KeyName.HANDOVER_FACTS)}))
    settler = Settler(world.own_engine, world.policy, vault, world.directory)
    work = Redrive(world.own_engine, world.policy, vault, settler, OFFICER)
    with world.own_engine.connect() as connection:
        found = redrive.waiting(connection)
    return [work.take(one) for one in found]


def planned_aside(world: HandoverWorld, *, consent: bool) -> dict[str, Any]:
    """A person whose release date was set aside."""
    subject = world.person()
    world.received(subject)
    if consent:
        world.consent(subject)
    world.hold = True
    event = world.planned(subject, SOON)
    world.hold = False
    set_aside(world, event)
    return subject


def housing(world: HandoverWorld) -> list[tuple[str, str | None]]:
    return [
        (row.state, row.primary_reason) for row in world.alerts(recipient="HOUSING") if row.team == HOUSING
    ]


def entries(world: HandoverWorld, kind: str) -> list[dict[str, Any]]:
    found = [json.loads(row.body) for row in world.rows(ledger_entry)]
    return [entry for entry in found if entry["kind"] == kind]


def test_a_record_that_was_set_aside_is_taken_in_as_new_and_the_ledger_says_who_asked(
    world: HandoverWorld,
) -> None:
    planned_aside(world, consent=True)
    assert housing(world) == []
    assert drive(world) == [True]
    assert housing(world) == [("TOLD", "CONSENT_VALID")]
    (entry,) = entries(world, "REDRIVEN")
    assert (entry["officer"], entry["status"], entry["reasons"]) == (OFFICER, "TAKEN_IN", "HANDLER_FAILED")
    assert drive(world) == []  # it is settled


def test_what_was_withdrawn_since_is_not_told_by_a_redrive(world: HandoverWorld) -> None:
    subject = planned_aside(world, consent=True)
    world.consent(subject, "withdrawn")
    assert drive(world) == [True]
    assert housing(world) == [("WITHHELD", "CONSENT_WITHDRAWN")]
    assert {entry["state"] for entry in entries(world, "TELL") if entry["team"] == HOUSING} == {"WITHHELD"}


def test_one_that_is_a_fact_already_is_settled_and_told_once(world: HandoverWorld) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    set_aside(world, world.planned(subject, SOON))
    told = len(entries(world, "TELL"))
    assert drive(world) == [True]
    assert len(entries(world, "TELL")) == told


def test_what_still_cannot_be_read_stays_set_aside(world: HandoverWorld) -> None:
    planned_aside(world, consent=True)
    (row,) = world.rows(parked)
    with world.engine.begin() as connection:
        connection.execute(parked.update().values(raw=row.raw[:-1] + bytes([row.raw[-1] ^ 1])))
    assert drive(world) == [False]
    assert world.rows(parked)[0].settled_at is None
    assert entries(world, "REDRIVEN")[0]["status"] == "SET_ASIDE"


def test_without_an_answer_nothing_changes(world: HandoverWorld) -> None:
    planned_aside(world, consent=True)
    world.policy.away = True
    with pytest.raises(NoAnswer):
        drive(world)
    assert (world.rows(parked)[0].settled_at, entries(world, "REDRIVEN")) == (None, [])


def told_then_withdrawn_unheard(world: HandoverWorld) -> None:
    """The council was told; the person has withdrawn since, and the handover has not heard of it yet."""
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    world.planned(subject, SOON)
    assert housing(world) == [("TOLD", "CONSENT_VALID")]
    world.hold = True
    world.consent(subject, "withdrawn")
    world.hold = False


def ask(world: HandoverWorld, person: UUID | None = None, reference: str = "") -> int:
    with world.engine.begin() as connection:
        return replay.ask(connection, OFFICER, person, reference)


def test_what_was_withdrawn_since_is_not_told_again_by_a_replay(world: HandoverWorld) -> None:
    told_then_withdrawn_unheard(world)
    assert ask(world) == 1
    world.set_and_wake(world.clock)
    assert housing(world) == [("WITHHELD", "CONSENT_WITHDRAWN")]
    (entry,) = entries(world, "REPLAYED")
    assert (entry["officer"], entry["count"]) == (OFFICER, 1)


def test_a_replay_of_one_person_is_asked_for_by_the_ledgers_pseudonym(world: HandoverWorld) -> None:
    told_then_withdrawn_unheard(world)
    other = world.person("Other")
    world.received(other)
    reference = entries(world, "TELL")[0]["person"]
    with world.engine.connect() as connection:
        person = replay.person_of(connection, Vault(world.ring), reference)
        assert replay.person_of(connection, Vault(world.ring), "nobody") is None
    assert person is not None
    assert ask(world, person, reference) == 1
    world.set_and_wake(world.clock)
    assert housing(world) == [("WITHHELD", "CONSENT_WITHDRAWN")]
    assert entries(world, "REPLAYED")[0]["person"] == reference


def test_a_replay_under_the_same_policy_and_consent_tells_nobody_again(world: HandoverWorld) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    world.planned(subject, date(2026, 10, 31))
    before = len(entries(world, "TELL"))
    ask(world)
    world.set_and_wake(world.clock)
    assert len(entries(world, "TELL")) == before
    assert housing(world) == [("TOLD", "CONSENT_VALID")]
