"""Whether anybody may be told of an event at all: an agency should know if what it says stays here."""

from collections.abc import Iterable
from datetime import date

from policies.agreements import Agreement, State
from schemas.catalogue import catalogue
from schemas.envelope import Agency


def stays_here(agreements: Iterable[Agreement], agency: Agency, event_type: str, today: date) -> bool:
    """Whether none of them that is in force shares anything that such an event of this agency carries."""
    carried = set(catalogue().entry(event_type).categories)
    return bool(carried) and not any(
        _gives(share.from_, agency) and carried & set(share.categories)
        for agreement in agreements
        if _in_force(agreement, today)
        for share in agreement.shares
    )


def _in_force(agreement: Agreement, today: date) -> bool:
    return agreement.state is State.ACTIVE and agreement.valid_from <= today <= agreement.valid_to


def _gives(party: str, agency: Agency) -> bool:
    return party in {str(agency), f"{agency.kind}:*"}
