"""Open the handover facts of a batch of events: the gate is asked, and only what it allows is opened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from consumers.ledger.merkle import leaf_hash, root_of
from policies.entries import Entry, EntryKind, Value, stamp
from policies.question import Answer, Decision, Gate, Party, Question
from policies.vault import Vault
from schemas.catalogue import catalogue
from schemas.clock import machine_now
from schemas.codec import read_compartment
from schemas.envelope import Agency, Envelope
from schemas.errors import KeyMissing, Malformed, SealBroken, ThroughcareError
from schemas.vocabulary import Category, Door, Purpose, Relationship, Role, TeamKind

BUS = Party(Agency("THROUGHCARE", "BUS"), TeamKind.GENERAL)
"""The bus itself, as the recipient of what its own rules open."""

NEEDED = frozenset({Category.CUSTODY_STATUS, Category.RELEASE_DATE, Category.ACCOMMODATION_NEED})
"""What the rules go by. Consent is a handover fact too, but its row says enough: it is not opened here."""

REASONS: Mapping[type[ThroughcareError], str] = {
    KeyMissing: "KEY_MISSING",
    SealBroken: "SEAL_BROKEN",
    Malformed: "COMPARTMENT_MALFORMED",
}

Codes = dict[str, object]


class Opened(NamedTuple):
    """One event with its handover fields as dates and codes; None while policy gives no answer."""

    envelope: Envelope
    codes: Codes | None
    revision: str = ""
    """The policy that answered; empty where there was nothing to ask, or no answer."""
    refused: bool = False
    """Whether it kept back some of what the rules go by."""

    @property
    def refused_under(self) -> str:
        """The policy that kept something back; empty where none did."""
        return self.revision if self.refused else ""


class Unreadable(NamedTuple):
    """An event that cannot be opened: its keys are lost, or it was tampered with."""

    reason: str


def open_events(
    envelopes: Sequence[Envelope], gate: Gate, vault: Vault, today: date
) -> list[Opened | Unreadable]:
    """Ask for all events at once, then open what is allowed. Raises `NoAnswer` where policy is away."""
    questions = {kind: question_of(kind, today) for kind in map(_kind, envelopes)}
    asked = {kind: question for kind, question in questions.items() if question is not None}
    answers = dict(zip(asked, gate(list(asked.values())) if asked else (), strict=True))
    return [
        _open(envelope, questions[_kind(envelope)], answers.get(_kind(envelope)), vault)
        for envelope in envelopes
    ]


def _kind(envelope: Envelope) -> tuple[str, str, str, str]:
    header = envelope.header
    return header.publisher_kind, header.publisher_code, header.team_kind, header.event_type


def question_of(kind: tuple[str, str, str, str], today: date) -> Question | None:
    agency_kind, code, team_kind, event_type = kind
    wanted = NEEDED.intersection(catalogue().entry(event_type).categories)
    if not wanted:
        return None
    return Question(
        door=Door.OPEN,
        publisher=Party(Agency(agency_kind, code), TeamKind(team_kind)),
        recipient=BUS,
        role=Role.HANDOVER,
        relationship=Relationship.NONE,
        purpose=Purpose.RELEASE_HANDOVER,
        event_type=event_type,
        categories=tuple(sorted(wanted)),
        london_date=today,
    )


def opened_entry(events: Iterable[UUID], now: datetime) -> Entry:
    """The bus's own rules have opened these, at a moment of domain time."""
    leaves = [leaf_hash(event.bytes) for event in events]
    fields: dict[str, Value] = {
        "at": stamp(now),
        "machine_at": stamp(machine_now()),
        "count": len(leaves),
        "root": root_of(leaves).hex(),
    }
    return Entry(EntryKind.HANDOVER_OPENED, fields)


def _open(
    envelope: Envelope, question: Question | None, answer: Answer | None, vault: Vault
) -> Opened | Unreadable:
    decision = answer if isinstance(answer, Decision) else None
    allowed = decision.allowed & NEEDED if decision else frozenset()
    codes: Codes = {}
    try:
        plain = vault.open(envelope, allowed)
        read = [read_compartment(envelope.header.event_type, *sealed) for sealed in plain.items()]
    except (KeyMissing, SealBroken, Malformed) as error:
        return Unreadable(REASONS[type(error)])
    if question is not None and decision is None:
        return Opened(envelope, None)
    for fields in read:
        for name, value in fields.items():
            if value is not None:
                codes[name] = value.isoformat() if isinstance(value, (date, datetime)) else value
    if question is None or decision is None:
        return Opened(envelope, codes)
    return Opened(envelope, codes, decision.revision, not allowed.issuperset(question.categories))
