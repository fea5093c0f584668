"""What one transaction of delivery writes: the decision on the ledger, and what the notice becomes by it."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text

from consumers.delivery.asking import Case, Standing
from consumers.delivery.rows import Mark, mark
from policies import consent
from policies.activation import still_stand
from policies.entries import Entry, EntryKind, append, append_questions, stamp
from policies.erasure import erased_among
from policies.question import Decision, Question
from policies.vault import Vault
from schemas.clock import machine_now
from schemas.errors import StaleWorker
from schemas.vocabulary import EXISTENCE, NoticeState


class Decided(NamedTuple):
    """Policy's answer to one notice."""

    case: Case
    standing: Standing
    question: Question
    decision: Decision

    @property
    def allowed(self) -> bool:
        """Whether the post may know that the person exists. Less is not enough to send anything."""
        return self.decision.allowed.issuperset(EXISTENCE)

    @property
    def attempt(self) -> int:
        """The number of the message: one of which it is not known whether it was sent keeps its own."""
        notice = self.case.notice
        return notice.attempts if notice.state is NoticeState.SENDING else notice.attempts + 1


def write(connection: Connection, vault: Vault, one: Decided) -> None:
    """Mark a notice as being sent, or as withheld, with its entry. Once that is committed it may be sent.

    Raises StaleWorker where policy or a consent has changed since it was asked, the person was erased, or
    another worker has the notice: then nothing is written and nothing may be sent.
    """
    person = one.case.notice.person_id
    if not still_stand(connection, [one.decision]):
        raise StaleWorker("Another policy, or another day, has come since policy was asked.")
    if erased_among(connection, [person]) or vault.load(connection, [person]):
        raise StaleWorker("A person was erased at this moment.")
    mark(connection, _mark(one))
    append_questions(connection, [one.question])
    append(connection, [_entry(vault, one)])
    connection.execute(text("SELECT pg_notify('ledger', '')"))
    if not consent.unchanged(connection, {person: one.standing.scope.version}):
        raise StaleWorker("A consent has changed since policy was asked.")


def _mark(one: Decided) -> Mark:
    if not one.allowed:
        return Mark(one.case.notice, NoticeState.WITHHELD, reason=one.decision.primary)
    return Mark(one.case.notice, NoticeState.SENDING, timedelta(), attempts=one.attempt, keep=True)


def _entry(vault: Vault, one: Decided) -> Entry:
    notice, about, decision = one.case.notice, one.case.about, one.decision
    return Entry(
        EntryKind.SEND,
        {
            "at": stamp(one.standing.now),
            "machine_at": stamp(machine_now()),
            "person": vault.pseudonym(notice.person_id),
            "notice": notice.id,
            "count": one.attempt,
            "alert": str(notice.alert),
            "alert_type": about.alert_type,
            "recipient": str(one.question.recipient.agency),
            "team": notice.team,
            "level": notice.level,
            "status": notice.kind,
            "state": (NoticeState.SENDING if one.allowed else NoticeState.WITHHELD).value,
            "purpose": about.purpose.value,
            "event_type": about.event_type,
            "question": one.question.hash().hex(),
            "effect": decision.effect.value,
            "primary": decision.primary,
            "reasons": ",".join(decision.reasons),
            "agreements": ",".join(decision.agreements),
            "categories": ",".join(sorted(decision.allowed)),
            "withheld": ",".join(category for category, _ in decision.withheld),
            "revision": decision.revision,
            "consent_version": one.standing.scope.version,
        },
    )
