"""The ledger's entries in their order, each with its leaf, as they stand in the database now."""

from collections.abc import Generator
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from consumers.ledger.merkle import leaf_hash
from schemas.tables import ledger_entry, ledger_leaf

_AT_ONCE: Final = 5_000


class Numbered(NamedTuple):
    """An entry and its leaf."""

    number: int
    id: UUID
    leaf: bytes
    """The hash that its leaf says."""
    hash: bytes | None
    """The hash that its text has; None where the entry is gone."""
    names_itself: bool
    """Whether the text carries the id of its row."""


def numbered(connection: Connection) -> Generator[Numbered]:
    """All entries with a number, streamed: memory does not grow with the ledger."""
    leaf, entry = ledger_leaf.c, ledger_entry.c
    joined = ledger_leaf.outerjoin(ledger_entry, entry.id == leaf.id)
    query = select(leaf.index, leaf.id, leaf.hash, entry.body).select_from(joined).order_by(leaf.index)
    with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
        for number, entry_id, leaf_says, body in rows:
            if body is None:
                yield Numbered(number, entry_id, leaf_says, None, names_itself=False)
            else:
                names_itself = f'"id":"{entry_id}"' in body
                yield Numbered(number, entry_id, leaf_says, leaf_hash(body.encode()), names_itself)
