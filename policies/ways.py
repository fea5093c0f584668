"""What each agreement of two kinds of agency carries of what, and on which condition: the matrix written out.

Policy itself (Rego) decides; this says beforehand what it will decide, and a test asks it whether that is so.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from policies.agreements import Agreement, Gateway, Share, State
from policies.matrix import Rule
from policies.pages import Pages
from policies.publishing import ANY_OTHER
from policies.register import HEALTH_CATEGORIES
from schemas.vocabulary import Category, ConfidentialityBasis, TeamKind

_FREED_BY_S14 = {"PRISON_CARAT", "PROBATION"}


class Condition(StrEnum):
    """What must hold besides, for an agreement to carry something."""

    NONE = "NONE"
    CONSENT = "CONSENT"
    CONSENT_OR_DRR = "CONSENT_OR_DRR"
    CHILD_LINKED = "CHILD_LINKED"
    ADDRESS_CHECK = "ADDRESS_CHECK"
    HEALTH_TEAM = "HEALTH_TEAM"
    EXPLICIT_CONSENT = "EXPLICIT_CONSENT"
    NAMED_RECIPIENT = "NAMED_RECIPIENT"


class Override(StrEnum):
    """What a recorded override lets through, agreement or none."""

    ANY = "ANY"
    HEALTH_TEAM_OR_LIFE = "HEALTH_TEAM_OR_LIFE"
    NONE = "NONE"


class Way(NamedTuple):
    """One agreement by which something goes."""

    condition: Condition
    referral: bool
    """Whether the person must have agreed to the duty to refer as well (Housing Act 1996 s213B)."""
    agreement: Agreement
    share: Share
    law: Gateway


class Verdict(NamedTuple):
    """Whether one kind of agency may have one kind of information of another."""

    category: Category
    ways: tuple[Way, ...]
    override: Override
    publisher_team: TeamKind | None = None
    """Of which kind of team it must come for this to hold; None where that makes no difference."""


_BY_RULE = {
    Rule.GATEWAY: Condition.NONE,
    Rule.CONSENT: Condition.CONSENT,
    Rule.CONSENT_UNLESS_S14: Condition.CONSENT,
    Rule.CONSENT_UNLESS_DRR: Condition.CONSENT_OR_DRR,
    Rule.GATEWAY_IF_CHILD_LINKED: Condition.CHILD_LINKED,
    Rule.GATEWAY_IF_ADDRESS_CHECK: Condition.ADDRESS_CHECK,
    Rule.HEALTH: Condition.HEALTH_TEAM,
    Rule.HEALTH_EXPLICIT: Condition.EXPLICIT_CONSENT,
    Rule.NAMED_RECIPIENT: Condition.NAMED_RECIPIENT,
}
_OF_CONSENT = {Condition.CONSENT, Condition.CONSENT_OR_DRR, Condition.EXPLICIT_CONSENT}


def verdicts(pages: Pages, giver: str, taker: str, day: date | None = None) -> tuple[Verdict, ...]:
    """What a kind of agency may have of another, category by category.

    With a day, what counts on it; without, all agreements that are ACTIVE, whenever. Whom to ring stands
    twice where the publisher has health teams: a contact in one tells of treatment.
    """
    found: list[Verdict] = []
    for category in Category:
        if category is not Category.PRACTITIONER_CONTACT:
            found.append(_verdict(pages, giver, taker, category, category, None, day))
            continue
        split = has_health_teams(pages, giver)
        general = TeamKind.GENERAL if split else None
        found.append(_verdict(pages, giver, taker, category, Category.IDENTITY, general, day))
        if split:
            row = Category.SUBSTANCE_TREATMENT
            found.append(_verdict(pages, giver, taker, category, row, TeamKind.HEALTH, day))
    return tuple(found)


def kinds(pages: Pages) -> tuple[str, ...]:
    """The kinds of agency that a policy knows, in its order."""
    listed = [kind for kind in pages.publishing.profiles if kind != ANY_OTHER]
    parties = [kind for one in pages.agreements for party in one.parties if (kind := party.partition(":")[0])]
    return tuple(dict.fromkeys(listed + parties))


def has_health_teams(pages: Pages, kind: str) -> bool:
    """Whether agencies of this kind have teams that may hold treatment."""
    return _rule(pages, Category.SUBSTANCE_TREATMENT, kind) is Rule.HEALTH


def between(pages: Pages, giver: str, taker: str) -> tuple[tuple[Agreement, Share], ...]:
    """The agreements by which one kind tells another, in force or not, each with its direction."""
    return tuple(
        (agreement, share)
        for agreement in pages.agreements
        for share in agreement.shares
        if (share.from_.partition(":")[0], share.to.partition(":")[0]) == (giver, taker)
    )


def _verdict(
    pages: Pages,
    giver: str,
    taker: str,
    category: Category,
    row: Category,
    team: TeamKind | None,
    day: date | None,
) -> Verdict:
    rule = _rule(pages, row, taker)
    usable = _usable(pages, (giver, taker), category, row, day)
    ways = [way for agreement, share, law in usable if (way := _way(rule, agreement, share, law, giver))]
    return Verdict(category, tuple(ways), _override(rule), team)


def _usable(
    pages: Pages, pair: tuple[str, str], category: Category, row: Category, day: date | None
) -> Iterable[tuple[Agreement, Share, Gateway]]:
    for agreement, share in between(pages, *pair):
        law = pages.gateways[agreement.gateway]
        if agreement.state is not State.ACTIVE or category not in share.categories:
            continue
        if law.valid_from is None or pair not in law.pairs():
            continue
        if row in HEALTH_CATEGORIES and not law.patient_information:
            continue
        first, last = max(agreement.valid_from, law.valid_from), min(agreement.valid_to, law.valid_to)
        if day is None or first <= day <= last:
            yield agreement, share, law


def _way(rule: Rule, agreement: Agreement, share: Share, law: Gateway, giver: str) -> Way | None:
    condition = _BY_RULE.get(rule)
    if rule is Rule.CONSENT_UNLESS_S14 and law.id == "OMA2007_S14" and giver in _FREED_BY_S14:
        condition = Condition.NONE
    explicit = agreement.confidentiality_basis is ConfidentialityBasis.EXPLICIT_CONSENT
    if condition is None or (condition is Condition.EXPLICIT_CONSENT and not explicit):
        return None
    referral = condition in _OF_CONSENT and law.id == "HA1996_S213B"
    return Way(condition, referral, agreement, share, law)


def _override(rule: Rule) -> Override:
    if rule in {Rule.NEVER, Rule.NAMED_RECIPIENT}:
        return Override.NONE
    return Override.HEALTH_TEAM_OR_LIFE if rule in {Rule.HEALTH, Rule.HEALTH_EXPLICIT} else Override.ANY


def _rule(pages: Pages, category: Category, kind: str) -> Rule:
    row = pages.matrix.rows[category]
    return row.get(kind) or row[ANY_OTHER]
