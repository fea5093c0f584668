"""What became of it: of each person about whom a team has published, who was told, who took it, what came."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, render_template, request

from consumers.desk import reading, seen, stopping
from consumers.desk.actions import CASEWORK
from consumers.desk.desk import Desk, the_desk
from consumers.desk.disclosure import agency_name, full_name, recorded_on, shows, title, who
from consumers.desk.paging import Paging
from consumers.desk.questions import Reader, exists
from consumers.desk.reading import Look, Opened, Place, until_steady
from consumers.desk.receipts import Known, Receipt, receipt
from consumers.desk.recipients import PARTNER, Recipient, recipients
from consumers.desk.rows import FactRow
from consumers.desk.sent_cases import Case, Found, find
from consumers.desk.sent_filter import SHOWN, Choice, Wanted
from consumers.desk.session import current_reader, require_role
from consumers.desk.words import day
from policies.question import Answer, Decision, Question
from schemas.clock import london_date
from schemas.envelope import Agency
from schemas.vocabulary import Category

blueprint = Blueprint("sent", __name__)

Answers = Mapping[Question, Answer]


class PersonSent(NamedTuple):
    """What a team's agency published about one person, and what became of it."""

    name: str
    """Empty where policy does not let this reader open it."""
    events: tuple[tuple[str, str], ...]
    """What, and on which day; newest first."""
    receipts: tuple[Receipt, ...]
    seen: str
    timeline: UUID | None


class Sent(NamedTuple):
    """One page of people, those written about last first."""

    people: tuple[PersonSent, ...]
    paging: Paging
    choice: Choice
    recipients: tuple[tuple[str, str], ...]
    """Who can be asked for, as written in an address and as read."""


class Looks(NamedTuple):
    """What is opened of one person: the name, and the day of the first appointment that was kept."""

    name: Look | None = None
    seen: Look | None = None


@blueprint.get("/sent")
@require_role(*CASEWORK)
def page() -> str:
    reader, number = current_reader(), request.args.get("page", 1, type=int)
    shown = request.args.get("show", "")
    wanted = Wanted(shown if shown in SHOWN else "", request.args.get("to", ""))
    sent = until_steady(lambda: read(the_desk(), reader, number, wanted))
    return render_template("desk/sent.html", sent=sent, filters=SHOWN, reader=reader)


def read(desk: Desk, reader: Reader, number: int, wanted: Wanted) -> Sent:
    """One page. Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile."""
    found = find(desk, reader, number, wanted)
    asked = list(dict.fromkeys(one for case in found.cases for one in case.questions))
    answers = dict(zip(asked, desk.gate(asked), strict=True)) if asked else {}
    whom = recipients(desk, reader, [row for case in found.cases for row in case.alerts], found.standing)
    looks = _open(desk, reader, found, answers)
    people = (
        _person(desk, case, found, answers, whom, looks[case.about.person_id])
        for case in found.cases
        if case.about.person_id in looks
    )
    whom_to = tuple((one, _whom(desk, one)) for one in found.choice.recipients)
    return Sent(tuple(people), found.paging, found.choice, tuple(sorted(whom_to, key=lambda pair: pair[1])))


def _whom(desk: Desk, code: str) -> str:
    """A kind of agency, or an agency, by name."""
    kind, is_agency, _ = code.partition(":")
    if is_agency:
        return agency_name(desk.directory, Agency.parse(code))
    return f"{desk.words.kinds.get(kind, PARTNER)}, all"


def _open(desk: Desk, reader: Reader, found: Found, answers: Answers) -> dict[UUID, Looks]:
    """Open names and days with their ledger entries. Leaves out who was erased."""
    names = {case.about.person_id: _named(case, answers) for case in found.cases}
    kept = {case.about.person_id: _kept(case, answers) for case in found.cases}
    with desk.engine.begin() as connection:
        facts = [(pair[1], pair[0].decision) for pair in names.values() if pair]
        known = reading.open_facts(connection, desk.vault, facts, [Category.IDENTITY])
        days = [(pair[1], pair[0].decision) for pair in kept.values() if pair]
        dates = reading.open_facts(connection, desk.vault, days, [Category.SUBSTANCE_TREATMENT])
        looks = {
            person: Looks(_with(pair, known), _with(kept[person], dates))
            for person, pair in names.items()
            if pair is None or pair[1].event_id in known
        }
        seen_looks = [look for pair in looks.values() for look in pair if look]
        reading.record(connection, desk.vault, seen_looks, reader, found.standing, Place.SENT)
    return looks


def _named(case: Case, answers: Answers) -> tuple[Look, FactRow] | None:
    """The newest event that may give the name."""
    may = [
        (Look(case.about, question, answer), fact)
        for question, facts in case.contents.items()
        if isinstance(answer := answers[question], Decision) and Category.IDENTITY in answer.allowed
        for fact in facts
    ]
    return max(may, key=lambda pair: pair[1].sequence, default=None)


def _kept(case: Case, answers: Answers) -> tuple[Look, FactRow] | None:
    """The event that says when the person was seen, where it may be read."""
    if case.sought is None or case.sought.fact is None or not _may(case.sought.question, answers):
        return None
    decision = answers[case.sought.question]
    assert isinstance(decision, Decision)
    return Look(case.about, case.sought.question, decision), case.sought.fact


def _with(pair: tuple[Look, FactRow] | None, opened: Mapping[UUID, Opened]) -> Look | None:
    return pair[0]._replace(opened=(opened[pair[1].event_id],)) if pair else None


def _person(
    desk: Desk,
    case: Case,
    found: Found,
    answers: Answers,
    whom: Mapping[UUID, Recipient],
    looks: Looks,
) -> PersonSent:
    release = answers.get(case.release) if case.release else None
    held = isinstance(release, Decision) and Category.CUSTODY_STATUS in release.allowed
    known = Known(release is not None and exists(release), held)
    told = (
        one._replace(stopped=stopping.said(found.stopping.get(row.id, ())))
        for row in case.alerts
        if (one := receipt(desk, row, whom[row.id], known))
    )
    return PersonSent(
        name=full_name(who([looks.name])) if looks.name else "",
        events=_events(desk, case, answers),
        receipts=tuple(told),
        seen=_seen(case, found, answers, looks.seen) if known.release else "",
        timeline=case.timeline if known.release else None,
    )


def _events(desk: Desk, case: Case, answers: Answers) -> tuple[tuple[str, str], ...]:
    shown = [
        (fact, answer)
        for question, facts in case.contents.items()
        if isinstance(answer := answers[question], Decision)
        for fact in facts
        if shows(fact, answer)
    ]
    shown.sort(key=lambda pair: pair[0].sequence, reverse=True)
    return tuple(
        (title(fact, answer, desk.words), day(london_date(recorded_on(fact)))) for fact, answer in shown
    )


def _seen(case: Case, found: Found, answers: Answers, look: Look | None) -> str:
    if case.sought is None:
        return ""
    if not _may(case.sought.question, answers):
        return seen.NOT_TOLD
    return seen.said(case.sought, look.opened[0] if look else None, found.standing.now)


def _may(question: Question, answers: Answers) -> bool:
    answer = answers[question]
    return isinstance(answer, Decision) and answer.allowed.issuperset(question.categories)
