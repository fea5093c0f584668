"""Look entries up: newest first, by what happened, by reference, by officer or by day."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from policies.entries import EntryKind, stamp
from schemas.clock import london_midnight
from schemas.tables import ledger_checkpoint, ledger_leaf, ledger_pending, question

PAGE: Final = 50


class Wanted(NamedTuple):
    """Which entries. What is None does not matter."""

    kind: EntryKind | None = None
    alert: str | None = None
    """An alert's id, or the eight letters of it that the desk shows as its reference."""
    event: UUID | None = None
    officer: str | None = None
    day: date | None = None
    """A day in London, of domain time."""


class Line(NamedTuple):
    """One entry, read."""

    id: UUID
    number: int | None
    """None while it waits for its number."""
    fields: Mapping[str, str | int]
    body: str


class Standing(NamedTuple):
    """How far the ledger has come."""

    entries: int
    waiting: int
    covered: int
    """Entries under the newest checkpoint."""
    signed_at: datetime | None


class Cover(NamedTuple):
    """The first checkpoint that covers an entry."""

    size: int
    signed_at: datetime


def lines(connection: Connection, wanted: Wanted, before: int | None = None) -> list[Line]:
    """One page of numbered entries, and one more if there are any: then there is another page."""
    clauses = ["true"]
    values: dict[str, str | int | None] = {"limit": PAGE + 1, "before": before}
    if before is not None:
        clauses.append("leaf.index < :before")
    if wanted.alert is not None:
        clauses.append("starts_with(body::json ->> 'alert', :alert)")
        values["alert"] = wanted.alert
    for name in ("kind", "event", "officer"):
        if (value := getattr(wanted, name)) is not None:
            clauses.append(f"body::json ->> '{name}' = :{name}")
            values[name] = str(value)
    if wanted.day:
        clauses.append("body::json ->> 'at' >= :first AND body::json ->> 'at' < :past")
        values["first"] = stamp(london_midnight(wanted.day))
        values["past"] = stamp(london_midnight(wanted.day + timedelta(days=1)))
    query = f"""
        SELECT entry.id, leaf.index, entry.body FROM ledger_leaf leaf JOIN ledger_entry entry USING (id)
        WHERE {" AND ".join(clauses)} ORDER BY leaf.index DESC LIMIT :limit
    """  # noqa: S608 the clauses stand above; what a person typed comes as a value
    return [_line(*row) for row in connection.execute(text(query), values)]


def line(connection: Connection, entry_id: UUID) -> Line | None:
    """One entry, numbered or not."""
    query = text(
        "SELECT entry.id, leaf.index, entry.body "
        "FROM ledger_entry entry LEFT JOIN ledger_leaf leaf USING (id) WHERE id = :id"
    )
    row = connection.execute(query, {"id": entry_id}).first()
    return _line(*row) if row else None


def decision(connection: Connection, wanted: str) -> Line | None:
    """A decision by its number, or the newest about an alert; None where there is none."""
    if wanted.isdigit():
        found = select(ledger_leaf.c.id).where(ledger_leaf.c.index == int(wanted))
        entry = connection.execute(found).scalar()
        one = line(connection, entry) if entry else None
        return one if one and one.fields.get("question") else None
    try:
        alert = str(UUID(wanted))
    except ValueError:
        return None
    kinds = (
        lines(connection, Wanted(kind=kind, alert=alert))
        for kind in (EntryKind.TELL, EntryKind.READER_OPENED)
    )
    return next((found[0] for found in kinds if found), None)


def cover(connection: Connection, number: int) -> Cover | None:
    """The first checkpoint that was signed over an entry, if one was yet."""
    table = ledger_checkpoint.c
    query = select(table.size, table.signed_at).where(table.size > number).order_by(table.size).limit(1)
    row = connection.execute(query).first()
    return Cover(*row) if row else None


def standing(connection: Connection) -> Standing:
    """How many entries there are, and how many of them are signed for."""
    entries = connection.execute(select(func.coalesce(func.max(ledger_leaf.c.index) + 1, 0))).scalar_one()
    waiting = connection.execute(select(func.count()).select_from(ledger_pending)).scalar_one()
    table = ledger_checkpoint.c
    newest = select(table.size, table.signed_at).order_by(table.size.desc()).limit(1)
    row = connection.execute(newest).first()
    return Standing(entries, waiting, row[0] if row else 0, row[1] if row else None)


def question_body(connection: Connection, digest: bytes) -> Mapping[str, object] | None:
    """A question that policy was asked, by its hash."""
    body = connection.execute(select(question.c.body).where(question.c.hash == digest)).scalar()
    return json.loads(body) if body else None


def _line(entry_id: UUID, number: int | None, body: str) -> Line:
    return Line(entry_id, number, json.loads(body), body)
