"""What has to be done so that the alerts that stand become the alerts that are wanted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from consumers.handover.endings import SATISFIED, WantedAt, ending
from consumers.handover.milestones import Wanted
from consumers.handover.standing import Key, Standing, preference
from consumers.handover.state import Episode
from schemas.vocabulary import AlertStatus

__all__ = [
    "CLOSED_BY_THE_BUS",
    "SATISFIED",
    "Close",
    "Effects",
    "Move",
    "Reopen",
    "Standing",
    "Update",
    "effects",
]

CLOSED_BY_THE_BUS: Final = frozenset(
    {AlertStatus.SUPERSEDED, AlertStatus.WITHDRAWN, AlertStatus.CANCELLED, AlertStatus.EXPIRED, SATISFIED}
)
"""An alert that was closed so is reopened when it is wanted again; one that a person closed stays closed."""


class Reopen(NamedTuple):
    """It is wanted again: the same row, with the acknowledgement that it had."""

    alert: UUID
    status: AlertStatus
    """ACKNOWLEDGED where a named person had taken it before, else NEW."""
    wanted: Wanted


class Close(NamedTuple):
    """It is no longer wanted."""

    alert: UUID
    status: AlertStatus
    closed_as: str


class Update(NamedTuple):
    """Same alert, but confirmed now, or with other facts: what is told must be asked again."""

    alert: UUID
    wanted: Wanted


class Move(NamedTuple):
    """An earlier fact has arrived and renamed the episode: the row keeps all but the name."""

    alert: UUID
    episode: bytes


class Effects(NamedTuple):
    """What to write, in this order: move, close, reopen, update, raise."""

    move: tuple[Move, ...]
    close: tuple[Close, ...]
    reopen: tuple[Reopen, ...]
    update: tuple[Update, ...]
    raise_: tuple[Wanted, ...]

    def __bool__(self) -> bool:
        """Whether anything has to be written at all."""
        return bool(self.move or self.close or self.reopen or self.update or self.raise_)


def effects(
    wanted: Sequence[Wanted],
    standing: Sequence[Standing],
    episodes: Sequence[Episode],
    now: datetime,
    wanted_at: WantedAt,
) -> Effects:
    """The difference of wanted and standing, which is every release alert of the person, closed or not."""
    if not standing:
        return Effects((), (), (), (), tuple(wanted))
    rows, moves = _renamed(standing, episodes, {alert.key for alert in wanted})
    by_key = {row.key: row for row in sorted(rows, key=preference)}
    kept = {alert.key: by_key[alert.key] for alert in wanted if alert.key in by_key}
    keep = {row.id for row in kept.values()}
    return Effects(
        move=moves,
        close=tuple(
            [
                close
                for row in rows
                if row.open and row.id not in keep
                if not _waits_for_somebody(row, close := _close(row, wanted, episodes, now, wanted_at))
            ]
        ),
        reopen=tuple([_reopen(kept[alert.key], alert) for alert in wanted if _reopens(kept.get(alert.key))]),
        update=tuple(
            [Update(kept[alert.key].id, alert) for alert in wanted if _differs(kept.get(alert.key), alert)]
        ),
        raise_=tuple([alert for alert in wanted if alert.key not in kept]),
    )


def _renamed(
    standing: Sequence[Standing], episodes: Sequence[Episode], keys: Collection[Key]
) -> tuple[list[Standing], tuple[Move, ...]]:
    """The rows under the episodes' names of today.

    Where two rows would then be the same alert only the one that people worked on moves.
    """
    names = [episode.opening for episode in episodes]
    known = set(names)
    taken = {row.key for row in standing if row.episode in known}
    rows, moves = [row for row in standing if row.episode in known], []
    for row in sorted((row for row in standing if row.episode not in known), key=preference, reverse=True):
        name = _name_now(row.episode, names) or _name_left(row, names, keys)
        moved = row._replace(episode=name) if name else row
        if name and moved.key not in taken:
            taken.add(moved.key)
            moves.append(Move(row.id, name))
            rows.append(moved)
        else:
            rows.append(row)
    return rows, tuple(moves)


def _name_now(old: bytes, names: list[bytes]) -> bytes | None:
    """The episode that the fact which once opened the row's episode belongs to now."""
    return max((name for name in names if name <= old), default=None)


def _name_left(row: Standing, names: list[bytes], keys: Collection[Key]) -> bytes | None:
    """After an unmerge that fact is another person's: what is still wanted is the first episode's now."""
    first = min(names, default=None)
    return first if first and row._replace(episode=first).key in keys else None


def _close(
    row: Standing,
    wanted: Sequence[Wanted],
    episodes: Sequence[Episode],
    now: datetime,
    wanted_at: WantedAt,
) -> Close:
    closed_as = ending(row, wanted, episodes, now, wanted_at)
    return Close(
        row.id, AlertStatus.RESOLVED if closed_as == SATISFIED else AlertStatus(closed_as), closed_as
    )


def _waits_for_somebody(row: Standing, close: Close) -> bool:
    """Time alone closes no alert that was told and that no named person took: it goes on to escalate."""
    return close.status is AlertStatus.EXPIRED and row.told and not row.acknowledged


def _reopens(row: Standing | None) -> bool:
    return row is not None and not row.open and row.closed_as in CLOSED_BY_THE_BUS


def _reopen(row: Standing, wanted: Wanted) -> Reopen:
    return Reopen(row.id, AlertStatus.ACKNOWLEDGED if row.acknowledged else AlertStatus.NEW, wanted)


def _differs(row: Standing | None, wanted: Wanted) -> bool:
    if row is None or not row.open:
        return False
    # What was collapsed at short notice is the plain milestone again once all before it is settled.
    was = (row.provisional, row.release_on, row.earlier_on, row.alert_type, row.late_notice)
    now = (wanted.provisional, wanted.release_on, wanted.earlier_on, wanted.alert_type, wanted.late_notice)
    return was != now or [fact.hex for fact in row.facts] != [source.event for source in wanted.sources]
