"""What each reason of a decision is called, for staff and in words that are safe for the person."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from policies.written import Page, read
from schemas.vocabulary import AllowReason, DenyReason

FILE = Path(__file__).parent / "texts.yaml"
Line = Annotated[str, StringConstraints(min_length=10, max_length=200, pattern=r"^[A-Z].*\.$")]


class Text(Page):
    """One reason in words."""

    staff: Line
    """What an officer reads."""
    person: Line
    """What the person may read: it tells of nobody else and of no enquiry."""


class Texts(Page):
    """The whole of `texts.yaml`: every code has its words."""

    allow: dict[AllowReason, Text]
    """The grounds on which something is told."""
    deny: dict[DenyReason, Text]
    """The reasons for which something is kept back."""
    no_answer: dict[Literal["POLICY_UNAVAILABLE"], Text]
    """What is said where policy could not be asked."""

    @model_validator(mode="after")
    def _is_total(self) -> Self:
        if missing := (set(AllowReason) - set(self.allow)) | (set(DenyReason) - set(self.deny)):
            raise ValueError(f"no words for {', '.join(sorted(missing))}")
        return self


@cache
def _by_code() -> dict[str, Text]:
    texts = read(FILE, Texts)
    words: dict[str, Text] = {}
    for part in (texts.allow, texts.deny, texts.no_answer):
        words.update({str(code): text for code, text in part.items()})
    return words


def text_of(reason: str) -> Text:
    """The words of an allow reason, a deny reason or POLICY_UNAVAILABLE. Raises KeyError for another code."""
    return _by_code()[reason]
