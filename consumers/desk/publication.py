"""Publish what an officer recorded of a person, inside the transaction of all that goes with it."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from consumers.desk.consent_person import Met
from consumers.desk.desk import Desk
from consumers.desk.questions import Reader
from schemas.errors import NotNow, Refused

_NATIONAL: Final = ("NOMS", "CRN", "PNC", "NHS")
_LOCK: Final = text("SELECT 1 FROM person_scope WHERE person_id = ANY(:people) ORDER BY person_id FOR UPDATE")


def hold(connection: Connection, kin: Iterable[UUID]) -> None:
    """Let nobody else change what policy goes by for these people until the transaction ends."""
    connection.execute(_LOCK, {"people": list(kin)})


def accepted(desk: Desk, connection: Connection, asked: object) -> UUID:
    """Publish what `desk.ask` gave and say the event's id. Raises Refused, or NotNow with a sentence."""
    published = desk.accept(connection, asked)
    if not published.accepted:
        raise Refused(
            "Publishing this agency's records is not allowed. Ask your information governance lead."
        )
    if published.event_id is None:
        raise NotNow(
            "It is not certain whose record this would be, so nothing was recorded. Ask your service desk to "
            "look at this person's numbers."
        )
    return published.event_id


def subject(reader: Reader, met: Met) -> dict[str, object]:
    """Whom the record is about. Another agency's own reference would, from us, name somebody else."""
    subject = met.subject
    numbers = subject["identifiers"]
    assert isinstance(numbers, list)
    if met.opened.fact.publisher == reader.team.agency:
        return subject
    return subject | {"identifiers": [number for number in numbers if number["kind"] in _NATIONAL]}
