"""The numbers by which agencies know a person: one written form each, checked before a look-up."""

import re
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.gb import nhs

from schemas.envelope import Agency
from schemas.errors import Refused


class IdentifierKind(StrEnum):
    """Whose number it is. The last four are an agency's own reference, unique only inside that agency."""

    NOMS = "NOMS"
    CRN = "CRN"
    PNC = "PNC"
    NHS = "NHS"
    DIP_REF = "DIP_REF"
    HOUSING_REF = "HOUSING_REF"
    CHILD_REF = "CHILD_REF"
    AGENCY_REF = "AGENCY_REF"


NATIONAL = frozenset({IdentifierKind.NOMS, IdentifierKind.CRN, IdentifierKind.PNC, IdentifierKind.NHS})
_NOMS = re.compile(r"[A-Z][0-9]{4}[A-Z]{2}")
_CRN = re.compile(r"[A-Z][0-9]{6}")
_PNC = re.compile(r"([0-9]{2}|[0-9]{4})/([0-9]{1,7})([A-Z])")
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9/_.-]{1,39}")
_PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
_LONGEST = 60


def canonical(kind: IdentifierKind | str, value: str) -> str:
    """The one way to write this number. Raises Refused with the kind, never the value, where it is wrong."""
    try:
        known = IdentifierKind(kind)
    except ValueError:
        raise Refused("The kind of identifier is not one that the contract knows.") from None
    text = value.strip().upper()
    written = _canonical(known, text) if len(text) <= _LONGEST else None
    if written is None:
        raise Refused(f"This is not a valid {known} identifier; check it against the record.")
    return written


def lookup_text(kind: IdentifierKind | str, value: str, agency: Agency) -> str:
    """What a person is looked up by: kind and canonical value, and for an agency's own reference the agency.

    Two councils may both have a case HR1001; they must never be taken for one person.
    """
    written = canonical(kind, value)
    known = IdentifierKind(kind)
    return f"{known} {written}" if known in NATIONAL else f"{known} {agency} {written}"


def _canonical(kind: IdentifierKind, text: str) -> str | None:
    if kind is IdentifierKind.NHS:
        return _nhs(text)
    if kind is IdentifierKind.PNC:
        return _pnc(text)
    form = {IdentifierKind.NOMS: _NOMS, IdentifierKind.CRN: _CRN}.get(kind, _REFERENCE)
    return text if form.fullmatch(text) else None


def _nhs(text: str) -> str | None:
    try:
        return str(nhs.validate(text))
    except ValidationError:
        return None


def _pnc(text: str) -> str | None:
    """`79/163001B` and `1979/0163001B` are one number: a short year from 50 on is of the last century."""
    match = _PNC.fullmatch(text)
    if match is None:
        return None
    year, serial, letter = match[1], int(match[2]), match[3]
    if len(year) == 2:
        year = ("19" if int(year) >= 50 else "20") + year
    expected = _PNC_LETTERS[int(f"{year[2:]}{serial:07d}") % len(_PNC_LETTERS)]
    return f"{year}/{serial:07d}{letter}" if letter == expected else None
