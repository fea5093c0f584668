"""Why an open alert is no longer wanted: replaced, settled, taken back, cancelled or out of date."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from consumers.handover.due import NEWS_FOR_US, settles
from consumers.handover.facts import source_micros
from consumers.handover.milestones import Wanted, current
from consumers.handover.parts import Status
from consumers.handover.standing import Standing
from consumers.handover.state import Episode
from consumers.handover.table import PUBLISHER, Milestone, Trigger, table
from schemas.clock import to_micros
from schemas.vocabulary import AlertStatus

SATISFIED: Final = "SATISFIED"
"""`closed_as` of an alert that an event has settled; its status is RESOLVED."""

_RELEASED: Final = frozenset({Trigger.RELEASED, Trigger.RELEASED_UNPLANNED})
_NEWS: Final = frozenset({Trigger.DATE_CHANGED, Trigger.CANCELLED, Trigger.RECALLED})


def ending(row: Standing, wanted: Sequence[Wanted], episodes: Sequence[Episode], now: datetime) -> str:
    """What to close the row as: an AlertStatus, or SATISFIED."""
    milestone = table().milestones.get(row.milestone)
    episode = next((each for each in current(tuple(episodes)) if each.opening == row.episode), None)
    if milestone is None or episode is None or episode.status is Status.LEFT:
        return AlertStatus.WITHDRAWN
    if milestone.trigger in _RELEASED and episode.release is None:
        return AlertStatus.WITHDRAWN  # received again: it was no release
    if milestone.recipient == PUBLISHER or milestone.trigger is Trigger.COURT_WATCH:
        return SATISFIED  # the prison has said what was missing
    if episode.status is Status.CANCELLED and milestone.trigger is not Trigger.CANCELLED:
        return AlertStatus.CANCELLED
    if _replaced(row, milestone, wanted):
        return AlertStatus.SUPERSEDED
    if settles(milestone, episode):
        return SATISFIED
    if _out_of_date(row, milestone, episode, now):
        return AlertStatus.EXPIRED
    return AlertStatus.SUPERSEDED if episode.release else AlertStatus.WITHDRAWN


def _replaced(row: Standing, milestone: Milestone, wanted: Sequence[Wanted]) -> bool:
    """Whether the same team has another alert of this release now."""
    milestones = table().milestones
    return any(
        alert.team == row.team
        and alert.episode == row.episode
        and milestones[alert.milestone].recipient == milestone.recipient
        and milestones[alert.milestone].trigger is not Trigger.COURT_WATCH
        for alert in wanted
    )


def _out_of_date(row: Standing, milestone: Milestone, episode: Episode, now: datetime) -> bool:
    if milestone.trigger in _RELEASED and episode.release:
        return to_micros(now) >= episode.release.at_us + NEWS_FOR_US
    return milestone.trigger in _NEWS and to_micros(now) >= source_micros(row.version) + NEWS_FOR_US
