"""Whether a question can be read at all: every word is known and every number in its range."""

from policies.question import Question
from schemas.vocabulary import Purpose
from tests.oracle.pages import Book

_DOORS = ("PUBLISH", "TELL", "OPEN", "SEND", "EXPORT")
_LONGEST = 36_500  # days


def readable(book: Book, question: Question) -> bool:
    """Whether policy can read it; what it cannot read it refuses as SCHEMA_INVALID."""
    asked = set(question.categories) | {
        each for group in (question.consent, question.overrides) for one in group for each in _categories(one)
    }
    return (
        question.door in _DOORS
        and question.purpose in tuple(Purpose)
        and asked <= set(book.matrix)
        and (bool(question.categories) or question.door == "PUBLISH")
        and {question.publisher.team_kind, question.recipient.team_kind} <= {"GENERAL", "HEALTH"}
        and 0 <= question.closed_for_days <= _LONGEST
    )


def _categories(one: tuple[object, ...]) -> tuple[str, ...]:
    found = getattr(one, "categories", None) or (getattr(one, "category", None),)
    return tuple(str(each) for each in found if each is not None)
