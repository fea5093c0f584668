"""Invented people: no name, number or birthday here belongs to anybody."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from stdnum.gb import nhs

_GIVEN = """
Aaron Abbie Amir Anwen Bilal Bronagh Callum Carys Connor Danuta Dev Ellis Farah Gethin Hassan Imogen
Jamal Jodie Kasia Kieran Leroy Lowri Marek Mina Nadia Owain Priya Rhys Rosa Samir Shanice Tariq Tegan Umar
Wesley Yusuf"""
_FAMILY = """
Abernethy Adeyemi Ashcombe Birchall Blakemore Caddick Chowdhury Dunmore Eastwick Fairlamb Gorringe
Hollings Ironside Jephcott Kowalczyk Larkspur Mbeki Netherwood O'Hanlon Pemberley Quarrie Rahimi Saltmarsh
Tolliver Underhill Vasquez-Moor Wetherby Yarrow Zielinski"""
_PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
_PRIME = 7919


class Identity(NamedTuple):
    """Who a person is, as the agencies write it down."""

    given_names: str
    family_name: str
    date_of_birth: date
    noms_number: str
    crn: str
    pnc: str
    nhs_number: str
    child_reference: str
    housing_reference: str
    other_noms_number: str
    """An older number of the same person, or of a namesake; most never have to do with it."""
    other_crn: str


def invent(rng: Random, number: int, today: date) -> Identity:
    """The person of this number; two numbers never share an identifier."""
    noms = f"{_letter(number // 10_000)}{_scatter(number, 10_000):04d}"
    born = today - timedelta(days=rng.randint(19 * 366, 62 * 365))
    return Identity(
        given_names=rng.choice(_GIVEN.split()),
        family_name=rng.choice(_FAMILY.split()),
        date_of_birth=born,
        noms_number=f"{noms}{_letter(rng.randrange(26))}{_letter(rng.randrange(25))}",
        crn=f"X{_scatter(number, 1_000_000):06d}",
        pnc=_pnc(born.year + 18, _scatter(number, 10_000_000)),
        nhs_number=_nhs(_scatter(number, 1_000_000)),
        child_reference=f"CP{_scatter(number, 1_000_000):06d}",
        housing_reference=f"HR{_scatter(number, 1_000_000):06d}",
        # Nobody else's: other numbers end otherwise.
        other_noms_number=f"{noms}ZZ",
        other_crn=f"Y{_scatter(number, 1_000_000):06d}",
    )


def _scatter(number: int, size: int) -> int:
    """A number below `size`, another one for each number below `size`, that does not look counted."""
    return (number * _PRIME + 4_711) % size


def _letter(index: int) -> str:
    return chr(ord("A") + index % 26)


def _pnc(year: int, serial: int) -> str:
    letter = _PNC_LETTERS[(year % 100 * 10_000_000 + serial) % 23]
    return f"{year}/{serial:07d}{letter}"


def _nhs(serial: int) -> str:
    # 999 and its neighbours are not given to patients. One first part in eleven has no valid check digit.
    candidates = (f"{prefix}{serial:06d}{check}" for prefix in (999, 998, 997) for check in range(10))
    return next(candidate for candidate in candidates if nhs.is_valid(candidate))
