"""What a person's word changes for a recipient, and what goes there whatever they say.

Read off agreements, laws and matrix, so that a page can say it before anybody is asked; policy alone decides.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from policies.agreements import Agreement, Gateway, Share, State
from policies.matrix import Rule
from policies.pages import Pages
from policies.publishing import ANY_OTHER
from policies.question import Party
from schemas.vocabulary import EXISTENCE, Category, ConfidentialityBasis, Purpose, TeamKind

DUTY_TO_REFER: Final = "HA1996_S213B"
"""Under this law the person also agrees to referral and contact details, and chooses the council."""
_S14: Final = "OMA2007_S14"
_CORRECTIONS: Final = frozenset({"PRISON_CARAT", "PROBATION"})
_IF: Final = frozenset({Rule.GATEWAY_IF_CHILD_LINKED, Rule.GATEWAY_IF_ADDRESS_CHECK})


class Goes(NamedTuple):
    """One category that goes by law, with the law and the agreement that say so."""

    category: Category
    law: str
    """The law's title."""
    agreement: str
    rule: Rule


class Terms(NamedTuple):
    """What hangs on the person's word for one recipient and purpose."""

    recipient: Party
    purpose: Purpose
    asked: tuple[Category, ...]
    """What goes only with the person's yes; sorted."""
    needed: tuple[Category, ...]
    """Of these, what nothing at all goes without."""
    goes: tuple[Goes, ...]
    """What the law lets go without a yes; sorted by category, each once."""
    duty_to_refer: bool
    """Whether the three agreements of the duty to refer are asked for as well."""
    retention: tuple[str, ...]
    """How long the recipient may keep it, by each agreement."""

    @property
    def anyway(self) -> tuple[Goes, ...]:
        """What is told whatever the person says. Where nobody is told whose it is, that is nothing."""
        return () if self.needed else self.goes


def terms(
    pages: Pages, recipient: Party, purpose: Purpose, today: date, *, drr_in_force: bool = False
) -> Terms:
    """The terms of one recipient on a day, by these pages."""
    asked: set[Category] = set()
    goes: dict[Category, Goes] = {}
    retention: dict[str, None] = {}
    duty_to_refer = False
    for agreement, law, share in _in_force(pages, recipient, purpose, today):
        retention[f"{agreement.retention.days} days after {agreement.retention.after}"] = None
        for category in share.categories:
            rule = _rule(pages, category, recipient.agency.kind)
            if _freely(rule, agreement, share, recipient, drr_in_force):
                goes.setdefault(category, Goes(category, law.title, agreement.title, rule))
            elif _by_consent(rule, agreement, recipient):
                asked.add(category)
                duty_to_refer |= agreement.gateway == DUTY_TO_REFER
    asked -= {category for category, one in goes.items() if one.rule not in _IF}
    return Terms(
        recipient,
        purpose,
        tuple(sorted(asked)),
        tuple(sorted(asked.intersection(EXISTENCE))),
        tuple(goes[category] for category in sorted(goes)),
        duty_to_refer,
        tuple(retention),
    )


def _in_force(
    pages: Pages, recipient: Party, purpose: Purpose, today: date
) -> Iterator[tuple[Agreement, Gateway, Share]]:
    for agreement in pages.agreements:
        law = pages.gateways[agreement.gateway]
        if (
            agreement.state is State.ACTIVE
            and agreement.valid_from <= today <= agreement.valid_to
            and purpose in agreement.purposes
            and law.valid_from is not None
            and law.valid_from <= today <= law.valid_to
            and recipient.agency.code.startswith(law.to_code_starts)
        ):
            for share in agreement.shares:
                if share.to in (f"{recipient.agency.kind}:*", str(recipient.agency)):
                    yield agreement, law, share


def _rule(pages: Pages, category: Category, kind: str) -> Rule:
    # Whom to ring goes by the consent for identity; of a health team by the one for treatment.
    of = Category.IDENTITY if category is Category.PRACTITIONER_CONTACT else category
    row = pages.matrix.rows[of]
    return row.get(kind, row[ANY_OTHER])


def _freely(rule: Rule, agreement: Agreement, share: Share, recipient: Party, drr: bool) -> bool:
    match rule:
        case Rule.GATEWAY | Rule.GATEWAY_IF_CHILD_LINKED | Rule.GATEWAY_IF_ADDRESS_CHECK:
            return True
        case Rule.HEALTH:
            return recipient.team_kind is TeamKind.HEALTH
        case Rule.CONSENT_UNLESS_DRR:
            return drr
        case Rule.CONSENT_UNLESS_S14:
            return agreement.gateway == _S14 and share.from_.partition(":")[0] in _CORRECTIONS
    return False


def _by_consent(rule: Rule, agreement: Agreement, recipient: Party) -> bool:
    if rule is Rule.HEALTH_EXPLICIT:
        explicit = agreement.confidentiality_basis is ConfidentialityBasis.EXPLICIT_CONSENT
        return explicit and recipient.team_kind is TeamKind.HEALTH
    return rule in (Rule.CONSENT, Rule.CONSENT_UNLESS_S14, Rule.CONSENT_UNLESS_DRR)
