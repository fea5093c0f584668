"""Say what was done to an entry that does not have the hash that it should have."""

from itertools import islice

from sqlalchemy import Connection, select

from consumers.ledger.finding import Finding, Wrong
from consumers.ledger.numbered import Numbered
from consumers.ledger.tiles import Tiles
from schemas.tables import ledger_leaf


def diagnose(connection: Connection, tiles: Tiles, covered: int, entry: Numbered, should: bytes) -> Finding:
    """The finding for the first entry that is wrong. `should` is its hash as the tiles have it.

    The tiles are what was signed for the first `covered` entries, so they tell where things stood.
    """
    if not entry.names_itself:
        return _finding(Wrong.SWAPPED, entry, "was swapped: it has the text of another entry.")
    if entry.hash == should:
        return _finding(Wrong.EDITED, entry, "was edited in its leaf: the entry itself is what was signed.")
    now_at = connection.execute(select(ledger_leaf.c.index).where(ledger_leaf.c.hash == should)).scalar()
    here = entry.number
    if now_at == here + 1:
        return _finding(Wrong.INSERTED, entry, "was inserted: what was signed here now stands one further.")
    if now_at is not None and now_at != here:
        return _finding(Wrong.SWAPPED, entry, f"was swapped: what was signed here now stands at {now_at}.")
    if here + 1 < covered and next(islice(tiles.hashes(0, covered, here + 1), 1)) == entry.hash:
        return Finding(
            Wrong.DELETED, here, None, f"Entry {here} was deleted: the one after it stands in its place."
        )
    return _finding(Wrong.EDITED, entry, "was edited: its text is not what was signed.")


def _finding(what: Wrong, entry: Numbered, was: str) -> Finding:
    return Finding(what, entry.number, entry.id, f"Entry {entry.number} ({entry.id}) {was}")
