"""Whose feed is alive: whatever the bus takes in of an agency is a sign of life, a heartbeat above all."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text

from consumers.watch.service import Cause, Moment, close_all, open_all
from policies.teams import Directory
from schemas.clock import machine_now
from schemas.vocabulary import AlertType


class Feeds:
    """The agencies of the directory that are expected to be heard, and how long each may be silent."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.rhythms: dict[str, timedelta] = {
            str(agency): after for agency, after in directory.feeds().items() if after is not None
        }
        self._first_team = {str(agency): directory.of_agency(agency)[0].id for agency in directory.agencies()}

    def expect(self, connection: Connection, now: datetime) -> None:
        """Give a row to every agency that was never heard: its time begins now.

        A row from before a simulation set the clock back begins anew too, and one that fell silent while its
        agency was not in the directory, of which nobody was told.
        """
        agencies = sorted(self.rhythms)
        connection.execute(
            _EXPECT, {"agencies": agencies, "until": [now + self.rhythms[agency] for agency in agencies]}
        )

    def heard(self, connection: Connection, agencies: Collection[str], now: datetime) -> None:
        """Note, in the transaction of what was taken in, that these agencies were heard; silence ends."""
        known = sorted(self.rhythms.keys() & set(agencies))
        if not known:
            return
        until = [now + self.rhythms[agency] for agency in known]
        connection.execute(_HEARD, {"agencies": known, "until": until, "now": now})
        close_all(connection, AlertType.FEED_SILENT, known, Moment(now, machine_now()))

    def fall_silent(self, connection: Connection, now: Moment) -> int:
        """Mark every feed whose time is over, and open its alert; says how many."""
        silent = connection.execute(_SILENT, {"now": now.domain}).scalars().all()
        causes = [
            Cause(AlertType.FEED_SILENT, agency, self._first_team[agency])
            for agency in silent
            # One that has left the directory is expected no more, and nobody there could see to it.
            if agency in self.rhythms
        ]
        open_all(connection, causes, self._directory, now)
        return len(silent)


class FeedRow(NamedTuple):
    """One agency's feed, for people. Times are domain time."""

    agency: str
    name: str
    watched: bool
    """Whether it is expected to be heard at all."""
    last_seen_at: datetime | None
    silent_at: datetime | None
    silent: bool
    post: str
    """Whom to ring about it."""
    phone: str


def listed(connection: Connection, directory: Directory) -> list[FeedRow]:
    """Every agency of the directory but the canary's, in the order of its files."""
    known = {row.agency: row for row in connection.execute(_LISTED)}
    found = []
    for agency, after in directory.feeds().items():
        team, row = directory.of_agency(agency)[0], known.get(str(agency))
        if team.probe:
            continue
        found.append(
            FeedRow(
                str(agency),
                team.agency_name,
                watched=after is not None,
                last_seen_at=row.last_seen_at if row else None,
                silent_at=row.silent_at if row else None,
                silent=bool(row and row.silent),
                post=team.spoc.post,
                phone=team.spoc.phone,
            )
        )
    return found


_LISTED = text("SELECT agency, last_seen_at, silent_at, silent FROM feed")
_EXPECT = text("""
    INSERT INTO feed (agency, silent_at, silent)
    SELECT agency, until, false
    FROM unnest(CAST(:agencies AS text[]), CAST(:until AS timestamptz[])) AS due (agency, until)
    ON CONFLICT (agency) DO UPDATE SET silent_at = excluded.silent_at, silent = false
    WHERE feed.last_seen_at IS NULL AND NOT feed.silent AND feed.silent_at > excluded.silent_at
        OR feed.silent AND NOT EXISTS (
            SELECT FROM service_alert a
            WHERE a.alert_type = 'FEED_SILENT' AND a.about = feed.agency AND a.opened_at >= feed.silent_at)
""")
# In the order of their names: two workers that hear the same agencies cannot wait for each other.
_HEARD = text("""
    INSERT INTO feed (agency, last_seen_at, silent_at, silent)
    SELECT agency, :now, until, false
    FROM unnest(CAST(:agencies AS text[]), CAST(:until AS timestamptz[])) AS heard (agency, until)
    ON CONFLICT (agency) DO UPDATE SET
        last_seen_at = greatest(feed.last_seen_at, excluded.last_seen_at),
        silent_at = CASE WHEN feed.last_seen_at > excluded.last_seen_at THEN feed.silent_at
            ELSE excluded.silent_at END,
        silent = false
""")
_SILENT = text("UPDATE feed SET silent = true WHERE NOT silent AND silent_at <= :now RETURNING agency")
