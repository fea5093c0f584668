"""One thing that lint has found: where, how grave, and what to do."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

Place = tuple[str | int, ...]
"""The way to a value of a page: names of fields, and places in lists from 0."""


class Severity(StrEnum):
    """How grave. What is wrong does not load or tells nobody; what is doubtful has to be looked at."""

    WRONG = "wrong"
    DOUBTFUL = "doubtful"
    HINT = "hint"


class Said(NamedTuple):
    """What a rule says of a place on one page."""

    place: Place
    severity: Severity
    sentence: str


class Finding(NamedTuple):
    """What lint says, with its file and line; line 0 is the whole page."""

    file: str
    line: int
    place: str
    severity: Severity
    sentence: str

    def __str__(self) -> str:
        at = f" line {self.line}" if self.line else ""
        place = f" ({self.place})" if self.place else ""
        return f"{self.file}{at}{place}: {self.severity}: {self.sentence}"


def wrong(place: str | Place, sentence: str) -> Said:
    """Said of a field by its name, or of a place inside one."""
    return Said(_place(place), Severity.WRONG, sentence)


def doubtful(place: str | Place, sentence: str) -> Said:
    """As `wrong`, less grave."""
    return Said(_place(place), Severity.DOUBTFUL, sentence)


def hint(place: str | Place, sentence: str) -> Said:
    """As `wrong`, and perhaps meant so."""
    return Said(_place(place), Severity.HINT, sentence)


def listed(words: Iterable[str]) -> str:
    """`A, B and C`, sorted."""
    found = sorted(words)
    return " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))


def _place(place: str | Place) -> Place:
    return (place,) if isinstance(place, str) else place
