"""What answers come to for one decision: is the alert told, what goes, what does not and why.

The same rule as the handover's: a person exists for a recipient only where name and release date are both
allowed, and then all that any of the questions allows is told.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from policies.question import Answer, Decision, Question
from policies.whatif.alike import Alike
from schemas.vocabulary import EXISTENCE, AlertState, Category, DenyReason, Door, Redaction

_FIRST = {str(reason): place for place, reason in enumerate(DenyReason)}


class Outcome(NamedTuple):
    """What one decision comes to."""

    told: bool
    """Whether the alert is told; at no other door than TELL is there one."""
    grounds: Mapping[Category, str]
    """What is allowed, and on what ground."""
    refusals: Mapping[Category, str]
    """What is not, and the first reason why."""
    redactions: Mapping[Category, Redaction]


def outcome(door: Door, questions: Sequence[Question], answers: Sequence[Answer]) -> Outcome | None:
    """What policy's answers come to; None where one of them is no answer."""
    decisions = [answer for answer in answers if isinstance(answer, Decision)]
    if len(decisions) < len(questions):
        return None
    if door is Door.TELL and not decisions[0].allowed.issuperset(EXISTENCE):
        why = first_reason({reason for _, reasons in decisions[0].withheld for reason in reasons})
        asked = {category for question in questions for category in question.categories}
        return Outcome(False, {}, dict.fromkeys(asked, why or decisions[0].primary), {})
    grounds: dict[Category, str] = {}
    refused: dict[Category, set[str]] = {}
    redactions: dict[Category, Redaction] = {}
    for decision in decisions:
        for category in decision.allowed:
            grounds.setdefault(category, decision.primary)
        for category, reasons in decision.withheld:
            refused.setdefault(category, set()).update(reasons)
        for category, how in decision.redactions:
            redactions[category] = max(how, redactions.get(category, how))  # MASK hides more than GENERALISE
    if not any(decision.withheld or decision.allowed for decision in decisions):
        asked = {category for question in questions for category in question.categories}
        refused = {category: {decisions[0].primary} for category in asked}
    refusals = {
        category: first_reason(reasons) for category, reasons in refused.items() if category not in grounds
    }
    return Outcome(door is Door.TELL, grounds, refusals, redactions)


def recorded(alike: Alike, questions: Sequence[Question]) -> Outcome | None:
    """What the ledger says that came of it; None where there was no answer then."""
    if alike.state is AlertState.UNDECIDED:
        return None
    asked = {category for question in questions for category in question.categories}
    if alike.door is Door.TELL:
        told = alike.state is AlertState.TOLD
        allowed = alike.allowed if told else frozenset()
    else:
        # Of a reader the ledger says what was opened: that is less than was allowed where a field was empty.
        told, allowed = False, frozenset(asked) - alike.withheld
    refusals = dict.fromkeys(asked - allowed, alike.primary)
    return Outcome(told, dict.fromkeys(allowed, alike.primary), refusals, {})


def first_reason(reasons: set[str]) -> str:
    """The reason that is named first (domain order), or nothing."""
    return min(reasons, key=lambda reason: _FIRST.get(reason, len(_FIRST)), default="")
