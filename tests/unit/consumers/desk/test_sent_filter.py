"""Whom a filter of what was published finds, and how many each would."""

from uuid import UUID

import pytest

from consumers.desk.sent_filter import SHOWN, Mark, Stand, Wanted, choose

ANN, BO, CAY, DEE = (UUID(int=number) for number in range(1, 5))
COUNCIL, OTHER = "HOUSING:E08000025", "HOUSING:E08000035"
PEOPLE = {
    ANN: (Mark(Stand.NOT_TAKEN, COUNCIL), Mark(Stand.WITHHELD, "")),
    BO: (Mark(Stand.TAKEN, OTHER), Mark(Stand.CLOSED, COUNCIL)),
    CAY: (Mark(Stand.CLOSED, "PROBATION"),),
    DEE: (),
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        # Everybody, also of whom nobody had to be told.
        (Wanted(), [ANN, BO, CAY, DEE]),
        (Wanted("open"), [ANN, BO]),
        # Of whom it may not be said who it is, that it was kept back may.
        (Wanted("withheld"), [ANN]),
        (Wanted("not-taken"), [ANN]),
        (Wanted("taken"), [BO]),
        (Wanted("closed"), [BO, CAY]),
        # Whatever stands with this council.
        (Wanted("", COUNCIL), [ANN, BO]),
        # All councils are a kind.
        (Wanted("", "HOUSING"), [ANN, BO]),
        (Wanted("closed", COUNCIL), [BO]),
        # Both hold of one alert, not of two.
        (Wanted("taken", COUNCIL), []),
        (Wanted("withheld", COUNCIL), []),
        # Where only the kind may be known only the kind is found.
        (Wanted("", "PROBATION"), [CAY]),
        # A recipient that cannot be asked for is not asked for.
        (Wanted("", "PROBATION:BIRMINGHAM"), [ANN, BO, CAY, DEE]),
    ],
)
def test_who_is_found(wanted: Wanted, found: list[UUID]) -> None:
    chosen = choose(PEOPLE, wanted)
    assert list(chosen.people) == found
    assert chosen.counts[wanted.shown] == len(found)


def test_each_filter_says_how_many_it_would_find_with_this_recipient() -> None:
    chosen = choose(PEOPLE, Wanted("taken", OTHER))
    assert [chosen.counts[one] for one in SHOWN] == [1, 1, 0, 0, 1, 0]
    assert chosen.recipients == ("HOUSING", COUNCIL, OTHER, "PROBATION")
    assert chosen.everybody == 4
