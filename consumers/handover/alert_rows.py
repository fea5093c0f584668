"""Write the alerts: raise by COPY, change only what is as it was read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, update

from schemas.database import copy_rows
from schemas.errors import StaleWorker
from schemas.tables import alert


class AlertChange(NamedTuple):
    """New values for one alert that stands, written only if it is as it was read."""

    id: UUID
    row_version: int
    values: Mapping[str, Any]


def change_alerts(connection: Connection, changes: Sequence[AlertChange]) -> None:
    """Write changes of alerts. Raises `StaleWorker` where an officer or another worker was faster."""
    by_columns: dict[tuple[str, ...], list[AlertChange]] = defaultdict(list)
    for change in sorted(changes, key=lambda change: change.id.bytes):
        by_columns[tuple(sorted(change.values))].append(change)
    for names, alike in by_columns.items():
        statement = (
            update(alert)
            .where(alert.c.id == bindparam("_id"), alert.c.row_version == bindparam("_row_version"))
            .values(
                {name: bindparam(f"_{name}") for name in names} | {"row_version": alert.c.row_version + 1}
            )
        )
        written = connection.execute(
            statement,
            [
                {"_id": change.id, "_row_version": change.row_version}
                | {f"_{name}": change.values[name] for name in names}
                for change in alike
            ],
        ).rowcount
        if written != len(alike):
            raise StaleWorker("An alert of this batch has moved on.")


def insert_alerts(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raise alerts. One that stands already is a `UniqueViolation`: the caller reads that as stale."""
    if rows:
        columns = list(rows[0])
        copy_rows(connection, alert, columns, ([row[name] for name in columns] for row in rows))
