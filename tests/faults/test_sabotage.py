"""The checks would notice: each of three classic mistakes, made on purpose, makes its check fail.

Beside each stands the same road without the mistake, which passes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from consumers.handover import store
from consumers.handover.batch import Settler, Work
from consumers.handover.intake import Intake
from consumers.loop import Handle, Loop
from consumers.progress import Progress
from policies import consent
from policies.cache import AnswerCache
from policies.gate import OpaGate
from policies.keyring import KeyName, KeyRing
from policies.teams import directory
from policies.vault import Vault
from schemas.errors import StaleWorker
from schemas.tables import episode, person
from tests.conftest import Database
from tests.faults.checks import (
    alerts_are_those_of_a_clean_fold,
    each_alert_stands_once,
    each_decision_stands_once,
    each_open_alert_is_told_or_refused_visibly,
    every_accepted_event_is_settled_once,
)
from tests.faults.sabotage import (
    PART,
    UNIQUE_KEY_DROPPED,
    VERSIONS_THAT_NEVER_MOVE,
    DiesBeforeCommit,
    Killed,
    NeverExpires,
    OffsetFirst,
    Shelf,
)
from tests.integration.conftest import policy_engine
from tests.integration.handover_world import HandoverWorld

__all__ = ["policy_engine"]

TODAY = date(2026, 10, 1)
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def bus(database: Database, policy_engine: OpaGate) -> Iterator[HandoverWorld]:
    world = HandoverWorld(database.url, policy_engine)
    yield world
    world.close()


class Unread(HandoverWorld):
    """What is published stays in Kafka until a worker of the test reads it."""

    def arrive_from_outbox(self, event_id: UUID) -> None:
        pass


def vault_of(bus: HandoverWorld) -> Vault:
    return Vault(KeyRing({KeyName.HANDOVER_FACTS: bus.ring.key(KeyName.HANDOVER_FACTS)}))


def settler_of(bus: HandoverWorld, vault: Vault) -> Settler:
    return Settler(bus.own_engine, bus.policy, vault, directory())


def intake_of(bus: HandoverWorld, progress: Progress) -> Intake:
    vault = vault_of(bus)
    return Intake(bus.own_engine, bus.policy, vault, settler_of(bus, vault), progress)


# The offset is committed before the work is.

PROGRESS = ("this-cluster", {PART.topic: "this-topic"})


def killed_before_commit(bus: HandoverWorld) -> Handle:
    return intake_of(bus, DiesBeforeCommit(*PROGRESS)).take


def offset_first(bus: HandoverWorld) -> Handle:
    return OffsetFirst(bus.own_engine, Progress(*PROGRESS)).take


def one_worker_dies_and_another_goes_on(bus: HandoverWorld, first: Handle) -> set[UUID]:
    """Says which events were accepted."""
    subject = bus.person()
    accepted = {bus.received(subject), bus.consent(subject), bus.planned(subject, TODAY + timedelta(days=50))}
    shelf = Shelf([raw for _, raw in bus.events()])
    with pytest.raises(Killed):
        read_all(bus, shelf, first)
    read_all(bus, shelf, intake_of(bus, Progress(*PROGRESS)).take)
    return accepted


def read_all(bus: HandoverWorld, shelf: Shelf, handle: Handle) -> None:
    """One worker's life: it begins where the database says, and reads what there is."""
    loop = Loop(shelf, Progress(*PROGRESS), bus.own_engine, handle, lambda: 0, lambda _: None)
    for _ in range(3):
        loop.step()


def test_a_worker_killed_before_it_commits_loses_nothing(database: Database, policy_engine: OpaGate) -> None:
    bus = Unread(database.url, policy_engine)
    accepted = one_worker_dies_and_another_goes_on(bus, killed_before_commit(bus))
    with bus.engine.connect() as connection:
        every_accepted_event_is_settled_once(connection, accepted)
    assert bus.alerts()
    bus.close()


def test_an_offset_that_is_committed_before_the_work_is_seen_to_lose_events(
    database: Database, policy_engine: OpaGate
) -> None:
    bus = Unread(database.url, policy_engine)
    accepted = one_worker_dies_and_another_goes_on(bus, offset_first(bus))
    with bus.engine.connect() as connection, pytest.raises(AssertionError, match=r"3 of 3 .* are lost"):
        every_accepted_event_is_settled_once(connection, accepted)
    bus.close()


# The unique key is dropped, and versions are no longer compared.


