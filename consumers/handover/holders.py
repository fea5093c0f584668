"""Tell those who hold what was told under a yes that this yes has ended: each team once for each end.

They learn nothing of the person: the notice names their own earlier alerts, and waits for a named officer.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, text

from consumers.handover.routing import Directory
from consumers.handover.writing import Moment
from consumers.watch import service
from consumers.watch.service import Cause
from policies.consent import Key
from policies.ended import Ended, ended
from policies.entries import Entry, EntryKind, append, stamp
from schemas.catalogue import catalogue
from schemas.clock import london_date
from schemas.envelope import Agency
from schemas.tables import holder_notice
from schemas.vocabulary import AlertType, Category, DenyReason, Purpose

_ORDER: Final = (DenyReason.CONSENT_WITHDRAWN, DenyReason.CONSENT_REFUSED, DenyReason.CONSENT_EXPIRED)


class Holding(NamedTuple):
    """An alert that told a team something on the ground of a yes."""

    alert: UUID
    person_id: UUID
    team: str
    recipient: Agency
    purpose: Purpose
    publisher_team: str
    row_version: int
    told_at: datetime
    categories: frozenset[Category]
    """What its events carry."""

    @property
    def key(self) -> Key:
        return self.person_id, self.recipient, self.purpose


class HolderNotice(NamedTuple):
    """What one team is told."""

    id: UUID
    holdings: tuple[Holding, ...]
    reason: DenyReason
    ended: tuple[str, ...]
    """The ends that it tells of, by name; sorted."""


def tell_holders(
    connection: Connection,
    people: Collection[UUID],
    pseudonym: Callable[[UUID], str],
    directory: Directory,
    now: Moment,
) -> int:
    """Write what is due about these people, in the transaction that asks again about them; says how much.

    To be called before alerts are changed in it: an alert that is to be kept back still stands as told.
    """
    holdings = _holdings(connection, people)
    if not holdings:
        return 0
    ends = ended(connection, {one.key for one in holdings}, london_date(now.domain))
    due = notices(holdings, ends, _told_before(connection, people))
    for notice in due:
        connection.execute(holder_notice.insert().values(_row(notice)))
    causes = [
        Cause(AlertType.CONSENT_WITHDRAWN, str(one.id), one.holdings[0].team, one.holdings[0].person_id)
        for one in due
    ]
    service.open_all(connection, causes, directory, service.Moment(*now))
    append(connection, [_entry(one, pseudonym(one.holdings[0].person_id), now) for one in due])
    return len(due)


def notices(
    holdings: Sequence[Holding],
    ends: Mapping[Key, Mapping[Category, Ended]],
    before: Mapping[tuple[UUID, str], Collection[str]],
) -> list[HolderNotice]:
    """What each team has still to be told: the ends that it was not told of, of what its alerts carried."""
    alike: defaultdict[tuple[UUID, str], list[Holding]] = defaultdict(list)
    for one in holdings:
        alike[one.person_id, one.team].append(one)
    found = []
    for which, those in sorted(alike.items()):
        fresh: dict[str, Ended] = {}
        held = []
        for one in those:
            mine = [end for category, end in ends[one.key].items() if category in one.categories]
            new = [end for end in mine if end.name not in before.get(which, ())]
            fresh |= {end.name: end for end in new}
            held += [one] if new else []
        if held:
            reason = min((end.why for end in fresh.values()), key=_ORDER.index)
            found.append(HolderNotice(uuid4(), tuple(held), reason, tuple(sorted(fresh))))
    return found


def _holdings(connection: Connection, people: Collection[UUID]) -> list[Holding]:
    return [_holding(row) for row in connection.execute(_HELD, {"people": list(people)})]


def _holding(row: Row[Any]) -> Holding:
    categories = {one for event_type in row.event_types for one in catalogue().entry(event_type).categories}
    return Holding(
        row.id,
        row.person_id,
        row.team,
        Agency.parse(row.recipient),
        Purpose(row.purpose),
        row.publisher_team,
        row.row_version,
        row.told_at,
        frozenset(categories),
    )


def _told_before(connection: Connection, people: Collection[UUID]) -> dict[tuple[UUID, str], set[str]]:
    found: defaultdict[tuple[UUID, str], set[str]] = defaultdict(set)
    for person, team, names in connection.execute(_BEFORE, {"people": list(people)}):
        found[person, team].update(names)
    return found


def _row(notice: HolderNotice) -> dict[str, object]:
    first = notice.holdings[0]
    return {
        "id": notice.id,
        "person_id": first.person_id,
        "team": first.team,
        "recipient": str(first.recipient),
        "publisher_team": first.publisher_team,
        "reason": notice.reason,
        "purpose": first.purpose,
        "told_at": min(one.told_at for one in notice.holdings),
        "alerts": [one.alert for one in notice.holdings],
        "versions": [one.row_version for one in notice.holdings],
        "ended": list(notice.ended),
    }


def _entry(notice: HolderNotice, person: str, now: Moment) -> Entry:
    first = notice.holdings[0]
    return Entry(
        EntryKind.HOLDER_TOLD,
        {
            "at": stamp(now.domain),
            "machine_at": stamp(now.machine),
            "person": person,
            "about": str(notice.id),
            "alert": str(first.alert),
            "count": len(notice.holdings),
            "team": first.team,
            "recipient": str(first.recipient),
            "purpose": first.purpose.value,
            "primary": notice.reason.value,
        },
    )


# An alert that was told of in the same version of its row has told nothing new since. One without an answer
# has lost the ground on which it was told, so it counts.
_HELD: Final = text("""
    SELECT a.id, a.person_id, a.team, a.recipient, a.purpose, a.publisher_team, a.row_version, a.told_at,
           ARRAY(SELECT DISTINCT f.event_type FROM fact f WHERE f.event_id = ANY(a.facts)) AS event_types
    FROM alert a
    WHERE a.person_id = ANY(:people) AND a.told_at IS NOT NULL
      AND ((a.state = 'TOLD' AND 'CONSENT_VALID' = ANY(a.reasons)) OR a.state = 'UNDECIDED')
      AND NOT EXISTS (
          SELECT FROM holder_notice h, unnest(h.alerts, h.versions) AS held (alert, version)
          WHERE h.person_id = a.person_id AND h.team = a.team
            AND held.alert = a.id AND held.version >= a.row_version)
    ORDER BY a.told_at, a.id
""")
_BEFORE: Final = text("SELECT person_id, team, ended FROM holder_notice WHERE person_id = ANY(:people)")
