"""Sharing agreements and legal gateways: dated data that a governance officer writes, checked here."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from policies.teams import Word
from policies.written import Page, read
from schemas.errors import SetupProblem
from schemas.vocabulary import Article6, Article9, Category, ConfidentialityBasis, ProcessingRegime, Purpose

HERE = Path(__file__).parent

PartyName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]*:(\*|[A-Z0-9][A-Z0-9-]*)$")]
Sentence = Annotated[str, StringConstraints(min_length=20, strip_whitespace=True)]


class State(StrEnum):
    """Only an ACTIVE agreement lets anything through."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"


class Gateway(Page):
    """A law that lets one kind of agency tell another."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+_[A-Z0-9]+$")]
    title: str
    source: str
    from_: Annotated[tuple[Word, ...], Field(alias="from", min_length=1)]
    to: Annotated[tuple[Word, ...], Field(min_length=1)]
    either_way: bool = False
    to_code_starts: str = ""
    """Only recipients whose code begins so, for a law of one nation; empty for all."""
    patient_information: bool = True
    valid_from: date | None = None
    """Without one the law has not commenced."""
    valid_to: date = date.max

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Each (publisher kind, recipient kind) that it joins."""
        one_way = {(giver, taker) for giver in self.from_ for taker in self.to}
        return frozenset(
            one_way | {(taker, giver) for giver, taker in one_way} if self.either_way else one_way
        )


class Share(Page):
    """One direction of an agreement and the categories that it covers."""

    from_: Annotated[PartyName, Field(alias="from")]
    to: PartyName
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    export: tuple[Category, ...] = ()
    """What of it may also go by file, to the recipient's own system."""


class Retention(Page):
    """How long a recipient keeps what it was told."""

    days: Annotated[int, Field(gt=0)]
    after: str


class Agreement(Page):
    """An information sharing agreement as its parties signed it."""

    id: Annotated[str, StringConstraints(pattern=r"^ISA-\d{3}$")]
    version: Annotated[int, Field(gt=0)]
    title: str
    state: State
    parties: Annotated[tuple[PartyName, ...], Field(min_length=2)]
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    gateway: str
    article6_basis: Article6
    article9_condition: Article9
    confidentiality_basis: ConfidentialityBasis
    processing_regime: ProcessingRegime
    shares: Annotated[tuple[Share, ...], Field(min_length=1)]
    necessity: Sentence
    retention: Retention
    spocs: dict[Word, str]
    dpia: str
    decided_by: str
    decided_on: date
    review_on: date
    valid_from: date
    valid_to: date

    @property
    def reference(self) -> str:
        """How a decision names it: `ISA-001@3`."""
        return f"{self.id}@{self.version}"

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not self.decided_on <= self.valid_from <= self.valid_to:
            raise ValueError("decided_on, valid_from and valid_to must follow each other")
        for share in self.shares:
            if more := set(share.export) - set(share.categories):
                raise ValueError(f"{', '.join(sorted(more))} may go by file and is not among the categories")
            if not {share.from_, share.to} <= set(self.parties):
                raise ValueError("a share names somebody who is no party")
        if kinds := {party.partition(":")[0] for party in self.parties} - set(self.spocs):
            raise ValueError(f"no single point of contact for {', '.join(sorted(kinds))}")
        return self


class _Gateways(Page):
    gateways: tuple[Gateway, ...]


def load_gateways(file: Path = HERE / "gateways.yaml") -> dict[str, Gateway]:
    """Gateways by id."""
    return {gateway.id: gateway for gateway in read(file, _Gateways).gateways}


def load_agreements(
    gateways: dict[str, Gateway], folder: Path = HERE / "agreements"
) -> tuple[Agreement, ...]:
    """Every agreement of a folder, by id. Raises SetupProblem for one that its own law does not carry."""
    found: list[Agreement] = []
    for path in sorted(folder.glob("*.yaml")):
        agreement = read(path, Agreement)
        if path.stem != agreement.id:
            raise SetupProblem(f"{path.name} holds {agreement.id}. Name the file by the agreement's id.")
        if wrong := _unlawful(agreement, gateways):
            raise SetupProblem(f"{path.name}: {wrong}")
        found.append(agreement)
    return tuple(found)


def _unlawful(agreement: Agreement, gateways: dict[str, Gateway]) -> str | None:
    """What the gateway does not carry, said early; policy itself asks again at every decision."""
    gateway = gateways.get(agreement.gateway)
    if gateway is None:
        return f"gateway {agreement.gateway} is not in gateways.yaml."
    for share in agreement.shares:
        pair = (share.from_.partition(":")[0], share.to.partition(":")[0])
        if pair not in gateway.pairs():
            return f"{gateway.id} does not join {pair[0]} to {pair[1]}. Name the law that does."
    return None


@cache
def agreements() -> Sequence[Agreement]:
    """The agreements under `policies/agreements/`, read once a process."""
    return load_agreements(load_gateways())
