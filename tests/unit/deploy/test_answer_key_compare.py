"""Key and bus side by side: each way in which they can differ has its name, and agreement has none."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from deploy.world.answer_key import telling
from deploy.world.answer_key.compare import Alert, Difference, Name, compare, is_dated
from deploy.world.answer_key.rows import COUNTDOWN
from deploy.world.answer_key.walk import Expectation, Key
from tests.unit.deploy.answer_key_people import HOUSING, RELEASE, at, expected, told_stories

KEY = Key(HOUSING, "housing-28", RELEASE)
DUE, OVER = at("2026-10-23"), at("2026-11-13")
DAY = timedelta(days=1)
KIND = "RELEASE_IN_28"


def should(
    since: datetime = DUE,
    until: datetime | None = OVER,
    reason: str | None = None,
    over: datetime | None = None,
) -> Expectation:
    return Expectation(7, KEY, KIND, late=False, reason=reason, since=since, until=until, over=over)


def was(
    told: datetime | None = DUE,
    closed: datetime | None = OVER,
    *,
    state: str = "TOLD",
    reason: str | None = None,
    kind: str = KIND,
    day: date = RELEASE,
    taken: datetime | None = None,
    raised: datetime | None = None,
) -> Alert:
    changed, raised = closed or told or DUE, raised or told or DUE
    return Alert(
        HOUSING, "housing-28", day, kind, state, reason, raised, told, changed, closed is None, taken
    )


def kept(reason: str = "CONSENT_MISSING", closed: datetime | None = OVER) -> Alert:
    return was(None, closed, state="WITHHELD", reason=reason)


def names(expected: list[Expectation], found: list[Alert]) -> list[Name]:
    return [one.name for one in compare(7, expected, found)]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ([should()], [was()]),
        ([should(until=None)], [was(closed=None)]),
        # Withheld at first: the row is one.
        ([should(DUE - DAY, DUE, "CONSENT_MISSING"), should()], [was()]),
        # Told, then withheld: when that was the row does not say any more.
        ([should(until=OVER - DAY), should(OVER - DAY, OVER, "CONSENT_WITHDRAWN")], [was(state="WITHHELD")]),
        # Gone and come back: the row is reopened, or another version's takes its place.
        ([should(until=DUE + DAY), should(DUE + 2 * DAY)], [was()]),
        ([should()], [was(closed=DUE + DAY), was(DUE + DAY)]),
        ([should(reason="CONSENT_MISSING")], [kept()]),
        # Out of date, and somebody has taken it: before, or since.
        ([should(until=None, over=OVER)], [was(taken=DUE + DAY)]),
        ([should(until=None, over=DUE + DAY)], [was(taken=OVER)]),
        # Withheld, and told at the very moment at which it went.
        ([should(reason="CONSENT_MISSING")], [was(OVER, raised=DUE)]),
        # Half of what arrived together was read before the other half.
        ([], [was(closed=DUE)]),
    ],
)
def test_where_both_agree_nothing_is_said(expected: list[Expectation], found: list[Alert]) -> None:
    assert names(expected, found) == []


@pytest.mark.parametrize(
    ("name", "expected", "found"),
    [
        (Name.MISSED, [should()], []),
        (Name.MISSED, [should()], [kept()]),
        (Name.MISSED, [should(until=DUE + DAY), should(OVER - DAY)], [was(closed=DUE + DAY)]),
        (Name.GONE, [should()], [was(closed=OVER - DAY)]),
        (Name.GONE, [should(until=None)], [was()]),
        (Name.NOT_KEPT, [should(reason="CONSENT_MISSING")], []),
        (Name.GONE, [should(until=None, over=OVER)], [was()]),
        (Name.STAYED, [should(until=None, over=OVER)], [was(closed=OVER + DAY, taken=DUE)]),
        (Name.PHANTOM, [], [was()]),
        (Name.PHANTOM, [should(reason="CONSENT_MISSING")], [was()]),
        (Name.EARLY, [should()], [was(DUE - DAY)]),
        (Name.STAYED, [should()], [was(closed=OVER + DAY)]),
        (Name.STAYED, [should()], [was(closed=None)]),
        (Name.KEPT, [], [kept()]),
        (Name.LATE, [should()], [was(DUE + DAY)]),
        (Name.REASON, [should(reason="CONSENT_MISSING")], [kept("NO_AGREEMENT")]),
        (Name.TYPE, [should()], [was(kind="SHORT_NOTICE_RELEASE")]),
        (Name.UNDECIDED, [should(reason="CONSENT_MISSING")], [was(None, None, state="UNDECIDED")]),
    ],
)
def test_each_difference_has_its_name(name: Name, expected: list[Expectation], found: list[Alert]) -> None:
    assert names(expected, found) == [name]


def test_another_day_of_release_is_another_thing() -> None:
    assert set(names([should()], [was(day=RELEASE + DAY)])) == {Name.MISSED, Name.PHANTOM}


def test_what_is_about_no_day_is_compared_without_one() -> None:
    assert [row.id for row in COUNTDOWN if not is_dated(row.id)] == []
    assert is_dated("housing-released-unplanned")
    assert is_dated("dip-date-changed")
    for row in (
        "housing-recalled-56",
        "dip-recalled",
        "dip-cancelled",
        "prison-court",
        "prison-council-missing",
    ):
        assert not is_dated(row)


def test_every_name_is_tried_and_counted() -> None:
    assert {name.counted_as for name in Name} == {"missed", "phantom", "late", "other"}


def test_the_summary_counts_and_the_differences_stand_under_their_names() -> None:
    found = compare(7, [should()], [kept()]) + compare(8, [], [was()])
    assert (
        telling.summary(5000, 61204, []) == "5,000 people: 61,204 expectations, misses 0, phantom 0, late 0"
    )
    assert telling.summary(2, 1, found) == "2 people: 1 expectations, misses 1, phantom 1, late 0"
    lines = list(telling.differences(found))
    assert lines[0] == "missed: should have been told, and never was (1): housing-28 1"
    assert lines[1].split() == ["person", "7", HOUSING, "housing-28", "2026-11-20"]
    assert "not told (CONSENT_MISSING)" in lines[3]


def test_other_differences_are_counted_too() -> None:
    other = Difference(Name.TYPE, 1, KEY, (), ())
    assert telling.summary(1, 1, [other]).endswith("late 0, other 1")


def test_a_person_s_story_shows_no_number_and_no_name() -> None:
    (story,) = told_stories(expected())
    text = "\n".join(telling.story(story))
    assert "RELEASE_DATE_SET" in text
    assert "housing-28  2026-11-20  RELEASE_IN_28  told" in text
    assert "A0000AA" not in text


def test_expectations_of_one_row_never_overlap() -> None:
    (story,) = told_stories(expected())
    by_key: dict[Key, list[Expectation]] = {}
    for one in story.expectations:
        by_key.setdefault(one.key, []).append(one)
    for own in by_key.values():
        assert all(first.until and first.until <= then.since for first, then in pairwise(own))
