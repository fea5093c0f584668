"""An officer takes an alert: the alert, the ledger and the published answer change together or not at all."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select, update

from consumers.desk import alert_page, reading
from consumers.desk.alert_page import Case, Closed
from consumers.desk.desk import Answer, Desk
from consumers.desk.disclosure import who
from consumers.desk.questions import Reader
from consumers.desk.reading import Look, Place
from policies.entries import Entry, EntryKind, append, stamp
from schemas.clock import machine_now
from schemas.errors import Refused, StaleWorker
from schemas.events import parse_event
from schemas.tables import alert
from schemas.vocabulary import AlertStatus, Category

EVENT_TYPE: Final = "alert.acknowledged"
_NATIONAL: Final = ("NOMS", "CRN", "PNC", "NHS")
NOTE_LENGTH: Final = 2000


class Outcome(StrEnum):
    """What became of taking an alert."""

    TAKEN = "TAKEN"
    TAKEN_BEFORE = "TAKEN_BEFORE"
    """By this officer or another: the page says who has it."""
    CHANGED = "CHANGED"
    """It is not as the officer saw it: they should look again first."""


def acknowledge(desk: Desk, reader: Reader, alert_id: UUID, seen: int, note: str) -> Outcome | None:
    """Take an alert in the version that the officer saw. None where there is no such alert for this reader.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile, Refused where
    the answer may not be published: then nothing was changed.
    """
    case = alert_page.find(desk, reader, alert_id)
    if case is None:
        return None
    if isinstance(case, Closed):
        return Outcome.CHANGED
    if before := _standing(case.row.status, case.row.row_version, seen):
        return before
    look = alert_page.existing(desk, reader, case, Place.ANSWER)
    if look is None:
        return None
    with desk.engine.connect() as connection:
        opened = reading.open_facts(connection, desk.vault, case.facts[:1], [Category.IDENTITY])
    if not opened:
        return None  # the person was erased
    look = look._replace(opened=tuple(opened.values()))
    asked = desk.ask(_answer(reader, case, look, note))
    with desk.engine.begin() as connection:
        if lost := _lock(connection, alert_id, seen):
            return lost
        published = desk.accept(connection, asked)
        if not published.accepted:
            raise Refused(
                "Publishing this agency's answers is not allowed. Ask your information governance lead."
            )
        _take(connection, reader, case, published.event_id)
        reading.record(connection, desk.vault, [look], reader, case.standing, Place.ANSWER)
        append(connection, [_entry(desk, reader, case, look, published.event_id)])
    return Outcome.TAKEN


def _standing(status: str, version: int, seen: int) -> Outcome | None:
    if status != AlertStatus.NEW:
        return Outcome.TAKEN_BEFORE
    return None if version == seen else Outcome.CHANGED


def _lock(connection: Connection, alert_id: UUID, seen: int) -> Outcome | None:
    """Hold the row until the commit, and say where somebody was first."""
    row = connection.execute(
        select(alert.c.status, alert.c.row_version, alert.c.open)
        .where(alert.c.id == alert_id)
        .with_for_update()
    ).first()
    if row is None or not row.open:
        return Outcome.CHANGED
    return _standing(row.status, row.row_version, seen)


def _take(connection: Connection, reader: Reader, case: Case, event_id: UUID | None) -> None:
    taken = connection.execute(
        update(alert)
        .where(alert.c.id == case.row.id, alert.c.row_version == case.row.row_version)
        .values(
            status=AlertStatus.ACKNOWLEDGED,
            acknowledged_by=reader.officer.ref,
            acknowledged_at=case.standing.now,
            acknowledgement=event_id,
            changed_at=case.standing.now,
            row_version=alert.c.row_version + 1,
        )
    )
    if taken.rowcount != 1:
        raise StaleWorker("The alert was moved on.")


def _answer(reader: Reader, case: Case, look: Look, note: str) -> Answer:
    row = case.row
    event = parse_event(
        EVENT_TYPE,
        {
            "subject": _subject(look),
            "alert": str(row.id),
            "episode": row.episode.hex(),
            "resolution": None,
            "note": note or None,
        },
    )
    # One answer a version of the alert: a double click is the same record, a reopened alert is another.
    source_id = f"alert/{row.id}/{row.row_version}"
    return Answer(reader.team.agency, reader.team.id, source_id, case.standing.now, event)


def _subject(look: Look) -> dict[str, object]:
    """Whom the answer is about. Another agency's own reference would, from us, name somebody else."""
    subject = who([look])
    numbers = subject["identifiers"]
    assert isinstance(numbers, list)
    return subject | {"identifiers": [number for number in numbers if number["kind"] in _NATIONAL]}


def _entry(desk: Desk, reader: Reader, case: Case, look: Look, event_id: UUID | None) -> Entry:
    fields: dict[str, str | int] = {
        "at": stamp(case.standing.now),
        "machine_at": stamp(machine_now()),
        "person": desk.vault.pseudonym(case.row.person_id),
        "agency": str(reader.team.agency),
        "team": reader.team.id,
        "officer": reader.officer.ref,
        "alert": str(case.row.id),
        "alert_type": case.row.alert_type,
        "status": AlertStatus.ACKNOWLEDGED.value,
        "revision": look.decision.revision,
        "consent_version": case.standing.scopes[case.row.person_id].version,
    }
    if event_id is not None:
        fields |= {"event": str(event_id), "event_type": EVENT_TYPE}
    return Entry(EntryKind.ACKNOWLEDGED, fields)
