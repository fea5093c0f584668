"""What a what-if comes to: counts, codes and references, as people and pages read them. Never a person."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from schemas.vocabulary import Category, Door


class Change(StrEnum):
    """What would be otherwise."""

    GAIN = "GAIN"
    LOSS = "LOSS"
    REDACTION = "REDACTION"
    """The category goes before and after, but more or less of it is hidden."""
    REASON = "REASON"
    """It is kept back before and after, for another reason."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Part):
    """One category of one team, and in how many decisions it would change so."""

    change: Change
    kind: str
    agency: str
    team: str
    category: Category
    before: str
    """Until now: the ground on which it goes, the reason why not, or how it is redacted."""
    after: str
    decisions: int
    examples: tuple[str, ...]
    """Alerts by reference, or entries of the ledger by number."""


class TeamCount(_Part):
    """How many decisions for a team would come out otherwise."""

    kind: str
    agency: str
    team: str
    gaining: int
    losing: int
    told_to_withheld: int
    """Decisions about an alert that is told now, and would be kept back."""
    withheld_to_told: int


class Difference(_Part):
    """Everything in which one policy's answers differ from others."""

    changed: int
    """Decisions in which a category would go that does not go, or the other way about."""
    told_to_withheld: int
    withheld_to_told: int
    teams: tuple[TeamCount, ...]
    lines: tuple[Line, ...]


class Report(_Part):
    """A what-if: recorded questions, asked again."""

    name: str
    since: date
    until: date
    doors: tuple[Door, ...]
    current: str
    """The revision of the policy that holds."""
    draft: str
    decisions: int
    told: int
    """Decisions about alerts that the policy which holds would tell today."""
    withheld: int
    questions: int
    """Different questions among them."""
    asked: int
    """What had to be asked, each question of one situation once."""
    unreadable: int
    """Decisions left out: their question is not there any more, or has a word that is no longer ours."""
    unanswered: int
    """Decisions left out because one of the two policies gave no answer."""
    undecided: int
    """Decisions that were none when they were recorded: policy was away."""
    difference: Difference
    """The draft against the policy that holds, both asked now."""
    since_recorded: Difference
    """The policy that holds, asked now, against what was recorded."""
