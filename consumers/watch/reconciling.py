"""Read a day's releases with their alerts, and each morning make an alert of what went missing."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select, text

from consumers.handover import store
from consumers.handover.milestones import current
from consumers.handover.parts import Status
from consumers.watch.due import day_to_reconcile
from consumers.watch.reconciliation import Line, Outcome, Released, Seen, compare, first_team
from consumers.watch.service import Cause, Moment, close_all, open_all
from policies.teams import Directory
from policies.vault import Vault
from schemas.tables import alert
from schemas.vocabulary import AlertType

LATE: Final = timedelta(days=6)
"""A release may be recorded late: so many days before the day are looked at again."""

_GAP: Final = AlertType.RECONCILIATION_GAP
_COLUMNS = [alert.c[name] for name in Seen._fields]


def lines_of(
    connection: Connection, directory: Directory, first: date, last: date, people: Collection[UUID] = ()
) -> list[Line]:
    """A line for each release from `first` to `last` and each recipient; of these people only, if named."""
    given = {"first": first, "last": last, "people": list(people)}
    released = set(connection.execute(_RELEASED_OF if people else _RELEASED, given).scalars())
    if not released:
        return []
    episodes = store.read(connection, released, ()).episodes
    alerts: dict[UUID, list[Seen]] = defaultdict(list)
    for person, *row in connection.execute(
        select(alert.c.person_id, *_COLUMNS).where(alert.c.person_id.in_(released))
    ):
        alerts[person].append(Seen(*row))
    probes = {str(team.agency) for team in directory if team.probe}
    found: list[Line] = []
    for person in sorted(released, key=lambda person: person.bytes):
        known = tuple(row.episode for row in episodes[person] if row.episode is not None)
        for ordinal, episode in enumerate(known):
            release = episode.release
            if episode.status is not Status.RELEASED or release is None or release.source.publisher in probes:
                continue
            if first <= release.on <= last:
                standing = episode in current(known)
                found += compare(Released(person, ordinal, episode, standing, alerts[person]), directory)
    return found


def about(line: Line, vault: Vault) -> str:
    """How a gap is named: by its alert, else by the person's pseudonym, the recipient and the episode."""
    if line.alert is not None:
        return str(line.alert)
    return f"{vault.pseudonym(line.person_id)}/{line.recipient}/{line.ordinal}"


def days_due(connection: Connection, now: Moment) -> list[date]:
    """The days that were not reconciled yet, the oldest first."""
    latest = day_to_reconcile(now.domain)
    done: date | None = connection.execute(_LAST_DAY, {"latest": latest}).scalar()
    first = done + timedelta(days=1) if done else latest
    return [first + timedelta(days=ahead) for ahead in range((latest - first).days + 1)]


def reconcile(connection: Connection, directory: Directory, vault: Vault, day: date, now: Moment) -> int:
    """Reconcile one day and open an alert for each gap; once a day, whoever comes first."""
    lines = lines_of(connection, directory, day - LATE, day)
    of_day = [line for line in lines if line.day == day]
    row = {
        "day": day,
        "now": now.domain,
        "releases": len({(line.person_id, line.ordinal) for line in of_day}),
        "gaps": sum(line.gap for line in of_day),
    }
    if not connection.execute(_DONE, row).rowcount:
        return 0
    gaps = [line for line in lines if line.gap]
    vault.load(connection, [line.person_id for line in gaps])
    open_all(connection, [_cause(line, directory, vault) for line in gaps], directory, now)
    return 1


def close_mended(connection: Connection, directory: Directory, vault: Vault, now: Moment) -> int:
    """Close the alerts about gaps that are none any more."""
    standing: dict[UUID, list[str]] = defaultdict(list)
    for person, named in connection.execute(_PERHAPS_MENDED, {"type": _GAP}):
        standing[person].append(named)
    if not standing:
        return 0
    lines = lines_of(connection, directory, date.min, date.max, standing)
    vault.load(connection, [line.person_id for line in lines])
    left = {about(line, vault) for line in lines if line.gap}
    return close_all(connection, _GAP, {one for all_of in standing.values() for one in all_of} - left, now)


def _cause(line: Line, directory: Directory, vault: Vault) -> Cause:
    return Cause(_GAP, about(line, vault), first_team(directory, line.owner), line.person_id)


def unexplained(lines: Sequence[Line]) -> int:
    """How many releases a recipient may have missed without anybody knowing why."""
    return sum(line.outcome is Outcome.UNEXPLAINED for line in lines)


_RELEASED = text(
    "SELECT person_id FROM episode WHERE status = 'RELEASED' AND release_on BETWEEN :first AND :last"
)
_RELEASED_OF = text("SELECT person_id FROM episode WHERE status = 'RELEASED' AND person_id = ANY(:people)")
_LAST_DAY = text("SELECT max(day) FROM reconciliation WHERE day <= :latest")
_DONE = text("""
    INSERT INTO reconciliation (day, ran_at, releases, gaps) VALUES (:day, :now, :releases, :gaps)
    ON CONFLICT (day) DO NOTHING
""")
# A gap that is named by an alert that nobody has taken and that is still open is none that was mended.
_PERHAPS_MENDED = text("""
    SELECT s.person_id, s.about FROM service_alert s
    LEFT JOIN alert a ON a.id = CASE WHEN s.about ~ '^[0-9a-f-]{36}$' THEN CAST(s.about AS uuid) END
    WHERE s.closed_at IS NULL AND s.alert_type = :type AND s.person_id IS NOT NULL
      AND NOT coalesce(a.open AND a.state = 'TOLD' AND a.acknowledged_by IS NULL, false)
""")
