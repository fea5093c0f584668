"""Whether probation waits for children's services to check an address: one writer."""

from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from policies.scope import MOVED
from schemas.envelope import Header
from schemas.events.base import Event
from schemas.events.child_protection import AddressCheckCompleted
from schemas.events.probation import AddressCheckRequested
from schemas.events.words import AddressCheckResult

EVENTS: Final = frozenset({AddressCheckRequested.event_type, AddressCheckCompleted.event_type})

_WRITE = text(f"""
    WITH said AS (
        INSERT INTO address_check (person_id, waiting, sequence) VALUES (:person, :waiting, :sequence)
        ON CONFLICT (person_id) DO UPDATE SET waiting = excluded.waiting, sequence = excluded.sequence
        WHERE address_check.sequence < excluded.sequence
        RETURNING 1
    ) {MOVED}
""")  # noqa: S608 - only MOVED is put in


def record(connection: Connection, person_id: UUID, event: Event, header: Header) -> None:
    """Write that a check was asked for or answered, in the caller's transaction; the newest word stands."""
    match event:
        case AddressCheckRequested():
            waiting = True
        case AddressCheckCompleted(result=AddressCheckResult.FURTHER_INFORMATION):
            return  # it goes on
        case AddressCheckCompleted():
            waiting = False
        case _:
            raise TypeError(f"{header.event_type} says nothing of an address check")
    said = {"person": person_id, "waiting": waiting, "sequence": header.sequence.key()}
    connection.execute(_WRITE, said)
