"""The sequencer: gives each entry of the ledger its number, and signs how far the ledger has come.

There is one at a time: a second waits until the first is gone. What was signed before is never contradicted.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, select, text

from consumers.ledger.checkpoint import Checkpoint, Signer
from consumers.ledger.merkle import Tree
from consumers.ledger.tiles import Tiles, replace
from schemas.clock import machine_now
from schemas.database import binary
from schemas.errors import LedgerBroken
from schemas.log import get_logger
from schemas.tables import ledger_checkpoint, ledger_leaf

BATCH: Final = 10_000
POLL_S: Final = 0.2
SIGN_EVERY_S: Final = 1.0
_ONE_AT_A_TIME: Final = 0x7468726F7567  # the advisory lock's number: any would do, all sequencers share it
_ASK: Final = "Run: throughcare ledger verify"

# What is visible is taken, not what comes after the last: an entry that commits late is not passed by.
# An entry that was deleted before it had a number leaves a hole, which verify names.
_NUMBER: Final = """
    WITH taken AS (
        DELETE FROM ledger_pending
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM ledger_pending LIMIT %(batch)b))
        RETURNING at, id
    )
    INSERT INTO ledger_leaf (index, id, hash)
    SELECT %(first)b + row_number() OVER (ORDER BY at) - 1, taken.id,
           sha256(decode('00', 'hex') || convert_to(coalesce(body, ''), 'UTF8'))
    FROM taken LEFT JOIN LATERAL (SELECT body FROM ledger_entry WHERE id = taken.id OFFSET 0) entry ON true
    RETURNING index, hash
"""


_log = get_logger()


class Sequencer:
    """Numbers entries on one connection, which holds the lock that keeps others out."""

    def __init__(
        self,
        signer: Signer,
        directory: Path,
        announce: Callable[[str], bool],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signer = signer
        self._directory = directory
        self._announce = announce
        self._monotonic = monotonic
        self._tree = Tree()
        self._tiles = Tiles(directory)
        self._signed = 0
        self._unannounced: str | None = None

    def run(self, connection: Connection, stop: threading.Event) -> None:
        """Number and sign until told to stop; what is numbered is signed. Waits while there is another."""
        while not self.may_start(connection):
            if stop.wait(SIGN_EVERY_S):
                return
        self.resume(connection)
        next_signing = self._monotonic()
        while not stop.is_set():
            numbered = self.number(connection)
            if self._monotonic() >= next_signing:
                self.sign(connection)
                next_signing = self._monotonic() + SIGN_EVERY_S
            if not numbered:
                stop.wait(POLL_S)
        self.sign(connection)

    def may_start(self, connection: Connection) -> bool:
        """Whether there is no other sequencer. If so, there is none until this connection ends."""
        with connection.begin():
            lock = text("SELECT pg_try_advisory_lock(:number)")
            return bool(connection.execute(lock, {"number": _ONE_AT_A_TIME}).scalar_one())

    def resume(self, connection: Connection) -> None:
        """Read all leaves again, mend the tiles on disk and announce the last checkpoint once more.

        Raises LedgerBroken where the leaves do not come to what was signed: nothing is signed on top of that.
        """
        replace(self._directory / "ledger.vkey", f"{self._signer.verifier}\n".encode())
        self._tree, self._tiles, self._signed = Tree(), Tiles(self._directory), 0
        with connection.begin():
            newest = select(ledger_checkpoint.c.note).order_by(ledger_checkpoint.c.size.desc()).limit(1)
            note = connection.execute(newest).scalar()
            signed = self._signer.verifier.read(note) if note else Checkpoint(0, self._tree.root())
            self._read_leaves(connection, signed)
        self._tiles.write_edge(self._tree.size)
        if note:
            self._signed = signed.size
            self._publish(note)

    def number(self, connection: Connection) -> int:
        """Give a batch of waiting entries their numbers, in one transaction; says how many there were."""
        with connection.begin(), binary(connection) as cursor:
            cursor.execute(_NUMBER, {"first": self._tree.size, "batch": BATCH})
            leaves = [leaf for _, leaf in sorted(cursor.fetchall())]
        for node in self._tree.grow(leaves):  # after the commit: what was rolled back was never in the tree
            self._tiles.add(*node)
        return len(leaves)

    def sign(self, connection: Connection) -> None:
        """Sign how far the ledger has come, if it has grown, and let everybody know."""
        if self._tree.size > self._signed:
            checkpoint = Checkpoint(self._tree.size, self._tree.root())
            note = self._signer.sign(checkpoint)
            self._tiles.write_edge(checkpoint.size)
            row = {"size": checkpoint.size, "root": checkpoint.root, "note": note, "signed_at": machine_now()}
            with connection.begin():
                connection.execute(insert(ledger_checkpoint).values(row))
            self._signed = checkpoint.size
            self._publish(note)
            _log.info("checkpoint.signed", size=checkpoint.size)
        elif self._unannounced and self._announce(self._unannounced):
            self._unannounced = None

    def _read_leaves(self, connection: Connection, signed: Checkpoint) -> None:
        leaves = select(ledger_leaf.c.index, ledger_leaf.c.hash).order_by(ledger_leaf.c.index)
        with connection.execute(leaves.execution_options(yield_per=BATCH)) as rows:
            for index, leaf in rows:
                if index != self._tree.size:
                    raise LedgerBroken(f"Entry {self._tree.size} has no leaf. {_ASK}")
                for node in self._tree.grow([leaf]):
                    self._tiles.add(*node)
                if self._tree.size == signed.size and self._tree.root() != signed.root:
                    raise LedgerBroken(f"The first {signed.size} entries changed. {_ASK}")
        if self._tree.size < signed.size:
            raise LedgerBroken(f"Of {signed.size} signed entries some are gone. {_ASK}")

    def _publish(self, note: str) -> None:
        replace(self._directory / "checkpoint", note.encode())
        self._unannounced = None if self._announce(note) else note
