"""The sequencer numbers every entry once, survives a kill, and contradicts nothing that it signed."""

import threading
from pathlib import Path

import pytest

from consumers.ledger.checkpoint import Signer
from policies.entries import Entry, EntryKind, append
from schemas.errors import LedgerBroken
from tests.conftest import Database
from tests.integration.ledger_desk import SIGNER, LedgerDesk


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> LedgerDesk:
    return LedgerDesk(database, tmp_path)


def test_entries_get_consecutive_numbers_in_the_order_of_their_writing(ledger: LedgerDesk) -> None:
    ledger.write(300)
    written = list(ledger.ids)
    ledger.number()
    assert ledger.ids == written
    assert ledger.rows("SELECT count(*), max(index) FROM ledger_leaf") == [(300, 299)]
    assert ledger.rows("SELECT count(*) FROM ledger_pending") == [(0,)]


def test_an_entry_that_commits_late_is_not_passed_by(ledger: LedgerDesk) -> None:
    engine = ledger.database.engine
    with engine.connect() as late, late.begin():
        append(late, [Entry(EntryKind.TELL, {"count": 1})])
        ledger.grow(5)
    ledger.number()
    assert ledger.verify().entries == 6


def test_an_entry_whose_transaction_fails_is_never_there(ledger: LedgerDesk) -> None:
    with ledger.database.engine.connect() as connection:
        transaction = connection.begin()
        append(connection, [Entry(EntryKind.TELL, {"count": 1})])
        transaction.rollback()
    ledger.grow(2)
    assert ledger.verify().entries == 2


def test_what_was_numbered_before_a_kill_is_signed_after_it(ledger: LedgerDesk, tmp_path: Path) -> None:
    ledger.grow(300)
    ledger.write(300)
    ledger.number(sign=False)  # killed before it could sign
    for tile in tmp_path.glob("tile/0/001*"):
        tile.rmdir() if tile.is_dir() and not any(tile.iterdir()) else None
    ledger.number()
    report = ledger.verify(ledger.announced)
    assert (report.entries, report.uncovered) == (600, 0)


def test_tiles_that_are_lost_are_made_again(ledger: LedgerDesk, tmp_path: Path) -> None:
    ledger.grow(600)
    for tile in tmp_path.glob("tile/0/*"):
        if tile.is_file():
            tile.unlink()
    ledger.number()
    assert ledger.verify().covered == 600


def test_the_last_checkpoint_is_announced_again_after_a_start(ledger: LedgerDesk) -> None:
    ledger.grow(3)
    ledger.number()
    assert ledger.announced == [ledger.announced[0]] * 2


def test_a_checkpoint_that_nobody_heard_is_announced_until_somebody_does(ledger: LedgerDesk) -> None:
    heard: list[str] = []

    def third_time(note: str) -> bool:
        heard.append(note)
        return len(heard) == 3

    sequencer = ledger.sequencer(announce=third_time)
    ledger.write(1)
    with ledger.database.engine.connect() as connection:
        sequencer.resume(connection)
        sequencer.number(connection)
        for _ in range(5):
            sequencer.sign(connection)
    assert len(heard) == 3


def test_nothing_is_signed_on_top_of_entries_that_were_changed(ledger: LedgerDesk) -> None:
    ledger.grow(10)
    ledger.tamper("UPDATE ledger_leaf SET hash = sha256('x') WHERE index = 4")
    with pytest.raises(LedgerBroken, match="throughcare ledger verify"):
        ledger.number()


@pytest.mark.parametrize("index", [4, 9])
def test_nothing_is_signed_on_top_of_a_gap(ledger: LedgerDesk, index: int) -> None:
    ledger.grow(10)
    ledger.tamper("DELETE FROM ledger_leaf WHERE index = :index", index=index)
    with pytest.raises(LedgerBroken, match="throughcare ledger verify"):
        ledger.number()


def test_another_signing_key_does_not_carry_on_a_ledger(ledger: LedgerDesk) -> None:
    ledger.grow(1)
    stranger = ledger.sequencer(Signer(bytes(32)))
    with ledger.database.engine.connect() as connection, pytest.raises(LedgerBroken, match="not signed by"):
        stranger.resume(connection)


def test_a_second_sequencer_waits_until_the_first_is_gone(ledger: LedgerDesk) -> None:
    engine = ledger.database.engine
    with engine.connect() as first:
        assert ledger.sequencer().may_start(first)
        with engine.connect() as second:
            assert not ledger.sequencer().may_start(second)
        first.invalidate()  # its connection is cut, as when it is killed
    second_gets_it = threading.Event()

    def wait_for_it() -> None:
        with engine.connect() as second:
            while not ledger.sequencer().may_start(second):
                pass
            second_gets_it.set()

    threading.Thread(target=wait_for_it, daemon=True).start()
    assert second_gets_it.wait(10)


def test_it_runs_until_told_to_stop_and_signs_what_it_has_numbered(ledger: LedgerDesk) -> None:
    stop, signed = threading.Event(), threading.Event()

    def hear(note: str) -> bool:
        signed.set()
        return ledger.hear(note)

    sequencer = ledger.sequencer(announce=hear)

    def run() -> None:
        with ledger.database.engine.connect() as connection:
            sequencer.run(connection, stop)

    running = threading.Thread(target=run)
    running.start()
    ledger.write(20)
    assert signed.wait(20)
    ledger.write(20)
    while ledger.rows("SELECT 1 FROM ledger_pending LIMIT 1"):
        pass
    stop.set()
    running.join(20)
    report = ledger.verify()
    assert (report.entries, report.uncovered) == (40, 0)
    assert (ledger.directory / "ledger.vkey").read_text().strip() == str(SIGNER.verifier)
