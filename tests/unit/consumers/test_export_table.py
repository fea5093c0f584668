"""An export as text: what a spreadsheet would run stays text, and nothing is lost."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from consumers.export.table import Format, Row, cell, written

ROW = Row(
    1,
    "prison-carat.release.planned",
    date(2026, 10, 1),
    "PRISON_CARAT:BMI",
    {
        "subject": {"given_names": "=HYPERLINK(1)", "identifiers": [{"kind": "NOMS", "value": "A0001BC"}]},
        "expected_release_date": date(2026, 11, 26),
        "spoc": "+44 121 496 0102",
        "planned": True,
        "chosen_council": None,
    },
)


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_would_be_a_formula_is_text(begins: str) -> None:
    assert cell(f"{begins}1+1") == f"'{begins}1+1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (-7, "'-7"),  # a number is text too, and begins with what a formula may begin with
        (date(2026, 10, 1), "2026-10-01"),
        (datetime(2026, 10, 1, 9, tzinfo=UTC), "2026-10-01T09:00:00+00:00"),
        (["a", "b"], "a; b"),
        ("NFA", "NFA"),
    ],
)
def test_each_kind_of_value_has_one_way_to_be_written(value: object, text: str) -> None:
    assert cell(value) == text


def test_csv_has_a_column_a_field_and_a_row_an_event() -> None:
    other = Row(2, "probation.order.imposed", date(2026, 10, 2), "", {"spoc": 'Desk, "North"\nRoom 2'})
    read = list(csv.DictReader(io.StringIO(written([ROW, other], Format.CSV), newline="")))
    assert [row["case"] for row in read] == ["1", "2"]
    assert read[0]["subject.given_names"] == "'=HYPERLINK(1)"
    assert read[0]["subject.identifiers"] == "NOMS A0001BC"
    assert read[0]["spoc"] == "'+44 121 496 0102"
    assert read[1]["spoc"] == 'Desk, "North"\nRoom 2'
    assert read[1]["planned"] == ""


def test_json_lines_hold_the_values_as_they_are() -> None:
    (line,) = written([ROW], Format.JSONL).splitlines()
    read = json.loads(line)
    assert read["fields"]["subject"]["given_names"] == "=HYPERLINK(1)"
    assert read["recorded_on"] == "2026-10-01"


def test_nothing_is_nothing_but_the_head() -> None:
    assert written([], Format.CSV) == "case,event_type,recorded_on,publisher\r\n"
    assert written([], Format.JSONL) == ""
