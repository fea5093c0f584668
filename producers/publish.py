"""Publish: policy is asked whether an agency may say this, then all is taken in at once or not at all."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import Connection, Engine

from policies.entries import Entry, EntryKind, append, append_questions
from policies.in_force import RulesInForce
from policies.keyring import KeyRing
from policies.pages import Pages
from policies.question import Decision, Gate, Party, Question
from policies.teams import Directory
from policies.vault import Vault
from producers.draft import Asked, Judged, Verdict
from producers.notice import stays_here
from producers.reading import Reading
from producers.receipt import Receipt, Status
from producers.record import Submission
from producers.refusal import Refusal
from producers.sorting import Sorting
from producers.transaction import in_one_transaction
from producers.waiting_room import WaitingRoom
from producers.writing import Times, Writer
from schemas.catalogue import catalogue
from schemas.clock import domain_now, london_date, machine_now
from schemas.envelope import Agency
from schemas.errors import NoAnswer
from schemas.vocabulary import DenyReason, Door, Effect, Purpose, Relationship, Role

Also = Callable[[Connection, list[Receipt]], None]
"""What a caller does with the receipts in the same transaction."""

_Kind = tuple[Agency, str, str]

INVALID = Receipt(Status.REFUSED, reasons=(DenyReason.SCHEMA_INVALID.value,))


def _nothing(_connection: Connection, _receipts: list[Receipt]) -> None:
    """Nothing more."""


class Intake:
    """The one way in. The desk, which answers inside its own transaction, is handed `ask` and `accept`."""

    def __init__(self, engine: Engine, gate: Gate, vault: Vault, ring: KeyRing, directory: Directory) -> None:
        self._engine = engine
        self._gate = gate
        self._ring = ring
        self._directory = directory
        self._rules = RulesInForce()
        self._room = WaitingRoom(ring)
        self._writer = Writer(vault, self._room, directory)

    def ask(self, submissions: Sequence[Submission]) -> Asked:
        """Ask whether each may be published. Raises NoAnswer; must not be called inside a transaction."""
        with self._engine.connect() as connection:
            today, pages = london_date(domain_now(connection)), self._rules(connection).pages
        kinds = {_kind(one): one for one in submissions}
        questions = {kind: self._question(one, today) for kind, one in kinds.items()}
        verdicts: dict[_Kind, Verdict] = {}
        for kind, answer in zip(questions, self._gate(tuple(questions.values())), strict=True):
            if not isinstance(answer, Decision):
                raise NoAnswer("Nothing of this batch was kept.")
            verdicts[kind] = _verdict(questions[kind], answer, pages)
        judged = tuple(Judged(one, verdicts[_kind(one)]) for one in submissions)
        return Asked(judged, tuple(dict.fromkeys(questions.values())))

    def accept(self, connection: Connection, asked: Asked) -> list[Receipt]:
        """Take a batch in, inside the caller's transaction; receipts stand in the order of the batch.

        Raises StaleWorker where another transaction was faster: roll back and call again.
        """
        batch = Sorting(connection, self._ring, self._room)
        receipts = batch.sort(asked.items)
        append_questions(connection, asked.questions)
        self._writer.write(connection, batch, Times(domain_now(connection), machine_now()))
        return receipts

    def take_in(self, readings: Sequence[Reading], also: Also = _nothing) -> list[Receipt]:
        """Ask, take in what could be read and put the rest on the ledger, in one transaction with `also`.

        Raises NoAnswer, and then nothing is kept.
        """
        asked = self.ask([one for one in readings if isinstance(one, Submission)])
        refusals = [one for one in readings if isinstance(one, Refusal)]

        def work(connection: Connection) -> list[Receipt]:
            accepted = iter(self.accept(connection, asked))
            self._refuse(connection, refusals)
            receipts = [next(accepted) if isinstance(one, Submission) else INVALID for one in readings]
            also(connection, receipts)
            return receipts

        return in_one_transaction(self._engine, work)

    def _refuse(self, connection: Connection, refusals: Sequence[Refusal]) -> None:
        if refusals:
            when = Times(domain_now(connection), machine_now()).entry()
            append(
                connection, [Entry(EntryKind.PUBLISH_REFUSED, {**when, **one.entry()}) for one in refusals]
            )

    def _question(self, one: Submission, today: date) -> Question:
        party = Party(one.agency, self._directory.team(one.team).kind)
        event_type = one.record.event.event_type
        return Question(
            door=Door.PUBLISH,
            publisher=party,
            recipient=party,
            role=Role.AGENCY_SYSTEM,
            relationship=Relationship.NONE,
            purpose=Purpose.RELEASE_HANDOVER,
            event_type=event_type,
            categories=catalogue().entry(event_type).categories,
            london_date=today,
        )


def _kind(one: Submission) -> _Kind:
    """What policy's answer depends on: equal kinds have equal questions."""
    return one.agency, one.team, one.record.event.event_type


def _verdict(question: Question, decision: Decision, pages: Pages) -> Verdict:
    """An event is published whole or not at all: an answer that leaves a category out is a refusal."""
    entry = {
        "question": question.hash().hex(),
        "effect": decision.effect.value,
        "primary": decision.primary,
        "reasons": ",".join(decision.reasons),
        "revision": decision.revision,
    }
    if decision.effect is not Effect.ALLOW:
        return Verdict(False, decision.reasons, entry)
    about = question.publisher.agency, question.event_type, question.london_date
    return Verdict(True, (), entry, stays_here(pages.agreements, *about))
