"""The notices as delivery claims them and marks them. Who was overtaken by another worker writes nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from policies.question import Party
from schemas.envelope import Agency
from schemas.errors import StaleWorker
from schemas.vocabulary import NoticeState, Purpose, TeamKind

LEASE: Final = timedelta(seconds=60)


class Claimed(NamedTuple):
    """One notice that this worker has for the time of its lease."""

    id: int
    alert: UUID
    person_id: UUID
    kind: str
    level: int
    team: str
    state: NoticeState
    message: UUID | None
    sent_at: datetime | None
    token: int
    """How often it was claimed: a worker whose claim is not the last writes nothing."""
    attempts: int


class About(NamedTuple):
    """The alert of a notice as it stands now."""

    id: UUID
    alert_type: str
    purpose: Purpose
    publisher: Party
    """Who published the release fact that it tells of."""
    event_type: str


class Mark(NamedTuple):
    """What a notice becomes. `next_in` is when to see to it again, in machine time; None: it is done."""

    notice: Claimed
    state: NoticeState
    next_in: timedelta | None = None
    status: str | None = None
    reason: str | None = None
    message: UUID | None = None
    attempts: int | None = None
    keep: bool = False
    """Go on holding it: it is being sent now."""


def claim(connection: Connection, count: int) -> list[Claimed]:
    """Take some notices that are due and nobody has, oldest first.

    A dead worker's are due again when its lease is over.
    """
    rows = connection.execute(_CLAIM, {"count": count, "lease": LEASE})
    return sorted(Claimed._make(row)._replace(state=NoticeState(row.state)) for row in rows)


def overtake(connection: Connection, claimed: Sequence[Claimed], probes: Collection[str]) -> set[int]:
    """Mark those that there is nothing to say about any more, and the canary's; says which.

    Somebody has taken the alert, it is over, or it is not this team's: told, it is the recipient's, else the
    publisher's.
    """
    fresh = [one.id for one in claimed if one.state is NoticeState.WAITING]
    return set(connection.execute(_OVERTAKE, {"ids": fresh, "probes": sorted(probes)}).scalars())


def about(connection: Connection, alert: UUID) -> About | None:
    """The alert of a notice, as it stands; None where it has gone with its person."""
    row = connection.execute(_ABOUT, {"alert": alert}).first()
    if row is None:
        return None
    return About(
        row.id,
        row.alert_type,
        Purpose(row.purpose),
        Party(Agency.parse(row.publisher), TeamKind(row.team_kind)),
        row.event_type,
    )


def mark(connection: Connection, one: Mark) -> None:
    """Write what became of a notice. Raises StaleWorker where another worker has it, or it has gone."""
    notice = one.notice
    row = {
        "id": notice.id,
        "token": notice.token,
        "state": one.state.value,
        "status": one.status,
        "reason": one.reason,
        "message": one.message,
        "attempts": notice.attempts if one.attempts is None else one.attempts,
        "next_in": one.next_in,
        "lease": LEASE if one.keep else None,
    }
    if not connection.execute(_MARK, row).rowcount:
        raise StaleWorker("A notice is another worker's by now.")


def release(connection: Connection, claimed: Sequence[Claimed]) -> None:
    """Give back what this worker did not come to."""
    given = {"ids": [one.id for one in claimed], "tokens": [one.token for one in claimed]}
    connection.execute(_RELEASE, given)


def all_reached(connection: Connection, team: str) -> bool:
    """Whether the last that is known of each of a team's posts is that a message arrived there."""
    return bool(connection.execute(_ALL_REACHED, {"team": team}).scalar_one())


_CLAIM = text("""
    UPDATE notice SET leased_until = now() + :lease, token = token + 1
    WHERE id IN (
        SELECT id FROM notice
        WHERE next_at <= now() AND (leased_until IS NULL OR leased_until < now())
        ORDER BY next_at, id LIMIT :count FOR UPDATE SKIP LOCKED)
    RETURNING id, alert, person_id, kind, level, team, state, message, sent_at, token, attempts
""")
_OVERTAKE = text("""
    UPDATE notice SET state = CASE WHEN team = ANY(:probes) THEN 'PROBE' ELSE 'OVERTAKEN' END,
        next_at = NULL, leased_until = NULL
    WHERE id = ANY(:ids) AND (team = ANY(:probes) OR NOT EXISTS (
        SELECT FROM alert WHERE alert.id = notice.alert AND alert.open AND alert.acknowledged_by IS NULL
            AND notice.team = CASE WHEN alert.state = 'TOLD' THEN alert.team ELSE alert.publisher_team END))
    RETURNING id
""")
_ABOUT = text("""
    SELECT a.id, a.alert_type, a.purpose, f.publisher, f.team_kind, f.event_type
    FROM alert a JOIN fact f ON f.event_id = a.facts[1] WHERE a.id = :alert
""")
_MARK = text("""
    UPDATE notice SET state = :state, status = coalesce(:status, status), reason = :reason,
        message = coalesce(:message, message), attempts = :attempts,
        sent_at = CASE WHEN CAST(:message AS uuid) IS NULL THEN sent_at ELSE now() END,
        due_since = CASE WHEN state = 'POSTED' THEN now() + CAST(:next_in AS interval) ELSE due_since END,
        next_at = now() + CAST(:next_in AS interval), leased_until = now() + CAST(:lease AS interval)
    WHERE id = :id AND token = :token
""")
_RELEASE = text("""
    UPDATE notice SET leased_until = NULL
    FROM unnest(CAST(:ids AS bigint[]), CAST(:tokens AS bigint[])) AS mine (id, token)
    WHERE notice.id = mine.id AND notice.token = mine.token
""")
_ALL_REACHED = text("""
    SELECT NOT EXISTS (
        SELECT FROM notice f WHERE f.team = :team AND f.state = 'FAILED' AND NOT EXISTS (
            SELECT FROM notice d
            WHERE d.team = f.team AND d.level = f.level AND d.state = 'DELIVERED' AND d.id > f.id))
""")
