"""Which alerts are wanted now, and when to look again. A pure function of episodes, time and team lists."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from consumers.handover import routing
from consumers.handover.days import day_start, instant, london_day, micros
from consumers.handover.due import DAY_US, NEWS_FOR_US, Due, Moment, concerns, due
from consumers.handover.facts import Source, source_micros
from consumers.handover.parts import EXPECTED, Status
from consumers.handover.routing import Desk, Directory
from consumers.handover.rules import VOID_WITHIN_US
from consumers.handover.state import Episode
from consumers.handover.table import Recipient, Trigger, table
from policies.question import Party
from schemas.envelope import Agency
from schemas.vocabulary import AlertType, Purpose


class Wanted(NamedTuple):
    """One alert that should stand open now."""

    episode: bytes
    version: bytes
    milestone: str
    alert_type: AlertType
    team: str
    recipient: Party
    purpose: Purpose
    due_at: datetime
    deadline: datetime
    """When an alert raised now escalates without an acknowledgement; an alert that stands keeps its own."""
    release_on: date | None
    sources: tuple[Source, ...]
    """The events that it discloses; the release fact that counts is the first."""
    provisional: bool
    late_notice: bool
    """Its source told us more than a day after it fell due."""

    @property
    def key(self) -> tuple[bytes, bytes, str, str]:
        """An alert is unique by episode, version, milestone and team."""
        return self.episode, self.version, self.milestone, self.team

    @property
    def facts(self) -> tuple[UUID, ...]:
        return tuple([source.event_id for source in self.sources])

    @property
    def publisher(self) -> Agency:
        """The agency of the release fact that counts: sees the alert while it is not told."""
        return self.sources[0].party.agency

    @property
    def publisher_team(self) -> str:
        return self.sources[0].team


_moment = lru_cache(maxsize=16)(Moment.of)


def wanted(episodes: tuple[Episode, ...], now: datetime, directory: Directory) -> tuple[Wanted, ...]:
    """What should stand open at `now` (UTC, domain time): one alert a recipient, and the prison's tasks."""
    moment = _moment(now)
    found: list[Wanted] = []
    for episode in current(episodes):
        fact = episode.release_fact
        if fact is None:
            continue
        for recipient in table().recipients:
            if concerns(recipient, episode) and (item := due(recipient, episode, moment)):
                found += [_for_recipient(recipient, item, episode, fact, now, directory)]
        for recipient, item, desk in _tasks(episode, fact, moment, directory):
            found += [_alert(recipient, item, episode, desk, fact, now, directory)]
    return tuple(found)


def current(episodes: tuple[Episode, ...]) -> tuple[Episode, ...]:
    """The episodes that people work on: the latest, and the one before while the person is still out."""
    if not episodes:
        return ()
    last = episodes[-1]
    back_inside = last.received_us is not None or last.release or last.left
    return episodes[-1:] if back_inside else episodes[-2:]


def _for_recipient(
    recipient: Recipient, item: Due, episode: Episode, fact: Source, now: datetime, directory: Directory
) -> Wanted:
    desk = routing.route(recipient, episode, directory)
    if desk:
        return _alert(recipient, item, episode, desk, fact, now, directory)
    own = table().publisher
    if recipient.by_council:
        # One task, however many milestones pass without a council.
        item = item._replace(milestone=own.on[Trigger.COUNCIL_MISSING])
    return _alert(own, item, episode, routing.publisher(fact), fact, now, directory)


def _tasks(
    episode: Episode, fact: Source, moment: Moment, directory: Directory
) -> Iterator[tuple[Recipient, Due, Desk]]:
    """What stands beside the release alerts: a day that passed in silence, a court that kept somebody."""
    own = table().publisher
    if episode.status in EXPECTED and (overdue := due(own, episode, moment)):
        yield own, overdue, routing.publisher(fact)
    court = episode.court
    if court is None or moment.today <= london_day(court.at_us):
        return
    for recipient in (own, *table().recipients):
        milestone = recipient.on.get(Trigger.COURT_WATCH)
        source = court.source
        desk = routing.publisher(source) if recipient is own else routing.route(recipient, episode, directory)
        if milestone and desk:
            at = day_start(london_day(court.at_us), -1)
            yield recipient, Due(milestone, at, court.sequence, source), desk


def _alert(
    recipient: Recipient,
    item: Due,
    episode: Episode,
    desk: Desk,
    fact: Source,
    now: datetime,
    directory: Directory,
) -> Wanted:
    milestone = item.milestone
    evidence = episode.evidence
    others = [evidence[kind] for kind in recipient.discloses if kind in evidence]
    if item.about:
        others.insert(0, item.about)
    sources = [fact, *[source for source in others if source.event != fact.event]]
    return Wanted(
        episode.opening,
        item.version,
        milestone.id,
        milestone.alert,
        desk.team,
        desk.party,
        recipient.purpose,
        item.at,
        routing.deadline(directory, desk.team, milestone.deadline, max(item.at, now)),
        episode.release_on,
        tuple(sources),
        item.provisional,
        source_micros(item.version) > micros(item.at) + DAY_US,
    )


def next_due(episodes: tuple[Episode, ...], now: datetime) -> datetime | None:
    """The first instant after `now` at which `wanted` may change without a new fact, or None."""
    ahead = [at for episode in current(episodes) for at in _instants(episode, _moment(now)) if at > now]
    return min(ahead, default=None)


def _instants(episode: Episode, moment: Moment) -> Iterator[datetime]:
    """Every instant, passed or to come, at which something of this episode falls due or ends."""
    if episode.release:
        yield instant(episode.release.at_us + VOID_WITHIN_US)
        yield instant(episode.release.at_us + NEWS_FOR_US)
        return
    if episode.status is Status.LEFT:
        return
    if episode.status in EXPECTED and (on := episode.release_on):
        left = (on - moment.today).days
        # Milestones fall due when their day begins: the next is the greatest offset below the days left.
        if coming := [days for days in table().offsets if days < left]:
            yield day_start(on, coming[-1])
    if episode.court:
        yield day_start(london_day(episode.court.at_us), -1)
    if episode.abandoned:
        yield instant(source_micros(episode.abandoned.sequence) + NEWS_FOR_US)
    if episode.recall:
        yield instant(episode.recall.at_us + NEWS_FOR_US)
