"""The register that Rego decides by: agreements, gateways, matrix, roles and words in one document."""

import json
from collections import defaultdict
from collections.abc import Iterable

from policies.agreements import Agreement, Gateway
from policies.pages import Pages, read_pages, written
from schemas.vocabulary import AllowReason, Category, DenyReason, Purpose, TeamKind

HEALTH_CATEGORIES = (
    Category.SUBSTANCE_TREATMENT,
    Category.MEDICATION,
    Category.BLOOD_BORNE_VIRUS,
    Category.MENTAL_HEALTH,
)


def register(pages: Pages | None = None) -> dict[str, object]:
    """All of it as the one document `data.register`; of our own pages, where no others are given.

    Raises SetupProblem for a page that is wrong.
    """
    pages = pages or read_pages()
    table = pages.publishing
    return {
        "categories": _set(Category),
        "health_categories": _set(HEALTH_CATEGORIES),
        "purposes": _set(Purpose),
        "team_kinds": _set(TeamKind),
        # Lists: their order says which reason is named first.
        "grounds": list(AllowReason),
        "refusals": list(DenyReason),
        "publishing": {
            "any_agency": _set(table.any_agency),
            "health_team_only": _set(table.health_team_only),
        },
        "matrix": pages.matrix.model_dump(mode="json")["rows"],
        # What a role does not say is left out: in Rego null is as good as true.
        "roles": pages.roles.model_dump(mode="json", exclude_none=True)["roles"],
        "redactions": pages.redactions.model_dump(mode="json")["situations"],
        "gateways": {gateway.id: _gateway(gateway) for gateway in pages.gateways.values()},
        "agreements": _directions(pages.agreements),
        # No rule reads this: it is what people are told of the rules, under the same signature and revision.
        "written": written(pages),
    }


def register_bytes(pages: Pages | None = None) -> bytes:
    """The register as JSON, the same bytes for the same pages."""
    return json.dumps({"register": register(pages)}, sort_keys=True, indent=1, ensure_ascii=True).encode()


def _set(words: Iterable[str]) -> dict[str, bool]:
    return dict.fromkeys(words, True)


def _gateway(gateway: Gateway) -> dict[str, object]:
    return {
        "pairs": _set(f"{giver}>{taker}" for giver, taker in sorted(gateway.pairs())),
        "to_code_starts": gateway.to_code_starts,
        "patient_information": gateway.patient_information,
        # A law that has not commenced begins on no day that anybody asks for.
        "valid_from": gateway.valid_from.isoformat() if gateway.valid_from else "9999-12-31",
        "valid_to": gateway.valid_to.isoformat(),
    }


def _directions(found: Iterable[Agreement]) -> dict[str, list[dict[str, object]]]:
    """Each share by the pair of kinds that it joins, so that a question looks at its own pair only."""
    by_pair: dict[str, list[dict[str, object]]] = defaultdict(list)
    for agreement in found:
        for share in agreement.shares:
            pair = ">".join(party.partition(":")[0] for party in (share.from_, share.to))
            by_pair[pair].append(
                {
                    "reference": agreement.reference,
                    "state": agreement.state,
                    "valid_from": agreement.valid_from.isoformat(),
                    "valid_to": agreement.valid_to.isoformat(),
                    "from": share.from_,
                    "to": share.to,
                    "purposes": list(agreement.purposes),
                    "gateway": agreement.gateway,
                    "confidentiality_basis": agreement.confidentiality_basis,
                    "categories": sorted(share.categories),
                    "export": sorted(share.export),
                    "retention_days": agreement.retention.days,
                }
            )
    return dict(by_pair)
