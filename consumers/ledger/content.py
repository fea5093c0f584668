"""Governance's look at the content of one event: the reason stands on the ledger before anything shows.

It is reached from one decision, opens one event, and keeps nothing: the next look asks for a reason again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text

from consumers.desk import reading, rows
from consumers.desk.desk import Desk
from consumers.desk.reading import Opened
from consumers.desk.rows import FactRow
from consumers.ledger.reading import Line
from policies import consent
from policies.activation import still_stand
from policies.entries import Entry, EntryKind, append, append_questions, stamp
from policies.question import Decision, Party, Question
from policies.scope import Scope
from schemas.catalogue import catalogue
from schemas.clock import domain_now, london_date, machine_now
from schemas.envelope import Agency
from schemas.errors import KeyMissing, NoAnswer, StaleWorker
from schemas.tables import alert
from schemas.vocabulary import (
    Category,
    Door,
    LookReason,
    Obligation,
    Purpose,
    Relationship,
    Role,
    TeamKind,
)

GOVERNANCE: Final = Party(Agency("GOVERNANCE", "LEDGER"), TeamKind.GENERAL)
PLACE: Final = "governance"


class Shown(NamedTuple):
    """One event as governance sees it."""

    event_type: str
    publisher: Agency
    decision: Decision
    fields: Mapping[Category, Mapping[str, object]]
    """What was opened, by category."""


def events(connection: Connection, line: Line) -> list[FactRow]:
    """The events that a decision was about: the one that it names, else those of its alert, of its type."""
    if event := line.fields.get("event"):
        named = [UUID(str(event))]
    elif told := line.fields.get("alert"):
        query = select(alert.c.facts).where(alert.c.id == UUID(str(told)))
        named = connection.execute(query).scalar() or []
    else:
        return []
    wanted = line.fields.get("event_type")
    found = rows.facts(connection, named)
    return [found[one] for one in named if one in found and wanted in (None, found[one].event_type)]


def look(desk: Desk, officer: str, fact: FactRow, why: LookReason) -> Shown | None:
    """Ask the gate, open what it allows, and write who looked and why, in one transaction.

    None for somebody who was erased. Raises NoAnswer where policy cannot be asked, StaleWorker where what is
    recorded of the person moved meanwhile.
    """
    with desk.engine.connect() as connection:
        now = domain_now(connection)
        scope = consent.scopes(connection, [fact.person_id])[fact.person_id]
    question = _question(fact, scope, london_date(now))
    decision = desk.gate([question])[0]
    if not isinstance(decision, Decision) or set(decision.obligations) - {Obligation.GIVE_REASON}:
        raise NoAnswer
    # What is to be masked is left out whole: a look is for what the record says, not for a part of it.
    allowed = decision.allowed - {category for category, _ in decision.redactions}
    with desk.engine.begin() as connection:
        if not still_stand(connection, [decision]):
            raise StaleWorker("Another policy, or another day, has come since policy was asked.")
        if not consent.unchanged(connection, {fact.person_id: scope.version}):
            raise StaleWorker("What is recorded of the person has changed since policy was asked.")
        try:
            opened = reading.open_facts(connection, desk.vault, [(fact, decision)], allowed)
            person = desk.vault.pseudonym(fact.person_id)
        except KeyMissing:
            return None
        if fact.event_id not in opened:
            return None
        append_questions(connection, [question])
        about = _About(person, officer, fact, scope.version, stamp(now))
        append(connection, [_entry(about, question, decision, opened[fact.event_id], why)])
        connection.execute(text("SELECT pg_notify('ledger', '')"))
    return Shown(fact.event_type, fact.publisher, decision, opened[fact.event_id].fields)


class _About(NamedTuple):
    person: str
    """The pseudonym."""
    officer: str
    fact: FactRow
    version: int
    at: str


def _question(fact: FactRow, scope: Scope, today: date) -> Question:
    categories = set(catalogue().entry(fact.event_type).categories)
    asked = Question(
        door=Door.OPEN,
        publisher=Party(fact.publisher, fact.team_kind),
        recipient=GOVERNANCE,
        role=Role.IG_OFFICER,
        relationship=Relationship.NONE,
        purpose=Purpose.IG_AUDIT,
        event_type=fact.event_type,
        categories=tuple(sorted(categories)),
        london_date=today,
    )
    return scope.asked_in(asked, str(GOVERNANCE.agency))


def _entry(about: _About, question: Question, decision: Decision, opened: Opened, why: LookReason) -> Entry:
    fields: dict[str, str | int] = {
        "at": about.at,
        "machine_at": stamp(machine_now()),
        "person": about.person,
        "agency": str(GOVERNANCE.agency),
        "officer": about.officer,
        "event": str(about.fact.event_id),
        "event_type": question.event_type,
        "place": PLACE,
        "reason": why.value,
        "question": question.hash().hex(),
        "effect": decision.effect.value,
        "primary": decision.primary,
        "reasons": ",".join(decision.reasons),
        "categories": ",".join(sorted(opened.fields)),
        "withheld": ",".join(category for category, _ in decision.withheld),
        "purpose": question.purpose.value,
        "revision": decision.revision,
        "consent_version": about.version,
    }
    return Entry(EntryKind.READER_OPENED, fields)
