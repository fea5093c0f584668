"""Who may be told of a person's release on a day, and if not, why: read from the pages of policies/."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from deploy.world.answer_key.consents import Consents
from deploy.world.answer_key.records import PRISON, PROBATION

PAGES = Path(__file__).parents[3] / "policies"
EXISTENCE = ("IDENTITY", "RELEASE_DATE")
"""Who may not have both does not know that there is such a person."""

PURPOSES = {
    "HOUSING": "HOMELESSNESS_PREVENTION_AND_RELIEF",
    "DIP": "CONTINUITY_OF_TREATMENT",
    "PROBATION": "OFFENDER_MANAGEMENT",
    "CHILD_PROTECTION": "CHILD_SAFEGUARDING",
    "PRISON_CARAT": "RELEASE_HANDOVER",
    "CARAT": "CONTINUITY_OF_TREATMENT",
}
"""By recipient of the countdown."""

_ORDER = (
    "NO_AGREEMENT",
    "AGREEMENT_EXPIRED",
    "NO_LEGAL_GATEWAY",
    "GATEWAY_NOT_FOR_THIS_PAIR",
    "PURPOSE_NOT_COVERED",
    "CATEGORY_NOT_COVERED",
    "CONSENT_REFUSED",
    "CONSENT_WITHDRAWN",
    "CONSENT_EXPIRED",
    "CONSENT_MISSING",
    "S213B_NOT_AGREED",
    "NOT_NECESSARY",
)
"""The first of these that applies is the primary reason."""


Page = Mapping[str, Any]
"""One agreement, or one gateway, as it is written."""


class Ask(NamedTuple):
    """May this agency be told by that one?"""

    publisher: str
    recipient: str
    purpose: str
    day: date
    child_linked: bool
    drug_requirement: bool = False
    """Whether a drug rehabilitation requirement is in force."""


class Carried(NamedTuple):
    """The laws that agreements rest on, or the reason why there are none."""

    gateways: tuple[str, ...]
    reason: str | None


class Pages:
    """The agreements, the gateways and the matrix; remembers what it has worked out of them."""

    def __init__(
        self,
        agreements: Iterable[Page],
        gateways: Mapping[str, Page],
        matrix: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._agreements = tuple(agreements)
        self._gateways = gateways
        self._matrix = matrix
        self.turns = frozenset(_turns([*self._agreements, *gateways.values()]))
        """The days on which an agreement or a law begins to count, or counts no more."""
        self._carried: dict[tuple[str, str, str, date, str], Carried] = {}

    def carried(self, ask: Ask, category: str) -> Carried:
        """By which laws agreements carry a category from one to the other on that day, or why none does."""
        key = (ask.publisher, ask.recipient, ask.purpose, ask.day, category)
        if key not in self._carried:
            self._carried[key] = self._work_out(ask, category)
        return self._carried[key]

    def rule(self, category: str, recipient: str) -> str:
        """What must hold besides, by the matrix."""
        columns = self._matrix[category]
        return columns.get(_kind(recipient), columns["ANY_OTHER"])

    def _work_out(self, ask: Ask, category: str) -> Carried:
        """Step by step; the first that no agreement passes is the reason."""
        steps: tuple[tuple[str, Callable[[Page], bool]], ...] = (
            ("NO_AGREEMENT", lambda page: bool(_shares(page, ask))),
            ("AGREEMENT_EXPIRED", lambda page: page["state"] == "ACTIVE" and _in_force(page, ask.day)),
            ("NO_LEGAL_GATEWAY", lambda page: _in_force(self._gateways.get(page["gateway"], {}), ask.day)),
            ("GATEWAY_NOT_FOR_THIS_PAIR", lambda page: _joins(self._gateways[page["gateway"]], ask)),
            ("PURPOSE_NOT_COVERED", lambda page: ask.purpose in page["purposes"]),
            (
                "CATEGORY_NOT_COVERED",
                lambda page: any(category in s["categories"] for s in _shares(page, ask)),
            ),
        )
        left = list(self._agreements)
        for reason, passes in steps:
            left = [page for page in left if passes(page)]
            if not left:
                return Carried((), reason)
        return Carried(tuple(page["gateway"] for page in left), None)


@cache
def pages() -> Pages:
    """The pages as they stand in the house."""
    agreements = tuple(_read(path) for path in sorted((PAGES / "agreements").glob("*.yaml")))
    gateways = {row["id"]: row for row in _read(PAGES / "gateways.yaml")["gateways"]}
    return Pages(agreements, gateways, _read(PAGES / "matrix.yaml")["rows"])


def why_not(ask: Ask, consents: Consents, law: Pages, categories: tuple[str, ...] = EXISTENCE) -> str | None:
    """None where the recipient may be told that the person exists (or these), else the primary reason."""
    if ask.publisher == ask.recipient:
        return None
    reasons: set[str] = set()
    for category in categories:
        reasons |= _reasons(ask, category, consents, law)
    return min(reasons, key=_ORDER.index, default=None)


def _reasons(ask: Ask, category: str, consents: Consents, law: Pages) -> set[str]:
    carried = law.carried(ask, category)
    if carried.reason:
        return {carried.reason}
    found = [_by_matrix(ask, category, gateway, consents, law) for gateway in carried.gateways]
    return set().union(*found) if all(found) else set()


def _by_matrix(ask: Ask, category: str, gateway: str, consents: Consents, law: Pages) -> set[str]:
    """What the matrix asks for besides, where an agreement lists the category."""
    rule = law.rule(category, ask.recipient)
    match rule:
        case "GATEWAY":
            return set()
        case "GATEWAY_IF_CHILD_LINKED":
            return set() if ask.child_linked else {"NOT_NECESSARY"}
        case "CONSENT_UNLESS_S14" if gateway == "OMA2007_S14" and _kind(ask.publisher) in (PRISON, PROBATION):
            return set()
        case "CONSENT_UNLESS_DRR" if ask.drug_requirement:
            return set()
        case "CONSENT" | "CONSENT_UNLESS_S14" | "CONSENT_UNLESS_DRR":
            council = ask.recipient.partition(":")[2] if gateway == "HA1996_S213B" else None
            return consents.lacking(ask.recipient, ask.purpose, category, ask.day, council)
    raise ValueError(f"{category} has the rule {rule} in matrix.yaml, which the key does not know")


def _shares(page: Page, ask: Ask) -> list[Page]:
    return [s for s in page["shares"] if _names(s["from"], ask.publisher) and _names(s["to"], ask.recipient)]


def _names(party: str, agency: str) -> bool:
    return party == agency or party == f"{_kind(agency)}:*"


def _in_force(page: Page, day: date) -> bool:
    first, last = page.get("valid_from"), page.get("valid_to")
    return first is not None and first <= day and (last is None or day <= last)


def _turns(dated: Iterable[Page]) -> Iterator[date]:
    for page in dated:
        if page.get("valid_from"):
            yield page["valid_from"]
        if page.get("valid_to"):
            yield page["valid_to"] + timedelta(days=1)


def _joins(gateway: Page, ask: Ask) -> bool:
    publisher, recipient = _kind(ask.publisher), _kind(ask.recipient)
    joined = publisher in gateway["from"] and recipient in gateway["to"]
    if gateway.get("either_way"):
        joined = joined or (recipient in gateway["from"] and publisher in gateway["to"])
    return joined and ask.recipient.partition(":")[2].startswith(gateway.get("to_code_starts", ""))


def _kind(agency: str) -> str:
    return agency.partition(":")[0]


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
