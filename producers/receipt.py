"""What an agency is told about a record that it handed in."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Status(StrEnum):
    """What became of a record."""

    ACCEPTED = "ACCEPTED"
    """It is committed and goes on its way."""
    REPEATED = "REPEATED"
    """It was accepted before; nothing was done again."""
    WAITING = "WAITING"
    """It is kept, sealed, until it is known whom it is about."""
    REFUSED = "REFUSED"
    """It was not kept; its id is free to be used again."""
    CONFLICT = "CONFLICT"
    """Its id was used before for another content; it was not kept."""


class Receipt(NamedTuple):
    """One record's outcome: codes only."""

    status: Status
    event_id: UUID | None = None
    """The event that it became; of a repeat, the event that it became the first time."""
    reasons: tuple[str, ...] = ()
    """Why it was refused, or for what it waits."""
    stays_here: bool = False
    """It was accepted, and no agreement lets anybody be told of it yet."""
