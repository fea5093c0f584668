"""What has to change for one person: pure, from the rows as read, the new facts and the time."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from consumers.handover.effects import Effects, effects
from consumers.handover.episode_rows import EpisodeWrite
from consumers.handover.episodes import Episode, extend, fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import Wanted, next_due, wanted
from consumers.handover.routing import Directory
from consumers.handover.store import AlertRow, EpisodeRow
from schemas.vocabulary import AlertStatus


class Ask(NamedTuple):
    """One alert whose telling policy has to decide, new or standing."""

    person_id: UUID
    wanted: Wanted
    row: AlertRow | None
    reopened_as: AlertStatus | None = None


class Plan(NamedTuple):
    """All that one person's rows need, but for policy's answers."""

    person_id: UUID
    episodes: tuple[Episode, ...]
    before: Sequence[EpisodeRow]
    asks: tuple[Ask, ...]
    changes: dict[UUID, dict[str, Any]]
    """New values of standing alerts, by alert id."""
    rows: dict[UUID, AlertRow]
    next_due_at: datetime | None


def folded(rows: Sequence[EpisodeRow], facts: Iterable[Fact]) -> tuple[Episode, ...] | None:
    """The person's episodes with these facts. None: one is older than what is folded, so fold all again."""
    episodes = tuple(row.episode for row in rows)
    for fact in sorted(facts, key=lambda fact: fact.order):
        extended = extend(episodes, fact)
        if extended is None:
            return None
        episodes = extended
    return episodes


def folded_again(facts: Iterable[Fact]) -> tuple[Episode, ...]:
    """The person's episodes from all facts."""
    return fold(facts)


def plan(
    person_id: UUID,
    before: Sequence[EpisodeRow],
    episodes: tuple[Episode, ...],
    alerts: Sequence[AlertRow],
    now: datetime,
    directory: Directory,
    ask_again: bool,
) -> Plan:
    """Compare what stands with what is wanted. `ask_again`: consent or the day has changed, ask about all."""
    should = wanted(episodes, now, directory)
    todo = effects(should, [row.standing for row in alerts], episodes, now)
    rows = {row.standing.id: row for row in alerts}
    changes = _changes(todo, now)
    asks = [Ask(person_id, want, None) for want in todo.raise_]
    asks += [Ask(person_id, again.wanted, rows[again.alert], again.status) for again in todo.reopen]
    asks += [Ask(person_id, again.wanted, rows[again.alert]) for again in todo.update]
    if ask_again:
        asks += _standing_asks(
            person_id, should, alerts, changes, {ask.row.standing.id for ask in asks if ask.row}
        )
    deadlines = [want.deadline for want in todo.raise_]
    for row in alerts:
        closed = row.standing.id in changes and changes[row.standing.id].get("open") is False
        if row.standing.open and not closed and row.status == AlertStatus.NEW and not row.escalated:
            if row.deadline <= now:
                changes.setdefault(row.standing.id, {})["escalated"] = True
            else:
                deadlines.append(row.deadline)
    due = next_due(episodes, now)
    instants = [instant for instant in (due, *deadlines) if instant is not None and instant > now]
    return Plan(person_id, episodes, before, tuple(asks), changes, rows, min(instants, default=None))


def episode_writes(plan: Plan, lapse: datetime | None) -> list[EpisodeWrite]:
    """The episode rows that changed. The person's next timer stands on the last; `lapse` is consent's."""
    instants = [instant for instant in (plan.next_due_at, lapse) if instant is not None]
    writes = []
    for ordinal, episode in enumerate(plan.episodes):
        old = plan.before[ordinal] if ordinal < len(plan.before) else None
        due = min(instants, default=None) if ordinal == len(plan.episodes) - 1 else None
        if old is None or old.next_due_at != due or old.episode != episode:
            writes.append(
                EpisodeWrite(
                    plan.person_id,
                    ordinal,
                    episode.opening,
                    episode.status,
                    episode.release_on,
                    episode.version,
                    episode.to_json(),
                    due,
                    old.row_version + 1 if old else 1,
                )
            )
    return writes


def _changes(todo: Effects, now: datetime) -> dict[UUID, dict[str, Any]]:
    changes: dict[UUID, dict[str, Any]] = {}
    for move in todo.move:
        changes.setdefault(move.alert, {})["episode"] = move.episode
    for close in todo.close:
        changes.setdefault(close.alert, {}).update(
            status=close.status, open=False, closed_as=close.closed_as, ask_again_at=None, changed_at=now
        )
    return changes


def _standing_asks(
    person_id: UUID,
    should: Sequence[Wanted],
    alerts: Sequence[AlertRow],
    changes: dict[UUID, dict[str, Any]],
    asked: Collection[UUID],
) -> list[Ask]:
    by_key = {want.key: want for want in should}
    return [
        Ask(person_id, by_key[key], row)
        for row in alerts
        if row.standing.open and row.standing.id not in changes and row.standing.id not in asked
        if (key := (row.standing.episode, row.standing.version, row.standing.milestone, row.standing.team))
        in by_key
    ]
