"""Turn verdicts into alert rows and ledger entries: one function makes both, so that neither stands alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from consumers.handover.alert_rows import AlertChange
from consumers.handover.plan import Ask, Plan
from consumers.handover.tell import Verdict, question_hash
from policies.entries import Entry, EntryKind, Value, stamp
from policies.question import Question
from schemas.vocabulary import AlertState, AlertStatus

ASK_AGAIN = timedelta(seconds=5)
"""Machine time after which an undecided alert is asked about again."""


class Moment(NamedTuple):
    """The two clocks at one commit."""

    domain: datetime
    machine: datetime


class Writing(NamedTuple):
    """What one transaction writes about alerts."""

    raised: list[dict[str, Any]]
    changes: list[AlertChange]
    entries: list[Entry]
    questions: list[Question]


def writing(
    plans: Iterable[Plan],
    verdicts: Sequence[tuple[Ask, Verdict]],
    pseudonyms: dict[UUID, str],
    consent_versions: dict[UUID, int],
    moment: Moment,
) -> Writing:
    """Rows and entries of a batch. A verdict that changes nothing writes nothing."""
    out = Writing([], [], [], [])
    values = {alert: dict(change) for plan in plans for alert, change in plan.changes.items()}
    rows = {alert: row for plan in plans for alert, row in plan.rows.items()}
    for plan in plans:
        for alert, change in plan.changes.items():
            out.entries.append(_changed(plan.person_id, alert, change, pseudonyms, moment))
    for ask, verdict in verdicts:
        if ask.row is None:
            alert = uuid4()
            out.raised.append(_new_row(alert, ask, verdict, moment))
        else:
            alert = ask.row.standing.id
            fresh = _new_values(ask, verdict, moment)
            if fresh is None:
                continue
            values.setdefault(alert, {}).update(fresh)
        out.entries.append(_told(alert, ask, verdict, pseudonyms, consent_versions, moment))
        out.questions.extend(verdict.questions)
    out.changes.extend(
        AlertChange(alert, rows[alert].row_version, change) for alert, change in values.items()
    )
    return out


def _new_row(alert: UUID, ask: Ask, verdict: Verdict, moment: Moment) -> dict[str, Any]:
    want = ask.wanted
    return {
        "id": alert,
        "person_id": ask.person_id,
        "episode": want.episode,
        "version": want.version,
        "milestone": want.milestone,
        "team": want.team,
        "recipient": str(want.recipient.agency),
        "alert_type": want.alert_type,
        "purpose": want.purpose,
        "status": AlertStatus.NEW,
        "open": True,
        "late_notice": want.late_notice,
        "escalated": False,
        "publisher": str(want.publisher),
        "publisher_team": want.publisher_team,
        "due_at": want.due_at,
        "deadline": want.deadline,
        "raised_at": moment.domain,
        "row_version": 1,
    } | _current(ask, verdict, moment)


def _current(ask: Ask, verdict: Verdict, moment: Moment) -> dict[str, Any]:
    undecided = verdict.state is AlertState.UNDECIDED
    return {
        "state": verdict.state,
        "reasons": list(verdict.reasons),
        "primary_reason": verdict.primary,
        "questions": [question_hash(question) for question in verdict.questions],
        "provisional": ask.wanted.provisional,
        "facts": list(ask.wanted.facts),
        "release_on": ask.wanted.release_on,
        "changed_at": moment.domain,
        "ask_again_at": moment.machine + ASK_AGAIN if undecided else None,
    }


def _new_values(ask: Ask, verdict: Verdict, moment: Moment) -> dict[str, Any] | None:
    """What changes on a standing row, or None where all is as it was."""
    row = ask.row
    assert row is not None
    same = (
        ask.reopened_as is None
        and row.state == verdict.state
        and row.reasons == ",".join(verdict.reasons)
        and row.standing.provisional == ask.wanted.provisional
        and row.standing.facts == ask.wanted.facts
        and row.standing.release_on == ask.wanted.release_on
    )
    if same and verdict.state is not AlertState.UNDECIDED:
        return None
    fresh = _current(ask, verdict, moment)
    if ask.reopened_as is not None:
        fresh |= {"status": ask.reopened_as, "open": True, "closed_as": None}
        fresh |= {"deadline": ask.wanted.deadline, "escalated": False}
    return fresh


def _told(
    alert: UUID,
    ask: Ask,
    verdict: Verdict,
    pseudonyms: dict[UUID, str],
    consent_versions: dict[UUID, int],
    moment: Moment,
) -> Entry:
    want = ask.wanted
    fields: dict[str, Value] = {
        **_times(moment),
        "person": pseudonyms[ask.person_id],
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
        "consent_version": consent_versions.get(ask.person_id, 0),
    }
    return Entry(EntryKind.TELL, fields)


def _changed(
    person_id: UUID, alert: UUID, change: dict[str, Any], pseudonyms: dict[UUID, str], moment: Moment
) -> Entry:
    status = str(change.get("status", "ESCALATED" if change.get("escalated") else "RENAMED"))
    fields: dict[str, Value] = {
        **_times(moment),
        "person": pseudonyms[person_id],
        "alert": str(alert),
        "status": status,
        "reasons": str(change.get("closed_as", "")),
    }
    return Entry(EntryKind.ALERT_CHANGED, fields)


def _times(moment: Moment) -> dict[str, Value]:
    return {"at": stamp(moment.domain), "machine_at": stamp(moment.machine)}
