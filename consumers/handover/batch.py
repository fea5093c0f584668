"""One unit of the handover's work: facts in, alerts and ledger out, in one transaction or not at all.

A batch of events, a timer that fell due and a question to ask again all take this one road.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.errors import SerializationFailure, UniqueViolation
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from consumers.handover import store
from consumers.handover.alert_rows import change_alerts, insert_alerts, insert_notices
from consumers.handover.episode_rows import drop_episodes, write_episodes
from consumers.handover.facts import Fact
from consumers.handover.holders import Still, still, tell_holders
from consumers.handover.kin import Kinship
from consumers.handover.opening import Codes
from consumers.handover.own_person import by_own_person, own_asks
from consumers.handover.plan import Ask, Plan, episode_writes, folded, folded_again, plan
from consumers.handover.routing import Directory
from consumers.handover.tell import Verdict, questions_for, undecided, verdict
from consumers.handover.writing import Known, Moment, writing
from policies import consent, ended
from policies.activation import still_active
from policies.entries import Entry, append, append_questions
from policies.erasure import erased_among
from policies.question import Gate
from policies.scope import Scope
from policies.vault import Vault
from schemas.clock import london_date, machine_now
from schemas.database import copy_rows
from schemas.envelope import Envelope
from schemas.errors import NoAnswer, StaleWorker
from schemas.tables import fact

CHANGES_SCOPE = (
    "consent.",
    "override.",
    "record.",
    "child-protection.",
    "probation.order.",
    "probation.address-check.",
)
"""After events of these types policy may answer otherwise about what stands, so it is asked again."""


FACT_COLUMNS = tuple(column.name for column in fact.c)
"""In the order of the table."""


class NewFact(NamedTuple):
    """One event to take in. Codes are None while policy gave no answer about opening it."""

    event_id: UUID
    person: UUID
    envelope: Envelope
    raw: bytes
    codes: Codes | None
    refused_under: str = ""
    """The policy that kept some of what the rules go by back; empty where none did."""


class Work(NamedTuple):
    """What one transaction shall settle."""

    facts: Sequence[NewFact]
    people: Collection[UUID]
    """Everybody concerned, those of the facts too."""
    ask_again: Collection[UUID]
    entries: Sequence[Entry] = ()
    also: Callable[[Connection], None] | None = None
    """Written in the same transaction: parked records, opened codes, the next offsets."""
    stored: bool = False
    """The facts stand in the database already: only their codes are new."""
    revisions: Collection[str] = ()
    """Of the policy by whose answers they were opened."""
    stand_in: bool = False
    """A timer does not wait for policy: without an answer its alerts stand UNDECIDED."""


class Settler:
    """Settles work with what one process is given: all of it, or it raises and has changed nothing."""

    def __init__(self, engine: Engine, gate: Gate, vault: Vault, directory: Directory) -> None:
        self._engine = engine
        self._gate = gate
        self._vault = vault
        self._directory = directory

    def settle(self, work: Work, snapshot: store.Snapshot, scopes: dict[UUID, Scope]) -> int:
        """Returns how many alerts were raised or changed. Raises `NoAnswer` or `StaleWorker`."""
        kinship = snapshot.kinship
        plans = self._plans(work, snapshot)
        lapses, views, asks = self._consents(plans, work, snapshot)
        verdicts = self._verdicts(asks, views, scopes, snapshot.now, work.stand_in)
        moment = Moment(snapshot.now, machine_now())
        pseudonyms = {
            person: self._vault.pseudonym(person)
            for each in plans
            if each.asks or each.changes
            for person in kinship.members(each.person_id)
        }
        versions = {person: scope.version for person, scope in scopes.items()}
        out = writing(plans, verdicts, Known(pseudonyms, versions, self._directory), moment)
        out = by_own_person(out, kinship, pseudonyms)
        try:
            with self._engine.begin() as connection:
                said = {answer.revision for _, answer in verdicts if answer}
                if not still_active(connection, {*said, *work.revisions} - {""}):
                    raise StaleWorker("Another policy has come into force since this one was asked.")
                if gone := erased_among(connection, kinship.everybody):
                    self._vault.forget(gone)
                    raise StaleWorker("A person was erased at this moment.")
                kinship.check(connection)
                write_episodes(
                    connection,
                    [
                        row
                        for each in plans
                        for row in episode_writes(
                            each, lapses.get(each.person_id), out.next_steps.get(each.person_id)
                        )
                    ],
                )
                drop_episodes(
                    connection,
                    {p.person_id: len(p.episodes) for p in plans if len(p.episodes) < len(p.before)},
                )
                left_open = _left_open(verdicts, kinship)
                kinship.clear(connection, [each.person_id for each in plans], left_open)
                if not work.stored:
                    _insert_facts(connection, work.facts, moment.machine)
                self._tell_holders(connection, work, kinship, moment, still(verdicts))
                change_alerts(connection, out.changes)
                insert_alerts(connection, out.raised)
                insert_notices(connection, out.notices)
                append(connection, [*work.entries, *out.entries])
                append_questions(connection, out.questions)
                if work.also:
                    work.also(connection)
                asked = {ask.person_id: versions.get(ask.person_id, 0) for ask, _ in verdicts}
                if asked and not consent.unchanged(connection, asked):
                    raise StaleWorker("A consent has changed since policy was asked.")
        except DBAPIError as error:
            if isinstance(error.orig, UniqueViolation | SerializationFailure):
                raise StaleWorker("Another worker has taken these events in.") from None
            raise
        return len(out.raised) + len(out.changes)

    def _tell_holders(
        self, connection: Connection, work: Work, kinship: Kinship, moment: Moment, now_told: Still
    ) -> None:
        """Where a yes or a decision to share has ended, whoever holds what was told under it is told so."""
        roots = kinship.anew | {kinship.root(person) for person in work.ask_again}
        people = {one for root in roots for one in kinship.members(root)}
        if people:
            tell_holders(connection, people, self._vault.pseudonym, self._directory, moment, now_told)

    def _plans(self, work: Work, snapshot: store.Snapshot) -> list[Plan]:
        kinship = snapshot.kinship
        new: dict[UUID, list[Fact]] = defaultdict(list)
        for arrived in work.facts:
            if arrived.codes is not None:
                new[kinship.root(arrived.person)].append(_fact(arrived, arrived.codes))
        anew = kinship.anew
        episodes = {
            person: None if person in anew else folded(snapshot.episodes[person], new[person])
            for person in {kinship.root(person) for person in work.people}
        }
        again = {person: kinship.members(person) for person, found in episodes.items() if found is None}
        if again:
            with self._engine.connect() as connection:
                known = store.facts_of(connection, {one for members in again.values() for one in members})
            episodes |= {
                # Of an event that stands there already, with less in it, the last given counts.
                person: folded_again([*(fact for one in members for fact in known[one]), *new[person]])
                for person, members in again.items()
            }
        ask_again = anew | {kinship.root(person) for person in work.ask_again} | _lapsed(snapshot)
        return [
            plan(
                person,
                snapshot.episodes[person],
                found or (),
                snapshot.alerts[person],
                new[person],
                snapshot.now,
                self._directory,
                person in ask_again,
            )
            for person, found in sorted(episodes.items(), key=lambda pair: pair[0].bytes)
        ]

    def _consents(
        self, plans: Sequence[Plan], work: Work, snapshot: store.Snapshot
    ) -> tuple[dict[UUID, datetime], dict[consent.Key, consent.ConsentView], list[Ask]]:
        people = [each.person_id for each in plans if each.episodes]
        with self._engine.connect() as connection:
            new = {fact.event_id: fact.person for fact in work.facts}
            asks = own_asks(connection, plans, snapshot.kinship, new)
            keys = {(ask.person_id, ask.wanted.recipient.agency, ask.wanted.purpose) for ask in asks}
            lapses = ended.lapses(connection, people, snapshot.now)
            return lapses, consent.read(connection, keys) if keys else {}, asks

    def _verdicts(
        self,
        asks: Sequence[Ask],
        views: dict[consent.Key, consent.ConsentView],
        scopes: dict[UUID, Scope],
        now: datetime,
        stand_in: bool,
    ) -> list[tuple[Ask, Verdict | None]]:
        """What policy says of each; None where it is away and what stands stays as it is for now."""
        if not asks:
            return []
        today = london_date(now)
        questions = [
            questions_for(
                ask.wanted,
                views.get((ask.person_id, ask.wanted.recipient.agency, ask.wanted.purpose)),
                scopes[ask.person_id],
                today,
            )
            for ask in asks
        ]
        try:
            answers = iter(self._gate([question for each in questions for question in each]))
        except NoAnswer:
            if not stand_in:
                raise
            # What stands told or withheld stays so until policy is back: no denial is made of silence.
            return [
                (ask, undecided(each) if ask.row is None or ask.reopened_as is not None else None)
                for ask, each in zip(asks, questions, strict=True)
            ]
        return [
            (ask, verdict(each, [next(answers) for _ in each], ask.wanted.tells_of))
            for ask, each in zip(asks, questions, strict=True)
        ]


def _lapsed(snapshot: store.Snapshot) -> set[UUID]:
    """Of whom an answer no longer stands: whatever else is settled about them, policy is asked again."""
    today = london_date(snapshot.now)
    return {
        person
        for person, alerts in snapshot.alerts.items()
        if any(row.standing.open and row.valid_until and row.valid_until < today for row in alerts)
    }


def _left_open(verdicts: Sequence[tuple[Ask, Verdict | None]], kinship: Kinship) -> set[UUID]:
    """Whose questions got no answer and stand as they were: they have to be asked again."""
    return {kinship.root(ask.person_id) for ask, answer in verdicts if answer is None}


def _fact(new: NewFact, codes: Codes) -> Fact:
    header = new.envelope.header
    return Fact(
        new.event_id,
        header.event_type,
        header.publisher,
        header.publisher_team,
        header.team_kind,
        header.sequence.key(),
        header.content_hash,
        codes,
    )


def _insert_facts(connection: Connection, facts: Sequence[NewFact], now: datetime) -> None:
    if not facts:
        return
    copy_rows(connection, fact, FACT_COLUMNS, (_fact_row(new, now) for new in facts))


def _fact_row(new: NewFact, now: datetime) -> tuple[object, ...]:
    header = new.envelope.header
    return (
        new.event_id,
        new.person,
        header.event_type,
        f"{header.publisher_kind}:{header.publisher_code}",
        header.publisher_team,
        header.team_kind,
        header.sequence.key(),
        header.content_hash,
        new.raw,
        "" if new.codes is None else json.dumps(new.codes, separators=(",", ":")),
        now if new.codes is None else None,
        new.refused_under,
    )
