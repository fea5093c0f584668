"""What the acceptance of an event changes for policy: each kind of word goes to its one writer."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import Connection

from policies import address_checks, consent, overrides, restrictions
from schemas.envelope import Header
from schemas.events.base import Event

Writer: TypeAlias = Callable[[Connection, UUID, Event, Header], None]


def _flags(connection: Connection, person_id: UUID, event: Event, header: Header) -> None:
    consent.record_flags(connection, person_id, event, header.sequence)


WRITERS: Final[Mapping[str, Writer]] = {
    **dict.fromkeys(consent.STATES, consent.record),
    **dict.fromkeys(consent.FLAG_EVENTS, _flags),
    **dict.fromkeys(overrides.EVENTS, overrides.record),
    **dict.fromkeys(restrictions.EVENTS, restrictions.record),
    **dict.fromkeys(address_checks.EVENTS, address_checks.record),
}
"""By event type. Each moves the person's version where it changes anything."""


def changes_scope(event_type: str) -> bool:
    """Whether policy may answer otherwise about the person after such an event."""
    return event_type in WRITERS


def record(connection: Connection, person_id: UUID, event: Event, header: Header) -> None:
    """Write what such an event says, in the transaction that accepts it."""
    WRITERS[header.event_type](connection, person_id, event, header)
