"""What has fallen due for one recipient of one episode: a milestone of the table, or news it must hear."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, NamedTuple

from consumers.handover.days import day_start, days_on, instant, london_day, micros
from consumers.handover.facts import Source, source_micros
from consumers.handover.parts import EXPECTED, Abandoned, Status
from consumers.handover.rules import VOID_WITHIN_US
from consumers.handover.state import Episode
from consumers.handover.table import Condition, Milestone, Recipient, Route, Trigger
from schemas.clock import to_micros
from schemas.events.words import RecallType

DAY_US: Final = 24 * 60 * 60 * 1_000_000
NEWS_FOR_DAYS: Final = 21
"""Three weeks after a release, a recall or a change its alert is out of date; it escalated long before."""

FIXED_56: Final = RecallType.FIXED_TERM_56


class Moment(NamedTuple):
    """Now, in the forms that the rules compare with."""

    at: datetime
    at_us: int
    today: date

    @classmethod
    def of(cls, now: datetime) -> "Moment":
        at_us = to_micros(now)
        return cls(now, at_us, london_day(at_us))


class Due(NamedTuple):
    """A milestone that has fallen due and that nothing has settled."""

    milestone: Milestone
    at: datetime
    version: bytes
    known_us: int
    """Since when, by its source, the recipient could have been told."""
    about: Source | None = None
    """An event that it tells of beside the release fact."""
    provisional: bool = False
    outstanding: int = 1
    """How many of the recipient's milestones are due and unsettled: this one speaks for all."""

    @property
    def late_notice(self) -> bool:
        """It could be told only more than a day after it fell due."""
        return self.known_us > micros(self.at) + DAY_US


def applies(conditions: Iterable[Condition], recipient: Recipient, episode: Episode) -> bool:
    """Whether a release, or a milestone of it, is this recipient's concern at all."""
    for condition in conditions:
        if condition is Condition.NOT_SETTLED and episode.settled_home:
            return False
        known = condition is not Condition.KNOWN_TO_RECIPIENT or episode.last_of(*recipient.seat)
        if not known:
            return False
    return True


def concerns(recipient: Recipient, episode: Episode) -> bool:
    """Whether the recipient has anything to do with this release at all."""
    return applies(recipient.only_if, recipient, episode)


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
    newest = newest_of(milestone.settled_by, episode)
    if newest is None:
        return None
    undone = newest_of(milestone.undone_by, episode)
    if undone and undone.time_us > newest.time_us:
        return None
    if episode.release and milestone.trigger and newest.time_us < episode.release.at_us:
        return None  # seen before release is not seen after it
    return newest if newest.time_us >= _oldest_us(milestone, episode) else None


def _oldest_us(milestone: Milestone, episode: Episode) -> int:
    """What is older than this settles nothing any more: a home of years ago is none for this release."""
    admitted = episode.admitted
    # The whole day counts: whether the prison or another agency writes first that day is chance.
    began = micros(day_start(london_day(admitted.at_us))) if admitted else 0
    if milestone.fresh_days is None or milestone.days_before is None or episode.release_on is None:
        return began
    return max(began, micros(day_start(episode.release_on, milestone.days_before + milestone.fresh_days)))


def newest_of(event_types: Iterable[str], episode: Episode) -> Source | None:
    """The newest event of these types in the episode."""
    evidence = episode.evidence
    known = [evidence[kind] for kind in event_types if kind in evidence]
    return max(known, key=lambda source: source.time_us, default=None)


def out_of_date_at(trigger: Trigger, since_us: int) -> datetime:
    """When an alert that tells what happened is out of date (UTC)."""
    weeks = 2 if trigger is Trigger.NOT_SEEN else 1
    return days_on(since_us, weeks * NEWS_FOR_DAYS)


def _released(recipient: Recipient, episode: Episode, moment: Moment) -> Due | None:
    release = episode.release
    if release is None:
        return None
    trigger = Trigger.RELEASED_UNPLANNED if release.unplanned else Trigger.RELEASED
    at = instant(release.at_us)
    if moment.at >= out_of_date_at(trigger, release.at_us):
        at, trigger = out_of_date_at(trigger, release.at_us), Trigger.NOT_SEEN
        if moment.at >= out_of_date_at(trigger, release.at_us):
            return None
    milestone = recipient.on.get(trigger)
    if milestone is None or settles(milestone, episode):
        return None
    known_us = source_micros(episode.version)
    return Due(milestone, at, episode.version, known_us, provisional=provisional(episode, moment))


def _expected(recipient: Recipient, episode: Episode, on: date, moment: Moment) -> Due | None:
    rows = recipient.due((on - moment.today).days)
    rows = tuple(row for row in rows if applies(row.only_if, recipient, episode))
    if not rows:
        return _news(recipient, episode, moment)
    unsettled = [row for row in rows if not settles(row, episode)]
    if unsettled:
        latest = unsettled[0]
        at = day_start(on, latest.days_before or 0)
        known_us = _known_us(recipient, episode)
        return Due(latest, at, episode.version, known_us, outstanding=len(unsettled))
    settled, change = settles(rows[0], episode), episode.abandoned
    if change and settled and settled.time_us < source_micros(change.sequence):
        # What was arranged was arranged for another day.
        return _changed(recipient, episode, change, moment)
    return None


def _known_us(recipient: Recipient, episode: Episode) -> int:
    dated_us = episode.dated_us or 0
    return max(dated_us, episode.need_us or 0) if recipient.route is Route.COUNCIL else dated_us


def _news(recipient: Recipient, episode: Episode, moment: Moment) -> Due | None:
    change = episode.abandoned
    if change and _may_have_been_told(recipient, change):
        return _changed(recipient, episode, change, moment)
    recall = episode.recall
    if recall is None:
        return None
    milestone = recipient.on.get(Trigger.RECALLED)
    if episode.recall_type == FIXED_56:
        milestone = recipient.on.get(Trigger.RECALLED_FIXED_56, milestone)
    if milestone is None or moment.at >= out_of_date_at(Trigger.RECALLED, recall.at_us):
        return None
    known_us = source_micros(recall.sequence)
    return Due(milestone, instant(recall.at_us), recall.sequence, known_us, recall.source)


def _may_have_been_told(recipient: Recipient, change: Abandoned) -> bool:
    return bool(recipient.due((change.on - london_day(change.until_us)).days))


def _changed(recipient: Recipient, episode: Episode, change: Abandoned, moment: Moment) -> Due | None:
    changed_us = source_micros(change.sequence)
    cancelled = episode.status is Status.CANCELLED
    milestone = recipient.on.get(Trigger.CANCELLED if cancelled else Trigger.DATE_CHANGED)
    if milestone is None or moment.at >= out_of_date_at(Trigger.DATE_CHANGED, changed_us):
        return None
    return Due(milestone, instant(changed_us), change.sequence, changed_us)
