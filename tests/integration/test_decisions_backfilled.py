"""Decisions of before there were rows to count them by: the migration makes the rows that are made today."""

import runpy
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from policies.entries import Entry, EntryKind, append, stamp
from schemas import migrations
from schemas.tables import decision
from tests.conftest import Database

AT = stamp(datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC))
TELL = {
    "at": AT,
    "team": "HOUSING:E08000025/homelessness",
    "question": "ab" * 32 + "," + "cd" * 32,
    "state": "TOLD",
    "effect": "ALLOW_REDACTED",
    "primary": "CONSENT_VALID",
    "reasons": "CONSENT_MISSING,CONSENT_VALID",
    "categories": "IDENTITY,RELEASE_DATE",
    "withheld": "OFFENCE",
}
ENTRIES = (
    Entry(EntryKind.TELL, TELL),
    Entry(EntryKind.TELL, {**TELL, "alert": "1", "person": "ab"}),  # alike: another alert decides nothing
    Entry(EntryKind.TELL, {**TELL, "withheld": ""}),
    Entry(EntryKind.TELL, {"at": AT, "question": "ef" * 32, "state": "UNDECIDED", "effect": "NONE"}),
    Entry(EntryKind.READER_OPENED, {"at": AT, "question": "ab" * 32, "effect": "DENY"}),
    # No decisions that could be asked again.
    Entry(EntryKind.TELL, {"count": 1}),
    Entry(EntryKind.TELL, {"at": AT, "question": ""}),
    Entry(EntryKind.PUBLISH_ACCEPTED, {"at": AT, "question": "ab" * 32}),
    Entry(EntryKind.ALERT_CHANGED, {"at": AT, "status": "CANCELLED"}),
)


def backfill() -> str:
    (file,) = Path(str(migrations.__path__[0]), "versions").glob("*_decisions.py")
    return str(runpy.run_path(str(file))["BACKFILL"])


def test_the_migration_makes_the_rows_that_are_made_today(database: Database) -> None:
    order = decision.select().order_by(decision.c.entry)
    with database.engine.begin() as connection:
        append(connection, ENTRIES)
        today = connection.execute(order).all()
        connection.execute(decision.delete())
        connection.execute(text(backfill()))
        assert connection.execute(order).all() == today
    assert len(today) == 5
    assert len({row.alike for row in today}) == 4
