"""An entry is canonical JSON of codes and references; what could be a value of a person is refused."""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from policies.entries import FIELDS, Entry, EntryKind, stamp

ID = UUID(int=7)
codes = st.text(st.sampled_from("ABCXYZabcxyz0189-_.:/,@+*="), max_size=40)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
fields = st.dictionaries(st.sampled_from(sorted(FIELDS.keys() - {"kind"})), st.one_of(codes, integers))


@given(st.sampled_from(EntryKind), fields)
def test_a_body_is_what_rfc_8785_makes_of_it(kind: EntryKind, given: dict[str, str | int]) -> None:
    canonical = rfc8785.dumps({**given, "id": str(ID), "kind": kind.value})
    assert Entry(kind, given).body(ID).encode("ascii") == canonical


@pytest.mark.parametrize(
    "value",
    [
        "Sam Example",  # a blank: it may be a name
        "Zoë",  # not ASCII
        "1979\n",
        'a"b',
        "a\\b",
        "\x00",
        1.5,
        True,
        None,
        2**53,
    ],
)
def test_what_is_not_a_code_a_reference_or_a_whole_number_is_refused_and_not_shown(value: object) -> None:
    with pytest.raises(ValueError, match="codes, references and whole numbers") as caught:
        Entry(EntryKind.TELL, {"officer": value}).body(ID)  # type: ignore[dict-item]
    assert repr(value) not in str(caught.value)


def test_a_field_that_is_not_on_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="not fields of the ledger: family_name"):
        Entry(EntryKind.TELL, {"family_name": "Example"}).body(ID)


def test_an_instant_is_written_in_utc_with_its_microseconds() -> None:
    summer = timezone(timedelta(hours=1))
    assert stamp(datetime(2026, 7, 1, 1, 30, tzinfo=summer)) == "2026-07-01T00:30:00.000000Z"
    with pytest.raises(ValueError, match="time zone"):
        stamp(datetime(2026, 7, 1))  # noqa: DTZ001


def test_every_field_explains_itself_to_the_officer_who_reads_it() -> None:
    assert all(FIELDS.values())
