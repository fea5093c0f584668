"""Explain a decision: what was asked, what was answered, which condition failed, what would mend it.

Pure: it is given question and decision, and opens nothing. It names fields, never what stands in them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from policies.conditions import condition
from policies.explain.asked import asked, circumstances
from policies.explain.names import SAFE, Audience, Names, safe
from policies.question import Answer, Decision, Question
from policies.texts import text_of
from schemas.catalogue import catalogue
from schemas.errors import UnknownEventType
from schemas.vocabulary import AllowReason, Category, DenyReason, Redaction

_HIDDEN = {Redaction.MASK: "partly masked", Redaction.GENERALISE: "dates only to the week"}


class Reason(NamedTuple):
    """Why something goes, or does not."""

    code: str
    text: str
    condition: str
    """What had to hold and did not; empty for a ground on which something goes."""
    mend: str
    """The one action that mends it; empty for a ground, and for the person."""


class Part(NamedTuple):
    """One category of what was asked for."""

    name: str
    code: str
    """Empty for the person."""
    fields: tuple[str, ...]
    """The schema's names of the fields; empty for the person."""
    goes: bool
    hidden: str
    """What is done to it before it is shown, in words; mostly nothing."""
    reasons: tuple[Reason, ...]


class Explanation(NamedTuple):
    """One question and its answer, in words."""

    asked: str
    circumstances: tuple[str, ...]
    """What decided besides: consent, flags, overrides. Empty for the person."""
    answer: str
    parts: tuple[Part, ...]
    reasons: tuple[Reason, ...]
    """All reasons, the one to name first in front."""
    agreements: tuple[str, ...]
    """Titles of the agreements that were used. Empty for the person."""


def explain(question: Question, answer: Answer, names: Names, audience: Audience) -> Explanation:
    """Explain an answer of policy."""
    staff = audience is Audience.STAFF
    if not isinstance(answer, Decision):
        reasons = (reason(answer.why, audience),)
        return Explanation(*_question(question, names, audience), reasons[0].text, (), reasons, ())
    withheld = dict(answer.withheld)
    hidden = dict(answer.redactions)
    parts = []
    for category in question.categories:
        codes: Sequence[str] = withheld.get(category) or answer.reasons
        goes = category in answer.allowed
        if goes:
            codes = [code for code in codes if code in set(AllowReason)]
        parts.append(
            Part(
                name=names.category(category) if staff else SAFE.get(category, ""),
                code=category.value if staff else "",
                fields=_fields(question.event_type, category) if staff else (),
                goes=goes,
                hidden=_HIDDEN[hidden[category]] if goes and category in hidden else "",
                reasons=tuple(reason(code, audience) for code in _ordered(codes)),
            )
        )
    return Explanation(
        *_question(question, names, audience),
        _answer(question, answer, audience, names),
        tuple(part for part in parts if part.name),
        tuple(reason(code, audience) for code in _ordered(answer.reasons, answer.primary)),
        tuple(names.agreement(reference) for reference in answer.agreements) if staff else (),
    )


def reason(code: str, audience: Audience) -> Reason:
    """One reason in words. A code that is not ours any more stands as it is."""
    try:
        text = text_of(code)
    except KeyError:
        return Reason(code, code, "", "")
    if audience is Audience.PERSON:
        return Reason("", text.person, "", "")
    failed = condition(DenyReason(code)) if code in set(DenyReason) else None
    return Reason(code, text.staff, failed.holds if failed else "", failed.action if failed else "")


def _question(question: Question, names: Names, audience: Audience) -> tuple[str, tuple[str, ...]]:
    if audience is Audience.PERSON:
        return "A service asked whether it may know about: " + "; ".join(safe(question.categories)) + ".", ()
    return asked(question, names), circumstances(question, names)


def _answer(question: Question, answer: Decision, audience: Audience, names: Names) -> str:
    goes = tuple(category for category in question.categories if category in answer.allowed)
    if not goes:
        return "No."
    if len(goes) == len(question.categories):
        return "Yes." if not answer.redactions else "Yes, with some of it hidden."
    said = safe(goes) if audience is Audience.PERSON else [names.category(one) for one in goes]
    return f"In part: {'; '.join(said)}."


def _ordered(codes: Sequence[str], first: str = "") -> list[str]:
    """The one to name first in front, grounds before refusals, refusals in the order of the domain."""
    order = {str(code): place for place, code in enumerate([*AllowReason, *DenyReason])}
    return sorted(dict.fromkeys(codes), key=lambda code: (code != first, order.get(code, len(order))))


def _fields(event_type: str, category: Category) -> tuple[str, ...]:
    try:
        return catalogue().entry(event_type).fields.get(category, ())
    except UnknownEventType:
        return ()
