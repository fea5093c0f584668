"""When an alert of the bus stood, told or withheld: its row and the ledger put together."""

from datetime import timedelta

import pytest

from deploy.world.answer_key.history import CLOSED, Entry, Row, spans
from tests.unit.deploy.answer_key_people import HOUSING, RELEASE, at

FIRST = at("2026-10-23")
DAY = timedelta(days=1)
ROW = Row(HOUSING, "housing-28", RELEASE, "RELEASE_IN_28", "TOLD", True, FIRST, FIRST, FIRST, None)


def told(days: int, word: str = "ALLOW") -> Entry:
    return Entry(FIRST + days * DAY, word, "CONSENT_VALID")


def kept(days: int, reason: str = "CONSENT_MISSING") -> Entry:
    return Entry(FIRST + days * DAY, "DENY", reason)


def status(days: int, word: str) -> Entry:
    return Entry(FIRST + days * DAY, word, None)


def stood(row: Row, *entries: Entry) -> list[tuple[str, int, int | None]]:
    """Told or why not, from which day to which."""
    return [
        (
            span.reason or "told",
            (span.since - FIRST).days,
            (span.until - FIRST).days if span.until else None,
        )
        for span in spans(row, entries)
    ]


@pytest.mark.parametrize("word", ["ALLOW", "ALLOW_REDACTED"])
def test_what_was_told_and_is_open_stands_since_then(word: str) -> None:
    assert stood(ROW, told(0, word)) == [("told", 0, None)]


def test_to_be_asked_again_with_the_same_answer_changes_nothing() -> None:
    assert stood(ROW, told(0), told(2), status(3, "REMINDED"), status(4, "ESCALATED")) == [("told", 0, None)]


def test_withheld_at_first_and_told_later_are_two_times() -> None:
    row = ROW._replace(told_at=FIRST + 2 * DAY)
    assert stood(row, kept(0), told(2)) == [("CONSENT_MISSING", 0, 2), ("told", 2, None)]


def test_another_reason_is_another_time() -> None:
    row = ROW._replace(told_at=None, state="WITHHELD")
    found = stood(row, kept(0), kept(1, "CONSENT_REFUSED"))
    assert found == [("CONSENT_MISSING", 0, 1), ("CONSENT_REFUSED", 1, None)]


@pytest.mark.parametrize("word", sorted(CLOSED))
def test_what_was_closed_and_came_back_left_a_gap(word: str) -> None:
    assert stood(ROW, told(0), status(1, word), told(3)) == [("told", 0, 1), ("told", 3, None)]


def test_what_came_and_went_at_one_moment_was_seen_by_nobody() -> None:
    row = ROW._replace(told_at=FIRST)
    assert stood(row, told(0), status(0, "RESOLVED"), told(4)) == [("told", 4, None)]
    closed = ROW._replace(open=False)
    assert stood(closed, told(0), status(0, "RESOLVED")) == []


def test_a_row_that_is_closed_without_an_entry_went_when_it_last_changed() -> None:
    assert stood(ROW._replace(open=False, changed_at=FIRST + 5 * DAY), told(0)) == [("told", 0, 5)]


def test_where_the_row_says_later_than_the_ledger_it_was_later() -> None:
    assert stood(ROW._replace(told_at=FIRST + 2 * DAY), told(0)) == [("told", 2, None)]


def test_what_was_never_decided_is_said_to_be_so() -> None:
    assert stood(ROW._replace(state="UNDECIDED", told_at=None)) == [("UNDECIDED", 0, None)]
    assert stood(ROW) == []
