"""Open the handover facts of a batch of events: the gate is asked, and only what it allows is opened."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from policies.question import Decision, Gate, Party, Question
from policies.vault import Vault
from schemas.catalogue import catalogue
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


class Unreadable(NamedTuple):
    """An event that cannot be opened: its person was erased, or it was tampered with."""

    reason: str


def open_events(
    envelopes: Sequence[Envelope], gate: Gate, vault: Vault, today: date
) -> list[Opened | Unreadable]:
    """Ask for all events at once, then open what is allowed. Raises `NoAnswer` where policy is away."""
    kinds: dict[tuple[str, str, str, str], frozenset[Category] | None] = {}
    for envelope in envelopes:
        kinds.setdefault(_kind(envelope), None)
    questions = {kind: question_of(kind, today) for kind in kinds}
    asked = {kind: question for kind, question in questions.items() if question is not None}
    for kind, answer in zip(asked, gate(list(asked.values())) if asked else (), strict=True):
        if isinstance(answer, Decision):
            kinds[kind] = answer.allowed & NEEDED
    for kind, question in questions.items():
        if question is None:
            kinds[kind] = frozenset()
    return [_open(envelope, kinds[_kind(envelope)], vault) for envelope in envelopes]


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


def _open(envelope: Envelope, allowed: frozenset[Category] | None, vault: Vault) -> Opened | Unreadable:
    codes: Codes = {}
    try:
        plain = vault.open(envelope, allowed or ())
        read = [read_compartment(envelope.header.event_type, *sealed) for sealed in plain.items()]
    except (KeyMissing, SealBroken, Malformed) as error:
        return Unreadable(REASONS[type(error)])
    if allowed is None:
        return Opened(envelope, None)
    for fields in read:
        for name, value in fields.items():
            if value is not None:
                codes[name] = value.isoformat() if isinstance(value, (date, datetime)) else value
    return Opened(envelope, codes)
