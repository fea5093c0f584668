"""Questions written by hand: everything that is not said is as usual."""

from datetime import date
from typing import Any

from policies.question import ConsentCode, OverrideCode, Party, Question
from schemas.envelope import Agency
from schemas.vocabulary import Category, Door, OverrideKind, Purpose, Relationship, Role, TeamKind

TODAY = date(2026, 11, 2)
ALL = tuple(sorted(Category))


def party(name: str) -> Party:
    """`DIP:BIRMINGHAM+` is a health team."""
    team = TeamKind.HEALTH if name.endswith("+") else TeamKind.GENERAL
    return Party(Agency.parse(name.rstrip("+")), team)


def ask(publisher: str, recipient: str, purpose: Purpose, /, *categories: Category, **more: Any) -> Question:
    """A question, asked at TELL about IDENTITY unless said otherwise."""
    return Question(
        **{
            "door": Door.TELL,
            "publisher": party(publisher),
            "recipient": party(recipient),
            "role": Role.AGENCY_SYSTEM,
            "relationship": Relationship.NONE,
            "purpose": purpose,
            "event_type": "prison-carat.release.planned",
            "categories": tuple(sorted(categories)) or (Category.IDENTITY,),
            "london_date": TODAY,
            **more,
        }
    )


def said(*words: tuple[str, date | None], about: tuple[Category, ...] = ALL) -> dict[str, Any]:
    """The person's words, each a state and its last day."""
    return {"consent": tuple(ConsentCode(each, *word) for word in words for each in about)}


def override(kind: OverrideKind, last_day: date, *categories: Category) -> dict[str, Any]:
    """One recorded override."""
    return {"overrides": (OverrideCode(kind, last_day, categories),)}


def look(role: Role, **more: Any) -> dict[str, Any]:
    """Somebody of this role opens it."""
    return {"door": Door.OPEN, "role": role, "relationship": Relationship.TEAM, **more}
