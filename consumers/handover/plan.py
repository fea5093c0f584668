"""What has to change for one person: pure, from the rows as read, the new facts and the time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from consumers.handover.answers import answered
from consumers.handover.effects import Effects, effects
from consumers.handover.endings import JUST_BEFORE, over_at
from consumers.handover.episode_rows import EpisodeWrite
from consumers.handover.episodes import Episode, extend, fold
from consumers.handover.escalation import Holding, Level, NoticeKind, Rule, due_steps
from consumers.handover.facts import Fact
from consumers.handover.milestones import Wanted, next_due, wanted
from consumers.handover.routing import Directory, hours_of
from consumers.handover.standing import AlertRow, Standing
from consumers.handover.store import EpisodeRow
from consumers.handover.table import table
from schemas.vocabulary import AlertStatus


class Ask(NamedTuple):
    """One alert whose telling policy has to decide, new or standing."""

    person_id: UUID
    wanted: Wanted
    row: AlertRow | None
    reopened_as: AlertStatus | None = None
    lapsed: bool = False
    """Out of date, and open only because its team was told and nobody took it."""


class Notice(NamedTuple):
    """Somebody is to be told of an alert, or reminded of it."""

    alert: UUID
    kind: NoticeKind
    level: Level
    team: str
    at: datetime


class Plan(NamedTuple):
    """All that one person's rows need, but for policy's answers."""

    person_id: UUID
    episodes: tuple[Episode, ...]
    before: Sequence[EpisodeRow]
    asks: tuple[Ask, ...]
    changes: dict[UUID, dict[str, Any]]
    """New values of standing alerts, by alert id."""
    notices: tuple[Notice, ...]
    """Reminders and escalations whose time has come."""
    rows: dict[UUID, AlertRow]
    next_due_at: datetime | None
    """When `wanted` may change next; the next step of an alert that nobody took is apart."""


def folded(rows: Sequence[EpisodeRow], facts: Iterable[Fact]) -> tuple[Episode, ...] | None:
    """The person's episodes with these facts. None: fold all again, one is older or a row is."""
    episodes = tuple(row.episode for row in rows if row.episode is not None)
    if len(episodes) < len(rows):
        return None
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
    facts: Sequence[Fact],
    now: datetime,
    directory: Directory,
    ask_again: bool,
) -> Plan:
    """Compare what stands with what is wanted; `facts` are the new ones.

    `ask_again`: consent or the day has changed, ask about all.
    """
    should = wanted(episodes, now, directory)
    changes: dict[UUID, dict[str, Any]] = dict(answered(alerts, facts))
    standing = [_after_answer(row.standing, changes.get(row.standing.id)) for row in alerts]
    todo = effects(should, standing, episodes, now, lambda at: wanted(episodes, at, directory))
    rows = {row.standing.id: row for row in alerts}
    _change(changes, todo, now)
    asks = [Ask(person_id, want, None) for want in todo.raise_]
    asks += [Ask(person_id, again.wanted, rows[again.alert], again.status) for again in todo.reopen]
    asks += [Ask(person_id, again.wanted, rows[again.alert]) for again in todo.update]
    if ask_again:
        asked = {ask.row.standing.id for ask in asks if ask.row}
        left = _left(alerts, asked, changes)
        asks += _standing_asks(person_id, should, left)
        asks += _lapsed_asks(person_id, should, left, episodes, directory)
        asked |= {ask.row.standing.id for ask in asks if ask.row}
        for row in left:
            if row.ask_again and row.standing.id not in asked:
                # Nothing is left to ask: it stays told until somebody takes it.
                changes.setdefault(row.standing.id, {})["ask_again_at"] = None
    notices = _steps(alerts, changes, now, directory)
    return Plan(person_id, episodes, before, tuple(asks), changes, notices, rows, next_due(episodes, now))


def _after_answer(row: Standing, values: Mapping[str, Any] | None) -> Standing:
    if not values:
        return row
    closed_as = values.get("closed_as", row.closed_as)
    return row._replace(acknowledged=True, open=values.get("open", row.open), closed_as=closed_as)


