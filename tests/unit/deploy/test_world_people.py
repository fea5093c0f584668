"""Invented people carry numbers that look right and belong to one of them only."""

from datetime import date
from random import Random

import pytest

from deploy.world.people import Identity, invent
from schemas.errors import Refused
from schemas.identifiers import canonical

TODAY = date(2026, 7, 6)
MANY = [invent(Random(f"7/{number}"), number, TODAY) for number in range(2_000)]


@pytest.mark.parametrize(
    ("kind", "column"), [("NOMS", "noms_number"), ("CRN", "crn"), ("PNC", "pnc"), ("NHS", "nhs_number")]
)
def test_every_number_passes_the_check_of_its_kind(kind: str, column: str) -> None:
    for who in MANY:
        assert canonical(kind, getattr(who, column)) == getattr(who, column)


def test_a_number_with_another_check_letter_would_be_refused() -> None:
    with pytest.raises(Refused):
        canonical("PNC", MANY[0].pnc[:-1] + ("A" if MANY[0].pnc[-1] != "A" else "B"))


@pytest.mark.parametrize(
    "column", [name for name in Identity._fields if name.endswith(("number", "reference", "c", "n"))]
)
def test_two_people_never_share_a_number(column: str) -> None:
    assert len({getattr(who, column) for who in MANY}) == len(MANY)


def test_everybody_is_grown_up() -> None:
    assert all(date(1964, 1, 1) < who.date_of_birth < date(2007, 7, 6) for who in MANY)
