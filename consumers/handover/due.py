"""What has fallen due for one recipient of one episode: a milestone of the table, or news it must hear."""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from consumers.handover.days import day_start, instant, london_day
from consumers.handover.facts import Source, source_micros
from consumers.handover.parts import EXPECTED, Abandoned, Status
from consumers.handover.rules import VOID_WITHIN_US
from consumers.handover.state import Episode
from consumers.handover.table import Condition, Milestone, Recipient, Trigger
from schemas.clock import to_micros
from schemas.vocabulary import Accommodation

DAY_US: Final = 24 * 60 * 60 * 1_000_000
NEWS_FOR_US: Final = 21 * DAY_US
"""Three weeks after a release, a recall or a change its alert is out of date; it escalated long before."""


class Moment(NamedTuple):
    """Now, in the forms that the rules compare with."""

    at_us: int
    today: date

    @classmethod
    def of(cls, now: datetime) -> "Moment":
        at_us = to_micros(now)
        return cls(at_us, london_day(at_us))


class Due(NamedTuple):
    """A milestone that has fallen due and that nothing has settled."""

    milestone: Milestone
    at: datetime
    version: bytes
    about: Source | None = None
    """An event that it tells of beside the release fact."""
    provisional: bool = False


def concerns(recipient: Recipient, episode: Episode) -> bool:
    """Whether the recipient has anything to do with this release at all."""
    for condition in recipient.only_if:
        if condition is Condition.NOT_SETTLED and episode.accommodation == Accommodation.SETTLED:
            return False
        if condition is Condition.KNOWN_TO_RECIPIENT and recipient.kind not in episode.instances:
            return False
    return True


def due(recipient: Recipient, episode: Episode, moment: Moment) -> Due | None:
    """The one thing that the recipient should be working on now, if any."""
    status = episode.status
    if status in EXPECTED and episode.counting:
        return _expected(recipient, episode, episode.counting.on, moment)
    if status is Status.RELEASED:
        return _released(recipient, episode, moment)
    if status is Status.CANCELLED or status is Status.RECALLED:
        return _news(recipient, episode, moment)
    return None


def provisional(episode: Episode, moment: Moment) -> bool:
    """Whether the person may still be received again and the release be void."""
    return episode.release is not None and moment.at_us < episode.release.at_us + VOID_WITHIN_US


def settles(milestone: Milestone, episode: Episode) -> Source | None:
    """The event that has settled the milestone in this episode, or None."""
    evidence = episode.evidence
    sources = [evidence[kind] for kind in milestone.satisfied_by if kind in evidence]
    if not sources:
        return None
    newest = max(sources, key=lambda source: source.time_us)
    if episode.release and milestone.trigger and newest.time_us < episode.release.at_us:
        return None  # seen before release is not seen after it
    if milestone.fresh_days is not None and milestone.days_before is not None and episode.release_on:
        oldest = day_start(episode.release_on, milestone.days_before) - timedelta(days=milestone.fresh_days)
        if newest.time_us < to_micros(oldest):
            return None
    return newest


def _released(recipient: Recipient, episode: Episode, moment: Moment) -> Due | None:
    release = episode.release
    if release is None or moment.at_us >= release.at_us + NEWS_FOR_US:
        return None
    milestone = recipient.on.get(Trigger.RELEASED_UNPLANNED if release.unplanned else Trigger.RELEASED)
    if milestone is None or settles(milestone, episode):
        return None
    return Due(milestone, instant(release.at_us), episode.version, provisional=provisional(episode, moment))


def _expected(recipient: Recipient, episode: Episode, on: date, moment: Moment) -> Due | None:
    milestone = recipient.latest_due((on - moment.today).days)
    if milestone is None:
        return _news(recipient, episode, moment)
    settled = settles(milestone, episode)
    if settled is None:
        return Due(milestone, day_start(on, milestone.days_before or 0), episode.version)
    change = episode.abandoned
    if change and settled.time_us < source_micros(change.sequence):
        # What was arranged was arranged for another day.
        return _changed(recipient, episode, change, moment)
    return None


def _news(recipient: Recipient, episode: Episode, moment: Moment) -> Due | None:
    change = episode.abandoned
    if change and _may_have_been_told(recipient, change):
        return _changed(recipient, episode, change, moment)
    recall = episode.recall
    milestone = recipient.on.get(Trigger.RECALLED)
    if recall and milestone and moment.at_us < recall.at_us + NEWS_FOR_US:
        return Due(milestone, instant(recall.at_us), recall.sequence, recall.source)
    return None


def _may_have_been_told(recipient: Recipient, change: Abandoned) -> bool:
    return recipient.latest_due((change.on - london_day(change.until_us)).days) is not None


def _changed(recipient: Recipient, episode: Episode, change: Abandoned, moment: Moment) -> Due | None:
    changed_us = source_micros(change.sequence)
    cancelled = episode.status is Status.CANCELLED
    milestone = recipient.on.get(Trigger.CANCELLED if cancelled else Trigger.DATE_CHANGED)
    if milestone is None or moment.at_us >= changed_us + NEWS_FOR_US:
        return None
    return Due(milestone, instant(changed_us), change.sequence)
