"""Whether an agreement's law carries it: between these agencies, on these days, about health too."""

from collections.abc import Iterator
from typing import Final

from policies.agreements import Agreement, State
from policies.lint.finding import Said, doubtful, listed, wrong
from policies.lint.policy import AgreementRule, Policy, kind, pairs
from policies.lint.wording import nearest
from policies.register import HEALTH_CATEGORIES
from schemas.vocabulary import Article9, Category

HEALTH: Final = frozenset(HEALTH_CATEGORIES)
_ENDED: Final = {State.EXPIRED, State.TERMINATED}
_OF_EMERGENCY: Final = {
    Article9.VITAL_INTERESTS: "is for somebody who cannot consent, to save a life",
    Article9.PUBLIC_HEALTH: "is for public health, not for one person's care",
}


def gateway(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """There is such a law, it joins these agencies and reaches the recipients."""
    if policy.gateways is None:
        return
    law = policy.law(agreement)
    if law is None:
        near = nearest(agreement.gateway, policy.gateways)
        yield wrong("gateway", f"{agreement.gateway} is not in gateways.yaml. {near}")
        return
    for giver, taker in pairs(agreement):
        if (giver, taker) not in law.pairs():
            commenced = [other for other in policy.gateways.values() if other.valid_from]
            others = [other.id for other in commenced if (giver, taker) in other.pairs()]
            which = f"These do: {listed(others)}." if others else "No law in gateways.yaml does."
            yield wrong("gateway", f"{law.id} does not join {giver} to {taker}. {which}")
    for at, share in enumerate(agreement.shares):
        code = share.to.partition(":")[2]
        if code != "*" and not code.startswith(law.to_code_starts):
            yield wrong(
                ("shares", at, "to"),
                f"{law.id} reaches only recipients whose code begins {law.to_code_starts}.",
            )


def in_force(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """The law is in force while the agreement is."""
    law = policy.law(agreement)
    if law is None or agreement.state in _ENDED:
        return
    if law.valid_from is None:
        yield wrong(
            "gateway",
            f"{law.id} has not commenced, so it carries nothing. Name another law, or wait for its day.",
        )
    elif law.valid_from > agreement.valid_from:
        yield doubtful("valid_from", f"{law.id} is in force from {law.valid_from} only. Begin then.")
    if law.valid_to < agreement.valid_to:
        yield doubtful("valid_to", f"{law.id} ends on {law.valid_to}, before this does. End then.")


def health(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """Information about health: not under a law of crime, and on a condition of article 9."""
    law = policy.law(agreement)
    found: set[Category] = set()
    for at, share in enumerate(agreement.shares):
        here = HEALTH.intersection(share.categories)
        found |= here
        if here and law and not law.patient_information:
            yield wrong(
                ("shares", at, "categories"),
                f"{law.id} carries no patient information (Police, Crime, Sentencing and Courts Act 2022 "
                f"section 16(4)): {listed(here)} would never be told. Take that out, or name another law.",
            )
    if found and agreement.article9_condition is Article9.NONE:
        yield wrong(
            "article9_condition",
            f"No condition of article 9 is named, and this is about health: {listed(found)}. "
            "Care itself rests on 9_2_h.",
        )
    elif found and agreement.article9_condition in _OF_EMERGENCY:
        why = _OF_EMERGENCY[agreement.article9_condition]
        yield doubtful("article9_condition", f"{agreement.article9_condition} {why}. Care rests on 9_2_h.")
    elif not found and agreement.article9_condition is Article9.HEALTH_OR_SOCIAL_CARE:
        yield doubtful("article9_condition", "9_2_h is for health, and nothing here is about health.")


def contacts(agreement: Agreement, _: Policy) -> Iterator[Said]:
    """Every party has a post to ring, and parties and directions agree."""
    yield from (
        wrong(field, sentence)
        for field, sentence in agreement.contradictions()
        if field in {"shares", "spocs"}
    )
    for name, post in agreement.spocs.items():
        if not post.strip():
            yield wrong(("spocs", name), f"Nobody is named for {name}. Name a post.")
        elif "@" in post:
            yield doubtful(("spocs", name), "Name the post, not a mail address: people move on, posts stay.")
    silent = set(agreement.parties) - {
        party for share in agreement.shares for party in (share.from_, share.to)
    }
    if silent:
        yield doubtful("parties", f"{listed(silent)} neither tells nor is told anything here.")
    if strangers := set(agreement.spocs) - {kind(party) for party in agreement.parties}:
        yield doubtful("spocs", f"{listed(strangers)} is no party. Take it out.")


RULES: Final = (
    AgreementRule(frozenset({"gateway", "shares"}), gateway),
    AgreementRule(frozenset({"gateway", "state", "valid_from", "valid_to"}), in_force),
    AgreementRule(frozenset({"gateway", "shares", "article9_condition"}), health),
    AgreementRule(frozenset({"parties", "shares", "spocs"}), contacts),
)
