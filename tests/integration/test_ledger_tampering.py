"""Whoever edits, deletes, swaps or inserts a row of the ledger is found out, and the row is named."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from consumers.ledger.finding import BadLedger, Wrong
from consumers.ledger.merkle import leaf_hash
from tests.conftest import Database
from tests.integration.ledger_desk import LedgerDesk

SIZES = (100, 200, 5)
"""Three checkpoints; the entries fill one tile and a part of the next."""
BAD = 142

# What a clever person does as well: the leaf is made to fit the entry again.
RECOMPUTE = """
    UPDATE ledger_leaf SET hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))
    FROM ledger_entry WHERE ledger_entry.id = ledger_leaf.id
"""


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> LedgerDesk:
    desk = LedgerDesk(database, tmp_path)
    desk.grow(*SIZES)
    return desk


def edit(ledger: LedgerDesk) -> None:
    ledger.tamper(
        'UPDATE ledger_entry SET body = replace(body, \'"kind":"TELL"\', \'"kind":"TOLD"\') WHERE id = :id',
        id=ledger.ids[BAD],
    )


def delete(ledger: LedgerDesk) -> None:
    ledger.tamper("DELETE FROM ledger_entry WHERE id = :id", id=ledger.ids[BAD])


def delete_and_close_the_gap(ledger: LedgerDesk) -> None:
    ledger.tamper(
        "DELETE FROM ledger_entry WHERE id = :id",
        "DELETE FROM ledger_leaf WHERE id = :id",
        "UPDATE ledger_leaf SET index = -index WHERE index > :bad",
        "UPDATE ledger_leaf SET index = -index - 1 WHERE index < 0",
        id=ledger.ids[BAD],
        bad=BAD,
    )


def swap(ledger: LedgerDesk) -> None:
    ledger.tamper(
        "UPDATE ledger_leaf SET index = -1 WHERE index = :bad",
        "UPDATE ledger_leaf SET index = :bad WHERE index = 250",
        "UPDATE ledger_leaf SET index = 250 WHERE index = -1",
        bad=BAD,
    )


def swap_texts(ledger: LedgerDesk) -> None:
    ledger.tamper(
        """
        UPDATE ledger_entry SET body = other.body FROM ledger_entry other
        WHERE ledger_entry.id IN (:one, :two) AND other.id IN (:one, :two) AND other.id <> ledger_entry.id
        """,
        one=ledger.ids[BAD],
        two=ledger.ids[250],
    )


def insert(ledger: LedgerDesk) -> None:
    new = uuid4()
    body = f'{{"id":"{new}","kind":"TELL"}}'
    ledger.tamper(
        "UPDATE ledger_leaf SET index = -index WHERE index >= :bad",
        "UPDATE ledger_leaf SET index = -index + 1 WHERE index < 0",
        "INSERT INTO ledger_entry (id, body) VALUES (:id, :body)",
        "INSERT INTO ledger_leaf (index, id, hash) VALUES (:bad, :id, :hash)",
        bad=BAD,
        id=new,
        body=body,
        hash=leaf_hash(body.encode()),
    )


TAMPERING = [
    (edit, Wrong.EDITED),
    (delete, Wrong.DELETED),
    (delete_and_close_the_gap, Wrong.DELETED),
    (swap, Wrong.SWAPPED),
    (swap_texts, Wrong.SWAPPED),
    (insert, Wrong.INSERTED),
]


def test_a_ledger_that_nobody_touched_is_good_and_says_what_no_checkpoint_covers(ledger: LedgerDesk) -> None:
    ledger.write(7)
    report = ledger.verify(ledger.announced)
    assert (report.entries, report.waiting, report.covered, report.uncovered) == (305, 7, 305, 7)


@pytest.mark.parametrize(("tamper", "what"), TAMPERING)
@pytest.mark.parametrize("leaves", ["left", "recomputed"])
def test_the_first_bad_entry_is_named_with_what_was_done(
    ledger: LedgerDesk, tamper: Callable[[LedgerDesk], None], what: Wrong, leaves: str
) -> None:
    tamper(ledger)
    if leaves == "recomputed":
        ledger.tamper(RECOMPUTE)
    with pytest.raises(BadLedger) as caught:
        ledger.verify()
    finding = caught.value.finding
    assert (finding.what, finding.number) == (what, BAD)
    assert finding.id is None or str(finding.id) in finding.sentence


@pytest.mark.parametrize(("tamper", "what"), TAMPERING)
def test_who_remakes_leaves_and_tiles_as_well_is_given_away_by_what_was_signed(
    ledger: LedgerDesk, tmp_path: Path, tamper: Callable[[LedgerDesk], None], what: Wrong
) -> None:
    tamper(ledger)
    ledger.tamper(RECOMPUTE)
    for tile in sorted(tmp_path.glob("tile/**/*"), reverse=True):
        tile.unlink() if tile.is_file() else tile.rmdir()
    with pytest.raises(BadLedger) as caught:
        ledger.verify()
    finding = caught.value.finding
    assert finding.what in (what, Wrong.REWRITTEN)
    assert finding.number in (BAD, SIZES[0])  # between the checkpoints of 100 and of 300


def test_who_removes_the_checkpoints_too_is_given_away_by_a_witness(
    ledger: LedgerDesk, tmp_path: Path
) -> None:
    edit(ledger)
    ledger.tamper(RECOMPUTE, "DELETE FROM ledger_checkpoint")
    (tmp_path / "checkpoint").unlink()
    assert ledger.verify().uncovered == 305  # nothing signed is left here, and verify says so
    with pytest.raises(BadLedger, match="from 100 to 299") as caught:
        ledger.verify(ledger.announced)
    assert caught.value.finding.what == Wrong.REWRITTEN


def test_entries_cut_off_at_the_end_are_missed(ledger: LedgerDesk) -> None:
    ledger.tamper(
        "DELETE FROM ledger_entry WHERE id IN (SELECT id FROM ledger_leaf WHERE index >= 290)",
        "DELETE FROM ledger_leaf WHERE index >= 290",
    )
    with pytest.raises(BadLedger, match="Entry 290 and those after it are gone: 300 were signed"):
        ledger.verify()


def test_an_entry_that_waits_for_no_number_is_named(ledger: LedgerDesk) -> None:
    new = uuid4()
    ledger.tamper("INSERT INTO ledger_entry (id, body) VALUES (:id, '{}')", id=new)
    with pytest.raises(BadLedger, match=f"Entry {new} was inserted"):
        ledger.verify()


def test_an_entry_deleted_before_it_had_a_number_leaves_a_hole_that_is_named(ledger: LedgerDesk) -> None:
    ledger.write(3)
    gone = ledger.ids[-2]
    ledger.tamper("DELETE FROM ledger_entry WHERE id = :id", id=gone)
    ledger.number()
    with pytest.raises(BadLedger, match=f"Entry 306 \\({gone}\\) was deleted"):
        ledger.verify()


def test_a_checkpoint_row_that_was_edited_is_named(ledger: LedgerDesk) -> None:
    ledger.tamper("UPDATE ledger_checkpoint SET size = 299 WHERE size = 300")
    with pytest.raises(BadLedger, match="checkpoint of 299 entries was edited"):
        ledger.verify()


def test_a_tile_that_was_changed_is_named_and_the_entries_are_cleared(
    ledger: LedgerDesk, tmp_path: Path
) -> None:
    tile = tmp_path / "tile/0/000"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    with pytest.raises(BadLedger) as caught:
        ledger.verify()
    assert caught.value.finding.what == Wrong.TILES


def test_a_bad_entry_is_named_though_the_tiles_are_gone(ledger: LedgerDesk, tmp_path: Path) -> None:
    edit(ledger)
    (tmp_path / "tile/0/000").unlink()
    with pytest.raises(BadLedger) as caught:
        ledger.verify()
    assert (caught.value.finding.what, caught.value.finding.number) == (Wrong.EDITED, BAD)
