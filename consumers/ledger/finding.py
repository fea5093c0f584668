"""What verify found wrong, said so that a person knows which entry to look at and what was done to it."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from schemas.errors import LedgerBroken


class Wrong(StrEnum):
    """What was done to the ledger."""

    EDITED = "EDITED"
    DELETED = "DELETED"
    SWAPPED = "SWAPPED"
    INSERTED = "INSERTED"
    REWRITTEN = "REWRITTEN"
    """Entries, leaves and tiles agree with each other and not with what was signed."""
    TILES = "TILES"
    """The entries are what was signed; the hash tiles on disk are not."""
    CHECKPOINT = "CHECKPOINT"
    """A checkpoint is false, or is one of another ledger."""


class Finding(NamedTuple):
    """The first thing that is wrong."""

    what: Wrong
    number: int | None
    """The entry's number, counted from 0; for a rewritten ledger the first that it can be."""
    id: UUID | None
    sentence: str


class BadLedger(LedgerBroken):
    """The ledger does not agree with what was signed."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.sentence)
