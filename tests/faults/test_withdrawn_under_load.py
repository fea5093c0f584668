"""Consents are withdrawn while people are told of, read about and written to: their use ends at once."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import pytest

from consumers.ledger.withdrawal_rows import measured
from deploy.notify.box import Box
from schemas.clock import machine_now
from tests.faults.bus import Bus, until
from tests.faults.checks import people_of
from tests.faults.load import Agencies, Load
from tests.faults.people_rows import PRISON, Batch, Row, batches, journey
from tests.faults.reader import Reader

pytestmark = pytest.mark.timeout(400)  # the first test starts every process there is

PEOPLE = 80
LIMIT_MS = 5_000
OFFICERS = ("housing-birmingham-1", "housing-birmingham-2")


def test_a_withdrawn_consent_is_not_used_again_and_nothing_is_shown_before_its_entry(bus: Bus) -> None:
    began = machine_now()
    load = Load(Agencies(bus), batches("WA", range(PEOPLE), bus.today, days=50))
    accepted = load.finish()
    bus.settle()
    with bus.reading() as connection:
        people = people_of(connection, accepted)
    alerts = told(bus, people)
    assert len(alerts) == PEOPLE // 2, "every second has consented and is told of"
    readers = [Reader(bus, officer, list(alerts)) for officer in OFFICERS]
    until(lambda: all(reader.rounds for reader in readers), "everybody was read about")

    flow = Load(load.agencies, [*moved(bus), *withdrawn(bus)])
    flow.finish()
    seen = [reader.rounds for reader in readers]
    until(
        lambda: all(reader.rounds > before + 1 for reader, before in zip(readers, seen, strict=True)),
        "each was tried once more after the last withdrawal was accepted",
    )
    bus.settle()
    until(lambda: not bus.count("notice WHERE state IN ('WAITING', 'SENDING')"), "nothing is to be sent")
    for reader in readers:
        reader.stop()

    with bus.reading() as connection:
        found = measured(connection, began)
    print(f"withdrawal to last use: {found}")
    print([(reader.rounds, dict(reader.answers)) for reader in readers])
    assert found.withdrawals == len(alerts)
    assert found.worst_ms <= LIMIT_MS
    assert [row.state for row in states(bus, people)] == ["WITHHELD"]
    for reader in readers:
        assert sum(reader.shown.values()) >= len(alerts)
        assert not reader.named_last, "in the end nobody was named any more"
    nothing_stands_without_its_entry(bus, readers)


def nothing_stands_without_its_entry(bus: Bus, readers: list[Reader]) -> None:
    """No page, no told alert and no message without an entry that was committed before or with it."""
    assert [reader.without_entry for reader in readers] == [0] * len(readers)
    assert untold(bus) == [], "an alert is told and the ledger did not have it by that commit"
    entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in bus.entries("SEND"):
        entries[f"notice-{entry['notice']}-{entry['count']}"].append(entry)
    sent = Box(bus.stack.state.folder / "notify" / "messages.jsonl").newest(1_000_000)
    for one in sent:
        allowed = [e["machine_at"] for e in entries[str(one.reference)] if e["state"] == "SENDING"]
        assert allowed, "a message left without an entry"
        assert min(allowed) <= one.created_at
    assert sent, "posts were written to"


def untold(bus: Bus) -> list[Any]:
    """Told alerts whose TELL entry was not written by the very transaction that wrote the row, or earlier.

    `age` counts transactions back from now, so the entry's is at least as old as the row's.
    """
    return bus.rows("""
        SELECT a.id FROM alert a WHERE a.told_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_entry e
            WHERE e.body LIKE '%"kind":"TELL"%' AND e.body LIKE '%"state":"TOLD"%'
              AND e.body LIKE '%"alert":"' || a.id || '"%' AND age(e.xmin) >= age(a.xmin))
    """)


def told(bus: Bus, people: list[UUID]) -> dict[UUID, UUID]:
    """The council's open alerts about these people that were told: by id, with the person."""
    rows = bus.rows(
        "SELECT id, person_id FROM alert WHERE open AND state = 'TOLD' AND recipient LIKE 'HOUSING:%'"
        " AND person_id = ANY(:people)",
        people=people,
    )
    return {row.id: row.person_id for row in rows}


def states(bus: Bus, people: list[UUID]) -> list[Any]:
    return bus.rows(
        "SELECT DISTINCT state FROM alert"
        " WHERE open AND recipient LIKE 'HOUSING:%' AND person_id = ANY(:people)",
        people=people,
    )


def withdrawn(bus: Bus) -> list[Batch]:
    """Everybody who has consented takes it back, a few at a time."""
    rows = [_again(number, bus, "CONSENT_WITHDRAWN") for number in range(0, PEOPLE, 2)]
    return [Batch(PRISON, rows[at : at + 4]) for at in range(0, len(rows), 4)]


def moved(bus: Bus) -> list[Batch]:
    """Every second release moves by a day: of these the council is told and written to anew meanwhile."""
    rows = [_again(number, bus, "RELEASE_DATE_CHANGED") for number in range(0, PEOPLE, 4)]
    return [Batch(PRISON, rows[at : at + 4]) for at in range(0, len(rows), 4)]


def _again(number: int, bus: Bus, record_type: str) -> Row:
    like = "CONSENT_GIVEN" if record_type == "CONSENT_WITHDRAWN" else "RELEASE_DATE_SET"
    (row,) = (row for _, row in journey("WA", number, bus.today, 51) if row["record_type"] == like)
    said = {"agreed_referral": "no", "agreed_contact": "no", "chosen_council": ""}
    more = said if record_type == "CONSENT_WITHDRAWN" else {}
    name = f"WA-{number}-{record_type}"
    return row | more | {"record_type": record_type, "record_id": name, "recorded_at": "2026-07-09T08:00:00Z"}
