"""Identifiers have one written form; a wrong one is refused by its kind, never by its value."""

import pytest

from schemas.envelope import Agency
from schemas.errors import Refused
from schemas.identifiers import IdentifierKind, canonical, lookup_text


@pytest.mark.parametrize(
    ("kind", "written", "one_form"),
    [
        ("NOMS", " a1234bc", "A1234BC"),
        ("CRN", "x777421", "X777421"),
        ("PNC", "1979/0163001B", "1979/0163001B"),
        ("PNC", "79/163001b", "1979/0163001B"),  # the short form of the same number
        ("PNC", "2003/0062845E", "2003/0062845E"),
        ("PNC", "03/62845E", "2003/0062845E"),
        ("PNC", "1999/0123456X", "1999/0123456X"),
        ("NHS", "991 200 3888", "9912003888"),
        ("NHS", "943-476-5919", "9434765919"),
        ("HOUSING_REF", "hr/2026-17", "HR/2026-17"),
        ("CHILD_REF", "CP000123", "CP000123"),
    ],
)
def test_an_identifier_has_one_written_form(kind: str, written: str, one_form: str) -> None:
    assert canonical(kind, written) == one_form


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("NOMS", "A12345C"),
        ("NOMS", "A1234BCD"),
        ("NOMS", "Ａ1234BC"),  # a full-width letter
        ("CRN", "X77742"),
        ("PNC", "1979/0163001C"),  # the letter is B
        ("PNC", "979/0163001B"),
        ("NHS", "9912003889"),  # the check digit is 8
        ("NHS", "9434765911"),
        ("NHS", "٩٩١٢٠٠٣٨٨٨"),  # digits, but not ours
        ("HOUSING_REF", "x"),
        ("HOUSING_REF", "a b"),
        ("DIP_REF", "R" * 41),
    ],
)
def test_a_wrong_identifier_is_refused_by_its_kind_and_never_shown(kind: str, wrong: str) -> None:
    with pytest.raises(Refused) as caught:
        canonical(kind, wrong)
    assert kind in str(caught.value)
    assert wrong not in str(caught.value)


def test_a_kind_that_the_contract_does_not_know_is_refused_unsaid() -> None:
    with pytest.raises(Refused) as caught:
        canonical("SHOE_SIZE", "9")
    assert "SHOE_SIZE" not in str(caught.value)


def test_two_councils_with_the_same_case_reference_do_not_find_one_person() -> None:
    texts = {
        lookup_text("HOUSING_REF", "HR1001", Agency("HOUSING", code)) for code in ("E08000025", "E08000026")
    }
    assert len(texts) == 2


def test_two_agencies_with_the_same_national_number_find_one_person() -> None:
    texts = {lookup_text("NOMS", "A1234BC", Agency(kind, "X")) for kind in ("HOUSING", "PROBATION")}
    assert texts == {"NOMS A1234BC"}


@pytest.mark.parametrize("kind", IdentifierKind)
def test_every_kind_has_a_form(kind: IdentifierKind) -> None:
    with pytest.raises(Refused):
        canonical(kind, "?")
