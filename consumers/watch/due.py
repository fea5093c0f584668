"""What the watch has to do now, and when next: asked of the database in one statement.

A simulation asks the same, so that its clock stops wherever something falls due.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from schemas.clock import LONDON, machine_now

MORNING: Final = timedelta(hours=6)
"""At this hour in London the day before is reconciled."""


class Board(NamedTuple):
    """What is due now."""

    now: datetime
    """Domain time."""
    simulated: bool
    silence: bool
    """A feed has been silent for too long."""
    step: bool
    """Somebody is to be reminded, or the next one asked."""
    morning: bool
    """A day was not reconciled yet."""

    @property
    def overdue(self) -> int:
        """How many kinds of thing are due."""
        return self.silence + self.step + self.morning


def look(connection: Connection) -> Board:
    """What is due at this moment of domain time."""
    return Board(*connection.execute(_LOOK, {"machine": machine_now()}).one())


def next_after(connection: Connection) -> datetime | None:
    """The next instant (domain time, UTC) at which something falls due in a simulation, or None."""
    due: datetime | None = connection.execute(_NEXT).scalar()
    return due.astimezone(UTC) if due else None


def day_to_reconcile(now: datetime) -> date:
    """The latest day whose reconciliation is due at `now`."""
    return (now.astimezone(LONDON).replace(tzinfo=None) - MORNING).date() - timedelta(days=1)


_SILENT: Final = "SELECT FROM feed WHERE NOT silent AND silent_at <= now"
_STEP: Final = "SELECT FROM service_alert WHERE closed_at IS NULL AND next_step_at <= now"
_UNRECONCILED: Final = """
    SELECT FROM (SELECT FROM episode LIMIT 1) AS any_release WHERE NOT EXISTS (
        SELECT FROM reconciliation
        WHERE day = CAST(now AT TIME ZONE 'Europe/London' - interval '6 hours' AS date) - 1
    )
"""
_LOOK = text(
    f"""
    WITH clock AS (
        SELECT coalesce(max(simulated_now), :machine) AS now, max(simulated_now) IS NOT NULL AS simulated
        FROM domain_clock
    )
    SELECT now, simulated, EXISTS ({_SILENT}), EXISTS ({_STEP}), EXISTS ({_UNRECONCILED}) FROM clock
    """  # noqa: S608 the parts stand above
)
_NEXT = text("""
    SELECT least(
        (SELECT min(silent_at) FROM feed WHERE NOT silent),
        (SELECT min(next_step_at) FROM service_alert WHERE closed_at IS NULL),
        (SELECT (date_trunc('day', simulated_now AT TIME ZONE 'Europe/London' - interval '6 hours')
            + interval '30 hours') AT TIME ZONE 'Europe/London'
         FROM domain_clock WHERE EXISTS (SELECT FROM episode))
    )
""")
