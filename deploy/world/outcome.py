"""What became of a world: who published how much, who was told what, and which alerts stand open."""

from collections.abc import Iterable
from typing import NamedTuple

from rich.table import Table
from sqlalchemy import Connection, text

from policies.officers import Officer
from policies.teams import directory


class Published(NamedTuple):
    """One agency kind's records."""

    kind: str
    accepted: int
    repeated: int
    waiting: int
    refused: int


class Told(NamedTuple):
    """One kind of recipient's alerts, whatever became of them."""

    kind: str
    told: int
    withheld: int
    undecided: int
    open: int


class Outcome(NamedTuple):
    """Both tables, read in one transaction."""

    published: tuple[Published, ...]
    told: tuple[Told, ...]


def read(connection: Connection) -> Outcome:
    """Count. `accepted` counts events that the handover has committed; `waiting` what waits now.

    What the bus's own canary did is no part of it.
    """
    given = {"probes": sorted({str(team.agency) for team in directory() if team.probe})}
    return Outcome(
        tuple(Published(*row) for row in connection.execute(_PUBLISHED, given)),
        tuple(Told(*row) for row in connection.execute(_TOLD, given)),
    )


def busiest(connection: Connection, officers: Iterable[Officer]) -> Officer | None:
    """Whom to sign in as: the officer of the council team with most alerts, else anybody's."""
    by_team = {officer.team: officer for officer in reversed(list(officers)) if officer.team}
    for (team,) in connection.execute(_BUSIEST):
        if team in by_team:
            return by_team[team]
    return next(iter(by_team.values()), None)


def tables(outcome: Outcome) -> list[Table]:
    """The outcome for people."""
    return [
        _table("Published", ("agency", *Published._fields[1:]), outcome.published),
        _table("Alerts", ("recipient", *Told._fields[1:]), outcome.told),
    ]


def _table(title: str, columns: tuple[str, ...], rows: tuple[Published, ...] | tuple[Told, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=None, show_footer=True)
    for place, column in enumerate(columns):
        total = "" if place == 0 else str(sum(int(row[place]) for row in rows))
        table.add_column(column, footer=total or "all", justify="left" if place == 0 else "right")
    for row in rows:
        table.add_row(*map(str, row))
    return table


_PUBLISHED = text("""
    SELECT kind, sum(accepted)::int, sum(repeated)::int, sum(waiting)::int, sum(refused)::int FROM (
        SELECT split_part(publisher, ':', 1) AS kind, 1 AS accepted, 0 AS repeated, 0 AS waiting, 0 AS refused
        FROM fact WHERE publisher <> ALL(CAST(:probes AS text[]))
        UNION ALL SELECT split_part(agency, ':', 1), 0, repeated, 0, refused FROM file_progress
        UNION ALL SELECT split_part(agency, ':', 1), 0, 0, 1, 0 FROM waiting WHERE settled_at IS NULL
    ) AS counted GROUP BY kind ORDER BY kind
""")
_TOLD = text("""
    SELECT split_part(recipient, ':', 1), count(*) FILTER (WHERE state = 'TOLD'),
        count(*) FILTER (WHERE state = 'WITHHELD'), count(*) FILTER (WHERE state = 'UNDECIDED'),
        count(*) FILTER (WHERE open)
    FROM alert WHERE recipient <> ALL(CAST(:probes AS text[])) GROUP BY 1 ORDER BY 1
""")
_BUSIEST = text("""
    SELECT team FROM alert WHERE open AND state = 'TOLD'
    GROUP BY team, recipient ORDER BY recipient NOT LIKE 'HOUSING:%', count(*) DESC, team
""")
