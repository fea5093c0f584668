"""What stands by itself beside a team's release alert: a missed appointment, a tenancy at risk, a court."""

from collections.abc import Iterator
from datetime import datetime

from consumers.handover.days import day_start, days_on, instant, london_day
from consumers.handover.due import Due, Moment, applies, newest_of, settles
from consumers.handover.facts import Source
from consumers.handover.parts import EXPECTED, Status
from consumers.handover.state import Episode
from consumers.handover.table import Beside, Milestone, Recipient, Since


def standing_beside(recipient: Recipient, episode: Episode, moment: Moment) -> Iterator[Due]:
    """All that is due for the recipient in this episode. What lacks a council is found by `milestones`."""
    if episode.status is Status.LEFT:
        return
    for milestone in recipient.beside:
        if applies(milestone.only_if, recipient, episode):
            item = _due(milestone, episode, moment)
            if item and item.at <= moment.at:
                yield item


def instants(recipient: Recipient, episode: Episode) -> Iterator[datetime]:
    """When something of `standing_beside` begins or ends, passed or to come (UTC)."""
    for milestone in recipient.beside:
        beside, since = _beside(milestone), episode.evidence.get(str(_beside(milestone).since))
        if since:
            yield days_on(since.time_us, beside.wait_days)
        if since and beside.for_days:
            yield days_on(since.time_us, beside.for_days)
        if beside.since is Since.RECEPTION and episode.admitted:
            # Mostly passed; a source whose clock is fast names a time to come.
            yield instant(episode.admitted.at_us)
    if episode.court:
        yield day_start(london_day(episode.court.at_us), -1)


def _due(milestone: Milestone, episode: Episode, moment: Moment) -> Due | None:
    match _beside(milestone).since:
        case Since.RECEPTION:
            return _reception(milestone, episode)
        case Since.DAY_BEFORE_RELEASE:
            return _day_before(milestone, episode)
        case Since.COURT_WITHOUT_RETURN:
            return _court(milestone, episode)
        case Since.COUNCIL_MISSING:
            return None
        case event_type:
            return _after_event(milestone, episode.evidence.get(str(event_type)), episode, moment)


def _beside(milestone: Milestone) -> Beside:
    assert milestone.beside is not None
    return milestone.beside


def _reception(milestone: Milestone, episode: Episode) -> Due | None:
    admitted = episode.admitted
    if admitted is None or episode.release or _settled_since(milestone, episode, admitted.at_us):
        return None
    return Due(milestone, instant(admitted.at_us), admitted.sequence, 0, admitted.source)


def _day_before(milestone: Milestone, episode: Episode) -> Due | None:
    on = episode.release_on
    if on is None or episode.status not in EXPECTED or settles(milestone, episode):
        return None
    return Due(milestone, day_start(on, 1), episode.version, 0)


def _court(milestone: Milestone, episode: Episode) -> Due | None:
    court = episode.court
    if court is None:
        return None
    return Due(milestone, day_start(london_day(court.at_us), -1), court.sequence, 0, court.source)


def _after_event(milestone: Milestone, since: Source | None, episode: Episode, moment: Moment) -> Due | None:
    if since is None or _settled_since(milestone, episode, since.time_us):
        return None
    beside = _beside(milestone)
    if beside.for_days is None:
        over = episode.release is not None
    else:
        over = moment.at >= days_on(since.time_us, beside.for_days)
    if over:
        return None
    return Due(milestone, days_on(since.time_us, beside.wait_days), since.version, 0, since)


def _settled_since(milestone: Milestone, episode: Episode, since_us: int) -> bool:
    newest = newest_of(milestone.settled_by, episode)
    return newest is not None and newest.time_us >= since_us
