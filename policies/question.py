"""The question that policy is asked, and its three answers: allow, deny, and no answer.

A question is small and typed, never the payload and never a person: equal questions have equal answers.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from schemas.envelope import Agency
from schemas.vocabulary import (
    Category,
    DenyReason,
    Door,
    Effect,
    Obligation,
    OverrideKind,
    Purpose,
    Redaction,
    Relationship,
    Role,
    TeamKind,
)


class ConsentCode(NamedTuple):
    """What the consent row says about one category; a category without a row has no code."""

    category: Category
    state: str
    last_day: date | None


class OverrideCode(NamedTuple):
    """What the publisher's recorded decision lets this recipient have against the rules."""

    kind: OverrideKind
    last_day: date
    """The day on which it has to be reviewed: it still counts then, and on no later one."""
    categories: tuple[Category, ...]
    """Sorted, each once."""


class Party(NamedTuple):
    """An agency with the kind of team in it that publishes or receives."""

    agency: Agency
    team_kind: TeamKind


class Question(NamedTuple):
    """May this recipient have these categories of this kind of event, for this purpose, today?"""

    door: Door
    publisher: Party
    recipient: Party
    role: Role
    relationship: Relationship
    purpose: Purpose
    event_type: str
    categories: tuple[Category, ...]
    """Sorted, each once."""
    london_date: date
    consent: tuple[ConsentCode, ...] = ()
    """Sorted by category."""
    s213b: tuple[bool, bool, bool] = (False, False, False)
    """Agreed to the referral, to giving contact details, and chose this council (Housing Act 1996 s213B)."""
    child_linked: bool = False
    drr_in_force: bool = False
    address_check_open: bool = False
    restricted: bool = False
    """The publisher has restricted its record of the person, and the recipient's team is not excepted."""
    protected: bool = False
    """A place where the person is must not be told."""
    overrides: tuple[OverrideCode, ...] = ()
    """Sorted; those of this publisher for this recipient."""
    closed_for_days: int = 0
    """Since the recipient's last alert about the person closed; 0 while one is open."""
    known: bool = True
    """Whether the person exists for this recipient; an existence question itself is asked with true."""

    def as_input(self) -> dict[str, object]:
        """The question as Rego reads it: keys as here, dates as ISO text, parties flattened."""
        return {
            "door": self.door,
            "publisher": str(self.publisher.agency),
            "publisher_kind": self.publisher.agency.kind,
            "publisher_team_kind": self.publisher.team_kind,
            "recipient": str(self.recipient.agency),
            "recipient_kind": self.recipient.agency.kind,
            "recipient_team_kind": self.recipient.team_kind,
            "role": self.role,
            "relationship": self.relationship,
            "purpose": self.purpose,
            "event_type": self.event_type,
            "categories": list(self.categories),
            "london_date": self.london_date.isoformat(),
            "consent": _grouped(self.consent),
            "s213b": {"referral": self.s213b[0], "contact": self.s213b[1], "council": self.s213b[2]},
            "child_linked": self.child_linked,
            "drr_in_force": self.drr_in_force,
            "address_check_open": self.address_check_open,
            "restricted": self.restricted,
            "protected": self.protected,
            "overrides": [
                {"kind": one.kind, "last_day": one.last_day.isoformat(), "categories": list(one.categories)}
                for one in self.overrides
            ],
            "closed_for_days": self.closed_for_days,
            "known": self.known,
        }

    def body(self) -> str:
        """Canonical JSON of the question, as it stands once in the ledger's table of questions."""
        return json.dumps(self.as_input(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)

    def hash(self) -> bytes:
        """SHA-256 of the body: how the ledger names this question."""
        return hashlib.sha256(self.body().encode()).digest()


def _grouped(consent: Sequence[ConsentCode]) -> list[dict[str, object]]:
    """Codes that say the same together, as one consent record mostly does: policy reads them once."""
    groups: dict[tuple[str, str], list[str]] = {}
    for code in consent:
        last_day = code.last_day.isoformat() if code.last_day else ""
        groups.setdefault((code.state, last_day), []).append(code.category)
    return [
        {"state": state, "last_day": last_day, "categories": categories}
        for (state, last_day), categories in groups.items()
    ]


class Decision(NamedTuple):
    """Policy's answer: which categories, on what ground, and why not the others."""

    effect: Effect
    allowed: frozenset[Category]
    withheld: tuple[tuple[Category, tuple[DenyReason, ...]], ...]
    """Each category that was asked for and not allowed, with its reasons; sorted."""
    reasons: tuple[str, ...]
    """All reasons of the decision, AllowReason or DenyReason, sorted."""
    primary: str
    """The one reason to name first: for a deny the first that applies in `DenyReason`'s order."""
    agreements: tuple[str, ...]
    """`id@version` of each agreement that it used."""
    revision: str
    """The policy bundle's revision."""
    redactions: tuple[tuple[Category, Redaction], ...] = ()
    """Of what is allowed, that which is to be masked or made coarse first; sorted."""
    obligations: tuple[Obligation, ...] = ()
    """What whoever acts on the answer must do as well; sorted."""
    valid_until: date = date.max
    """The last London day on which the same question, but for its day, lets the same categories through."""

    def redaction(self, category: Category) -> Redaction | None:
        """What to do to an allowed category before it is shown; None where it goes as it is."""
        return dict(self.redactions).get(category)


class Unanswered(NamedTuple):
    """No answer. Never a deny that is committed, and never an allow."""

    why: str = "POLICY_UNAVAILABLE"


Answer = Decision | Unanswered

Gate = Callable[[Sequence[Question]], list[Answer]]
"""Asks all questions of a batch in one call; answers stand in the order of the questions.

Raises `NoAnswer` where there is none to the whole batch. Must not be called inside a database transaction.
"""
