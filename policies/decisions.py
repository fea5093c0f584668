"""A narrow row beside each entry of the ledger that is a decision, so that millions are counted in seconds.

Decisions that are alike have the same digest: they are counted together, and one entry stands for them all.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from schemas.vocabulary import Door

DOORS: Final = {
    "TELL": Door.TELL,
    "READER_OPENED": Door.OPEN,
    "SEND": Door.SEND,
    "EXPORT": Door.EXPORT,
}
"""The kinds of entry that say what was decided at a door, and can be asked again."""

ALIKE: Final = (
    "kind",
    "team",
    "question",
    "state",
    "effect",
    "primary",
    "reasons",
    "categories",
    "withheld",
)
"""The fields in which decisions that are counted together agree."""

COLUMNS: Final = ("entry", "at", "alike")
Row = tuple[UUID, datetime, UUID]


def decision_row(entry_id: UUID, kind: str, fields: Mapping[str, str | int]) -> Row | None:
    """The row of an entry; None where it is no decision, or names no question to ask again."""
    if kind not in DOORS or not fields.get("question") or "at" not in fields:
        return None
    return entry_id, datetime.fromisoformat(str(fields["at"])), alike(kind, fields)


def alike(kind: str, fields: Mapping[str, str | int]) -> UUID:
    """The first half of the SHA-256 of what decisions that are alike agree in, a line each."""
    lines = [kind, *[str(fields.get(name, "")) for name in ALIKE[1:]]]
    return UUID(bytes=hashlib.sha256("\n".join(lines).encode()).digest()[:16])
