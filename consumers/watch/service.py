"""Service alerts: something on the bus itself, or of an agency's part in it, that somebody has to see to.

A row changes only together with its ledger entry: each function here writes both, in one transaction.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, text

from consumers.handover.routing import Directory, hours_of
from consumers.watch.chain import chain
from policies.entries import Entry, EntryKind, Value, append, stamp
from schemas.vocabulary import AlertType

BUS: Final = "BUS"
"""What an alert is about that concerns the whole of it."""


class Moment(NamedTuple):
    """The two clocks at one commit."""

    domain: datetime
    machine: datetime


class Cause(NamedTuple):
    """Why a service alert stands. Of one type about one thing there is one at a time."""

    alert_type: AlertType
    about: str
    """An agency, a team, a release's reference, or `BUS`."""
    team: str
    """Who has to see to it."""
    person_id: UUID | None = None


class Change(StrEnum):
    """What happened to a service alert, as the ledger says it."""

    OPENED = "OPENED"
    REMINDED = "REMINDED"
    ESCALATED = "ESCALATED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    CLOSED = "CLOSED"


def open_all(connection: Connection, causes: Iterable[Cause], directory: Directory, now: Moment) -> int:
    """Open an alert for each cause that has none; says how many. Two that try at once open one."""
    entries = []
    for cause in sorted(causes, key=lambda cause: (cause.alert_type, cause.about)):
        alert = uuid4()
        _, holding = chain(cause.alert_type, now.domain, hours_of(directory, cause.team), now.domain)
        row = {"id": alert, "now": now.domain, "level": int(holding.level), "next": holding.next_at}
        if connection.execute(_OPEN, row | cause._asdict()).rowcount:
            about = (alert, cause.alert_type, cause.about, cause.team)
            entries.append(_entry(Change.OPENED, about, holding.level, now))
    append(connection, entries)
    return len(entries)


def close_all(connection: Connection, alert_type: AlertType, about: Collection[str], now: Moment) -> int:
    """Close what stands about these: its cause is gone. Says how many."""
    if not about:
        return 0
    given = {"type": alert_type, "about": sorted(about), "now": now.domain}
    closed = connection.execute(_CLOSE, given).all()
    append(connection, [_entry(Change.CLOSED, row[:4], row.level, now) for row in closed])
    return len(closed)


def step_all(connection: Connection, directory: Directory, now: Moment) -> int:
    """Remind and escalate what is due and nobody has taken; says of how many."""
    due = connection.execute(_DUE, {"now": now.domain}).all()
    for row in due:
        _step(connection, row, directory, now)
    return len(due)


def acknowledge(connection: Connection, alert: UUID, row_version: int, officer: str, now: Moment) -> bool:
    """A named officer takes it; False where it has changed since it was read, or somebody has it."""
    given = {"id": alert, "row_version": row_version, "officer": officer, "now": now.domain}
    taken = connection.execute(_ACKNOWLEDGE, given).first()
    if taken is None:
        return False
    append(connection, [_entry(Change.ACKNOWLEDGED, taken[:4], taken.level, now, officer=officer)])
    return True


def standing(connection: Connection, alert_type: AlertType) -> set[str]:
    """About what alerts of this type stand open."""
    return set(connection.execute(_STANDING, {"type": alert_type}).scalars())


def _step(connection: Connection, row: Row[Any], directory: Directory, now: Moment) -> None:
    hours = hours_of(directory, row.team)
    steps, holding = chain(AlertType(row.alert_type), row.opened_at, hours, now.domain)
    new = steps[row.steps :]
    given = {"id": row.id, "level": int(holding.level), "steps": len(steps), "next": holding.next_at}
    connection.execute(_STEP, given)
    append(connection, [_entry(Change(step.kind), row[:4], step.level, now) for step in new])


def _entry(change: Change, which: Sequence[Any], level: int, now: Moment, **more: Value) -> Entry:
    alert, alert_type, about, team = which
    fields: dict[str, Value] = {
        "at": stamp(now.domain),
        "machine_at": stamp(now.machine),
        "alert": str(alert),
        "alert_type": str(alert_type),
        "about": about,
        "team": team,
        "level": int(level),
        "status": change.value,
    }
    return Entry(EntryKind.SERVICE_ALERT, fields | more)


_OPEN = text("""
    INSERT INTO service_alert
        (id, alert_type, about, person_id, team, opened_at, level, steps, next_step_at, row_version)
    VALUES (:id, :alert_type, :about, :person_id, :team, :now, :level, 0, :next, 1)
    ON CONFLICT (alert_type, about) WHERE closed_at IS NULL DO NOTHING
""")
_CLOSE = text("""
    UPDATE service_alert SET closed_at = :now, next_step_at = NULL, row_version = row_version + 1
    WHERE closed_at IS NULL AND alert_type = :type AND about = ANY(:about)
    RETURNING id, alert_type, about, team, level
""")
_DUE = text("""
    SELECT id, alert_type, about, team, opened_at, level, steps FROM service_alert
    WHERE closed_at IS NULL AND next_step_at <= :now ORDER BY id FOR UPDATE SKIP LOCKED
""")
_STEP = text("""
    UPDATE service_alert
    SET level = :level, steps = :steps, next_step_at = :next, row_version = row_version + 1 WHERE id = :id
""")
_ACKNOWLEDGE = text("""
    UPDATE service_alert
    SET acknowledged_by = :officer, acknowledged_at = :now, next_step_at = NULL, row_version = row_version + 1
    WHERE id = :id AND row_version = :row_version AND acknowledged_at IS NULL
    RETURNING id, alert_type, about, team, level
""")
_STANDING = text("SELECT about FROM service_alert WHERE closed_at IS NULL AND alert_type = :type")
