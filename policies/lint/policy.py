"""What a rule of lint may look at beside the page that it is about."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from policies.agreements import Agreement, Gateway
from policies.approvals import Approvals
from policies.lint.finding import Said
from policies.matrix import Matrix, Rule
from policies.publishing import ANY_OTHER
from schemas.vocabulary import Category, Role


class Policy(NamedTuple):
    """The pages of a policy as far as they can be read; None for one that cannot."""

    today: date
    """London's day."""
    gateways: Mapping[str, Gateway] | None
    matrix: Matrix | None
    approvals: Approvals | None
    officers: Mapping[str, Role]
    """The role of each officer who is listed."""

    def rule(self, category: Category, kind: str) -> Rule | None:
        """What the matrix asks for to tell a kind of agency; None where it cannot be read."""
        row = self.matrix.rows[category] if self.matrix else {}
        return row.get(kind) or row.get(ANY_OTHER)

    def law(self, agreement: Agreement) -> Gateway | None:
        """The law that an agreement rests on; None where there is none of that name."""
        return (self.gateways or {}).get(agreement.gateway)


class AgreementRule(NamedTuple):
    """One thing to look for in an agreement, and the fields that it reads."""

    needs: frozenset[str]
    look: Callable[[Agreement, Policy], Iterable[Said]]


def kind(party: str) -> str:
    """The kind of agency of a party: HOUSING of `HOUSING:*`."""
    return party.partition(":")[0]


def pairs(agreement: Agreement) -> list[tuple[str, str]]:
    """Who tells whom, by kinds; each direction once."""
    return list(dict.fromkeys((kind(share.from_), kind(share.to)) for share in agreement.shares))
