"""An officer answers an alert: the alert, the ledger and the published answer change together or not."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, update

from consumers.desk import alert_page, reading, rows
from consumers.desk.actions import (
    Action,
    Reply,
    changes,
    check_alert,
    check_officer,
    check_reply,
    done_before,
)
from consumers.desk.alert_page import Case, Closed
from consumers.desk.desk import Answer, Desk
from consumers.desk.disclosure import who
from consumers.desk.questions import Reader
from consumers.desk.reading import Look, Place
from consumers.desk.rows import AlertRow
from policies.entries import Entry, EntryKind, append, stamp
from schemas.clock import machine_now
from schemas.errors import NotNow, Refused, StaleWorker
from schemas.events import parse_event
from schemas.tables import alert
from schemas.vocabulary import Category

EVENT_TYPES: Final = {
    Action.ACKNOWLEDGE: "alert.acknowledged",
    Action.ASSIGN: "alert.assigned",
    Action.RESOLVE: "alert.resolved",
    Action.REFER_ON: "alert.referred-on",
}
_NATIONAL: Final = ("NOMS", "CRN", "PNC", "NHS")


def answer(desk: Desk, reader: Reader, alert_id: UUID, seen: int, reply: Reply) -> bool:
    """Answer an alert in the version that the officer saw. False where there is none for this reader.

    A second click finds its answer recorded. Nothing was changed where this raises: NotNow with a sentence
    where it cannot be done, NoAnswer where policy cannot be asked, StaleWorker where a consent moved
    meanwhile, Refused where the answer may not be published.
    """
    case = alert_page.find(desk, reader, alert_id)
    if case is None:
        return False
    if _recorded(desk, reader, case.row, seen, reply):
        return True
    assert not isinstance(case, Closed)  # of a closed one the rules have just said so
    look = alert_page.existing(desk, reader, case.about, case.facts[0], case.standing, Place.ANSWER)
    if look is None:
        return False
    with desk.engine.connect() as connection:
        opened = reading.open_facts(
            connection, desk.vault, [(case.facts[0], look.decision)], [Category.IDENTITY]
        )
    if not opened:
        return False  # the person was erased
    look = look._replace(opened=tuple(opened.values()))
    asked = desk.ask(_answer(reader, case, look, reply))
    with desk.engine.begin() as connection:
        row = rows.held(connection, alert_id)
        if row is None:
            return False
        if _recorded(desk, reader, row, seen, reply):
            return True
        published = desk.accept(connection, asked)
        if not published.accepted:
            raise Refused(
                "Publishing this agency's answers is not allowed. Ask your information governance lead."
            )
        _change(connection, reader, case, reply, published.event_id)
        reading.record(connection, desk.vault, [look], reader, case.standing, Place.ANSWER)
        append(connection, [_entry(desk, reader, case, look, reply, published.event_id)])
    return True


def _recorded(desk: Desk, reader: Reader, row: AlertRow, seen: int, reply: Reply) -> bool:
    """Whether this answer stands already. Raises NotNow where it cannot be recorded any more."""
    if done_before(reply, row, reader):
        return True
    check_officer(reply.action, row, reader)
    check_alert(reply.action, row)
    if row.row_version != seen:
        raise NotNow("This alert changed while you were reading. Check it and answer again.")
    check_reply(reply, row, reader, desk.officers.values(), desk.directory)
    return False


def _change(connection: Connection, reader: Reader, case: Case, reply: Reply, event_id: UUID | None) -> None:
    now = case.standing.now
    changed = connection.execute(
        update(alert)
        .where(alert.c.id == case.row.id, alert.c.row_version == case.row.row_version)
        .values(
            changed_at=now,
            row_version=alert.c.row_version + 1,
            **changes(reply, case.row, reader, now, event_id),
        )
    )
    if changed.rowcount != 1:
        raise StaleWorker("The alert was moved on.")


def _answer(reader: Reader, case: Case, look: Look, reply: Reply) -> Answer:
    row = case.row
    body: dict[str, Any] = {
        "subject": _subject(look),
        "alert": str(row.id),
        "episode": row.episode.hex(),
        "note": reply.note or None,
    }
    match reply.action:
        case Action.RESOLVE:
            body["resolution"] = reply.resolution
        case Action.REFER_ON:
            body["council"] = reply.council
    # One answer a version of the alert: a double click is the same record, a reopened alert is another.
    source_id = f"alert/{row.id}/{row.row_version}"
    event = parse_event(EVENT_TYPES[reply.action], body)
    return Answer(reader.team.agency, reader.team.id, source_id, case.standing.now, event)


def _subject(look: Look) -> dict[str, object]:
    """Whom the answer is about. Another agency's own reference would, from us, name somebody else."""
    subject = who([look])
    numbers = subject["identifiers"]
    assert isinstance(numbers, list)
    return subject | {"identifiers": [number for number in numbers if number["kind"] in _NATIONAL]}


def _entry(desk: Desk, reader: Reader, case: Case, look: Look, reply: Reply, event_id: UUID | None) -> Entry:
    fields: dict[str, str | int] = {
        "at": stamp(case.standing.now),
        "machine_at": stamp(machine_now()),
        "person": desk.vault.pseudonym(case.row.person_id),
        "agency": str(reader.team.agency),
        "team": reader.team.id,
        "officer": reader.officer.ref,
        "alert": str(case.row.id),
        "alert_type": case.row.alert_type,
        "status": changes(reply, case.row, reader, case.standing.now, event_id)["status"],
        "revision": look.decision.revision,
        "consent_version": case.standing.scopes[case.row.person_id].version,
    }
    if event_id is not None:
        fields |= {"event": str(event_id), "event_type": EVENT_TYPES[reply.action]}
    match reply.action:
        case Action.ASSIGN:
            fields["assigned"] = reply.colleague
        case Action.RESOLVE:
            fields["reasons"] = reply.resolution
        case Action.REFER_ON:
            fields["recipient"] = f"HOUSING:{reply.council}"
    taking = reply.action is Action.ACKNOWLEDGE
    return Entry(EntryKind.ACKNOWLEDGED if taking else EntryKind.ALERT_CHANGED, fields)
