"""What the person has said of one category, as the oracle understands it."""

from collections.abc import Iterable
from datetime import date

from policies.question import ConsentCode

_PERMIT = ("GIVEN", "RENEWED")
_NO = {
    "REFUSED": "CONSENT_REFUSED",
    "WITHDRAWN": "CONSENT_WITHDRAWN",
    "TERMINATED": "CONSENT_WITHDRAWN",
    "INVALIDATED": "CONSENT_WITHDRAWN",
    "EXPIRED": "CONSENT_EXPIRED",
}


def objections(category: str, said: Iterable[ConsentCode], day: date) -> frozenset[str]:
    """Why there is no valid consent; empty where there is one. The last day itself counts."""
    words = [code for code in said if code.category == category]
    if not words:
        return frozenset({"CONSENT_MISSING"})
    return frozenset(_objection(code, day) for code in words) - {""}


def _objection(code: ConsentCode, day: date) -> str:
    if code.state not in _PERMIT:
        return _NO.get(code.state, "CONSENT_MISSING")
    return "CONSENT_EXPIRED" if code.last_day is not None and code.last_day < day else ""
