"""The Merkle tree of the ledger (RFC 6962): one root stands for every entry before it, in their order."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

TILE_HEIGHT: Final = 8
"""A tile holds 256 hashes, and the root of a full one is a hash of the next level's (C2SP tlog-tiles)."""


def leaf_hash(body: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over some leaf hashes."""
    tree = Tree()
    for _ in tree.grow(leaves):
        pass
    return tree.root()


class Tree:
    """A tree that grows by leaves and keeps its right edge only: memory does not grow with it."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []  # roots of the full subtrees, widest first: one a bit of the size

    def copy(self) -> "Tree":
        """The tree as it stands, to try something on."""
        twin = Tree()
        twin.size, twin._edge = self.size, list(self._edge)
        return twin

    def grow(self, leaves: Iterable[bytes]) -> Iterator[tuple[int, int, bytes]]:
        """Append leaf hashes. Gives each hash that stands in a tile: (tile level, index at it, hash)."""
        for leaf in leaves:
            index, height, node = self.size, 0, leaf
            yield 0, index, leaf
            while index & 1:  # a left neighbour of the same height stands on the edge
                node = node_hash(self._edge.pop(), node)
                index >>= 1
                height += 1
                if height % TILE_HEIGHT == 0:
                    yield height // TILE_HEIGHT, index, node
            self._edge.append(node)
            self.size += 1

    def root(self) -> bytes:
        """The root; of no leaves, the hash of nothing."""
        if not self._edge:
            return hashlib.sha256(b"").digest()
        node = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            node = node_hash(left, node)
        return node
