"""The ledger's tree is RFC 6962's, however it has grown, and its tiles are C2SP's."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.ledger.merkle import Tree, leaf_hash, node_hash, root_of
from consumers.ledger.tiles import Tiles
from schemas.errors import LedgerBroken

# The test vectors that implementations of Certificate Transparency share: eight entries, the root after each.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, over leaf hashes: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def grown(tiles: Tiles, tree: Tree, more: Sequence[bytes]) -> None:
    for node in tree.grow(more):
        tiles.add(*node)
    tiles.write_edge(tree.size)


def test_the_roots_are_those_of_the_shared_vectors() -> None:
    hashes = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
    assert [root_of(hashes[: size + 1]).hex() for size in range(8)] == ROOTS
    assert root_of([]).hex() == EMPTY


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_a_tree_grown_in_any_batches_has_the_root_that_the_definition_gives(batches: list[int]) -> None:
    tree, done, all_leaves = Tree(), 0, leaves(sum(batches))
    for batch in batches:
        for _ in tree.grow(all_leaves[done : done + batch]):
            pass
        done += batch
        assert tree.size == done
        assert tree.root() == by_definition(all_leaves[:done])


def test_the_tiles_of_70000_entries_are_those_of_the_specification(tmp_path: Path) -> None:
    grown(Tiles(tmp_path), Tree(), leaves(70_000))
    files = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    full = {f"tile/0/{number:03d}" for number in range(273)} | {"tile/1/000"}
    assert files == full | {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}
    assert (tmp_path / "tile/0/272").stat().st_size == 8192


def test_a_partial_tile_goes_when_the_full_one_is_there(tmp_path: Path) -> None:
    tiles, tree = Tiles(tmp_path), Tree()
    for more in (leaves(250), leaves(5), leaves(1)):
        grown(tiles, tree, more)
    files = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*")}
    assert files == {"tile", "tile/0", "tile/0/000", "tile/1", "tile/1/000.p", "tile/1/000.p/1"}


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1000, 65_536, 66_000])
def test_tiles_come_to_the_root_of_their_tree_and_give_its_leaves_back(tmp_path: Path, size: int) -> None:
    tiles, tree = Tiles(tmp_path), Tree()
    grown(tiles, tree, leaves(size))
    tiles.check(size, tree.root())
    assert list(tiles.hashes(0, size)) == leaves(size)
    assert list(tiles.hashes(0, size, size - 1)) == leaves(size)[-1:]


def test_an_earlier_checkpoint_can_be_checked_after_its_tile_has_become_full(tmp_path: Path) -> None:
    tiles, tree = Tiles(tmp_path), Tree()
    grown(tiles, tree, leaves(100))
    earlier = tree.root()
    grown(tiles, tree, leaves(500))
    tiles.check(100, earlier)


@pytest.mark.parametrize("damaged", ["tile/0/001", "tile/1/000.p/3", "tile/0/003.p/32"])
@pytest.mark.parametrize("how", ["changed", "cut", "gone"])
def test_a_damaged_tile_is_found(tmp_path: Path, damaged: str, how: str) -> None:
    tiles, tree = Tiles(tmp_path), Tree()
    grown(tiles, tree, leaves(800))
    file = tmp_path / damaged
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content if how == "changed" else content[:40])
    if how == "gone":
        file.unlink()
    with pytest.raises(LedgerBroken, match="tile"):
        tiles.check(800, tree.root())
