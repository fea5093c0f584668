"""Domain time in a simulation: one database row, moved forward and never back."""

from datetime import UTC, datetime

from sqlalchemy import Connection, text

CHANNEL = "clock"
"""The NOTIFY channel on which a move is told, as a hint: the row is what counts."""


def now(connection: Connection) -> datetime | None:
    """Where the simulation stands (UTC), or None where none has begun."""
    moment: datetime | None = connection.execute(_NOW).scalar()
    return moment.astimezone(UTC) if moment else None


def move(connection: Connection, to: datetime) -> None:
    """Let domain time be `to`, in the caller's transaction; a time that has passed changes nothing."""
    connection.execute(_MOVE, {"to": to})
    connection.execute(_TELL, {"channel": CHANNEL})


_NOW = text("SELECT simulated_now FROM domain_clock WHERE id = 1")
_MOVE = text("""
    INSERT INTO domain_clock (id, simulated_now) VALUES (1, :to)
    ON CONFLICT (id) DO UPDATE
    SET simulated_now = greatest(domain_clock.simulated_now, excluded.simulated_now)
""")
_TELL = text("SELECT pg_notify(:channel, '')")
