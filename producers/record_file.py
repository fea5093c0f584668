"""A record file as it lies there: CSV or JSON lines, read line by line, never guessed at."""

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from producers import strict_json
from producers.form import Form
from schemas.errors import Malformed, Refused

_LONGEST_CELL = 100_000
_UTF16 = {b"\xff\xfe", b"\xfe\xff"}


class FileRefused(Refused):
    """The file was not taken in. Correct it and start again."""


class Row(NamedTuple):
    """One record of a file."""

    number: int
    """As a spreadsheet counts it: the first record of a CSV file stands in row 2."""
    cells: dict[str, str] | None
    """None where the line cannot be read."""
    trouble: str
    """Why it cannot be read; empty where it can."""


class RecordFile:
    """An opened file, or what came on standard input. Raises FileRefused where it cannot be read at all."""

    def __init__(self, content: BinaryIO, *, json_lines: bool) -> None:
        self._content = content
        self.json_lines = json_lines

    @classmethod
    def open(cls, path: Path) -> "RecordFile":
        """The file at a path: `.csv`, or `.jsonl` or `.ndjson` for JSON lines."""
        kinds = {".csv": False, ".jsonl": True, ".ndjson": True}
        if path.suffix.lower() not in kinds:
            raise FileRefused("Its name must end in .csv, or for JSON lines in .jsonl or .ndjson.")
        try:
            return cls(path.open("rb"), json_lines=kinds[path.suffix.lower()])
        except OSError as error:
            raise FileRefused(f"It cannot be opened: {error.strerror}.") from None

    @classmethod
    def of_bytes(cls, content: bytes) -> "RecordFile":
        """What came on standard input: JSON lines begin with a brace."""
        return cls(io.BytesIO(content), json_lines=content.lstrip()[:1] == b"{")

    def close(self) -> None:
        self._content.close()

    def digest(self) -> bytes:
        """SHA-256 of the whole file: by it an interrupted run is found again."""
        self._content.seek(0)
        found = hashlib.sha256()
        while part := self._content.read(1 << 20):
            found.update(part)
        return found.digest()

    def count(self) -> int:
        """How many records there are, for a progress bar."""
        return sum(1 for _ in self._lines())

    def rows(self, form: Form) -> Iterator[Row]:
        """Each record in order. A line that cannot be read is a row with its trouble; the others go on."""
        return _json_rows(self._text()) if self.json_lines else self._csv_rows(form)

    def _lines(self) -> Iterator[object]:
        if self.json_lines:
            return (line for line in self._text() if line.strip())
        reader = csv.reader(self._text())
        next(reader, None)
        return (line for line in reader if line)

    def _csv_rows(self, form: Form) -> Iterator[Row]:
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(self._text(), strict=True)
        try:
            columns = [column.strip() for column in next(reader, [])]
        except csv.Error:
            raise FileRefused("Its first line is not CSV.") from None
        form.check_columns(columns)
        number = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                number += 1
                yield Row(number, None, "is not CSV: a quotation mark or a cell does not end where it should")
                continue
            if not cells:
                continue  # an empty line says nothing
            number += 1
            if len(cells) != len(columns):
                yield Row(number, None, f"has {len(cells)} cells; the first line has {len(columns)}")
            else:
                yield Row(number, dict(zip(columns, cells, strict=True)), "")

    def _text(self) -> Iterator[str]:
        self._content.seek(0)
        for number, line in enumerate(self._content, 1):
            if number == 1 and line[:2] in _UTF16:
                raise FileRefused("It is written in UTF-16. Save it as UTF-8 (in a spreadsheet: CSV UTF-8).")
            try:
                # A byte order mark at the very beginning is allowed and says nothing.
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise FileRefused(f"Line {number} is not UTF-8. Save the file as UTF-8.") from None


def _json_rows(lines: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = strict_json.parse(line.encode())
        except Malformed as problem:
            yield Row(number, None, f"cannot be read: {problem.detail.removesuffix('.')}")
            continue
        if isinstance(found, dict) and all(isinstance(cell, str) for cell in found.values()):
            yield Row(number, found, "")
        else:
            yield Row(number, None, "is not one object with text for every column")
