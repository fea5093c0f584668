"""What the oracle says, in the shape in which it is compared with policy's own answer."""

from typing import NamedTuple

from policies.question import Decision
from schemas.vocabulary import AllowReason, DenyReason


class Verdict(NamedTuple):
    """A decision without its revision and its last day."""

    effect: str
    allowed: frozenset[str]
    withheld: tuple[tuple[str, tuple[str, ...]], ...]
    reasons: tuple[str, ...]
    primary: str
    agreements: tuple[str, ...] = ()
    redactions: tuple[tuple[str, str], ...] = ()
    obligations: tuple[str, ...] = ()


class Finding(NamedTuple):
    """What was found of one category: on what grounds it goes, or why it does not."""

    grounds: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()
    agreements: frozenset[str] = frozenset()
    redaction: str | None = None


def refused(reason: str, categories: tuple[str, ...] = ()) -> Verdict:
    """The same no to all of it."""
    return Verdict("DENY", frozenset(), tuple((each, (reason,)) for each in categories), (reason,), reason)


def judged(findings: dict[str, Finding], obligations: tuple[str, ...]) -> Verdict:
    """All findings as one verdict."""
    told = {each: one for each, one in findings.items() if not one.refusals}
    kept = {each: one for each, one in findings.items() if one.refusals}
    grounds = frozenset().union(*(one.grounds for one in told.values()))
    refusals = frozenset().union(*(one.refusals for one in kept.values()))
    redactions = tuple(sorted((each, one.redaction) for each, one in told.items() if one.redaction))
    effect = "ALLOW_REDACTED" if kept or redactions else "ALLOW"
    return Verdict(
        effect=effect if told else "DENY",
        allowed=frozenset(told),
        withheld=tuple(sorted((each, tuple(sorted(one.refusals))) for each, one in kept.items())),
        reasons=tuple(sorted(grounds | refusals)),
        primary=next(each for each in (*AllowReason, *DenyReason) if each in (grounds if told else refusals)),
        agreements=tuple(sorted(frozenset().union(*(one.agreements for one in told.values())))),
        redactions=redactions,
        obligations=tuple(sorted(obligations)) if told else (),
    )


def as_verdict(decision: Decision) -> Verdict:
    """Policy's answer, ready to compare."""
    return Verdict(*(getattr(decision, name) for name in Verdict._fields))
