"""Teams without officers: an alert reaches nobody where nobody works in the team that has it."""

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


# Whoever has it: the recipient's team once it was told, before that the publisher's. What is kept back for
# good climbs to nobody.
_WITHOUT = text("""
    SELECT DISTINCT holder FROM (
        SELECT CASE WHEN state = 'TOLD' THEN team ELSE publisher_team END AS holder FROM alert
        WHERE open AND acknowledged_by IS NULL AND (state = 'TOLD' OR next_step_at IS NOT NULL)
    ) AS held
    WHERE holder <> ALL(CAST(:there AS text[]))
""")