def two_workers_settle_the_same(bus: HandoverWorld) -> int:
    """A timer is due; both workers have read before either writes. Says how many were turned away."""
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, TODAY + timedelta(days=60))
    bus.set_clock(datetime(2026, 10, 5, 8, tzinfo=UTC))
    vault = vault_of(bus)
    with bus.own_engine.connect() as connection:
        people = {row.person_id for row in bus.rows(episode)}
        vault.load(connection, people)
        scopes = consent.scopes(connection, people)
        snapshots = [store.read(connection, people, ()) for _ in range(2)]
    turned_away = 0
    for snapshot in snapshots:
        try:
            settler_of(bus, vault).settle(Work([], people, people), snapshot, scopes)
        except StaleWorker:
            turned_away += 1
    return turned_away


def everybody(bus: HandoverWorld) -> list[UUID]:
    return [row.person_id for row in bus.rows(person)]


@pytest.mark.parametrize("undone", [(), (UNIQUE_KEY_DROPPED,), (VERSIONS_THAT_NEVER_MOVE,)])
def test_of_two_workers_with_the_same_work_one_is_turned_away_by_either_guard(
    bus: HandoverWorld, undone: tuple[str, ...]
) -> None:
    sabotage(bus, undone)
    assert two_workers_settle_the_same(bus) == 1
    with bus.engine.connect() as connection:
        each_alert_stands_once(connection, everybody(bus))


def test_without_unique_key_and_version_an_alert_is_seen_to_stand_twice(bus: HandoverWorld) -> None:
    sabotage(bus, (UNIQUE_KEY_DROPPED, VERSIONS_THAT_NEVER_MOVE))
    assert two_workers_settle_the_same(bus) == 0
    with bus.engine.connect() as connection, pytest.raises(AssertionError, match="alerts stand twice"):
        each_alert_stands_once(connection, everybody(bus))


def sabotage(bus: HandoverWorld, statements: tuple[str, ...]) -> None:
    with bus.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


# What stands is not what the rules want, or not what the ledger says.

WRONGS = {
    "DELETE FROM alert WHERE milestone = 'dip-42'": "1 alerts are missing, 0 are too many",
    "UPDATE alert SET milestone = 'housing-7' WHERE milestone = 'housing-56'": "1 alerts are missing, 1 are",
    "UPDATE alert SET open = false WHERE milestone = 'housing-56'": "1 alerts are missing, 0 are too many",
    "UPDATE alert SET state = 'UNDECIDED'": "are without a decision",
    "UPDATE alert SET state = 'WITHHELD' WHERE state = 'TOLD'": "is not what the ledger says",
    "DELETE FROM ledger_entry": "has no decision on the ledger",
    "INSERT INTO ledger_entry SELECT gen_random_uuid(), body FROM ledger_entry": "a decision stands twice",
}


def all_checks(bus: HandoverWorld) -> None:
    with bus.engine.connect() as connection:
        people = everybody(bus)
        alerts_are_those_of_a_clean_fold(connection, bus.vault, bus.policy, people, NOON)
        each_open_alert_is_told_or_refused_visibly(connection, people)
        each_decision_stands_once(connection, people)


@pytest.mark.parametrize("wrong", WRONGS)
def test_what_is_wrong_with_an_alert_is_named(bus: HandoverWorld, wrong: str) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, TODAY + timedelta(days=40))
    all_checks(bus)
    sabotage(bus, (wrong,))
    with pytest.raises(AssertionError, match=WRONGS[wrong]):
        all_checks(bus)


# Answers are remembered for ever.


def the_day_after_consents_last_day_passes(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject, last_day=TODAY + timedelta(days=10))
    bus.planned(subject, TODAY + timedelta(days=50))
    assert [row.state for row in bus.alerts(recipient="HOUSING")] == ["TOLD"]
    bus.set_and_wake(datetime(2026, 10, 12, 8, tzinfo=UTC))


def nobody_is_told_on_a_consent_that_has_lapsed(bus: HandoverWorld) -> None:
    told = [row for row in bus.alerts(recipient="HOUSING") if row.state == "TOLD"]
    assert not told, f"{len(told)} alerts stand told on a consent that has lapsed"


def test_answers_of_yesterday_are_not_used_today(database: Database, policy_engine: OpaGate) -> None:
    bus = HandoverWorld(database.url, policy_engine.with_cache(AnswerCache()))
    the_day_after_consents_last_day_passes(bus)
    nobody_is_told_on_a_consent_that_has_lapsed(bus)
    bus.close()


def test_a_cache_that_never_expires_is_seen_to_tell_on_a_consent_that_has_lapsed(
    database: Database, policy_engine: OpaGate
) -> None:
    bus = HandoverWorld(database.url, policy_engine.with_cache(NeverExpires()))
    the_day_after_consents_last_day_passes(bus)
    with pytest.raises(AssertionError, match="told on a consent that has lapsed"):
        nobody_is_told_on_a_consent_that_has_lapsed(bus)
    bus.close()
