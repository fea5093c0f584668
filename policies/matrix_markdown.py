"""The matrix as Markdown: `MATRIX.md` is made from the pages, whatever day it is."""

from datetime import date
from pathlib import Path
from typing import Final

from policies.agreements import Agreement
from policies.matrix_page import EventPart, Matrix, PairPart, Row
from policies.plain_words import PlainWords

FILE: Final = Path(__file__).parent / "MATRIX.md"

HEAD: Final = """\
# Who may have what

Made by `throughcare policy matrix --markdown` from the pages beside it, whatever day it is; not to be edited.
"""
NOTES: Final = (
    "Nobody is told anything of a person unless both who the person is and the release date may be told.",
    "An agency has its own records back; what concerns treatment only its health teams.",
    "A publisher can restrict its own record of a person: nothing of it goes to anybody who is not excepted.",
    "A protected place is told to nobody else, by no agreement and no override.",
    "A reader opens only what the reader’s role allows, of people the reader works with.",
    "An override is a decision of the publisher for one recipient, with reasons and a day of review.",
    "To see how the service does, names are covered, days made coarse, and the most sensitive is not told.",
)
"""What holds beside every sentence of the matrix."""


def whole(matrix: Matrix, words: PlainWords) -> str:
    """All pairs, each kind of information once."""
    parts = [matrix.pair(*pair) for pair in matrix.pairs()]
    notes = "\n".join(f"- {note}" for note in NOTES)
    return "\n".join([HEAD, notes, "", *(_pair(part._replace(events=()), words) for part in parts)])


def pairs(parts: list[PairPart], words: PlainWords) -> str:
    """Some pairs with their events, field by field."""
    return "\n".join(_pair(part, words) for part in parts)


def _pair(part: PairPart, words: PlainWords) -> str:
    lines = [f"## {part.title}", ""]
    lines += [f"- {_agreement(one, words)}" for one, _ in part.agreements] or ["No agreement lets them."]
    lines += ["", *_table("What", part.asks, part.rows)]
    for event in part.events:
        lines += ["", *_event(event, part.asks)]
    return "\n".join([*lines, ""])


def _event(event: EventPart, asks: str) -> list[str]:
    rows = [
        Row((", ".join(field.name for field in row.fields), *row.things), row.answers) for row in event.rows
    ]
    return [f"### {event.event_type}", "", event.says, "", *_table("Fields, and what they tell", asks, rows)]


def _table(what: str, asks: str, rows: tuple[Row, ...] | list[Row]) -> list[str]:
    body = [f"| {_cell('; '.join(row.things))} | {_cell(' '.join(row.answers))} |" for row in rows]
    return [f"| {what} | {asks} |", "|---|---|", *body]


def _agreement(one: Agreement, words: PlainWords) -> str:
    days = f"{_day(one.valid_from)} to {_day(one.valid_to)}"
    return (
        f"{one.reference}, {one.title}. {words.states[one.state]}, {days}, review by {_day(one.review_on)}."
    )


def _cell(text: str) -> str:
    return (text[:1].upper() + text[1:]).replace("|", "\\|")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
