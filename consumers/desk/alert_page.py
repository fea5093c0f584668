"""The alert page: who it is about, what is asked of the reader, why they see it, and what was withheld."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from consumers.desk import notices, reading, rows
from consumers.desk.actions import Choices, choices
from consumers.desk.closed import ended
from consumers.desk.desk import Desk
from consumers.desk.disclosure import Disclosed, disclose, who
from consumers.desk.notices import Holder, Notice
from consumers.desk.questions import About, Reader, Standing, about, contents, existence, exists
from consumers.desk.reading import Look, Place
from consumers.desk.rows import AlertRow, FactRow
from policies.question import Answer, Decision
from policies.texts import text_of
from schemas.errors import KeyMissing, NoAnswer
from schemas.vocabulary import AlertState, AllowReason


class Closed(NamedTuple):
    """An alert that is over: nothing personal is opened for it."""

    row: AlertRow
    newer: UUID | None
    why: str


class Read(NamedTuple):
    """An open alert with what policy allowed of it."""

    row: AlertRow
    now: datetime
    """Domain time."""
    subject: dict[str, object]
    events: tuple[Disclosed, ...]
    grounds: tuple[str, ...]
    agreements: tuple[str, ...]
    holder: Holder | None
    """Whom it has gone on to because nobody took it."""
    notices: tuple[Notice, ...]
    can: Choices


class Case(NamedTuple):
    """An alert that was told to the reader's team, with its events, still sealed."""

    row: AlertRow
    facts: tuple[FactRow, ...]
    """The release fact that counts is the first; answers of the reader's own team may be of other alerts."""
    standing: Standing
    about: About
    notices: tuple[Notice, ...]


def read(desk: Desk, reader: Reader, alert_id: UUID) -> Read | Closed | None:
    """The page of an alert, or None where there is none for this reader: whether it exists is not told.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    case = find(desk, reader, alert_id)
    if case is None or isinstance(case, Closed):
        return case
    if existing(desk, reader, case.about, case.facts[0], case.standing, Place.ALERT) is None:
        return None
    questions = contents(case.about, case.facts, reader, case.standing)
    answers = desk.gate(list(questions))
    with desk.engine.begin() as connection:
        titles, looks = desk.rules(connection).titles, []
        for (question, facts), answer in zip(questions.items(), answers, strict=True):
            decision = decided(answer)
            opened = reading.open_facts(connection, desk.vault, ((fact, decision) for fact in facts))
            if len(opened) < len(facts):
                return None  # the person was erased
            looks.append(Look(case.about, question, decision, tuple(opened.values())))
        reading.record(connection, desk.vault, looks, reader, case.standing, Place.ALERT)
    return _page(desk, reader, case, titles, [_of_this_alert(look, alert_id) for look in looks])


def find(desk: Desk, reader: Reader, alert_id: UUID) -> Case | Closed | None:
    """The alert where it was told to the reader's team, else None."""
    with desk.engine.connect() as connection:
        row = rows.one(connection, alert_id)
        if row is None or row.team != reader.team.id or row.state is not AlertState.TOLD or not row.facts:
            return None
        if not row.open:
            return Closed(row, rows.newer(connection, [row]).get(row.id), ended(row, desk))
        # The team's own answers are read like anything else, and their notes with them.
        events = (*row.facts, *rows.team_answers(connection, row))
        facts = rows.facts(connection, events)
        if row.facts[0] not in facts:
            return None
        standing = reading.standing(connection, [(row.person_id, row.purpose)], reader)
        return Case(
            row=row,
            facts=tuple(facts[event_id] for event_id in events if event_id in facts),
            standing=standing,
            about=about(row, reader, standing.now),
            notices=notices.read(connection, row.id, reader.team),
        )


def existing(
    desk: Desk, reader: Reader, about: About, release: FactRow, standing: Standing, place: Place
) -> Look | None:
    """Policy's yes to the person's existence, or None: then the refusal stands on the ledger."""
    question = existence(about, release, reader, standing)
    decision = decided(desk.gate([question])[0])
    look = Look(about, question, decision)
    if exists(decision):
        return look
    with desk.engine.begin() as connection:
        try:
            reading.record(connection, desk.vault, [look], reader, standing, place)
        except KeyMissing:
            return None  # erased: there is nobody left to write about
    return None


def decided(answer: Answer) -> Decision:
    """The decision. Raises NoAnswer where there is none."""
    if isinstance(answer, Decision):
        return answer
    raise NoAnswer


def _of_this_alert(look: Look, alert_id: UUID) -> Look:
    """Without the team's answers to other alerts about the person."""
    return look._replace(opened=tuple(opened for opened in look.opened if opened.answers in (None, alert_id)))


def _page(desk: Desk, reader: Reader, case: Case, titles: Mapping[str, str], looks: list[Look]) -> Read:
    used = [look.decision for look in looks if look.opened and look.categories]
    reasons = {reason for decision in used for reason in decision.reasons}
    references = sorted({reference for decision in used for reference in decision.agreements})
    return Read(
        row=case.row,
        now=case.standing.now,
        subject=who(looks),
        events=tuple(disclose(looks, desk.words, desk.directory)),
        grounds=tuple(text_of(ground).staff for ground in AllowReason if ground in reasons),
        agreements=tuple(
            f"{titles.get(ref, 'Agreement')} ({ref.replace('@', ', version ')})" for ref in references
        ),
        holder=notices.holder(case.row, reader.team, desk.words),
        notices=case.notices,
        can=choices(case.row, reader, desk.officers.values(), desk.directory),
    )
