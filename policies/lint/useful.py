"""Whether what an agreement lists can ever be told, and whether its footing fits what the matrix asks for."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

from policies.agreements import Agreement
from policies.lint.finding import Said, doubtful, hint, listed
from policies.lint.policy import AgreementRule, Policy, kind
from policies.matrix import Rule
from schemas.catalogue import catalogue
from schemas.vocabulary import EXISTENCE, Category, ConfidentialityBasis

CONSENT_RULES: Final = frozenset(
    {Rule.CONSENT, Rule.CONSENT_UNLESS_S14, Rule.CONSENT_UNLESS_DRR, Rule.HEALTH_EXPLICIT}
)
_BY_CONSENT: Final = {
    ConfidentialityBasis.EXPLICIT_CONSENT,
    ConfidentialityBasis.IMPLIED_CONSENT_DIRECT_CARE,
}
S14: Final = "OMA2007_S14"
_FREED_BY_S14: Final = {"PRISON_CARAT", "PROBATION"}


def told_at_all(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """What is listed and never told."""
    for at, share in enumerate(agreement.shares):
        taker, place = kind(share.to), ("shares", at, "categories")
        by_rule: dict[Rule | None, list[Category]] = defaultdict(list)
        for category in share.categories:
            by_rule[policy.rule(category, taker)].append(category)
        if never := by_rule[Rule.NEVER]:
            yield doubtful(
                place,
                f"The matrix never lets {taker} have {listed(never)}. Listing it does nothing: take it out.",
            )
        if override := by_rule[Rule.OVERRIDE]:
            yield hint(
                place,
                f"{taker} has {listed(override)} by a recorded override only, which needs no agreement. "
                "Listing it does nothing.",
            )
        explicit = by_rule[Rule.HEALTH_EXPLICIT]
        if explicit and agreement.confidentiality_basis is not ConfidentialityBasis.EXPLICIT_CONSENT:
            yield doubtful(
                place,
                f"{listed(explicit)} is told on EXPLICIT_CONSENT only. Make an agreement of its own for it.",
            )
        if unheard := set(share.categories) - published(kind(share.from_)) - set(EXISTENCE):
            yield hint(place, f"No event of {kind(share.from_)} carries {listed(unheard)} today.")
        if lacking := set(EXISTENCE) - set(share.categories):
            yield doubtful(
                place,
                f"Without {listed(lacking)} nobody exists for {taker}, so the rest is not told. List it.",
            )


def footing(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """Confidentiality by consent where the matrix asks for consent, and only there."""
    if policy.matrix is None:
        return
    asks: set[Category] = set()
    free: set[Category] = set()
    for share in agreement.shares:
        for category in share.categories:
            rule = policy.rule(category, kind(share.to))
            freed = (
                rule is Rule.CONSENT_UNLESS_S14
                and agreement.gateway == S14
                and kind(share.from_) in _FREED_BY_S14
            )
            if rule in CONSENT_RULES and not freed:
                asks.add(category)
            elif rule not in {Rule.NEVER, Rule.NAMED_RECIPIENT, Rule.OVERRIDE}:
                free.add(category)
    basis = agreement.confidentiality_basis
    if basis is ConfidentialityBasis.EXPLICIT_CONSENT and not asks:
        yield doubtful(
            "confidentiality_basis",
            "It rests on EXPLICIT_CONSENT, and the matrix asks for no consent for anything here: it would be "
            "told without. Name the duty that it rests on, or have the matrix ask.",
        )
    if basis not in _BY_CONSENT and asks:
        say = hint if free else doubtful
        yield say(
            "confidentiality_basis",
            f"It rests on {basis}, and the matrix asks for the person's consent for {listed(asks)}. "
            "Say in the necessity why both.",
        )


@cache
def published(giver: str) -> frozenset[Category]:
    """What events of a kind of agency carry, those that every agency may publish among them."""
    return frozenset(
        category
        for entry in catalogue().entries.values()
        if entry.agency_kind in {giver, None}
        for category in entry.categories
    )


RULES: Final = (
    AgreementRule(frozenset({"shares", "confidentiality_basis"}), told_at_all),
    AgreementRule(frozenset({"shares", "confidentiality_basis", "gateway"}), footing),
)
