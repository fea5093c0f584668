"""All checks together, after a failure has passed."""

from collections.abc import Collection
from uuid import UUID

from tests.faults import checks
from tests.faults.bus import Bus
from tests.faults.load import Agencies


def all_is_well(bus: Bus, agencies: Agencies, accepted: Collection[UUID]) -> None:
    """Nothing was lost, nothing stands twice, every alert is told or refused, and the ledger is whole."""
    bus.settle()
    every_record_was_answered_with_one_event(agencies)
    with bus.reading() as connection:
        people = checks.people_of(connection, accepted)
        checks.every_accepted_event_is_settled_once(connection, accepted)
        checks.each_alert_stands_once(connection, people)
        checks.alerts_are_those_of_a_clean_fold(connection, bus.vault, bus.gate, people, bus.now)
        checks.each_open_alert_is_told_or_refused_visibly(connection, people)
        checks.each_decision_stands_once(connection, people)
        assert bus.count("alert WHERE open AND person_id = ANY(:people)", people=people) >= len(people)
    bus.verify_ledger()


def every_record_was_answered_with_one_event(agencies: Agencies) -> None:
    """However often a record was posted, it is one event, accepted once and repeated after that."""
    for receipts in agencies.receipts.values():
        assert {one["status"] for one in receipts} <= {"ACCEPTED", "REPEATED"}
        assert len({one["event_id"] for one in receipts}) == 1
