"""What policy kept from the bus's own rules is opened under a policy that allows it, and nobody is missed."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from consumers.handover.batch import Settler
from consumers.handover.reopening import Reopening
from consumers.handover.timers import Timers
from deploy.tools.policy_engine import opa_binary
from policies.activation import active_revision, expected
from policies.bundle import Draft, draft
from policies.gate import OpaGate
from policies.keyring import KeyName, KeyRing
from policies.pages import read_pages
from policies.teams import directory
from policies.vault import Vault
from schemas.errors import NoAnswer, StaleWorker
from schemas.tables import fact, ledger_entry
from schemas.vocabulary import AlertState
from tests.conftest import Database
from tests.faults.bus import until
from tests.integration.handover_world import HandoverWorld
from tests.integration.policy_world import KEY, following, ours, put_in_force
from tests.integration.test_policy_followed import go_back
from tests.unit.policies.draft_pages import copied, swap

RELEASE = date(2026, 11, 20)
OPENS = "categories: [CUSTODY_STATUS, RELEASE_DATE, ACCOMMODATION_NEED, CONSENT]"


def blind(folder: Path, opens: str = "categories: [CONSENT]", title: str = "", name: str = "blind") -> Draft:
    """A policy under which the bus's own rules may not open when somebody comes out."""
    (folder / name).mkdir()
    pages = copied(folder / name)
    swap(pages, "roles.yaml", OPENS, opens)
    if title:
        swap(pages, "agreements/ISA-001.yaml", "Duty to refer, from prison to council", title)
    return draft(opa_binary(), KEY, read_pages(pages, approved=False))


@pytest.fixture
def bus(database: Database, tmp_path: Path) -> Iterator[HandoverWorld]:
    (tmp_path / "opa").mkdir()
    with following(database.engine, tmp_path / "opa") as url:
        world = HandoverWorld(database.url, OpaGate(url, "", expected(database.engine)))
        yield world
        world.close()


def answers_from(bus: HandoverWorld, wanted: Draft) -> None:
    """Wait until OPA has taken the policy up."""
    assert isinstance(bus.gate, OpaGate)
    gate = bus.gate
    until(lambda: wanted.revision in gate.held(), "OPA has taken the policy up")


def in_force(bus: HandoverWorld, wanted: Draft) -> None:
    put_in_force(bus.engine, wanted)
    answers_from(bus, wanted)


def back(bus: HandoverWorld, database: Database) -> None:
    go_back(database, ours().revision)
    answers_from(bus, ours())


def settled(bus: HandoverWorld) -> None:
    while bus.timers.wake():
        pass


def refused(bus: HandoverWorld) -> dict[str, Any]:
    """A release that nobody could be told of: the bus does not know when it is."""
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, RELEASE)
    settled(bus)
    assert not bus.alerts(recipient="HOUSING")
    return subject


def openings(bus: HandoverWorld) -> list[int]:
    """How many events each entry says were opened."""
    with bus.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.scalars(select(ledger_entry.c.body))]
    return [body["count"] for body in bodies if body["kind"] == "HANDOVER_OPENED"]


def kept_back(bus: HandoverWorld) -> set[str]:
    return {row.refused_under for row in bus.rows(fact)} - {""}


def test_a_release_that_was_refused_is_told_once_a_policy_allows_it(
    bus: HandoverWorld, database: Database, tmp_path: Path
) -> None:
    without = blind(tmp_path)
    in_force(bus, without)
    refused(bus)
    assert kept_back(bus) == {without.revision}
    before = openings(bus)

    back(bus, database)
    settled(bus)
    (told,) = bus.alerts(recipient="HOUSING")
    assert (told.state, told.release_on) == (AlertState.TOLD, RELEASE)
    assert kept_back(bus) == set()
    # The reception and the plan, in one entry: the consent was never anything that the rules go by.
    assert openings(bus)[len(before) :] == [2]
    settled(bus)
    assert len(openings(bus)) == len(before) + 1


def test_the_other_way_round_nothing_is_told(bus: HandoverWorld, tmp_path: Path) -> None:
    """A policy that keeps it back comes into force, then another that does as well."""
    in_force(bus, blind(tmp_path))
    refused(bus)
    before, told = openings(bus), bus.alerts(standing=None)
    other = blind(tmp_path, title="Another title", name="other")
    in_force(bus, other)
    settled(bus)
    assert bus.alerts(standing=None) == told
    assert openings(bus) == before
    assert kept_back(bus) == {other.revision}  # asked about once, and not again until the next
    bus.policy.away = True
    assert bus.timers.wake() == 0


def test_what_was_opened_in_part_is_folded_with_all_of_it(
    bus: HandoverWorld, database: Database, tmp_path: Path
) -> None:
    """The event stands in the fold already, without its day: it takes its own place there."""
    in_force(bus, blind(tmp_path, "categories: [CUSTODY_STATUS, CONSENT]"))
    refused(bus)
    back(bus, database)
    settled(bus)
    (told,) = bus.alerts(recipient="HOUSING")
    assert (told.state, told.release_on) == (AlertState.TOLD, RELEASE)


