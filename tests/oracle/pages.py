"""The pages of a policy as the oracle reads them: its own reader, which shares no code with policy's."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FAR = date.max
OURS = Path(__file__).parents[2] / "policies"


@dataclass(frozen=True)
class Law:
    """A legal gateway."""

    name: str
    first_day: date | None
    last_day: date
    pairs: frozenset[tuple[str, str]]
    code_starts: str
    patients: bool

    def in_force(self, day: date) -> bool:
        return self.first_day is not None and self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Share:
    """One direction of an agreement."""

    reference: str
    state: str
    first_day: date
    last_day: date
    giver: str
    taker: str
    purposes: frozenset[str]
    law: Law
    basis: str
    kept_days: int
    told: frozenset[str]
    by_file: frozenset[str]


@dataclass(frozen=True)
class Role:
    """What a reader of one role may open."""

    door: str
    kinds: frozenset[str] | None
    relationships: frozenset[str]
    categories: frozenset[str] | None
    health_only: bool
    purposes: frozenset[str] | None
    ground: str | None
    consent: bool
    obligations: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """All pages together. None in a set's place stands for ANY or ALL."""

    shares: tuple[Share, ...]
    matrix: dict[str, dict[str, str]]
    roles: dict[str, Role]
    situations: dict[str, tuple[str, dict[str, str]]]
    any_agency: frozenset[str]
    health_team_only: frozenset[str]

    def rule(self, category: str, kind: str) -> str:
        row = self.matrix[category]
        return row[kind] if kind in row else row["ANY_OTHER"]


def read_book(folder: Path = OURS) -> Book:
    """Read the pages of a folder."""
    laws = {one["id"]: _law(one) for one in _yaml(folder / "gateways.yaml")["gateways"]}
    written = [_yaml(path) for path in sorted((folder / "agreements").glob("*.yaml"))]
    publishing = _yaml(folder / "publishing.yaml")
    return Book(
        shares=tuple(_share(page, each, laws) for page in written for each in page["shares"]),
        matrix=_yaml(folder / "matrix.yaml")["rows"],
        roles={name: _role(page) for name, page in _yaml(folder / "roles.yaml")["roles"].items()},
        situations={
            name: (page["reason"], page["categories"])
            for name, page in _yaml(folder / "redactions.yaml")["situations"].items()
        },
        any_agency=frozenset(publishing["any_agency"]),
        health_team_only=frozenset(publishing["health_team_only"]),
    )


def _yaml(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


def _law(page: dict[str, Any]) -> Law:
    pairs = {(giver, taker) for giver in page["from"] for taker in page["to"]}
    if page.get("either_way") == "true":
        pairs |= {(taker, giver) for giver, taker in pairs}
    return Law(
        name=page["id"],
        first_day=date.fromisoformat(page["valid_from"]) if "valid_from" in page else None,
        last_day=date.fromisoformat(page["valid_to"]) if "valid_to" in page else FAR,
        pairs=frozenset(pairs),
        code_starts=page.get("to_code_starts", ""),
        patients=page.get("patient_information") != "false",
    )


def _share(page: dict[str, Any], share: dict[str, Any], laws: dict[str, Law]) -> Share:
    return Share(
        reference=f"{page['id']}@{page['version']}",
        state=page["state"],
        first_day=date.fromisoformat(page["valid_from"]),
        last_day=date.fromisoformat(page["valid_to"]),
        giver=share["from"],
        taker=share["to"],
        purposes=frozenset(page["purposes"]),
        law=laws[page["gateway"]],
        basis=page["confidentiality_basis"],
        kept_days=int(page["retention"]["days"]),
        told=frozenset(share["categories"]),
        by_file=frozenset(share.get("export", ())),
    )


def _role(page: dict[str, Any]) -> Role:
    return Role(
        door=page.get("door", "OPEN"),
        kinds=None if page["agencies"] == "ANY" else frozenset(page["agencies"]),
        relationships=frozenset(page["relationships"]),
        categories=None if page["categories"] == "ALL" else frozenset(page["categories"]),
        health_only=page.get("health_team_only") == "true",
        purposes=frozenset(page["purposes"]) if "purposes" in page else None,
        ground=page.get("ground"),
        consent=page.get("consent") == "true",
        obligations=tuple(page.get("obligations", ())),
    )
