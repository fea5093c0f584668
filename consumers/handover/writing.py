"""Turn verdicts into alert rows and ledger entries: one function makes both, so that neither stands alone."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from consumers.handover.alert_rows import STEPPING, AlertChange
from consumers.handover.escalation import Level, NoticeKind, Rule, begin, end_of, first_level
from consumers.handover.milestones import Wanted
from consumers.handover.plan import Ask, Notice, Plan
from consumers.handover.routing import Directory, hours_of
from consumers.handover.standing import AlertRow, Standing
from consumers.handover.table import Trigger, table
from consumers.handover.tell import Verdict, question_hash
from policies.entries import Entry, EntryKind, Value, stamp
from policies.question import Question
from schemas.clock import london_date, london_midnight
from schemas.vocabulary import AlertState, AlertStatus

ASK_AGAIN = timedelta(seconds=5)
"""Machine time after which an undecided alert is asked about again."""


JUST_RELEASED = frozenset({Trigger.RELEASED, Trigger.RELEASED_UNPLANNED})


class Moment(NamedTuple):
    """The two clocks at one commit."""

    domain: datetime
    machine: datetime


class Writing(NamedTuple):
    """What one transaction writes about alerts."""

    raised: list[dict[str, Any]]
    changes: list[AlertChange]
    notices: list[dict[str, Any]]
    entries: list[Entry]
    questions: list[Question]
    next_steps: dict[UUID, datetime]
    """By person, when an alert that nobody took is next reminded of or escalated, or policy asked again."""


class Known(NamedTuple):
    """What is known of the people and teams of a batch."""

    pseudonyms: dict[UUID, str]
    consent_versions: dict[UUID, int]
    directory: Directory


def writing(
    plans: Sequence[Plan], verdicts: Sequence[tuple[Ask, Verdict | None]], known: Known, moment: Moment
) -> Writing:
    """Rows and entries of a batch. A verdict that changes nothing writes nothing.

    Where policy is away a standing alert stays as it is and is asked about again; so does one that is out of
    date and waits for somebody, where there is no answer about it.
    """
    out = Writing([], [], [], [], [], {})
    values = {alert: dict(change) for plan in plans for alert, change in plan.changes.items()}
    rows = {alert: row for plan in plans for alert, row in plan.rows.items()}
    for plan in plans:
        _note_changes(out, plan, known, moment)
    for ask, verdict in verdicts:
        if verdict is None or (ask.lapsed and verdict.state is AlertState.UNDECIDED):
            values.setdefault(_standing(ask).id, {})["ask_again_at"] = moment.machine + ASK_AGAIN
            continue
        if ask.row is None:
            alert = uuid4()
            fresh = _new_row(alert, ask, verdict, known.directory, moment)
            out.raised.append(fresh)
        else:
            alert = ask.row.standing.id
            # What its own team answered in the same batch is so already: who took it is not asked anew.
            answered = ask.row._replace(status=values.get(alert, {}).get("status", ask.row.status))
            changed = _new_values(ask, answered, verdict, known.directory, moment)
            if changed is None:
                if timers := _timers(ask.row, verdict):
                    values.setdefault(alert, {}).update(timers)
                continue
            values.setdefault(alert, {}).update(fresh := changed)
        if fresh.get("next_step_at"):
            out.notices.append(_raising(alert, ask, verdict, fresh, moment))
        out.entries.append(_told(alert, ask, verdict, known, moment))
        out.questions.extend(verdict.questions)
    out.changes.extend(
        AlertChange(alert, rows[alert].row_version, rows[alert].steps, change)
        for alert, change in values.items()
    )
    _note_next_steps(out, plans, values, moment.domain)
    return out


def _note_changes(out: Writing, plan: Plan, known: Known, moment: Moment) -> None:
    for alert, change in plan.changes.items():
        if not change.keys() <= STEPPING | {"ask_again_at"}:
            out.entries.append(_changed(plan.person_id, alert, change, known, moment))
    for notice in plan.notices:
        out.entries.append(_stepped(plan.person_id, notice, known, moment))
        out.notices.append({"person_id": plan.person_id, **notice._asdict()})


def _standing(ask: Ask) -> Standing:
    assert ask.row is not None  # a new alert always has a verdict, UNDECIDED at least
    return ask.row.standing


def _timers(row: AlertRow, verdict: Verdict) -> dict[str, Any]:
    """What an answer that changes nothing else says of when to ask again."""
    waits = {"ask_again_at": None} if row.ask_again else {}
    return waits | ({"valid_until": verdict.valid_until} if row.valid_until != verdict.valid_until else {})


def _note_next_steps(
    out: Writing, plans: Iterable[Plan], values: dict[UUID, dict[str, Any]], now: datetime
) -> None:
    found = [(row["person_id"], row["next_step_at"], row["valid_until"]) for row in out.raised]
    for plan in plans:
        for alert, row in plan.rows.items():
            change = values.get(alert, {})
            if change.get("open", row.standing.open):
                step = change.get("next_step_at", row.next_step_at)
                found.append((plan.person_id, step, change.get("valid_until", row.valid_until)))
    for person, step, valid_until in found:
        for at in (step, _lapses_at(valid_until, now)):
            if at is not None:
                out.next_steps[person] = min(at, out.next_steps.get(person, at))


def _lapses_at(valid_until: date | None, now: datetime) -> datetime | None:
    """When London begins the day after; None where that is past: then there is nothing left to ask."""
    if valid_until is None or valid_until < london_date(now):
        return None
    return london_midnight(valid_until + timedelta(days=1))


def _new_row(alert: UUID, ask: Ask, verdict: Verdict, directory: Directory, moment: Moment) -> dict[str, Any]:
    want = ask.wanted
    told = verdict.state is AlertState.TOLD
    return {
        "id": alert,
        "person_id": ask.person_id,
        "episode": want.episode,
        "version": want.version,
        "milestone": want.milestone,
        "team": want.team,
        "recipient": str(want.recipient.agency),
        "purpose": want.purpose,
        "status": AlertStatus.NEW,
        "open": True,
        "publisher": str(want.publisher),
        "publisher_team": want.publisher_team,
        "due_at": want.due_at,
        "raised_at": moment.domain,
        "told_at": moment.domain if told else None,
        "row_version": 1,
        **_current(ask, verdict, moment),
        **_beginning(want, verdict, directory, moment.domain),
    }


def _current(ask: Ask, verdict: Verdict, moment: Moment) -> dict[str, Any]:
    undecided = verdict.state is AlertState.UNDECIDED
    return {
        "alert_type": ask.wanted.alert_type,
        "state": verdict.state,
        "reasons": list(verdict.reasons),
        "primary_reason": verdict.primary,
        "questions": [question_hash(question) for question in verdict.questions],
        "provisional": ask.wanted.provisional,
        "late_notice": ask.wanted.late_notice,
        "facts": list(ask.wanted.facts),
        "release_on": ask.wanted.release_on,
        "earlier_on": ask.wanted.earlier_on,
        "changed_at": moment.domain,
        "ask_again_at": moment.machine + ASK_AGAIN if undecided else None,
        "valid_until": verdict.valid_until,
    }


def _beginning(want: Wanted, verdict: Verdict, directory: Directory, now: datetime) -> dict[str, Any]:
    """From now on somebody has to take it: the recipient's team, or the publisher's while it is kept back."""
    told = verdict.state is AlertState.TOLD
    milestone = table().milestones[want.milestone]
    rule = Rule(milestone.deadline, milestone.escalation)
    hours = hours_of(directory, want.team if told else want.publisher_team)
    level = Level.TEAM
    if told:
        today = want.release_on == london_date(now)
        level = first_level(today, milestone.trigger in JUST_RELEASED, now, hours)
        rule = rule.begun_at(level)
    return {
        "level": level,
        "clock_from": now,
        "steps": 0,
        "deadline": end_of(rule, level, now, hours),
        "next_step_at": None if verdict.final else begin(rule, level, now, hours).next_at,
        "escalated": False,
    }


def _new_values(
    ask: Ask, row: AlertRow, verdict: Verdict, directory: Directory, moment: Moment
) -> dict[str, Any] | None:
    """What changes on a standing row, or None where all is as it was."""
    want = ask.wanted
    same = (
        ask.reopened_as is None
        and row.state == verdict.state
        and row.reasons == ",".join(verdict.reasons)
        and row.standing.provisional == want.provisional
        and row.standing.facts == want.facts
        and row.standing.release_on == want.release_on
        and row.standing.earlier_on == want.earlier_on
        and row.standing.alert_type == want.alert_type
        and row.standing.late_notice == want.late_notice
    )
    if same and verdict.state is not AlertState.UNDECIDED:
        return None
    fresh = _current(ask, verdict, moment)
    told = verdict.state is AlertState.TOLD
    if told and row.told_at is None:
        fresh["told_at"] = moment.domain
    status = ask.reopened_as or row.status
    if ask.reopened_as is not None:
        fresh |= {"status": ask.reopened_as, "open": True, "closed_as": None}
    began_anew = ask.reopened_as is not None or told != row.standing.told
    if status == AlertStatus.NEW and (began_anew or verdict.final != (row.next_step_at is None)):
        fresh |= _beginning(want, verdict, directory, moment.domain)
    if ask.lapsed and not told:
        fresh["next_step_at"] = moment.domain  # look again at once: nothing keeps it open any more
    return fresh


def _raising(
    alert: UUID, ask: Ask, verdict: Verdict, fresh: dict[str, Any], moment: Moment
) -> dict[str, Any]:
    told = verdict.state is AlertState.TOLD
    team = ask.wanted.team if told else ask.wanted.publisher_team
    notice = Notice(alert, NoticeKind.RAISED, fresh["level"], team, moment.domain)
    return {"person_id": ask.person_id, **notice._asdict()}


def _told(alert: UUID, ask: Ask, verdict: Verdict, known: Known, moment: Moment) -> Entry:
    want = ask.wanted
    fields: dict[str, Value] = {
        **_times(moment),
        "person": known.pseudonyms[ask.person_id],
        "alert": str(alert),
        "alert_type": want.alert_type.value,
        "milestone": want.milestone,
        "recipient": str(want.recipient.agency),
        "team": want.team,
        "purpose": want.purpose.value,
        "event": str(want.facts[0]),
        "event_type": want.sources[0].event_type,
        "state": verdict.state.value,
        "effect": verdict.effect,
        "primary": verdict.primary or "",
        "reasons": ",".join(verdict.reasons),
        "agreements": ",".join(verdict.agreements),
        "categories": ",".join(verdict.allowed),
        "withheld": ",".join(verdict.withheld),
        "question": ",".join(question_hash(question).hex() for question in verdict.questions),
        "revision": verdict.revision,
        "consent_version": known.consent_versions.get(ask.person_id, 0),
    }
    return Entry(EntryKind.TELL, fields)


def _changed(person_id: UUID, alert: UUID, change: dict[str, Any], known: Known, moment: Moment) -> Entry:
    fields: dict[str, Value] = {
        **_times(moment),
        "person": known.pseudonyms[person_id],
        "alert": str(alert),
        "status": str(change.get("status", "RENAMED")),
        "reasons": str(change.get("closed_as", "")),
    }
    return Entry(EntryKind.ALERT_CHANGED, fields)


def _stepped(person_id: UUID, notice: Notice, known: Known, moment: Moment) -> Entry:
    fields: dict[str, Value] = {
        **_times(moment),
        "person": known.pseudonyms[person_id],
        "alert": str(notice.alert),
        "status": notice.kind.value,
        "level": int(notice.level),
        "team": notice.team,
    }
    return Entry(EntryKind.ALERT_CHANGED, fields)


def _times(moment: Moment) -> dict[str, Value]:
    return {"at": stamp(moment.domain), "machine_at": stamp(moment.machine)}
