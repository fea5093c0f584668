"""What an agency's own system is given by file: asked at the door EXPORT, opened, and on the ledger first.

The entries are committed before anything is written: no field leaves without one. A consent that moves
meanwhile is asked about again, for whom it concerns.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Engine, text

from consumers.desk.disclosure import REFERENCES
from consumers.desk.reading import Opened, open_facts
from consumers.desk.rows import FactRow
from consumers.export.asking import Wanted, contents, existence, goes
from consumers.export.people import Found, Person, found, recorded_at
from consumers.export.table import Row
from policies import consent
from policies.activation import still_stand
from policies.entries import Entry, EntryKind, append, append_questions, stamp
from policies.erasure import erased_among
from policies.masking import week_of
from policies.question import Answer, Decision, Gate, Question
from policies.vault import Vault
from schemas.clock import london_date, machine_now
from schemas.errors import NoAnswer, StaleWorker
from schemas.vocabulary import EXISTENCE, Category, Effect, TeamKind

ROUNDS: Final = 6
"""How often those whose consent moved meanwhile are asked about again."""


class Given(NamedTuple):
    """What came of one question about one person."""

    person: UUID
    question: Question
    decision: Decision
    opened: tuple[Opened, ...]
    pseudonym: str
    version: int
    at: datetime

    @property
    def categories(self) -> tuple[Category, ...]:
        """What goes into the file."""
        return tuple(sorted({category for one in self.opened for category in one.fields}))


class Export(NamedTuple):
    """What may be written now: the ledger has it."""

    rows: tuple[Row, ...]
    told_of: int
    """Of how many people the team was told."""
    people: int
    """How many of them are in it."""
    refusals: Mapping[str, int]
    """Why questions let nothing through, and how often."""


class Exporter:
    """Makes one export after another for the team that asks."""

    def __init__(self, engine: Engine, gate: Gate, vault: Vault) -> None:
        self._engine = engine
        self._gate = gate
        self._vault = vault

    def make(self, wanted: Wanted, since: datetime | None = None) -> Export:
        """Ask, open, and commit the entries. Raises NoAnswer or StaleWorker; then nothing may be written."""
        known: dict[UUID, list[Given]] = {}
        again: list[UUID] | None = None
        for _ in range(ROUNDS):
            with self._engine.connect() as connection:
                these = found(connection, wanted.team, since, wanted.purpose, again)
            known |= {person.id: [] for person in these.people}
            for given in self._given(these, wanted):
                known[given.person].append(given)
            again = self._commit([one for each in known.values() for one in each], wanted)
            if not again:
                return _export(known, wanted)
            known = {person: given for person, given in known.items() if person not in set(again)}
        raise StaleWorker("Consents changed each time.")

    def _given(self, these: Found, wanted: Wanted) -> Iterator[Given]:
        asked = {person: existence(person, wanted, these.standing) for person in these.people}
        answers = self._answers([one for one in asked.values() if one is not None])
        exists: list[Person] = []
        for person, question in asked.items():
            if question is None:
                continue
            if answers[question].allowed.issuperset(EXISTENCE):
                exists.append(person)
            else:
                yield from self._opened(these, person, {question: []}, answers)
        inside = {person: contents(person, wanted, these.standing) for person in exists}
        answers = self._answers([question for each in inside.values() for question in each])
        for person, questions in inside.items():
            yield from self._opened(these, person, questions, answers)

    def _answers(self, questions: Sequence[Question]) -> dict[Question, Decision]:
        answers: list[Answer] = self._gate(questions) if questions else []
        if not all(isinstance(answer, Decision) for answer in answers):
            raise NoAnswer("Some of the questions were not answered.")
        return {
            question: answer
            for question, answer in zip(questions, answers, strict=True)
            if isinstance(answer, Decision)
        }

    def _opened(
        self,
        these: Found,
        person: Person,
        questions: Mapping[Question, Sequence[FactRow]],
        answers: Mapping[Question, Decision],
    ) -> Iterator[Given]:
        going = [
            (fact, answers[question])
            for question, facts in questions.items()
            for fact in facts
            if goes(fact, answers[question])
        ]
        with self._engine.connect() as connection:
            if self._vault.load(connection, [person.id]):
                return  # erased at this moment
            opened = open_facts(connection, self._vault, going)
        for question, facts in questions.items():
            yield Given(
                person.id,
                question,
                answers[question],
                tuple(opened[fact.event_id] for fact in facts if fact.event_id in opened),
                self._vault.pseudonym(person.id),
                these.standing.scopes[person.id].version,
                these.standing.now,
            )

    def _commit(self, given: Sequence[Given], wanted: Wanted) -> list[UUID]:
        """Write the entries; or write nothing and say who has to be asked about again.

        That is whose consent moved and who was erased; everybody, where another policy has come into force
        or a midnight has ended an answer.
        """
        versions = {one.person: one.version for one in given}
        with self._engine.connect() as connection, connection.begin() as transaction:
            if not still_stand(connection, [one.decision for one in given]):
                return list(versions)
            gone = erased_among(connection, versions)
            moved = gone or not consent.unchanged(connection, versions)
            if moved:
                transaction.rollback()
                with self._engine.connect() as fresh:
                    scopes = consent.scopes(fresh, versions)
                return [
                    one for one, version in versions.items() if scopes[one].version != version or one in gone
                ]
            append_questions(connection, [one.question for one in given])
            append(connection, [_entry(one, wanted) for one in given])
            connection.execute(text("SELECT pg_notify('ledger', '')"))
        return []


def _export(known: Mapping[UUID, Sequence[Given]], wanted: Wanted) -> Export:
    rows: list[Row] = []
    people = 0
    refusals: dict[str, int] = {}
    for given in known.values():
        opened = [(one, each) for each in given for one in each.opened]
        people += bool(opened)
        opened.sort(key=lambda pair: pair[0].fact.sequence)
        rows += [_row(people, one, each, wanted) for one, each in opened]
        for each in given:
            if each.decision.effect is Effect.DENY:
                refusals[each.decision.primary] = refusals.get(each.decision.primary, 0) + 1
    return Export(tuple(rows), len(known), people, refusals)


def _row(case: int, opened: Opened, given: Given, wanted: Wanted) -> Row:
    fact = opened.fact
    day = london_date(recorded_at(fact))
    health = fact.team_kind is TeamKind.HEALTH and Category.PRACTITIONER_CONTACT not in given.decision.allowed
    return Row(
        case,
        fact.event_type,
        week_of(day) if wanted.coarse else day,
        "" if health else str(fact.publisher),
        {
            name: value
            for category in sorted(opened.fields)
            for name, value in opened.fields[category].items()
            if name not in REFERENCES
        },
    )


def _entry(one: Given, wanted: Wanted) -> Entry:
    decision, question = one.decision, one.question
    return Entry(
        EntryKind.EXPORT,
        {
            "at": stamp(one.at),
            "machine_at": stamp(machine_now()),
            "person": one.pseudonym,
            "recipient": str(wanted.team.agency),
            "publisher": str(question.publisher.agency),
            "team": wanted.team.id,
            "event_type": question.event_type,
            "purpose": question.purpose.value,
            "count": len(one.opened),
            "question": question.hash().hex(),
            "effect": decision.effect.value,
            "primary": decision.primary,
            "reasons": ",".join(decision.reasons),
            "agreements": ",".join(decision.agreements),
            "categories": ",".join(one.categories),
            "withheld": ",".join(category for category, _ in decision.withheld),
            "revision": decision.revision,
            "consent_version": one.version,
        },
    )
