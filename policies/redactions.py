"""What is kept back or changed in a situation, whatever an agreement gives."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import model_validator

from policies.written import Page, read
from schemas.vocabulary import Category, DenyReason, Redaction

FILE = Path(__file__).parent / "redactions.yaml"


class Situation(StrEnum):
    """When something is kept back or changed whatever an agreement gives. `redactions.yaml` explains each."""

    PROTECTED_LOCATION = "PROTECTED_LOCATION"
    SERVICE_MONITORING = "SERVICE_MONITORING"
    SELF = "SELF"
    SELF_CHILD_LINKED = "SELF_CHILD_LINKED"


class SituationRule(Page):
    """What one situation keeps back or changes."""

    reason: DenyReason
    """Why, as a decision says it."""
    categories: dict[Category, Redaction]
    """What is done to each: REMOVE, MASK or GENERALISE."""


class Redactions(Page):
    """The whole of `redactions.yaml`: every situation has its rule."""

    situations: dict[Situation, SituationRule]
    """Each situation once."""

    @model_validator(mode="after")
    def _is_total(self) -> Self:
        if missing := set(Situation) - set(self.situations):
            raise ValueError(f"nothing is said of {', '.join(sorted(missing))}")
        return self


def redactions(file: Path = FILE) -> Redactions:
    """What is kept back or changed whatever an agreement gives."""
    return read(file, Redactions)
