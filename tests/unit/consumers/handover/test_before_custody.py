"""What agencies did before somebody came into prison settles nothing that has to be done for the release."""

import pytest

from tests.unit.consumers.handover.story import Board, fact, milestones_at, planned, received

YEARS_AGO = [
    fact("housing.placement.confirmed", "2023-03-01 10:00"),
    fact("housing.placement.arrived", "2023-03-02 10:00"),
    fact("dip.engagement.started", "2023-03-03 10:00"),
    fact("probation.licence.activated", "2023-03-03 11:00"),
]
INSIDE = [received("2026-03-01 10:00"), planned("2026-03-02 10:00", "2026-09-10")]
ANSWERED = fact("housing.duty-to-refer.acknowledged", "2026-07-20 10:00")


@pytest.mark.parametrize(
    ("now", "milestones"),
    [
        ("2026-07-31 10:00", {"dip-42"}),
        ("2026-08-14 10:00", {"dip-42", "housing-28"}),
        ("2026-08-28 10:00", {"dip-14", "housing-28", "probation-14"}),
        ("2026-09-04 10:00", {"dip-14", "housing-7", "probation-14"}),
        ("2026-09-09 10:00", {"dip-2", "housing-1", "probation-1", "probation-no-accommodation"}),
        ("2026-09-10 05:00", {"dip-2", "housing-0", "probation-1", "probation-no-accommodation"}),
    ],
)
def test_a_home_and_a_keyworker_of_years_ago_are_none_for_this_release(
    now: str, milestones: set[str]
) -> None:
    theirs = {"housing", "dip", "probation"}
    found = {
        each for each in milestones_at(now, *YEARS_AGO, *INSIDE, ANSWERED) if each.split("-")[0] in theirs
    }
    assert found - {"probation-84", "probation-56"} == milestones


def test_what_was_done_on_the_day_of_reception_counts() -> None:
    """Who records first on that day, the prison or probation, is chance."""
    allocated = fact("probation.practitioner.allocated", "2026-03-01 08:30")
    assert "probation-84" not in milestones_at("2026-06-20 10:00", allocated, *INSIDE)
    the_day_before = fact("probation.practitioner.allocated", "2026-02-28 08:30")
    assert "probation-84" in milestones_at("2026-06-20 10:00", the_day_before, *INSIDE)


def test_it_is_the_same_whether_the_old_work_arrives_before_the_reception_or_after() -> None:
    first, later = Board(), Board()
    first.hear("2026-08-14 10:00", *YEARS_AGO, *INSIDE)
    later.hear("2026-08-14 10:00", *INSIDE)
    later.hear("2026-08-14 10:05", *YEARS_AGO)
    assert first.names() == later.names()


def test_a_transfer_says_nothing_of_when_custody_began() -> None:
    """Only an admission or a recall does: whoever comes from another prison was inside before."""
    moved = received("2026-07-01 10:00", reason="TRANSFERRED")
    allocated = fact("probation.practitioner.allocated", "2026-03-05 10:00")
    dated = planned("2026-07-02 10:00", "2026-09-10")
    assert "probation-84" not in milestones_at("2026-07-03 10:00", allocated, moved, dated)
