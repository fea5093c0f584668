"""The ledger's hash tiles on disk (C2SP tlog-tiles): a plain web server can show them to anyone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from consumers.ledger.merkle import Tree
from schemas.errors import LedgerBroken

WIDTH: Final = 256
_HASH: Final = 32


class Tiles:
    """Reads and writes the tiles of one log. They are made from the leaves in the database."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._edge: dict[int, list[bytes]] = {}  # the tile at the right of each level, so far

    def add(self, level: int, index: int, node: bytes) -> None:
        """Take in the next hash of a level. A tile that becomes full is written."""
        edge = self._edge.setdefault(level, [])
        if len(edge) == WIDTH:
            edge.clear()
        edge.append(node)
        if len(edge) == WIDTH:
            self._write(level, index // WIDTH, edge)

    def write_edge(self, size: int) -> None:
        """Write the partial tiles of a tree of this size, before its checkpoint is signed."""
        for level, edge in self._edge.items():
            if len(edge) < WIDTH:
                self._write(level, (size >> 8 * level) // WIDTH, edge)

    def hashes(self, level: int, size: int, first: int = 0) -> Iterator[bytes | None]:
        """The hashes of one level of a tree of this size, None for each that is not on disk."""
        total = size >> 8 * level
        for number in range(first // WIDTH, -(-total // WIDTH)):
            width = min(WIDTH, total - number * WIDTH)
            tile = self._read(level, number, width)
            for at in range(max(0, first - number * WIDTH), width):
                yield tile[at * _HASH : (at + 1) * _HASH] or None

    def check(self, size: int, root: bytes) -> None:
        """Raise LedgerBroken where the tiles of a tree of this size do not come to this root."""
        tree, upper = Tree(), {level: self.hashes(level, size) for level in range(1, 8) if size >> 8 * level}
        for at, leaf in enumerate(self.hashes(0, size)):
            if leaf is None:
                raise LedgerBroken(f"The tile {_path(0, at // WIDTH)} is gone, or part of it.")
            for level, index, node in tree.grow([leaf]):
                if level and next(upper[level]) != node:
                    raise LedgerBroken(f"The tile {_path(level, index // WIDTH)} was changed or is gone.")
        if tree.root() != root:
            raise LedgerBroken(
                f"The tiles on disk do not come to the root that was signed for {size} entries."
            )

    def _write(self, level: int, number: int, edge: list[bytes]) -> None:
        path = self._directory / _path(level, number, len(edge))
        content = b"".join(edge)
        if path.exists() and path.read_bytes() == content:
            return
        replace(path, content)
        if len(edge) == WIDTH:
            partial = path.with_name(path.name + ".p")
            for file in partial.glob("*"):
                file.unlink()
            if partial.exists():
                partial.rmdir()

    def _read(self, level: int, number: int, width: int) -> bytes:
        """A tile cut to a width; a partial one may have become full since its checkpoint."""
        for kept in (WIDTH, width):
            path = self._directory / _path(level, number, kept)
            if path.exists():
                return path.read_bytes()[: width * _HASH]
        return b""


def replace(path: Path, content: bytes) -> None:
    """Put a whole file in place at once. Not flushed: after a power cut it is made again from the leaves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def _path(level: int, number: int, width: int = WIDTH) -> str:
    """`tile/<level>/<number>[.p/<width>]`, the number by three digits: 1234067 is `x001/x234/067`."""
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03d}")
    return f"tile/{level}/{'/'.join(parts)}" + (f".p/{width}" if width < WIDTH else "")
