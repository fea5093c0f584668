"""The register that Rego decides by: agreements, gateways, matrix, roles and words in one document."""

import json
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from policies.agreements import Agreement, Gateway, load_agreements, load_gateways
from policies.publishing import ANY_OTHER, publishing
from policies.teams import Word
from policies.written import Page, read
from schemas.vocabulary import (
    AllowReason,
    Category,
    DenyReason,
    Door,
    Obligation,
    Purpose,
    Redaction,
    Relationship,
    Role,
    TeamKind,
)

HERE = Path(__file__).parent
HEALTH_CATEGORIES = (
    Category.SUBSTANCE_TREATMENT,
    Category.MEDICATION,
    Category.BLOOD_BORNE_VIRUS,
    Category.MENTAL_HEALTH,
)


class Rule(StrEnum):
    """What must hold, besides an agreement, for a category to be told. `matrix.yaml` explains each."""

    GATEWAY = "GATEWAY"
    CONSENT = "CONSENT"
    CONSENT_UNLESS_S14 = "CONSENT_UNLESS_S14"
    CONSENT_UNLESS_DRR = "CONSENT_UNLESS_DRR"
    GATEWAY_IF_CHILD_LINKED = "GATEWAY_IF_CHILD_LINKED"
    GATEWAY_IF_ADDRESS_CHECK = "GATEWAY_IF_ADDRESS_CHECK"
    HEALTH = "HEALTH"
    HEALTH_EXPLICIT = "HEALTH_EXPLICIT"
    NAMED_RECIPIENT = "NAMED_RECIPIENT"
    OVERRIDE = "OVERRIDE"
    NEVER = "NEVER"


class Matrix(Page):
    """Category by kind of recipient. Every category has a row, and every row speaks for kinds not listed."""

    rows: dict[Category, dict[Word, Rule]]

    @model_validator(mode="after")
    def _is_total(self) -> Self:
        if missing := set(Category) - set(self.rows):
            raise ValueError(f"no row for {', '.join(sorted(missing))}")
        kinds = {kind for row in self.rows.values() for kind in row} | {ANY_OTHER}
        for category, row in self.rows.items():
            if gaps := kinds - set(row):
                raise ValueError(f"{category} says nothing of {', '.join(sorted(gaps))}")
        return self


class RoleRule(Page):
    """What one role may open."""

    door: Literal[Door.OPEN, Door.EXPORT] = Door.OPEN
    """Where it asks: by reading a page, or by a file."""
    agencies: Literal["ANY"] | tuple[Word, ...]
    relationships: tuple[Relationship, ...]
    categories: Literal["ALL"] | tuple[Category, ...]
    health_team_only: bool = False
    """Health categories only for a reader in a health team."""
    purposes: tuple[Purpose, ...] | None = None
    """The only purposes for which the role looks; left out, the agreements say."""
    ground: AllowReason | None = None
    """The right by which the role looks without any agreement; left out, it has none."""
    consent: bool = False
    """Whether that right reaches as far as the person's consent only."""
    obligations: tuple[Obligation, ...] = ()
    """What such a reader must do as well."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.ground is None) != (self.purposes is None):
            raise ValueError(
                "a role with a ground of its own says for which purposes, and only such a role does"
            )
        if self.ground is None and (self.consent or self.obligations):
            raise ValueError("consent and obligations are said of a role with a ground of its own")
        return self


class Situation(StrEnum):
    """When something is kept back or changed whatever an agreement gives. `redactions.yaml` explains each."""

    PROTECTED_LOCATION = "PROTECTED_LOCATION"
    SERVICE_MONITORING = "SERVICE_MONITORING"
    SELF = "SELF"
    SELF_CHILD_LINKED = "SELF_CHILD_LINKED"


class SituationRule(Page):
    """What one situation keeps back or changes."""

    reason: DenyReason
    categories: dict[Category, Redaction]


class Redactions(Page):
    """The whole of `redactions.yaml`: every situation has its rule."""

    situations: dict[Situation, SituationRule]

    @model_validator(mode="after")
    def _is_total(self) -> Self:
        if missing := set(Situation) - set(self.situations):
            raise ValueError(f"nothing is said of {', '.join(sorted(missing))}")
        return self


class Roles(Page):
    """The whole of `roles.yaml`."""

    roles: dict[Role, RoleRule]


def matrix() -> Matrix:
    """Who may have what."""
    return read(HERE / "matrix.yaml", Matrix)


def roles() -> Roles:
    """What a reader may open."""
    return read(HERE / "roles.yaml", Roles)


def redactions() -> Redactions:
    """What is kept back or changed whatever an agreement gives."""
    return read(HERE / "redactions.yaml", Redactions)


def register() -> dict[str, object]:
    """All of it as the one document `data.register`. Raises SetupProblem for a page that is wrong."""
    gateways = load_gateways()
    table = publishing()
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
        "matrix": matrix().model_dump(mode="json")["rows"],
        # What a role does not say is left out: in Rego null is as good as true.
        "roles": roles().model_dump(mode="json", exclude_none=True)["roles"],
        "redactions": redactions().model_dump(mode="json")["situations"],
        "gateways": {gateway.id: _gateway(gateway) for gateway in gateways.values()},
        "agreements": _directions(load_agreements(gateways)),
    }


def register_bytes() -> bytes:
    """The register as JSON, the same bytes for the same pages."""
    return json.dumps({"register": register()}, sort_keys=True, indent=1, ensure_ascii=True).encode()


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
