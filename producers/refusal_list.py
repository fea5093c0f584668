"""What was refused: the first few for the screen, all of it for a file that a spreadsheet may open."""

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from producers.files import RowRefused

FIRST: Final = 20
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class RefusalList:
    """Collects refusals; with a path, writes each one down."""

    def __init__(self, path: Path | None) -> None:
        self.first: list[RowRefused] = []
        self.count = 0
        self._path = path
        self._file: TextIO | None = None

    def add(self, refused: Sequence[RowRefused], *, go_on: bool) -> None:
        """Add a batch's. `go_on`: a file that was interrupted is gone on with, and so is its list."""
        self.count += len(refused)
        self.first += refused[: FIRST - len(self.first)]
        if self._path is None:
            return
        if self._file is None:
            self._file = self._path.open("a" if go_on else "w", encoding="utf-8", newline="")
            if self._file.tell() == 0:
                csv.writer(self._file).writerow(("row", "column", "reason"))
        csv.writer(self._file).writerows((one.row, _cell(one.column), _cell(one.reason)) for one in refused)
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
