"""What must hold before something goes, and the one action that mends it where it does not."""

from functools import cache
from pathlib import Path
from typing import Self

from pydantic import model_validator

from policies.written import Page, read
from schemas.vocabulary import DenyReason

FILE = Path(__file__).parent / "conditions.yaml"


class Mend(Page):
    """Why somebody was not told, and the one action that mends it."""

    why: str
    """Why somebody was not told, in a few words."""
    action: str
    """The one thing that mends it, as a sentence to whoever can do it."""


class Condition(Mend):
    """What must hold, and what is to be done where it does not."""

    holds: str
    """What has to be so, as a sentence that is true where it is."""


class Conditions(Page):
    """The whole of `conditions.yaml`: every reason to say no is the failing of one condition."""

    conditions: dict[DenyReason, Condition]
    """By the reason that is given where the condition does not hold."""
    no_answer: Mend
    """Where policy could not be asked."""
    other: Mend
    """For a reason that is none of these."""

    @model_validator(mode="after")
    def _is_total(self) -> Self:
        if missing := set(DenyReason) - set(self.conditions):
            raise ValueError(f"no condition for {', '.join(sorted(missing))}")
        return self


@cache
def conditions() -> Conditions:
    """The conditions, read once a process."""
    return read(FILE, Conditions)


def condition(reason: DenyReason) -> Condition:
    """The condition that failed where this reason is given."""
    return conditions().conditions[reason]


def mend(reason: str | None) -> Mend:
    """The words for a primary reason; without one policy has not answered."""
    page = conditions()
    if reason in set(DenyReason):
        return page.conditions[DenyReason(reason)]
    return page.no_answer if reason in (None, "", "POLICY_UNAVAILABLE") else page.other
