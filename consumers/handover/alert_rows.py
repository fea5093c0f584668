"""Write the alerts: raise by COPY, change only what is as it was read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, update

from schemas.database import binary, copy_rows
from schemas.errors import StaleWorker
from schemas.tables import alert, notice


class AlertChange(NamedTuple):
    """New values for one alert that stands, written only if it is as it was read."""

    id: UUID
    row_version: int
    steps: int
    """Reminders and escalations so far, as read."""
    values: Mapping[str, Any]


_CLOSE = """
    UPDATE alert SET status = c.status, closed_as = c.closed_as, changed_at = c.changed_at, open = false,
        ask_again_at = NULL, next_step_at = NULL, row_version = alert.row_version + 1
    FROM unnest(%b::uuid[], %b::int8[], %b::text[], %b::text[], %b::timestamptz[])
        AS c (id, row_version, status, closed_as, changed_at)
    WHERE alert.id = c.id AND alert.row_version = c.row_version
"""

CLOSING: Final = frozenset({"status", "closed_as", "changed_at", "open", "ask_again_at", "next_step_at"})
"""The values of an alert that closes: by far the most frequent change, so all of them are one statement."""


STEPPING: Final = frozenset({"level", "clock_from", "next_step_at", "steps", "escalated", "valid_until"})
"""What a reminder, an escalation or the same answer of policy anew changes. It is no new version of the
alert: an officer who has its page open can still answer to what they read. Two timekeepers are told apart by
the count of steps."""


def change_alerts(connection: Connection, changes: Sequence[AlertChange]) -> None:
    """Write changes of alerts. Raises `StaleWorker` where an officer or another worker was faster."""
    by_columns: dict[frozenset[str], list[AlertChange]] = defaultdict(list)
    for change in sorted(changes, key=lambda change: change.id.bytes):
        by_columns[frozenset(change.values)].append(change)
    for names, alike in by_columns.items():
        closing = names == CLOSING and not any(change.values["open"] for change in alike)
        written = _close(connection, alike) if closing else _update(connection, sorted(names), alike)
        if written != len(alike):
            raise StaleWorker("An alert of this batch has moved on.")


def _close(connection: Connection, changes: Sequence[AlertChange]) -> int:
    columns = [
        [change.id for change in changes],
        [change.row_version for change in changes],
        *([change.values[name] for change in changes] for name in ("status", "closed_as", "changed_at")),
    ]
    with binary(connection) as sql:
        return sql.execute(_CLOSE, columns).rowcount


def _update(connection: Connection, names: Sequence[str], changes: Sequence[AlertChange]) -> int:
    new: dict[str, Any] = {name: bindparam(f"_{name}") for name in names}
    as_read = (
        alert.c.id == bindparam("_id"),
        alert.c.row_version == bindparam("_row_version"),
        alert.c.steps == bindparam("_as_read"),
    )
    if not STEPPING.issuperset(names):
        new["row_version"] = alert.c.row_version + 1
    statement = update(alert).where(*as_read).values(new)
    rows = [
        {"_id": change.id, "_row_version": change.row_version, "_as_read": change.steps}
        | {f"_{name}": change.values[name] for name in names}
        for change in changes
    ]
    return connection.execute(statement, rows).rowcount


def insert_alerts(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raise alerts. One that stands already is a `UniqueViolation`: the caller reads that as stale."""
    if rows:
        columns = list(rows[0])
        copy_rows(connection, alert, columns, ([row[name] for name in columns] for row in rows))


def insert_notices(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write down who is to be told or reminded; whoever delivers them takes them from there."""
    if rows:
        columns = list(rows[0])
        copy_rows(connection, notice, columns, ([row[name] for name in columns] for row in rows))
