"""When a person has to be looked at again although nothing new has arrived."""

import pytest

from consumers.handover.episodes import fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import next_due
from tests.unit.consumers.handover.story import at, cancelled, changed, fact, left, planned, received

INSIDE = [received("2026-01-05 10:00"), planned("2026-01-06 10:00", "2026-09-10")]
OUT = [*INSIDE, left("2026-09-10 08:50")]
COURT = [received("2026-06-01 10:00"), left("2026-08-03 08:00", "SENT_TO_COURT")]
MOVED = [*INSIDE, changed("2026-07-20 10:00", "2028-01-10")]


@pytest.mark.parametrize(
    ("now", "facts", "due"),
    [
        # the first milestone of anybody, T-84, when its day begins in London
        ("2026-02-01 12:00", INSIDE, "2026-06-17 23:00"),
        # at a milestone the next one is due, not the same again
        ("2026-06-17 23:00", INSIDE, "2026-07-15 23:00"),
        ("2026-09-02 23:00", INSIDE, "2026-09-07 23:00"),
        ("2026-09-08 23:00", INSIDE, "2026-09-09 23:00"),
        # the day after, to see whether anybody said that the person went out
        ("2026-09-10 12:00", INSIDE, "2026-09-10 23:00"),
        ("2026-09-11 12:00", INSIDE, None),
        # a release is confirmed, then three weeks old, then out of date
        ("2026-09-10 09:00", OUT, "2026-09-10 09:35"),
        ("2026-09-10 09:35", OUT, "2026-10-01 08:50"),
        ("2026-10-01 08:50", OUT, "2026-10-22 08:50"),
        ("2026-10-22 08:50", OUT, None),
        # the court's day ends in London
        ("2026-08-03 09:00", COURT, "2026-08-03 23:00"),
        # news of a date, of a cancellation and of a recall is out of date after three weeks
        ("2026-07-20 12:00", MOVED, "2026-08-10 10:00"),
        ("2026-07-20 12:00", [*INSIDE, cancelled("2026-07-20 10:00")], "2026-08-10 10:00"),
        ("2026-02-15 12:00", [INSIDE[0], received("2026-02-15 10:00", "RECALL")], "2026-03-08 10:00"),
        # nothing is known of custody, or the person is gone
        ("2026-02-15 12:00", [fact("dip.referral.accepted", "2026-02-01 10:00")], None),
        ("2026-07-20 12:00", [*MOVED, left("2026-07-20 11:00", "RELEASED", "DEC")], None),
    ],
)
def test_the_next_timer_is_the_next_thing_that_changes(now: str, facts: list[Fact], due: str | None) -> None:
    assert next_due(fold(facts), at(now)) == (at(due) if due else None)


def test_a_person_of_whom_nothing_is_known_has_no_timer() -> None:
    assert next_due((), at("2026-02-15 12:00")) is None
