"""How an explanation calls things: for those who work with it, and so that it is safe for the person."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from policies.question import Party
from schemas.vocabulary import Category


class Audience(StrEnum):
    """Who reads it."""

    STAFF = "staff"
    PERSON = "person"


class Names(NamedTuple):
    """Words for codes, handed in by whoever has them."""

    agency: Callable[[Party], str]
    event: Callable[[str], str]
    purpose: Callable[[str], str]
    category: Callable[[Category], str]
    role: Callable[[str], str]
    agreement: Callable[[str], str]
    """The title of a sharing agreement by its reference (`ISA-001@3`)."""


SAFE: Final = {
    Category.IDENTITY: "your name, date of birth and numbers",
    Category.CONTACT: "how to reach you",
    Category.PRACTITIONER_CONTACT: "who to contact about you",
    Category.CUSTODY_STATUS: "where you are held",
    Category.RELEASE_DATE: "the day you leave",
    Category.ACCOMMODATION_NEED: "whether you need somewhere to live",
    Category.ACCOMMODATION_STATUS: "your application for somewhere to live",
    Category.PLACEMENT: "where you are going to live",
    Category.CONSENT: "what you agreed to",
}
"""What may be named to the person. All else would tell of treatment, of a risk or of an enquiry."""

OTHER: Final = "other information"


def safe(categories: tuple[Category, ...]) -> tuple[str, ...]:
    """Categories in words that are safe for the person, each once; what may not be named comes last."""
    named = [SAFE[category] for category in categories if category in SAFE]
    return (*named, OTHER) if len(named) < len(categories) else tuple(named)