def _steps(
    alerts: Sequence[AlertRow], changes: dict[UUID, dict[str, Any]], now: datetime, directory: Directory
) -> tuple[Notice, ...]:
    """Remind and escalate where nobody took an alert in time; what was closed just now is left alone."""
    notices: list[Notice] = []
    for row in alerts:
        alert, next_at = row.standing.id, row.next_step_at
        changed = changes.get(alert, {})
        if next_at is None or next_at > now or not row.standing.open or "next_step_at" in changed:
            continue
        milestone = table().milestones.get(row.standing.milestone)
        if milestone is None:
            continue
        rule = Rule(milestone.deadline, milestone.escalation).begun_at(Level(row.level), row.steps)
        holding = Holding(Level(row.level), row.clock_from, next_at)
        steps, holding = due_steps(rule, holding, hours_of(directory, row.holder), now)
        notices += [Notice(alert, step.kind, step.level, row.holder, step.at) for step in steps]
        changes[alert] = changed | {
            "level": holding.level,
            "clock_from": holding.since,
            "next_step_at": holding.next_at,
            "steps": row.steps + len(steps),
        }
        if any(step.kind is NoticeKind.ESCALATED for step in steps):
            changes[alert]["escalated"] = True
    return tuple(notices)


def episode_writes(plan: Plan, *instants: datetime | None) -> list[EpisodeWrite]:
    """The episode rows that changed. The next timer stands on the last: the rules' own or one of these."""
    due_next = min((at for at in (plan.next_due_at, *instants) if at is not None), default=None)
    writes = []
    for ordinal, episode in enumerate(plan.episodes):
        old = plan.before[ordinal] if ordinal < len(plan.before) else None
        due = due_next if ordinal == len(plan.episodes) - 1 else None
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


def _change(changes: dict[UUID, dict[str, Any]], todo: Effects, now: datetime) -> None:
    for move in todo.move:
        changes.setdefault(move.alert, {})["episode"] = move.episode
    for close in todo.close:
        changes.setdefault(close.alert, {}).update(
            status=close.status,
            open=False,
            closed_as=close.closed_as,
            ask_again_at=None,
            next_step_at=None,
            changed_at=now,
        )


def _left(
    alerts: Sequence[AlertRow], asked: Collection[UUID], changes: Mapping[UUID, Mapping[str, Any]]
) -> list[AlertRow]:
    """Alerts that stay open and are not asked about yet, under the episode's name of now.

    Who answered in this batch is asked about like everybody: the right to know may end at the same moment.
    """
    left = []
    for row in alerts:
        change = changes.get(row.standing.id, {})
        if change.get("open", row.standing.open) and row.standing.id not in asked:
            name = change.get("episode", row.standing.episode)
            left.append(row._replace(standing=row.standing._replace(episode=name)))
    return left


def _standing_asks(person_id: UUID, should: Sequence[Wanted], left: Sequence[AlertRow]) -> list[Ask]:
    by_key = {want.key: want for want in should}
    return [Ask(person_id, by_key[row.standing.key], row) for row in left if row.standing.key in by_key]


def _lapsed_asks(
    person_id: UUID,
    should: Sequence[Wanted],
    left: Sequence[AlertRow],
    episodes: tuple[Episode, ...],
    directory: Directory,
) -> list[Ask]:
    """Alerts that are out of date and were told to somebody: whether that still may be is asked as well."""
    keys = {want.key for want in should}
    asks = []
    for row in left:
        episode = next((each for each in episodes if each.opening == row.standing.episode), None)
        over = over_at(row.standing, episode) if episode and row.standing.key not in keys else None
        if over is not None:
            before = {want.key: want for want in wanted(episodes, over - JUST_BEFORE, directory)}
            if want := before.get(row.standing.key):
                asks.append(Ask(person_id, want, row, lapsed=True))
    return asks
