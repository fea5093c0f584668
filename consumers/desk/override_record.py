"""Record a decision to share, or its end: published and on the ledger in one transaction, or not at all."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from consumers.desk import override_rows, reading
from consumers.desk.desk import Answer, Desk
from consumers.desk.override_case import Case
from consumers.desk.override_form import Sheet
from consumers.desk.override_rows import InForce
from consumers.desk.publication import accepted, hold, subject
from consumers.desk.questions import Reader
from consumers.desk.reading import Place
from policies.entries import Entry, EntryKind, append, stamp
from schemas.clock import machine_now
from schemas.errors import NotNow
from schemas.events import parse_event

RECORDED: Final = "override.recorded"
ENDED: Final = "override.ended"
_NEXT: Final = timedelta(microseconds=1)


def record(desk: Desk, reader: Reader, case: Case, sheet: Sheet) -> None:
    """Publish the decision. A second click finds it recorded.

    Nothing was changed where this raises: NotNow with a sentence, NoAnswer, StaleWorker, Refused.
    """
    body = {
        "subject": subject(reader, case.met),
        "override_id": str(sheet.number),
        "recipients": [str(case.row.recipient)],
        "kind": sheet.kind,
        "categories": list(sheet.categories),
        "reason_code": sheet.reason,
        "necessity": sheet.necessity,
        "authorised_by": sheet.authorised_by,
        "person_told": sheet.person_told,
        "review_on": sheet.review_on,
    }
    event, now = parse_event(RECORDED, body), case.met.person.standing.now
    asked = desk.ask(Answer(reader.team.agency, reader.team.id, f"override/{sheet.number}", now, event))
    with desk.engine.begin() as connection:
        hold(connection, case.met.person.kin)
        if override_rows.recorded(connection, reader.team.agency, sheet.number):
            _check_not_ended(connection, reader, sheet.number)
            return
        # The look first: what is published moves the version that it is held against.
        _look(desk, reader, case, connection)
        published = accepted(desk, connection, asked)
        said = {"authorised": sheet.authorised_by, "categories": ",".join(sheet.categories)}
        append(connection, [_entry(desk, reader, case, sheet.number, RECORDED, published, said)])


def _check_not_ended(connection: Connection, reader: Reader, number: UUID) -> None:
    if override_rows.ended(connection, reader.team.agency, number):
        raise NotNow("This was recorded and has been ended since. If it is necessary again, share again.")


def end(desk: Desk, reader: Reader, case: Case, decided: InForce) -> None:
    """Publish that a decision counts no longer. A second click finds it ended. Raises as `record` does."""
    number = decided.override_id
    body = {"subject": subject(reader, case.met), "override_id": str(number)}
    at = max(case.met.person.standing.now, decided.said_at + _NEXT)  # the source's order decides what stands
    event = parse_event(ENDED, body)
    asked = desk.ask(Answer(reader.team.agency, reader.team.id, f"override/{number}/end", at, event))
    with desk.engine.begin() as connection:
        hold(connection, case.met.person.kin)
        if override_rows.ended(connection, reader.team.agency, number):
            return
        _look(desk, reader, case, connection)
        published = accepted(desk, connection, asked)
        append(connection, [_entry(desk, reader, case, number, ENDED, published, {})])


def _look(desk: Desk, reader: Reader, case: Case, connection: Connection) -> None:
    met = case.met
    reading.record(connection, desk.vault, met.looks, reader, met.person.standing, Place.OVERRIDE)


def _entry(
    desk: Desk,
    reader: Reader,
    case: Case,
    number: UUID,
    event_type: str,
    event: UUID,
    said: dict[str, str],
) -> Entry:
    person = case.met.person
    fields: dict[str, str | int] = {
        "at": stamp(person.standing.now),
        "machine_at": stamp(machine_now()),
        "person": desk.vault.pseudonym(person.about.person_id),
        "agency": str(reader.team.agency),
        "team": reader.team.id,
        "officer": reader.officer.ref,
        "event": str(event),
        "event_type": event_type,
        "override": str(number),
        "recipient": str(case.row.recipient),
        "alert": str(case.row.id),
        **said,
    }
    return Entry(EntryKind.OVERRIDE_RECORDED, fields)
