"""The Friday rule warns of the day to which a release may come forward: every vector, kind and exception."""

from datetime import date, timedelta

import pytest

from consumers.handover.friday import earlier_day
from schemas.vocabulary import DateKind
from tests.unit.consumers.handover.story import Board, confirmed, left, planned, received, wanted_at

VECTORS = [
    # a Friday, and the Saturday and Sunday after it
    ("2026-11-27", "2026-11-26"),
    ("2026-11-28", "2026-11-26"),
    ("2026-11-29", "2026-11-26"),
    # Christmas: the eve is the day before a bank holiday
    ("2026-12-24", "2026-12-23"),
    ("2026-12-25", "2026-12-23"),
    # Boxing Day falls on a Saturday: Monday 28 is a holiday in its place
    ("2026-12-28", "2026-12-23"),
    # New Year's Day is a Friday, its eve the day before a bank holiday
    ("2027-01-01", "2026-12-30"),
    ("2026-12-31", "2026-12-30"),
    # Good Friday, the Thursday before it, and Easter Monday
    ("2027-03-26", "2027-03-24"),
    ("2027-03-25", "2027-03-24"),
    ("2027-03-29", "2027-03-24"),
    # a bank holiday on a Monday: the weekend and the Friday before are none either
    ("2027-05-03", "2027-04-29"),
    ("2027-05-02", "2027-04-29"),
    ("2027-04-30", "2027-04-29"),
    # any other working day
    ("2026-11-24", None),
    ("2026-11-26", None),
    ("2026-12-29", None),
    ("2027-05-04", None),
]
RECEIVED_ON = date(2026, 9, 1)


@pytest.mark.parametrize(("on", "earlier"), VECTORS)
def test_a_release_before_days_without_offices_may_come_forward(on: str, earlier: str | None) -> None:
    found = earlier_day(date.fromisoformat(on), DateKind.CRD, RECEIVED_ON)
    assert found == (date.fromisoformat(earlier) if earlier else None)


KINDS = {
    # a sentence itself opens the gate
    "CRD": True,
    "ARD": True,
    "PRRD": True,
    # home curfew and the Parole Board decide otherwise
    "HDCAD": False,
    "HDCED": False,
    "APD": False,
    "PED": False,
    # transfer, removal
    "ETD": False,
    "MTD": False,
    "LTD": False,
    "ERSED": False,
    # nobody walks out on these
    "SED": False,
    "LED": False,
    "SLED": False,
    "TUSED": False,
}


def test_every_kind_of_date_is_here() -> None:
    assert set(KINDS) == set(DateKind)


@pytest.mark.parametrize(("kind", "applies"), KINDS.items())
def test_it_goes_by_the_kind_of_date(kind: str, applies: bool) -> None:
    friday = date(2026, 11, 27)
    assert earlier_day(friday, kind, RECEIVED_ON) == (date(2026, 11, 26) if applies else None)


@pytest.mark.parametrize(
    ("served", "applies"),
    [
        # 28 days since reception, counted to the day of release
        (27, False),
        (28, True),
        (29, True),
        # nobody said when the person came in
        (None, True),
    ],
)
def test_28_days_have_to_be_served(served: int | None, applies: bool) -> None:
    friday = date(2026, 11, 27)
    received_on = friday - timedelta(days=served) if served is not None else None
    assert (earlier_day(friday, "ARD", received_on) is not None) is applies


def test_an_alert_of_an_expected_release_carries_the_warning_and_one_of_a_release_does_not() -> None:
    inside = [received("2026-06-01 10:00"), planned("2026-06-02 10:00", "2026-11-27")]
    expected = wanted_at("2026-11-20 12:00", *inside)
    assert {alert.earlier_on for alert in expected} == {date(2026, 11, 26)}
    assert {alert.release_on for alert in expected} == {date(2026, 11, 27)}
    out = wanted_at("2026-11-26 12:00", *inside, left("2026-11-26 09:00"))
    assert {alert.earlier_on for alert in out} == {None}


def test_the_warning_changes_neither_what_is_due_nor_when() -> None:
    friday, thursday = (
        [received("2026-06-01 10:00"), planned("2026-06-02 10:00", day)]
        for day in ("2026-11-27", "2026-11-26")
    )
    assert {alert.milestone for alert in wanted_at("2026-11-20 00:00", *friday)} == {
        alert.milestone for alert in wanted_at("2026-11-19 00:00", *thursday)
    }


def test_a_reception_that_becomes_known_later_takes_the_warning_away_in_the_same_row() -> None:
    board = Board()
    board.hear("2026-11-20 12:00", confirmed("2026-11-19 10:00", "2026-11-27"))
    (before,) = board.open("housing-7")
    board.hear("2026-11-20 13:00", received("2026-11-18 10:00"))
    (after,) = board.open("housing-7")
    assert (before.id, before.earlier_on) == (after.id, date(2026, 11, 26))
    assert after.earlier_on is None
