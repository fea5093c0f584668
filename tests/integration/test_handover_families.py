"""Merged and separated late: episodes fold together and apart, each alert goes with its fact."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from consumers.handover import store
from consumers.handover.batch import Work
from deploy.world.settling import Settling
from policies import consent, family
from schemas.errors import SetupProblem, StaleWorker
from schemas.tables import alert, episode
from tests.integration.desk_world import PRISON
from tests.integration.handover_world import HandoverWorld

TODAY = date(2026, 10, 1)
Subject = dict[str, Any]


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def merge(bus: HandoverWorld, stays: Subject, goes: Subject, *, same: bool = True) -> UUID:
    kind, field = ("identity.merged", "merged") if same else ("identity.unmerged", "separated")
    return bus.publish(PRISON, kind, {"subject": stays, field: goes["identifiers"]})


def settle(bus: HandoverWorld) -> None:
    while bus.timers.wake():
        pass


def look(bus: HandoverWorld) -> None:
    with bus.engine.begin() as connection:
        for waits in family.not_looked(connection):
            family.looked(
                connection,
                bus.vault,
                waits.person_id,
                "test-officer",
                domain_now=bus.clock,
                machine_now=datetime.now(UTC),
            )
    settle(bus)


def open_alerts(bus: HandoverWorld) -> set[tuple[Any, ...]]:
    return {
        (row.person_id, row.team, row.milestone, row.version, row.state, row.release_on)
        for row in bus.alerts()
    }


def episodes(bus: HandoverWorld) -> list[tuple[Any, ...]]:
    return sorted((row.opening, row.status, row.version, row.release_on) for row in bus.rows(episode))


def two(bus: HandoverWorld) -> tuple[Subject, Subject]:
    """Two records of one person in the same prison, each with a date, the second's later and newer."""
    one, other = bus.person(), bus.person()
    for subject, days in ((one, 40), (other, 50)):
        bus.received(subject)
        bus.consent(subject)
        bus.planned(subject, in_days(days))
    return one, other


def test_a_merge_leaves_one_episode_and_the_alerts_of_the_date_that_counts(bus: HandoverWorld) -> None:
    one, other = two(bus)
    assert {row.release_on for row in bus.alerts(recipient="HOUSING")} == {in_days(40), in_days(50)}
    merge(bus, one, other)
    settle(bus)
    (row,) = bus.rows(episode)
    assert row.release_on == in_days(50)
    assert {found.release_on for found in bus.alerts()} == {in_days(50)}
    with bus.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM refold")).scalar_one() == 0
        root = connection.execute(text("SELECT DISTINCT root_id FROM person_alias")).scalar_one()
    assert row.person_id == root


def test_an_alert_belongs_to_the_person_of_the_fact_that_it_is_about(bus: HandoverWorld) -> None:
    one, other = two(bus)
    owner = {row.release_on: row.person_id for row in bus.alerts(recipient="HOUSING")}
    merge(bus, one, other)
    settle(bus)
    assert {row.person_id for row in bus.alerts(recipient="HOUSING")} == {owner[in_days(50)]}
    bus.planned(one, in_days(30))
    assert {(row.release_on, row.person_id) for row in bus.alerts(recipient="HOUSING")} == {
        (in_days(30), owner[in_days(40)])
    }


def test_separated_again_all_stands_as_if_nobody_had_ever_been_merged(bus: HandoverWorld) -> None:
    one, other = two(bus)
    before = open_alerts(bus), episodes(bus), {row.id for row in bus.alerts()}
    merge(bus, one, other)
    settle(bus)
    assert open_alerts(bus) != before[0]
    merge(bus, one, other, same=False)
    settle(bus)
    assert (open_alerts(bus), episodes(bus), {row.id for row in bus.alerts()}) == before


def test_what_came_in_between_goes_with_its_own_number(bus: HandoverWorld) -> None:
    one, other = two(bus)
    merge(bus, one, other)
    settle(bus)
    bus.planned(other, in_days(20))
    merge(bus, one, other, same=False)
    settle(bus)
    assert {row.release_on for row in bus.alerts(recipient="HOUSING")} == {in_days(40), in_days(20)}


def test_merged_before_either_has_an_alert_only_one_stands_when_it_falls_due(bus: HandoverWorld) -> None:
    one, other = bus.person(), bus.person()
    for subject in (one, other):
        bus.received(subject)
        bus.consent(subject)
        bus.planned(subject, in_days(90))
    merge(bus, one, other)
    settle(bus)
    look(bus)
    bus.set_and_wake(datetime(2026, 11, 10, 9, tzinfo=UTC))
    (told,) = bus.alerts(recipient="HOUSING")
    assert (told.state, told.milestone) == ("TOLD", "housing-56")


