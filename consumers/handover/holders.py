"""Tell those who hold what was told under a yes, or a decision to share, that it has ended: each end once.

They learn nothing of the person: the notice names their own earlier alerts, and waits for a named officer.
Where all that it was about may be told to them again before one has acknowledged it, it is withdrawn.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, text

from consumers.handover.plan import Ask
from consumers.handover.routing import Directory
from consumers.handover.tell import Verdict
from consumers.handover.writing import Moment
from consumers.watch import service
from consumers.watch.service import Cause
from policies.consent import Key
from policies.ended import OF_CONSENT, OF_OVERRIDE, Carried, Ended, EndReason, Ends, ended
from policies.entries import Entry, EntryKind, append, stamp
from schemas.catalogue import catalogue
from schemas.clock import london_date
from schemas.envelope import Agency
from schemas.tables import holder_notice
from schemas.vocabulary import AlertState, AlertType, AllowReason, Category, Purpose

_ORDER: Final = tuple(EndReason)
_OVERRIDE: Final = frozenset({AllowReason.SAFEGUARDING_OVERRIDE, AllowReason.VITAL_INTERESTS_OVERRIDE})

Still = Mapping[tuple[UUID, str], Collection[Carried]]
"""What policy lets each team be told of each person now, where it was asked just so."""


class Holding(NamedTuple):
    """An alert that told a team something on the ground of a yes, or of a decision to share."""

    alert: UUID
    person_id: UUID
    team: str
    recipient: Agency
    purpose: Purpose
    publisher_team: str
    row_version: int
    told_at: datetime
    carried: frozenset[Carried]
    """What its events carry."""
    grounds: frozenset[EndReason]
    """What may end of that on which it was told."""

    @property
    def key(self) -> Key:
        return self.person_id, self.recipient, self.purpose


class HolderNotice(NamedTuple):
    """What one team is told."""

    id: UUID
    holdings: tuple[Holding, ...]
    reason: EndReason
    ended: tuple[str, ...]
    """The ends that it tells of, by name; sorted."""


def still(verdicts: Iterable[tuple[Ask, Verdict | None]]) -> Still:
    """What policy has just let each team be told."""
    found: defaultdict[tuple[UUID, str], set[Carried]] = defaultdict(set)
    for ask, said in verdicts:
        found[ask.person_id, ask.wanted.team].update(said.of if said else ())
    return found


def tell_holders(
    connection: Connection,
    people: Collection[UUID],
    pseudonym: Callable[[UUID], str],
    directory: Directory,
    now: Moment,
    now_told: Still,
) -> int:
    """Write what is due about these people, in the transaction that asks again about them; says how much.

    To be called before alerts are changed in it: an alert that is to be kept back still stands as told.
    """
    _withdraw(connection, people, now, now_told)
    holdings = _holdings(connection, people)
    if not holdings:
        return 0
    ends = ended(connection, {one.key for one in holdings}, london_date(now.domain))
    due = notices(holdings, ends, _told_before(connection, people), now_told)
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
    ends: Mapping[Key, Ends],
    before: Mapping[tuple[UUID, str], Collection[str]],
    now_told: Still,
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
            lost = one.carried.difference(now_told.get(which, ()))
            mine = {end for each in lost for end in ends[one.key].of(each) if end.why in one.grounds}
            new = [end for end in mine if end.name not in before.get(which, ())]
            fresh |= {end.name: end for end in new}
            held += [one] if new else []
        if held:
            reason = min((end.why for end in fresh.values()), key=_ORDER.index)
            found.append(HolderNotice(uuid4(), tuple(held), reason, tuple(sorted(fresh))))
    return found


def _holdings(connection: Connection, people: Collection[UUID]) -> list[Holding]:
    return [_holding(row) for row in connection.execute(_HELD, {"people": list(people)})]


def _withdraw(connection: Connection, people: Collection[UUID], now: Moment, now_told: Still) -> None:
    """Nobody need stop using what may be told again: what no officer acknowledged yet is asked no longer."""
    moot = []
    for row in connection.execute(_WAITING, {"people": list(people)}):
        lost = {Category(name.partition(":")[0]) for name in row.ended}
        about = {one for one in _carried(row.events) if one[1] in lost}
        if about and about <= set(now_told.get((row.person_id, row.team), ())):
            moot.append(str(row.id))
    service.close_all(connection, AlertType.CONSENT_WITHDRAWN, moot, service.Moment(*now))


def _carried(events: Sequence[str]) -> frozenset[Carried]:
    """Of events by publisher and type, what they carry."""
    pairs = [(Agency.parse(publisher), kind) for publisher, _, kind in (one.partition(" ") for one in events)]
    return frozenset(
        (publisher, one) for publisher, kind in pairs for one in catalogue().entry(kind).categories
    )


def _grounds(row: Row[Any]) -> frozenset[EndReason]:
    if row.state == AlertState.UNDECIDED:
        return OF_CONSENT | OF_OVERRIDE  # the ground on which it was told is lost
    on = set(row.reasons)
    by_consent = OF_CONSENT if AllowReason.CONSENT_VALID in on else frozenset[EndReason]()
    return by_consent | (OF_OVERRIDE if on & _OVERRIDE else frozenset[EndReason]())


def _holding(row: Row[Any]) -> Holding:
    return Holding(
        row.id,
        row.person_id,
        row.team,
        Agency.parse(row.recipient),
        Purpose(row.purpose),
        row.publisher_team,
        row.row_version,
        row.told_at,
        _carried(row.events),
        _grounds(row),
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


# An alert that was told of in the same version of its row has told nothing new since, unless that notice was
# withdrawn. One without an answer has lost the ground on which it was told, so it counts.
_HELD: Final = text("""
    SELECT a.id, a.person_id, a.team, a.recipient, a.purpose, a.publisher_team, a.row_version, a.told_at,
           a.state, a.reasons,
           ARRAY(SELECT DISTINCT f.publisher || ' ' || f.event_type
                 FROM fact f WHERE f.event_id = ANY(a.facts)) AS events
    FROM alert a
    WHERE a.person_id = ANY(:people) AND a.told_at IS NOT NULL
      AND ((a.state = 'TOLD'
            AND a.reasons && ARRAY['CONSENT_VALID', 'SAFEGUARDING_OVERRIDE', 'VITAL_INTERESTS_OVERRIDE'])
           OR a.state = 'UNDECIDED')
      AND NOT EXISTS (
          SELECT FROM holder_notice h, unnest(h.alerts, h.versions) AS held (alert, version), service_alert s
          WHERE h.person_id = a.person_id AND h.team = a.team
            AND held.alert = a.id AND held.version >= a.row_version
            AND s.about = CAST(h.id AS text) AND s.person_id = h.person_id
            AND NOT (s.closed_at IS NOT NULL AND s.acknowledged_at IS NULL))
    ORDER BY a.told_at, a.id
""")
_WAITING: Final = text("""
    SELECT h.id, h.person_id, h.team, h.ended,
           ARRAY(SELECT DISTINCT f.publisher || ' ' || f.event_type
                 FROM alert a JOIN fact f ON f.event_id = ANY(a.facts) WHERE a.id = ANY(h.alerts)) AS events
    FROM holder_notice h JOIN service_alert s ON s.about = CAST(h.id AS text) AND s.person_id = h.person_id
    WHERE h.person_id = ANY(:people) AND s.closed_at IS NULL AND s.acknowledged_at IS NULL
    ORDER BY h.id
""")
_BEFORE: Final = text("SELECT person_id, team, ended FROM holder_notice WHERE person_id = ANY(:people)")
