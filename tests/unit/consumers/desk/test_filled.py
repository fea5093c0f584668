"""What is read off a form as it was typed."""

from datetime import date

import pytest

from consumers.desk.filled import Filled


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("27", "3", "2027"), date(2027, 3, 27)),
        ((" 27 ", "03", "2027"), date(2027, 3, 27)),
        (("31", "2", "2027"), None),
        (("27", "March", "2027"), None),
        (("٢٧", "3", "2027"), None),  # digits, but not ours
        (("27", "", "2027"), None),
        (("-1", "3", "2027"), None),
        (("27", "3", "9" * 20), None),  # more than a computer counts years in
        (("27", "3", "9" * 9999), None),
    ],
)
def test_a_day_is_read_as_it_was_typed_or_is_none(typed: tuple[str, str, str], day: date | None) -> None:
    parts = dict(zip(("until-day", "until-month", "until-year"), typed, strict=True))
    assert Filled({name: [part] for name, part in parts.items()}).day("until") == day


def test_a_field_that_was_not_sent_is_no_day() -> None:
    assert Filled({}).day("until") is None
