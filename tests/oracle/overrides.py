"""What a recorded override lets through against the rules, beside every agreement."""

from policies.question import OverrideCode, Question
from tests.oracle.pages import Book
from tests.oracle.reach import acts_as

_GROUND = {
    "SAFEGUARDING": "SAFEGUARDING_OVERRIDE",
    "PUBLIC_PROTECTION": "SAFEGUARDING_OVERRIDE",
    "VITAL_INTERESTS": "VITAL_INTERESTS_OVERRIDE",
}


def overriding(book: Book, question: Question, category: str) -> frozenset[str]:
    """The grounds on which overrides let this category through; empty where none does."""
    rule = book.rule(acts_as(category, question), question.recipient.agency.kind)
    return frozenset(
        _GROUND[one.kind]
        for one in question.overrides
        if category in one.categories and one.kind in _GROUND and _reaches(one, question, rule)
    )


def _reaches(one: OverrideCode, question: Question, rule: str) -> bool:
    if one.last_day < question.london_date or rule in ("NEVER", "NAMED_RECIPIENT"):
        return False
    to_health = question.recipient.team_kind == "HEALTH" or one.kind == "VITAL_INTERESTS"
    return to_health or rule not in ("HEALTH", "HEALTH_EXPLICIT")