def test_what_a_policy_allows_no_longer_is_not_kept_with_what_it_allows_now(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    in_force(bus, blind(tmp_path, "categories: [CUSTODY_STATUS, CONSENT]"))
    refused(bus)
    in_force(bus, blind(tmp_path, "categories: [RELEASE_DATE, CONSENT]", name="other"))
    settled(bus)
    (planned,) = [row for row in bus.rows(fact) if row.event_type == "prison-carat.release.planned"]
    assert "expected_release_date" in planned.codes
    assert "prison" not in json.loads(planned.codes)


def second(bus: HandoverWorld) -> tuple[Timers, Reopening]:
    """Another worker on the same database."""
    vault = Vault(KeyRing({KeyName.HANDOVER_FACTS: bus.ring.key(KeyName.HANDOVER_FACTS)}))
    settler = Settler(bus.own_engine, bus.policy, vault, directory())
    parts = bus.own_engine, bus.policy, vault, settler
    return Timers(*parts), Reopening(*parts)


def test_two_workers_open_it_once(bus: HandoverWorld, database: Database, tmp_path: Path) -> None:
    """Both have read what waits, as when the timekeeper's lock is lost at that moment."""
    in_force(bus, blind(tmp_path))
    refused(bus)
    before = openings(bus)
    back(bus, database)
    timers, one = second(bus)
    _, other = second(bus)
    with bus.engine.connect() as connection:
        waiting = [each.next(connection, 500, ()) for each in (one, other)]
    assert [len(each) for each in waiting] == [2, 2]
    overtaken: list[StaleWorker] = []

    def open_again(worker: Reopening, rows: Any) -> None:
        try:
            worker.open_again(rows)
        except StaleWorker as error:
            overtaken.append(error)

    threads = [
        threading.Thread(target=open_again, args=pair) for pair in zip((one, other), waiting, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settled(bus)
    timers.wake()
    timers.close()
    assert len(overtaken) == 1
    assert openings(bus)[len(before) :] == [2]
    assert [row.state for row in bus.alerts(recipient="HOUSING")] == [AlertState.TOLD]


def test_who_comes_late_writes_nothing(bus: HandoverWorld, database: Database, tmp_path: Path) -> None:
    """It has read what waits, and asks only when the other is done: nothing else of the person moves then."""
    in_force(bus, blind(tmp_path))
    refused(bus)
    back(bus, database)
    one, late = second(bus)[1], second(bus)[1]
    with bus.engine.connect() as connection:
        rows = late.next(connection, 500, ())
    assert one.open_again(rows) == 2
    before = openings(bus)
    with pytest.raises(StaleWorker, match="Another worker has opened these events"):
        late.open_again(rows)
    assert openings(bus) == before


def test_it_is_taken_in_slices(bus: HandoverWorld, database: Database, tmp_path: Path) -> None:
    in_force(bus, blind(tmp_path))
    for _ in range(3):
        refused(bus)
    back(bus, database)
    timers = Timers(bus.own_engine, bus.policy, bus.taking._vault, bus.taking._settler, at_once=2)
    bus.timers.close()
    before = openings(bus)
    for left in (4, 2, 0):
        timers.wake()
        assert sum(row.refused_under != "" for row in bus.rows(fact)) == left
    timers.close()
    assert openings(bus)[len(before) :] == [2, 2, 2]
    assert len(bus.alerts(recipient="HOUSING")) == 3


def test_what_gets_no_answer_holds_nobody_else_up(
    bus: HandoverWorld, database: Database, tmp_path: Path
) -> None:
    in_force(bus, blind(tmp_path))
    for _ in range(2):
        refused(bus)
    back(bus, database)
    reopening = second(bus)[1]
    with bus.engine.connect() as connection:
        turns = [reopening.next(connection, 3, ()) for _ in range(3)]
    assert [len(turn) for turn in turns] == [3, 1, 3]
    assert len({row.event_id for turn in turns[:2] for row in turn}) == 4


def test_what_was_opened_by_the_policy_before_is_not_committed(
    bus: HandoverWorld, database: Database, tmp_path: Path
) -> None:
    """A policy that keeps it back comes into force after opening: whom to tell is answered by that one."""
    without = blind(tmp_path)

    def too_late(questions: Any) -> Any:
        answers = bus.gate(questions)
        with bus.engine.connect() as connection:
            held = active_revision(connection)
        if held != without.revision:
            in_force(bus, without)
        return answers

    subject = bus.person()
    bus.hold = True
    received = bus.received(subject)
    bus.hold = False
    bus.policy.ask = too_late
    with pytest.raises(StaleWorker, match="Another policy has come into force"):
        bus.arrive_from_outbox(received)
    assert bus.rows(fact) == []


def test_a_release_from_before_the_refusals_were_kept_is_asked_about_once(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    """As the migration leaves it: nobody knows which policy refused it."""
    in_force(bus, blind(tmp_path))
    refused(bus)
    with bus.engine.begin() as connection:
        connection.execute(update(fact).where(fact.c.refused_under != "").values(refused_under="unknown"))
    settled(bus)
    with bus.engine.connect() as connection:
        assert kept_back(bus) == {active_revision(connection)}


def test_until_opa_has_taken_the_policy_up_it_waits(
    bus: HandoverWorld, database: Database, tmp_path: Path
) -> None:
    without = blind(tmp_path)
    in_force(bus, without)
    refused(bus)
    go_back(database, ours().revision)
    _, reopening = second(bus)
    bus.policy.away = True
    with bus.engine.connect() as connection:
        rows = reopening.next(connection, 500, ())
    with pytest.raises(NoAnswer):
        reopening.open_again(rows)
    assert kept_back(bus) == {without.revision}
