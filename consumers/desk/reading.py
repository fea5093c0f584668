"""One reading: policy is asked, the vault opens what it allows, and the ledger has it before anybody sees it.

Nothing here keeps anything: what was opened lives until the page is sent.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from consumers.desk.questions import About, Reader, Standing
from consumers.desk.retention import closed_for
from consumers.desk.rows import FactRow, envelopes
from policies import consent
from policies.activation import still_stand
from policies.entries import Entry, EntryKind, append, append_questions, stamp
from policies.masking import softened
from policies.question import Decision, Question
from policies.vault import Vault
from schemas.clock import domain_now, machine_now
from schemas.codec import decode, read_compartment
from schemas.envelope import topic_of
from schemas.errors import StaleWorker
from schemas.vocabulary import Category, Purpose

ATTEMPTS: Final = 3
_DEADLOCK: Final = "40P01"  # PostgreSQL ended one of two transactions that waited for each other
T = TypeVar("T")


class Place(StrEnum):
    """Where a reader opened something, as the ledger names it."""

    INBOX = "inbox"
    TASKS = "tasks"
    ALERT = "alert"
    ANSWER = "answer"
    SENT = "sent"
    TIMELINE = "timeline"
    CONSENT = "consent"
    RECEIPT = "receipt"
    EXPIRING = "expiring"
    OVERRIDE = "override"
    RESTRICTION = "restriction"


class Opened(NamedTuple):
    """One event with the fields that were opened, by category."""

    fact: FactRow
    fields: dict[Category, dict[str, object]]

    @property
    def answers(self) -> UUID | None:
        """Which alert it answers, where it is an answer to one of which that was opened."""
        named = self.fields.get(Category.CUSTODY_STATUS, {}).get("alert")
        return UUID(named) if isinstance(named, str) else None


class Look(NamedTuple):
    """What one answer of policy led to for one person: opened events, or none."""

    about: About
    question: Question
    decision: Decision
    opened: tuple[Opened, ...] = ()

    @property
    def categories(self) -> tuple[Category, ...]:
        """What was opened."""
        return tuple(sorted({category for opened in self.opened for category in opened.fields}))


def standing(connection: Connection, people: Iterable[tuple[UUID, Purpose]], reader: Reader) -> Standing:
    """What decides about these people, each for a purpose, now; read for all of them at once."""
    asked = set(people)
    # The version first: a consent that changes between the two reads is then seen as changed at the commit.
    scopes = consent.scopes(connection, {person for person, _ in asked})
    wanted = {(person, reader.team.agency, purpose) for person, purpose in asked}
    now, consents = domain_now(connection), consent.read(connection, sorted(wanted))
    return Standing(now, scopes, consents, closed_for(connection, scopes, reader.team.agency, now))


def open_facts(
    connection: Connection,
    vault: Vault,
    asked: Iterable[tuple[FactRow, Decision]],
    only: Collection[Category] | None = None,
) -> dict[UUID, Opened]:
    """Open what policy has just allowed of each of these events, or `only` some of it, masked or made coarse
    where it says so.

    Leaves out the events of a person who was erased. Raises SealBroken where anything was tampered with.
    """
    wanted = {fact.event_id: (fact, decision) for fact, decision in asked}
    erased = vault.load(connection, {fact.person_id for fact, _ in wanted.values()})
    found = envelopes(connection, wanted)
    return {
        event_id: _open(vault, fact, found[event_id], decision, only)
        for event_id, (fact, decision) in wanted.items()
        if fact.person_id not in erased
    }


def record(
    connection: Connection,
    vault: Vault,
    looks: Sequence[Look],
    reader: Reader,
    standing: Standing,
    place: Place,
) -> None:
    """Write who opened what, and why not the rest, in this transaction; a look without ground is written too.

    Raises StaleWorker where policy or a consent has changed, or a day has ended the answer, since it was
    asked: then nothing may be shown.
    """
    if not still_stand(connection, [look.decision for look in looks]):
        raise StaleWorker("Another policy, or another day, has come since policy was asked.")
    people = sorted({look.about.person_id for look in looks})
    if not consent.unchanged(connection, {person: standing.scopes[person].version for person in people}):
        raise StaleWorker("A consent has changed since policy was asked.")
    vault.load(connection, people)
    append_questions(connection, [look.question for look in looks])
    append(connection, [_entry(vault, look, reader, standing, place) for look in looks])
    connection.execute(text("SELECT pg_notify('ledger', '')"))


def until_steady(attempt: Callable[[], T]) -> T:
    """Do it again where a consent moved meanwhile, three times in all, then raise StaleWorker."""
    for _ in range(ATTEMPTS):
        try:
            return attempt()
        except StaleWorker:
            continue
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                raise
    raise StaleWorker("Others were faster each time.")


def _open(
    vault: Vault, fact: FactRow, raw: bytes, decision: Decision, only: Collection[Category] | None
) -> Opened:
    envelope, event_type = decode(raw, topic_of(fact.publisher.kind)), fact.event_type
    plain = vault.open(envelope, decision.allowed if only is None else decision.allowed.intersection(only))
    fields = {category: read_compartment(event_type, category, text) for category, text in plain.items()}
    return Opened(
        fact, {c: softened(event_type, c, known, decision.redaction(c)) for c, known in fields.items()}
    )


def _entry(vault: Vault, look: Look, reader: Reader, standing: Standing, place: Place) -> Entry:
    decision = look.decision
    fields: dict[str, str | int] = {
        "at": stamp(standing.now),
        "machine_at": stamp(machine_now()),
        "person": vault.pseudonym(look.about.person_id),
        "agency": str(reader.team.agency),
        "team": reader.team.id,
        "officer": reader.officer.ref,
        "event_type": look.question.event_type,
        "place": place.value,
        "question": look.question.hash().hex(),
        "effect": decision.effect.value,
        "primary": decision.primary,
        "reasons": ",".join(decision.reasons),
        "agreements": ",".join(decision.agreements),
        "categories": ",".join(look.categories),
        "withheld": ",".join(category for category, _ in decision.withheld),
        "purpose": look.question.purpose.value,
        "revision": decision.revision,
        "consent_version": standing.scopes[look.about.person_id].version,
    }
    if look.about.alert is not None:
        fields["alert"] = str(look.about.alert)
    return Entry(EntryKind.READER_OPENED, fields)
