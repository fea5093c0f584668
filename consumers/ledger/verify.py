"""Check the whole ledger again: entries, leaves, tiles and every checkpoint must come to the same roots."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from heapq import merge
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, exists, func, select

from consumers.ledger.checkpoint import Checkpoint, Verifier
from consumers.ledger.diagnosis import diagnose
from consumers.ledger.finding import BadLedger, Finding, Wrong
from consumers.ledger.merkle import Tree
from consumers.ledger.numbered import Numbered, numbered
from consumers.ledger.tiles import Tiles
from schemas.errors import LedgerBroken
from schemas.tables import ledger_checkpoint, ledger_entry, ledger_leaf, ledger_pending

Progress = Callable[[int, int], None]


class Report(NamedTuple):
    """A ledger in which nothing is wrong."""

    entries: int
    """Entries with a number."""
    waiting: int
    """Entries that have none yet."""
    checkpoints: int
    covered: int
    """Entries that the newest checkpoint covers."""

    @property
    def uncovered(self) -> int:
        """Entries that no checkpoint covers yet: a change to one of them could not be told."""
        return self.entries + self.waiting - self.covered


def verify(
    connection: Connection,
    directory: Path,
    verifier: Verifier,
    witnessed: Iterable[str] = (),
    progress: Progress | None = None,
) -> Report:
    """Raise BadLedger with the first thing that is wrong, or say how much was checked.

    `connection` is in REPEATABLE READ; `witnessed` are signed notes that somebody else has kept.
    """
    kept = directory / "checkpoint"
    # The disk before the database: what it covers is then in the database's snapshot.
    on_disk = [kept.read_text(encoding="utf-8")] if kept.exists() else []
    others = sorted(
        _read(verifier, note, "A checkpoint outside the database") for note in chain(on_disk, witnessed)
    )
    tiles, covered, bad_tiles = Tiles(directory), 0, None
    if on_disk:
        kept_there = _read(verifier, on_disk[0], "The checkpoint on disk")
        try:
            tiles.check(kept_there.size, kept_there.root)
            covered = kept_there.size
        except LedgerBroken as broken:
            bad_tiles = Finding(Wrong.TILES, None, None, broken.detail)
    with connection.begin():
        entries, waiting = _count(connection)
        with closing(_signed(connection, verifier)) as signed, closing(numbered(connection)) as walked:
            walk = _Walk(connection, tiles, covered, merge(signed, others))
            walk.check(walked, entries, progress or _silent)
    if bad_tiles:
        raise BadLedger(bad_tiles)
    return Report(entries, waiting, walk.checkpoints, walk.good)


class _Walk:
    """One pass over the entries, comparing with leaf, tile and checkpoint."""

    def __init__(
        self, connection: Connection, tiles: Tiles, covered: int, signed: Iterator[Checkpoint]
    ) -> None:
        self._connection = connection
        self._tiles = tiles
        self._covered = covered
        self._signed = signed
        self._next = next(signed, None)
        self.checkpoints = 0
        self.good = 0

    def check(self, entries: Iterable[Numbered], total: int, progress: Progress) -> None:
        tree = Tree()
        self._compare(tree)
        for entry, tile in zip(entries, self._tile_hashes(), strict=False):
            if entry.number != tree.size:
                sentence = f"Entry {tree.size} was deleted with its leaf."
                raise BadLedger(Finding(Wrong.DELETED, tree.size, None, sentence))
            if entry.hash is None:
                sentence = f"Entry {entry.number} ({entry.id}) was deleted."
                raise BadLedger(Finding(Wrong.DELETED, entry.number, entry.id, sentence))
            should = tile or entry.leaf
            if not (entry.hash == entry.leaf == should and entry.names_itself):
                raise BadLedger(diagnose(self._connection, self._tiles, self._covered, entry, should))
            for _ in tree.grow([entry.hash]):
                pass
            self._compare(tree)
            if tree.size % 1000 == 0:
                progress(tree.size, total)
        if self._next:
            sentence = f"Entry {tree.size} and those after it are gone: {self._next.size} were signed."
            raise BadLedger(Finding(Wrong.DELETED, tree.size, None, sentence))
        progress(tree.size, total)

    def _tile_hashes(self) -> Iterator[bytes | None]:
        return chain(self._tiles.hashes(0, self._covered), repeat(None))

    def _compare(self, tree: Tree) -> None:
        while self._next and self._next.size == tree.size:
            if self._next.root != tree.root():
                sentence = (
                    f"An entry from {self.good} to {tree.size - 1} is not what was signed, its leaf neither."
                )
                raise BadLedger(Finding(Wrong.REWRITTEN, self.good, None, sentence))
            self.good = tree.size
            self.checkpoints += 1
            self._next = next(self._signed, None)


def _count(connection: Connection) -> tuple[int, int]:
    """Entries with a number and entries that wait for one. Raises BadLedger for one that does neither."""
    counts = (select(func.count()).select_from(t) for t in (ledger_entry, ledger_leaf, ledger_pending))
    entries, leaves, waiting = (connection.execute(count).scalar_one() for count in counts)
    if entries != leaves + waiting:
        known = exists().where(ledger_leaf.c.id == ledger_entry.c.id)
        awaited = exists().where(ledger_pending.c.id == ledger_entry.c.id)
        stray = connection.execute(select(ledger_entry.c.id).where(~known, ~awaited).limit(1)).scalar()
        if stray:
            sentence = f"Entry {stray} was inserted: it has no number and waits for none."
            raise BadLedger(Finding(Wrong.INSERTED, None, stray, sentence))
    return leaves, waiting


def _signed(connection: Connection, verifier: Verifier) -> Generator[Checkpoint]:
    columns = (ledger_checkpoint.c.size, ledger_checkpoint.c.root, ledger_checkpoint.c.note)
    query = select(*columns).order_by(ledger_checkpoint.c.size).execution_options(yield_per=1000)
    with connection.execute(query) as rows:
        for size, root, note in rows:
            checkpoint = _read(verifier, note, f"The checkpoint of {size} entries")
            if (checkpoint.size, checkpoint.root) != (size, root):
                sentence = f"The checkpoint of {size} entries was edited: its note says something else."
                raise BadLedger(Finding(Wrong.CHECKPOINT, None, None, sentence))
            yield checkpoint


def _silent(done: int, total: int) -> None:
    pass


def _read(verifier: Verifier, note: str, which: str) -> Checkpoint:
    try:
        return verifier.read(note)
    except LedgerBroken as broken:
        raise BadLedger(Finding(Wrong.CHECKPOINT, None, None, f"{which} is false. {broken.detail}")) from None
