"""Agencies send at once or four times a day, by London's clocks."""

from datetime import UTC, date, datetime
from random import Random

import pytest

from deploy.world.calendar import (
    arrival_slot,
    between,
    instant,
    next_extract,
    next_quarter,
    slot_end,
    working_day,
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_live_record_arrives_at_the_end_of_its_quarter() -> None:
    assert next_quarter(utc("2026-07-06T09:01:30")) == utc("2026-07-06T09:15")
    assert next_quarter(utc("2026-07-06T09:15")) == utc("2026-07-06T09:30")


@pytest.mark.parametrize(
    ("written", "arrives"),
    [
        ("2026-07-06T10:30", "2026-07-06T11:00"),  # noon in London's summer
        ("2026-07-06T19:30", "2026-07-07T07:00"),  # after the last of the day
        ("2026-10-24T19:30", "2026-10-25T08:00"),  # the night on which the clocks go back
        ("2026-11-06T11:59", "2026-11-06T12:00"),
    ],
)
def test_other_records_arrive_with_the_next_extract(written: str, arrives: str) -> None:
    assert next_extract(utc(written)) == utc(arrives)


def test_an_hour_of_a_london_day_is_told_in_utc() -> None:
    assert instant(date(2026, 7, 6), 8, 30) == utc("2026-07-06T07:30")
    assert instant(date(2026, 12, 6), 8, 30) == utc("2026-12-06T08:30")


def test_a_weekend_counts_as_the_friday_before() -> None:
    assert [working_day(date(2026, 7, day)).day for day in (9, 10, 11, 12, 13)] == [9, 10, 10, 10, 13]


def test_no_working_day_between_is_none() -> None:
    assert between(Random(1), date(2026, 7, 11), date(2026, 7, 12)) is None
    assert between(Random(1), date(2026, 7, 8), date(2026, 7, 7)) is None


def test_an_arrival_is_rounded_up_to_its_quarter() -> None:
    assert arrival_slot("2026-07-06T09:01:30Z") == utc("2026-07-06T09:15")
    assert arrival_slot("2026-07-06T10:15:00+01:00") == utc("2026-07-06T09:15")


def test_a_slot_ends_on_the_hour_or_at_its_part_of_it() -> None:
    assert slot_end(utc("2026-07-06T09:01:30"), 60) == utc("2026-07-06T10:00")
    assert slot_end(utc("2026-07-06T09:00"), 60) == utc("2026-07-06T09:00")
    assert slot_end(utc("2026-07-06T09:31"), 30) == utc("2026-07-06T10:00")