def test_a_housing_alert_is_withheld_until_a_person_has_looked_at_the_merge_and_told_after(
    bus: HandoverWorld,
) -> None:
    one, other = two(bus)
    merge(bus, one, other)
    settle(bus)
    (kept,) = bus.alerts(recipient="HOUSING")
    assert (kept.state, kept.primary_reason) == ("WITHHELD", "CONSENT_MISSING")
    look(bus)
    (told,) = bus.alerts(recipient="HOUSING")
    assert (told.id, told.state) == (kept.id, "TOLD")


def test_after_the_look_a_refusal_of_either_counts_where_it_is_the_newest_word(bus: HandoverWorld) -> None:
    one, other = two(bus)
    bus.consent(one, "refused")
    merge(bus, one, other)
    settle(bus)
    look(bus)
    (kept,) = bus.alerts(recipient="HOUSING")
    assert (kept.state, kept.primary_reason) == ("WITHHELD", "CONSENT_REFUSED")
    bus.consent(other)
    (told,) = bus.alerts(recipient="HOUSING")
    assert (told.id, told.state) == (kept.id, "TOLD")


def test_any_order_of_arrival_of_facts_and_the_merge_gives_the_same_episodes_and_alerts(
    bus: HandoverWorld,
) -> None:
    bus.hold = True
    one, other = bus.person(), bus.person()
    bus.received(one)
    bus.received(other)
    bus.planned(one, in_days(50))
    bus.planned(other, in_days(30))
    merge(bus, one, other)
    events = bus.events()
    found = []
    for order in list(permutations(range(len(events))))[::7]:
        with bus.engine.begin() as connection:
            for table in ("alert", "notice", "episode", "fact", "progress", "ledger_entry"):
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(
                text("INSERT INTO refold SELECT person_id, now() FROM person ON CONFLICT DO NOTHING")
            )
        bus.offsets.clear()
        for place in order:
            bus.arrive(events[place])
        settle(bus)
        # Whose an alert is depends on whose fact first raised it; that it stands does not.
        found.append((episodes(bus), {row[1:] for row in open_alerts(bus)}))
        assert found[-1] == found[0], order
    assert len(found[0][0]) == 1


def test_facts_that_arrive_after_the_merge_fold_under_the_root_at_once(bus: HandoverWorld) -> None:
    one, other = bus.person(), bus.person()
    bus.received(one)
    bus.received(other)
    merge(bus, one, other)
    bus.planned(other, in_days(50))
    bus.planned(one, in_days(45))
    (row,) = bus.rows(episode)
    assert row.release_on == in_days(45)


def test_without_an_answer_of_policy_a_merge_goes_on_waiting_to_be_asked_about(bus: HandoverWorld) -> None:
    one, other = two(bus)
    bus.hold = True
    merge(bus, one, other)
    bus.policy.away = True
    bus.timers.wake()
    with bus.engine.connect() as connection:
        waits = Settling(connection, patience=0.0)
        with pytest.raises(SetupProblem, match="merged or separated"):
            waits._until_none(waits._unfolded, "people who were merged or separated")
    bus.policy.away = False
    bus.timers._rest_until = 0.0
    settle(bus)
    assert {row.state for row in bus.alerts(recipient="HOUSING")} == {"WITHHELD"}
    with bus.engine.connect() as connection:
        assert Settling(connection)._unfolded() == 0


def test_a_ledger_entry_of_an_alert_names_the_alerts_own_person(bus: HandoverWorld) -> None:
    one, other = two(bus)
    merge(bus, one, other)
    settle(bus)
    with bus.engine.connect() as connection:
        owners = {str(row.id): row.person_id for row in connection.execute(alert.select())}
        bus.vault.load(connection, set(owners.values()))
        entries = connection.execute(
            text("SELECT CAST(body AS jsonb) FROM ledger_entry WHERE body LIKE '%\"alert\":%'")
        ).scalars()
        for entry in entries:
            assert entry["person"] == bus.vault.pseudonym(owners[entry["alert"]]), entry["kind"]
        notices = connection.execute(text("SELECT alert, person_id FROM notice")).all()
    assert notices
    assert all(owners[str(row.alert)] == row.person_id for row in notices)


def test_who_read_a_family_before_it_changed_writes_nothing(bus: HandoverWorld) -> None:
    one, other = two(bus)
    people = {row.person_id for row in bus.rows(episode)}
    with bus.own_engine.connect() as connection:
        before = store.read(connection, people, ())
        scopes = consent.scopes(connection, people)
    bus.hold = True
    merge(bus, one, other)
    with pytest.raises(StaleWorker, match="family"):
        bus.timers._settler.settle(Work([], people, people), before, scopes)
    assert len(bus.rows(episode)) == 2
    settle(bus)
    assert len(bus.rows(episode)) == 1
