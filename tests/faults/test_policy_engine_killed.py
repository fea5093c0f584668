"""The policy engine is away: nobody is told or denied, nothing is lost, and those who must see it do."""

from typing import NamedTuple
from uuid import UUID

import pytest

from tests.faults import checks
from tests.faults.after import all_is_well
from tests.faults.bus import Bus, until
from tests.faults.load import Agencies, Load
from tests.faults.people_rows import PRISON, batches

pytestmark = pytest.mark.timeout(300)  # the first test starts every process there is

DAYS_TO_THE_TIMER = 4
# What the day that passed brings about besides (silent feeds, notices) is written at the same time.
LEDGER_OF_PUBLISHING = "ledger_entry WHERE CAST(body AS jsonb)->>'kind' LIKE 'PUBLISH%'"
KEPT = ("accepted", "outbox", "person", "person_identifier", "consent", "waiting", LEDGER_OF_PUBLISHING)


class Away(NamedTuple):
    """A bus whose policy engine was killed on a new day, with work under way."""

    bus: Bus
    agencies: Agencies
    waiting: list[UUID]
    """Of whom a milestone falls due on this day."""
    unread: set[UUID]
    """Events that were accepted the day before and reach Kafka only now."""


@pytest.fixture
def away(bus: Bus) -> Away:
    agencies = Agencies(bus)
    due = Load(agencies, batches("PA", range(20), bus.today, days=56 + DAYS_TO_THE_TIMER)).finish()
    bus.settle()
    bus.stack.kill("relay")
    unread = Load(agencies, batches("PB", range(40), bus.today)).finish() - due
    bus.stack.kill("opa")
    # Answers hold for one London day: from now on there is none in anybody's memory.
    bus.pass_days(DAYS_TO_THE_TIMER)
    with bus.reading() as connection:
        people = checks.people_of(connection, due)
    return Away(bus, agencies, people, unread)


def test_the_policy_engine_killed_in_mid_stream(away: Away) -> None:
    the_front_door_says_try_again_and_keeps_nothing(away)
    the_loop_stands_with_its_offsets(away)
    due_timers_raise_undecided_alerts_at_the_publishers_team(away)
    assert not denials_without_an_engine(away)
    away.bus.verify_ledger()
    load = Load(away.agencies, batches("PC", range(20), away.bus.today))
    load.let_go(0.5)
    until(lambda: away.agencies.unanswered > 2, "agencies go on asking")
    away.bus.stack.start_again("opa")
    accepted = load.finish()
    all_is_well(away.bus, away.agencies, accepted)
    each_is_decided_once(away)


def the_front_door_says_try_again_and_keeps_nothing(away: Away) -> None:
    before = [away.bus.count(table) for table in KEPT]
    (batch, *_) = batches("PD", range(10), away.bus.today)
    answer = away.agencies.post_once(batch.team, batch.rows)
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert [away.bus.count(table) for table in KEPT] == before


def the_loop_stands_with_its_offsets(away: Away) -> None:
    before = offsets(away.bus)
    away.bus.stack.start_again("relay")
    until(lambda: not away.bus.count("outbox WHERE sent_at IS NULL"), "all is in Kafka")
    until(lambda: "loop.standing_still" in away.bus.log("handover"), "a handover is seen to stand still")
    until(lambda: "loop.standing_still" in away.bus.log("handover-2"), "the other one is too")
    assert offsets(away.bus) == before
    assert away.bus.count("fact WHERE event_id = ANY(:ids)", ids=list(away.unread)) == 0


def due_timers_raise_undecided_alerts_at_the_publishers_team(away: Away) -> None:
    new = "alert WHERE open AND state = 'UNDECIDED' AND milestone = 'housing-56' AND person_id = ANY(:people)"
    until(lambda: away.bus.count(new, people=away.waiting) == len(away.waiting), "each due timer has fired")
    seen_by = away.bus.rows(f"SELECT DISTINCT publisher_team, primary_reason FROM {new}", people=away.waiting)
    assert [tuple(row) for row in seen_by] == [(PRISON, "POLICY_UNAVAILABLE")]


def denials_without_an_engine(away: Away) -> list[str]:
    """Decisions on the ledger that were made on this day, on which nobody could be asked yet."""
    today = away.bus.today.isoformat()
    made = [entry for entry in away.bus.entries("TELL") if str(entry["at"]).startswith(today)]
    assert made, "undecided alerts stand on the ledger too"
    return [entry["effect"] for entry in made if entry["effect"] != "NONE"]


def each_is_decided_once(away: Away) -> None:
    """One word that there was no answer, then one answer."""
    query = "SELECT id FROM alert WHERE milestone = 'housing-56' AND person_id = ANY(:people)"
    alerts = [str(row.id) for row in away.bus.rows(query, people=away.waiting)]
    assert len(alerts) == len(away.waiting)
    with away.bus.reading() as connection:
        said = checks.decisions(connection)
    for alert in alerts:
        effects = [entry["effect"] for entry in said[alert]]
        assert effects[0] == "NONE"
        assert len(effects) == 2
        assert effects[1] in {"ALLOW", "ALLOW_REDACTED", "DENY"}
    assert {said[alert][1]["state"] for alert in alerts} == {"TOLD", "WITHHELD"}


def offsets(bus: Bus) -> list[tuple[object, ...]]:
    query = "SELECT topic, partition, next_offset FROM progress ORDER BY 1, 2"
    return [tuple(row) for row in bus.rows(query)]
