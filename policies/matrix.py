"""The matrix: which category may go to which kind of agency, and what must hold besides."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import model_validator

from policies.publishing import ANY_OTHER
from policies.teams import Word
from policies.written import Page, read
from schemas.vocabulary import Category

FILE = Path(__file__).parent / "matrix.yaml"


class Rule(StrEnum):
    """What must hold, besides an agreement, for a category to be told. `matrix.yaml` explains each."""

    GATEWAY = "GATEWAY"
    CONSENT = "CONSENT"
    CONSENT_UNLESS_S14 = "CONSENT_UNLESS_S14"
    CONSENT_UNLESS_DRR = "CONSENT_UNLESS_DRR"
    GATEWAY_IF_CHILD_LINKED = "GATEWAY_IF_CHILD_LINKED"
    GATEWAY_IF_ADDRESS_CHECK = "GATEWAY_IF_ADDRESS_CHECK"
    HEALTH = "HEALTH"
    HEALTH_EXPLICIT = "HEALTH_EXPLICIT"
    NAMED_RECIPIENT = "NAMED_RECIPIENT"
    OVERRIDE = "OVERRIDE"
    NEVER = "NEVER"


class Matrix(Page):
    """Category by kind of recipient. Every category has a row, and every row speaks for kinds not listed."""

    rows: dict[Category, dict[Word, Rule]]
    """Category, then kind of recipient, then what must hold besides; the page's head explains each word."""

    @model_validator(mode="after")
    def _is_total(self) -> Self:
        if missing := set(Category) - set(self.rows):
            raise ValueError(f"no row for {', '.join(sorted(missing))}")
        kinds = {kind for row in self.rows.values() for kind in row} | {ANY_OTHER}
        for category, row in self.rows.items():
            if gaps := kinds - set(row):
                raise ValueError(f"{category} says nothing of {', '.join(sorted(gaps))}")
        return self


def matrix(file: Path = FILE) -> Matrix:
    """Who may have what."""
    return read(file, Matrix)
