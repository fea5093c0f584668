"""Explain a decision that stands on the ledger, by what was recorded then."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from policies.explain.asked import asked, circumstances
from policies.explain.explanation import Reason, reason
from policies.explain.names import Audience, Names, safe
from policies.question import Question
from schemas.vocabulary import AlertState, Category


class AskedThen(NamedTuple):
    """One question of the decision."""

    text: str
    circumstances: tuple[str, ...]


class Recorded(NamedTuple):
    """A decision of the ledger in words."""

    questions: tuple[AskedThen, ...]
    """An alert is several: first whether the person exists for the recipient. Empty for the person."""
    answer: str
    goes: tuple[str, ...]
    kept_back: tuple[str, ...]
    reasons: tuple[Reason, ...]
    agreements: tuple[str, ...]


def recorded(
    fields: Mapping[str, str | int], questions: Sequence[Question], names: Names, audience: Audience
) -> Recorded:
    """Explain an entry with the questions that it names. `fields` are those of the ledger."""
    staff = audience is Audience.STAFF
    then = [AskedThen(asked(one, names), circumstances(one, names)) for one in questions] if staff else []
    codes = _list(fields, "reasons")
    first = str(fields.get("primary", ""))
    ordered = dict.fromkeys([*([first] if first else []), *codes])
    return Recorded(
        questions=tuple(then),
        answer=_answer(fields, audience),
        goes=_words(_list(fields, "categories"), names, audience),
        kept_back=_words(_list(fields, "withheld"), names, audience),
        reasons=tuple(dict.fromkeys(reason(code, audience) for code in ordered)),
        agreements=tuple(names.agreement(one) for one in _list(fields, "agreements")) if staff else (),
    )


def _answer(fields: Mapping[str, str | int], audience: Audience) -> str:
    state = fields.get("state")
    match state if state in set(AlertState) else fields.get("effect"):
        case AlertState.UNDECIDED | "NONE":
            return "Policy could not be asked. Nothing was decided."
        case AlertState.WITHHELD:
            return "The team was not told." if audience is Audience.STAFF else "The service was not told."
        case AlertState.TOLD:
            return "The team was told." if audience is Audience.STAFF else "The service was told."
        case "ALLOW":
            return "Yes."
        case "ALLOW_REDACTED":
            return "In part."
    return "No."


def _words(codes: Sequence[str], names: Names, audience: Audience) -> tuple[str, ...]:
    known = set(Category)
    categories = tuple(Category(code) for code in codes if code in known)
    return (
        safe(categories) if audience is Audience.PERSON else tuple(names.category(one) for one in categories)
    )


def _list(fields: Mapping[str, str | int], name: str) -> list[str]:
    return [code for code in str(fields.get(name, "")).split(",") if code]
