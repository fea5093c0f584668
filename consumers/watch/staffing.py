"""Teams without officers: an alert that was told to a team in which nobody works reaches nobody."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from consumers.watch.service import Cause, Moment, close_all, open_all, standing
from policies.teams import Directory
from schemas.vocabulary import AlertType


def check(connection: Connection, directory: Directory, staffed: Collection[str], now: Moment) -> int:
    """Open an alert about each team that has something to take and nobody to do it, and close the others.

    `staffed` are the teams in which an officer works; it is the accountable lead's post that is asked.
    """
    there = sorted({*staffed, *(team.id for team in directory if team.probe)})
    without = set(connection.execute(_WITHOUT, {"there": there}).scalars())
    known = standing(connection, AlertType.TEAM_WITHOUT_OFFICERS)
    causes = [Cause(AlertType.TEAM_WITHOUT_OFFICERS, team, team) for team in without - known]
    opened = open_all(connection, causes, directory, now)
    return opened + close_all(connection, AlertType.TEAM_WITHOUT_OFFICERS, known - without, now)


_WITHOUT = text("""
    SELECT DISTINCT team FROM alert
    WHERE open AND state = 'TOLD' AND acknowledged_by IS NULL AND team <> ALL(CAST(:there AS text[]))
""")
