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
    since: datetime = DUE,
    until: datetime | None = OVER,
    *,
    reason: str | None = None,
    kind: str = KIND,
    day: date = RELEASE,
    taken: datetime | None = None,
) -> Alert:
    return Alert(HOUSING, "housing-28", day, kind, reason, since, until, taken)


def kept(since: datetime = DUE, until: datetime | None = OVER, reason: str = "CONSENT_MISSING") -> Alert:
    return was(since, until, reason=reason)


def names(expected: list[Expectation], found: list[Alert]) -> list[Name]:
    return [one.name for one in compare(7, expected, found)]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ([should()], [was()]),
        ([should(until=None)], [was(until=None)]),
        ([should(DUE - DAY, DUE, "CONSENT_MISSING"), should()], [kept(DUE - DAY, DUE), was()]),
        # Gone and come back, or another version's row in its place.
        ([should(until=DUE + DAY), should(DUE + 2 * DAY)], [was(until=DUE + DAY), was(DUE + 2 * DAY)]),
        ([should()], [was(until=DUE + DAY), was(DUE + DAY)]),
        ([should(reason="CONSENT_MISSING")], [kept()]),
        # Out of date, and somebody has taken it: before, or since.
        ([should(until=None, over=OVER)], [was(taken=DUE + DAY)]),
        ([should(until=None, over=DUE + DAY)], [was(taken=OVER)]),
    ],
)
def test_where_both_agree_nothing_is_said(expected: list[Expectation], found: list[Alert]) -> None:
    assert names(expected, found) == []


@pytest.mark.parametrize(
    ("name", "expected", "found"),
    [
        (Name.MISSED, [should()], []),
        (Name.MISSED, [should(until=DUE + DAY), should(OVER - DAY)], [was(until=DUE + DAY)]),
        (Name.GONE, [should()], [was(until=OVER - DAY)]),
        (Name.GONE, [should()], [was(until=DUE + DAY), was(DUE + 2 * DAY)]),
        (Name.GONE, [should(until=None)], [was()]),
        (Name.GONE, [should(until=None, over=OVER)], [was()]),
        (Name.NOT_KEPT, [should(reason="CONSENT_MISSING")], []),
        (Name.PHANTOM, [], [was()]),
        (Name.EARLY, [should()], [was(DUE - DAY)]),
        (Name.STAYED, [should()], [was(until=OVER + DAY)]),
        (Name.STAYED, [should()], [was(until=None)]),
        (Name.STAYED, [should(until=None, over=OVER)], [was(until=OVER + DAY, taken=DUE)]),
        (Name.KEPT, [], [kept()]),
        (Name.LATE, [should()], [was(DUE + DAY)]),
        (Name.REASON, [should(reason="CONSENT_MISSING")], [kept(reason="NO_AGREEMENT")]),
        (Name.TYPE, [should()], [was(kind="SHORT_NOTICE_RELEASE")]),
    ],
)
def test_each_difference_has_its_name(name: Name, expected: list[Expectation], found: list[Alert]) -> None:
    assert names(expected, found) == [name]


def test_kept_in_place_of_told_and_told_in_place_of_kept_are_two_differences() -> None:
    assert set(names([should()], [kept()])) == {Name.MISSED, Name.KEPT}
    assert set(names([should(reason="CONSENT_MISSING")], [was()])) == {Name.PHANTOM, Name.NOT_KEPT}
    assert set(names([should(reason="CONSENT_MISSING")], [kept(reason="UNDECIDED")])) == {
        Name.REASON,
        Name.UNDECIDED,
    }


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
    found = compare(7, [should()], []) + compare(8, [], [kept()])
    assert (
        telling.summary(5000, 61204, []) == "5,000 people: 61,204 expectations, misses 0, phantom 0, late 0"
    )
    assert telling.summary(2, 1, found) == "2 people: 1 expectations, misses 1, phantom 1, late 0"
    lines = list(telling.differences(found))
    assert lines[0] == "missed: should have been told, and never was (1): housing-28 1"
    assert lines[1].split() == ["person", "7", HOUSING, "housing-28", "2026-11-20"]
    assert lines[-1].endswith("CONSENT_MISSING")


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
