"""Why an open alert is no longer wanted: replaced, settled, taken back, cancelled or out of date."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from consumers.handover.days import days_on
from consumers.handover.due import newest_of, out_of_date_at, settles
from consumers.handover.facts import source_micros
from consumers.handover.milestones import Wanted, current
from consumers.handover.parts import Status
from consumers.handover.standing import Standing
from consumers.handover.state import Episode
from consumers.handover.table import Beside, Milestone, Since, Trigger, table
from schemas.vocabulary import AlertStatus

SATISFIED: Final = "SATISFIED"
"""`closed_as` of an alert that an event has settled; its status is RESOLVED."""

JUST_BEFORE: Final = timedelta(microseconds=1)

WantedAt = Callable[[datetime], Sequence[Wanted]]
"""What the facts that are known now want at another moment."""

OVERDUE: Final = "prison-overdue"
"""The prison has said what was missing: a release, another day, or that there is none."""

_RELEASED: Final = frozenset({Trigger.RELEASED, Trigger.RELEASED_UNPLANNED, Trigger.NOT_SEEN})
_RECALLED: Final = frozenset({Trigger.RECALLED, Trigger.RECALLED_FIXED_56})
_NEWS: Final = frozenset({Trigger.DATE_CHANGED, Trigger.CANCELLED}) | _RECALLED
_SAID: Final = frozenset({Since.COURT_WITHOUT_RETURN, Since.COUNCIL_MISSING})
"""They end when the prison has said what was missing, whatever that is."""


def ending(
    row: Standing,
    wanted: Sequence[Wanted],
    episodes: Sequence[Episode],
    now: datetime,
    wanted_at: WantedAt,
) -> str:
    """What to close the row as: an AlertStatus, or SATISFIED."""
    milestone = table().milestones.get(row.milestone)
    episode = next((each for each in current(tuple(episodes)) if each.opening == row.episode), None)
    if milestone is None or episode is None or episode.status is Status.LEFT:
        return AlertStatus.WITHDRAWN
    if milestone.trigger in _RELEASED and episode.release is None:
        return AlertStatus.WITHDRAWN  # received again: it was no release
    if milestone.beside:
        over = over_at(row, episode) if milestone.beside.since in _SAID else None
        if over is not None and now >= over and _ended_by_time(row, wanted_at(over - JUST_BEFORE)):
            return AlertStatus.EXPIRED
        return _beside_ending(row, milestone, milestone.beside, wanted, episode)
    if milestone.id == OVERDUE:
        return SATISFIED
    if episode.status is Status.CANCELLED and milestone.trigger is not Trigger.CANCELLED:
        return AlertStatus.CANCELLED
    if any(_replaces(alert, row, milestone) for alert in wanted):
        return AlertStatus.SUPERSEDED
    if settles(milestone, episode):
        return SATISFIED
    over = over_at(row, episode)
    if over is not None and now >= over:
        return AlertStatus.EXPIRED
    return AlertStatus.SUPERSEDED if episode.release else AlertStatus.WITHDRAWN


def _ended_by_time(row: Standing, wanted_before: Sequence[Wanted]) -> bool:
    """Whether nothing but the hour has changed: what is known now would have wanted it until then."""
    return row.key in {alert.key for alert in wanted_before}


def _beside_ending(
    row: Standing, milestone: Milestone, beside: Beside, wanted: Sequence[Wanted], episode: Episode
) -> str:
    if beside.since in _SAID:
        return SATISFIED
    if any((alert.milestone, alert.episode) == (row.milestone, row.episode) for alert in wanted):
        return AlertStatus.SUPERSEDED  # it began anew, or is another team's now
    if newest := newest_of(milestone.settled_by, episode):
        undone = newest_of(milestone.undone_by, episode)
        if undone is None or undone.time_us <= newest.time_us:
            return SATISFIED
    if beside.for_days:
        return AlertStatus.EXPIRED
    if episode.release:
        return AlertStatus.SUPERSEDED
    return AlertStatus.CANCELLED if episode.status is Status.CANCELLED else AlertStatus.WITHDRAWN


def _replaces(alert: Wanted, row: Standing, milestone: Milestone) -> bool:
    """Whether the same team has another alert of this release now, in place of the row's."""
    other = table().milestones[alert.milestone]
    same = (alert.team, alert.episode, other.recipient) == (row.team, row.episode, milestone.recipient)
    return same and other.beside is None


def over_at(row: Standing, episode: Episode) -> datetime | None:
    """When the row is out of date (UTC); None where time alone ends it at no time."""
    milestone = table().milestones.get(row.milestone)
    trigger, beside = (milestone.trigger, milestone.beside) if milestone else (None, None)
    if beside and beside.for_days:
        return days_on(source_micros(row.version), beside.for_days)
    if beside and beside.since is Since.COUNCIL_MISSING:
        trigger = _in_place_of(row, episode)
    if trigger in _RELEASED and episode.release:
        return out_of_date_at(trigger, episode.release.at_us)
    if trigger in _RECALLED and episode.recall and row.version == episode.recall.sequence:
        return out_of_date_at(trigger, episode.recall.at_us)
    return out_of_date_at(trigger, source_micros(row.version)) if trigger in _NEWS else None


def _in_place_of(row: Standing, episode: Episode) -> Trigger | None:
    """What a council would have been told if there were one, where that is news; else None."""
    if episode.release:
        return Trigger.RELEASED
    if episode.recall and row.version == episode.recall.sequence:
        return Trigger.RECALLED
    if episode.abandoned and row.version == episode.abandoned.sequence:
        return Trigger.DATE_CHANGED
    return None
