"""Sharing agreements and legal gateways: dated data that a governance officer writes, checked here."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from policies.teams import Word
from policies.written import Page, read
from schemas.errors import SetupProblem
from schemas.vocabulary import Article6, Article9, Category, ConfidentialityBasis, ProcessingRegime, Purpose

HERE = Path(__file__).parent

PartyName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]*:(\*|[A-Z0-9][A-Z0-9-]*)$")]
Sentence = Annotated[str, StringConstraints(min_length=20, strip_whitespace=True)]
Post = Annotated[str, StringConstraints(pattern=r"^[^@\x00-\x1f]{3,80}$", strip_whitespace=True)]
"""An officer's reference or a post; never a mail address."""


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
    """The act's short name and its section, for example HA1996_S213B."""
    title: str
    """What it lets them do, in a line."""
    source: str
    """The act and section, as a lawyer cites them."""
    from_: Annotated[tuple[Word, ...], Field(alias="from", min_length=1)]
    """The kinds of agency that may tell under it."""
    to: Annotated[tuple[Word, ...], Field(min_length=1)]
    """The kinds of agency that may be told under it."""
    either_way: bool = False
    """Whether those of `to` may tell those of `from` as well."""
    to_code_starts: str = ""
    """Only recipients whose code begins so, for a law of one nation; empty for all."""
    patient_information: bool = True
    """Whether it carries information about health; a crime gateway does not (2022 Act, section 16(4))."""
    valid_from: date | None = None
    """Without one the law has not commenced."""
    valid_to: date = date.max
    """The last day of a law that has been repealed."""

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Each (publisher kind, recipient kind) that it joins."""
        one_way = {(giver, taker) for giver in self.from_ for taker in self.to}
        return frozenset(
            one_way | {(taker, giver) for giver, taker in one_way} if self.either_way else one_way
        )


class Share(Page):
    """One direction of an agreement and the categories that it covers."""

    from_: Annotated[PartyName, Field(alias="from")]
    """Who tells, written `KIND:CODE`; `HOUSING:*` is every council. One of the parties."""
    to: PartyName
    """Who is told, written alike. One of the parties."""
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    """What may be told, and nothing else; the matrix may ask for the person's consent as well."""
    export: tuple[Category, ...] = ()
    """What of it may also go by file, to the recipient's own system."""


class Retention(Page):
    """How long a recipient keeps what it was told."""

    days: Annotated[int, Field(gt=0)]
    """For how many days. More than seven years needs `because`."""
    after: str
    """From when they count, for example: the end of the sentence."""
    because: Sentence | None = None
    """Why it must be longer than seven years, where it is."""


class Agreement(Page):
    """An information sharing agreement as its parties signed it."""

    id: Annotated[str, StringConstraints(pattern=r"^ISA-\d{3}$")]
    """ISA and three digits; the file is named by it."""
    version: Annotated[int, Field(gt=0)]
    """Raised by one with every change of what is agreed. A version that was approved never changes."""
    title: str
    """What it is about and between whom, in a line."""
    state: State
    """DRAFT, then ACTIVE once approved. SUSPENDED stops it for a while; EXPIRED and TERMINATED end it."""
    parties: Annotated[tuple[PartyName, ...], Field(min_length=2)]
    """Who has signed, each written `KIND:CODE`; `HOUSING:*` is every council."""
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    """For what it may be used. A question for another purpose is refused."""
    gateway: str
    """The law that lets these agencies tell each other, by its id in gateways.yaml."""
    article6_basis: Article6
    """UK GDPR article 6(1): the basis in data protection law, not the same as consent to a disclosure."""
    article9_condition: Article9
    """UK GDPR article 9(2): needed where health is among the categories; else NONE will do."""
    confidentiality_basis: ConfidentialityBasis
    """Why telling breaks no duty of confidence."""
    processing_regime: ProcessingRegime
    """Which part of data protection law: the general one, or law enforcement."""
    shares: Annotated[tuple[Share, ...], Field(min_length=1)]
    """Each direction with its categories."""
    necessity: Sentence
    """Why this must be told, and why no less would do. In sentences; of this agreement alone."""
    retention: Retention
    """How long a recipient may keep it."""
    spocs: dict[Word, str]
    """The single point of contact of each kind of party: a post, never a person."""
    dpia: str
    """The reference of the data protection impact assessment."""
    drafted_by: Post
    """Who wrote this version: an officer's reference or a post, never a mail address."""
    approved_by: Post | None = None
    """Who approved this version: somebody else than wrote it. A DRAFT has nobody yet."""
    approved_on: date | None = None
    """The day of the approval, not after valid_from."""
    decided_by: str
    """The board or the guardians who decided on it."""
    decided_on: date
    """The day of their decision, not after valid_from."""
    review_on: date
    """The day by which somebody has to ask whether it is still needed and right."""
    valid_from: date
    """The first day on which it counts."""
    valid_to: date
    """The last day on which it counts."""

    @property
    def reference(self) -> str:
        """How a decision names it: `ISA-001@3`."""
        return f"{self.id}@{self.version}"

    def contradictions(self) -> list[tuple[str, str]]:
        """What in it cannot be true together: the field, and a sentence that says what to do."""
        found: list[tuple[str, str]] = []
        if not self.decided_on <= self.valid_from <= self.valid_to:
            found.append(("valid_from", "decided_on, valid_from and valid_to must follow each other."))
        for share in self.shares:
            if more := _named(set(share.export) - set(share.categories)):
                found.append(("shares", f"{more} may go by file and is not among the categories. Add it."))
            if strangers := _named({share.from_, share.to} - set(self.parties)):
                found.append(("shares", f"a share names {strangers}, who is no party. Add it to parties."))
        if kinds := _named({party.partition(":")[0] for party in self.parties} - set(self.spocs)):
            found.append(("spocs", f"no single point of contact for {kinds}. Name a post."))
        return found


class Gateways(Page):
    """The whole of `gateways.yaml`."""

    gateways: tuple[Gateway, ...]
    """Each law once."""


def load_gateways(file: Path = HERE / "gateways.yaml") -> dict[str, Gateway]:
    """Gateways by id."""
    return {gateway.id: gateway for gateway in read(file, Gateways).gateways}


def load_agreements(
    gateways: dict[str, Gateway], folder: Path = HERE / "agreements"
) -> tuple[Agreement, ...]:
    """Every agreement of a folder, by id. Raises SetupProblem for one that is contradictory or unlawful."""
    found: list[Agreement] = []
    for path in sorted(folder.glob("*.yaml")):
        agreement = read(path, Agreement)
        if path.stem != agreement.id:
            raise SetupProblem(f"{path.name} holds {agreement.id}. Name the file by the agreement's id.")
        for _, sentence in agreement.contradictions() + unlawful(agreement, gateways):
            raise SetupProblem(f"{path.name}: {sentence}")
        found.append(agreement)
    return tuple(found)


def unlawful(agreement: Agreement, gateways: Mapping[str, Gateway]) -> list[tuple[str, str]]:
    """What the gateway does not carry, said early; policy itself asks again at every decision."""
    gateway = gateways.get(agreement.gateway)
    if gateway is None:
        return [("gateway", f"gateway {agreement.gateway} is not in gateways.yaml.")]
    pairs = [(share.from_.partition(":")[0], share.to.partition(":")[0]) for share in agreement.shares]
    return [
        ("gateway", f"{gateway.id} does not join {giver} to {taker}. Name the law that does.")
        for giver, taker in pairs
        if (giver, taker) not in gateway.pairs()
    ]


def _named(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
