"""A ledger of its own for a test: entries go in, the sequencer numbers and signs them, verify looks."""

from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from consumers.ledger.checkpoint import Signer
from consumers.ledger.sequencer import Sequencer
from consumers.ledger.verify import Report, verify
from policies.entries import Entry, EntryKind, append
from tests.conftest import Database

SIGNER = Signer(bytes(range(32)))


class LedgerDesk:
    """What a test does to one ledger."""

    def __init__(self, database: Database, directory: Path) -> None:
        self.database = database
        self.directory = directory
        self.announced: list[str] = []
        self.ids: list[UUID] = []

    def write(self, count: int) -> None:
        """Append entries that are all different, in one transaction."""
        entries = [Entry(EntryKind.TELL, {"count": len(self.ids) + at}) for at in range(count)]
        with self.database.engine.begin() as connection:
            self.ids += append(connection, entries)

    def sequencer(self, signer: Signer = SIGNER, announce: Callable[[str], bool] | None = None) -> Sequencer:
        return Sequencer(signer, self.directory, announce or self.hear)

    def hear(self, note: str) -> bool:
        """What a witness does with a checkpoint."""
        self.announced.append(note)
        return True

    def number(self, *, sign: bool = True) -> None:
        """Number all that waits, as a sequencer that has just started does."""
        sequencer = self.sequencer()
        with self.database.engine.connect() as connection:
            sequencer.resume(connection)
            while sequencer.number(connection):
                pass
            if sign:
                sequencer.sign(connection)
        self.ids = [row.id for row in self.rows("SELECT id FROM ledger_leaf ORDER BY index")]

    def grow(self, *sizes: int) -> None:
        """Write, number and sign, once a size."""
        for size in sizes:
            self.write(size)
            self.number()

    def verify(self, witnessed: Iterable[str] = ()) -> Report:
        with self.database.engine.connect().execution_options(
            isolation_level="REPEATABLE READ"
        ) as connection:
            return verify(connection, self.directory, SIGNER.verifier, witnessed)

    def rows(self, query: str, **values: object) -> list:  # type: ignore[type-arg]
        with self.database.engine.begin() as connection:
            return list(connection.execute(text(query), values))

    def tamper(self, *statements: str, **values: object) -> None:
        """Change the ledger as a person with the database's password could."""
        with self.database.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement), values)
