"""How long a withdrawn consent was still used: what counts as its use, and what does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consumers.ledger.one_person import Families, Merge
from consumers.ledger.withdrawals import Said, Summary, Use, latencies, summary

T = datetime(2026, 10, 1, 9, tzinfo=UTC)
HOUSING, DIP = "HOUSING:E08000025", "DIP:BIRMINGHAM"
PURPOSE = frozenset({"HOMELESSNESS_PREVENTION_AND_RELIEF"})
NAMED = frozenset({"IDENTITY", "RELEASE_DATE"})


def said(second: float, *, yes: bool = False, about: float | None = None, **more: Any) -> Said:
    """Accepted at a second; said then, unless it is about an earlier or later one."""
    word = Said(
        "p1", yes, at(second if about is None else about), at(second), frozenset({HOUSING}), PURPOSE, NAMED
    )
    return word._replace(**more)


def used(second: float, **more: Any) -> Use:
    return Use("p1", HOUSING, next(iter(PURPOSE)), NAMED, at(second))._replace(**more)


def at(second: float) -> datetime:
    return T + timedelta(seconds=second)


@pytest.mark.parametrize(
    ("uses", "ms"),
    [
        ([], 0),
        ([used(9)], 0),  # before it was accepted
        ([used(10)], 0),  # at that very moment
        ([used(10.0004)], 1),  # a part of a millisecond is one: it was used after
        ([used(10.25), used(11), used(9)], 1000),  # the last one counts
        ([used(11, person="p2")], 0),  # somebody else's
        ([used(11, recipient=DIP)], 0),  # a recipient that it does not name
        ([used(11, purpose="CONTINUITY_OF_TREATMENT")], 0),  # for what it does not name
        ([used(11, categories=frozenset({"SUPPORT_NEED_FLAG"}))], 0),  # what it does not name
        ([used(11, categories=frozenset({"IDENTITY", "SUPPORT_NEED_FLAG"}))], 1000),
    ],
)
def test_the_last_use_of_what_was_withdrawn_counts_and_nothing_else(uses: list[Use], ms: int) -> None:
    assert latencies([said(10)], uses) == [ms]


def test_a_yes_that_is_accepted_later_ends_it() -> None:
    assert latencies([said(10), said(20, yes=True)], [used(12), used(21)]) == [2000]


def test_a_yes_of_an_earlier_day_that_arrives_later_does_not() -> None:
    assert latencies([said(10), said(20, yes=True, about=5)], [used(21)]) == [11_000]


def test_a_withdrawal_that_a_later_yes_had_overtaken_changes_nothing_and_is_not_counted() -> None:
    assert latencies([said(5, yes=True, about=9), said(10, about=7)], [used(11)]) == []


def test_a_yes_to_another_recipient_ends_nothing() -> None:
    other = said(20, yes=True, recipients=frozenset({DIP}))
    assert latencies([said(10), other], [used(21)]) == [11_000]


def test_each_recipient_that_it_names_is_measured() -> None:
    both = said(10, recipients=frozenset({HOUSING, DIP}))
    assert latencies([both], [used(11), used(12, recipient=DIP)]) == [2000, 1000]


MERGED = Merge(at(5), "p1", "p2", same=True)
APART = Merge(at(15), "p1", "p2", same=False)


@pytest.mark.parametrize(
    ("merges", "uses", "ms"),
    [
        ([MERGED], [used(11, person="p2")], 1000),  # of another who is the same person
        ([], [used(11, person="p2")], 0),  # of a stranger
        ([MERGED, APART], [used(11, person="p2"), used(16, person="p2")], 1000),  # until they are two
        (
            [MERGED._replace(at=at(12))],
            [used(11, person="p2"), used(13, person="p2")],
            3000,
        ),  # and not before
        # Of one who is the same as one who is the same.
        ([MERGED, Merge(at(6), "p3", "p2", same=True)], [used(11, person="p3")], 1000),
    ],
)
def test_what_one_of_a_family_takes_back_is_taken_back_for_each_of_them(
    merges: list[Merge], uses: list[Use], ms: int
) -> None:
    assert latencies([said(10)], uses, Families(merges)) == [ms]


def test_a_later_yes_of_another_member_ends_it_once_they_are_one() -> None:
    yes = said(8, yes=True, about=20, person="p2")
    assert latencies([said(10), yes], [used(11), used(13)], Families([MERGED._replace(at=at(12))])) == [1000]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], Summary(0, 0, 0, 0, 0)),
        ([7], Summary(1, 7, 7, 7, 1)),
        ([0, 4], Summary(2, 0, 4, 4, 1)),
        (list(range(100)), Summary(100, 49, 98, 99, 99)),
    ],
)
def test_half_of_them_ninety_nine_of_a_hundred_and_the_worst(found: list[int], expected: Summary) -> None:
    assert summary(found) == expected
