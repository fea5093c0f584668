"""What became of one alert of the bus, from its row and from what the ledger says of it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from deploy.world.answer_key.compare import Alert

CLOSED = frozenset({"SUPERSEDED", "WITHDRAWN", "CANCELLED", "EXPIRED", "RESOLVED", "REFERRED_ON"})


class Row(NamedTuple):
    """The alert as it stands."""

    team: str
    milestone: str
    release_on: date | None
    alert_type: str
    state: str
    open: bool
    raised_at: datetime
    told_at: datetime | None
    changed_at: datetime
    acknowledged_at: datetime | None


class Entry(NamedTuple):
    """One thing that the ledger says of it: a decision to tell or withhold, or another status."""

    at: datetime
    word: str
    """ALLOW, ALLOW_REDACTED, DENY; or the status."""
    primary: str | None


def spans(row: Row, entries: Iterable[Entry]) -> list[Alert]:
    """The times through which it stood, told or withheld; what came and went at one moment is left out.

    Of what arrives together the bus reads some before the rest: what it made of that nobody has seen.
    """
    found: list[Alert] = []
    standing: Alert | None = None
    for entry in entries:
        following = _after(row, standing, entry)
        if following is standing:
            continue
        if standing:
            found.append(standing._replace(until=entry.at))
        standing = following
    if standing:
        found.append(standing if row.open else standing._replace(until=row.changed_at))
    lasting = [span for span in found if span.until is None or span.until > span.since]
    return [_as_the_row_says(row, span) for span in lasting] or _undecided(row)


def _after(row: Row, standing: Alert | None, entry: Entry) -> Alert | None:
    if entry.word in CLOSED:
        return None
    if entry.word not in ("ALLOW", "ALLOW_REDACTED", "DENY"):
        return standing
    reason = entry.primary if entry.word == "DENY" else None
    if standing and standing.reason == reason:
        return standing
    return _alert(row, entry.at, reason)


def _as_the_row_says(row: Row, span: Alert) -> Alert:
    """The desk shows the row's own time; where it is later than the ledger's, the team was told later."""
    if (
        span.told
        and row.told_at
        and span.since < row.told_at
        and (not span.until or row.told_at < span.until)
    ):
        return span._replace(since=row.told_at)
    return span


def _undecided(row: Row) -> list[Alert]:
    if row.state != "UNDECIDED":
        return []
    return [_alert(row, row.raised_at, "UNDECIDED")._replace(until=None if row.open else row.changed_at)]


def _alert(row: Row, since: datetime, reason: str | None) -> Alert:
    return Alert(
        team=row.team,
        id=row.milestone,
        day=row.release_on,
        type=row.alert_type,
        reason=reason,
        since=since,
        until=None,
        taken=row.acknowledged_at,
    )
