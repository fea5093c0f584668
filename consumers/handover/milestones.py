"""Which alerts are wanted now, and when to look again. A pure function of episodes, time and team lists."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from consumers.handover import beside, routing
from consumers.handover.days import day_start, instant, london_day
from consumers.handover.due import Due, Moment, concerns, due, out_of_date_at
from consumers.handover.facts import Source, source_micros
from consumers.handover.friday import earlier_day
from consumers.handover.parts import EXPECTED, Status
from consumers.handover.routing import Desk, Directory
from consumers.handover.rules import VOID_WITHIN_US
from consumers.handover.state import Episode
from consumers.handover.table import PRISON, Recipient, Since, Trigger, table
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
    release_on: date | None
    earlier_on: date | None
    """The working day to which the Friday rule may bring the release forward."""
    sources: tuple[Source, ...]
    """The events that it discloses; the release fact that counts is the first."""
    provisional: bool
    late_notice: bool
    """It could be told only more than a day after it fell due."""

    @property
    def key(self) -> tuple[bytes, bytes, str, str]:
        """An alert is unique by episode, version, milestone and team."""
        return self.episode, self.version, self.milestone, self.team

    @property
    def facts(self) -> tuple[UUID, ...]:
        return tuple([source.event_id for source in self.sources])

    @property
    def tells_of(self) -> Source | None:
        """The event of another agency that the alert stands for, where that it happened is telling."""
        milestone = table().milestones.get(self.milestone)
        event_type = milestone and milestone.tells_of(self.recipient.agency.kind)
        if event_type is None:
            return None
        return next(source for source in self.sources if source.event_type == event_type)

    @property
    def publisher(self) -> Agency:
        """The agency of the release fact that counts: sees the alert while it is not told."""
        return self.sources[0].party.agency

    @property
    def publisher_team(self) -> str:
        return self.sources[0].team


_moment = lru_cache(maxsize=16)(Moment.of)


def wanted(episodes: tuple[Episode, ...], now: datetime, directory: Directory) -> tuple[Wanted, ...]:
    """What should stand open at `now` (UTC, domain time): a release alert a recipient, and what is beside."""
    moment = _moment(now)
    found: list[Wanted] = []
    for episode in current(episodes):
        if fact := episode.release_fact:
            found += _of_episode(episode, fact, moment, directory)
    return tuple(found)


def current(episodes: tuple[Episode, ...]) -> tuple[Episode, ...]:
    """The episodes that people work on: the latest, and the one before while the person is still out."""
    if not episodes:
        return ()
    last = episodes[-1]
    back_inside = last.received_us is not None or last.release or last.left
    return episodes[-1:] if back_inside else episodes[-2:]


def _of_episode(episode: Episode, fact: Source, moment: Moment, directory: Directory) -> list[Wanted]:
    found: list[Wanted] = []
    nobody: Due | None = None
    for recipient in table().recipients:
        item = due(recipient, episode, moment) if concerns(recipient, episode) else None
        others = tuple(beside.standing_beside(recipient, episode, moment))
        if item is None and not others:
            continue
        desk = routing.route(recipient, episode, directory)
        if desk is None:
            nobody = nobody or item
            continue
        found += [_alert(recipient, each, episode, desk, fact) for each in (item, *others) if each]
    if nobody:
        found += _council_missing(nobody, episode, fact, directory)
    return found


def _council_missing(item: Due, episode: Episode, fact: Source, directory: Directory) -> Iterator[Wanted]:
    """One task for the prison, however many milestones pass and recipients wait without a council."""
    prison = table().recipient(PRISON)
    desk = routing.route(prison, episode, directory)
    for milestone in prison.beside:
        if desk and milestone.beside and milestone.beside.since == Since.COUNCIL_MISSING:
            yield _alert(prison, item._replace(milestone=milestone, outstanding=1), episode, desk, fact)


def _alert(recipient: Recipient, item: Due, episode: Episode, desk: Desk, fact: Source) -> Wanted:
    milestone = item.milestone
    evidence = episode.evidence
    others = [evidence[kind] for kind in recipient.discloses if kind in evidence]
    if item.about:
        others = [item.about, *(source for source in others if source.event != item.about.event)]
    collapsed = item.late_notice and item.outstanding > 1
    return Wanted(
        episode.opening,
        item.version,
        milestone.id,
        AlertType.SHORT_NOTICE_RELEASE if collapsed else milestone.alert,
        desk.team,
        desk.party,
        recipient.purpose,
        item.at,
        episode.release_on,
        _earlier_on(episode),
        (fact, *[source for source in others if source.event != fact.event]),
        item.provisional,
        item.late_notice,
    )


def _earlier_on(episode: Episode) -> date | None:
    counting = episode.counting
    if counting is None or episode.status not in EXPECTED:
        return None
    received_on = london_day(episode.admitted.at_us) if episode.admitted else None
    return earlier_day(counting.on, counting.kind, received_on)


def next_due(episodes: tuple[Episode, ...], now: datetime) -> datetime | None:
    """The first instant after `now` at which `wanted` may change without a new fact, or None."""
    ahead = [at for episode in current(episodes) for at in _instants(episode, _moment(now)) if at > now]
    return min(ahead, default=None)


def _instants(episode: Episode, moment: Moment) -> Iterator[datetime]:
    """Every instant, passed or to come, at which something of this episode falls due or ends."""
    if episode.status is Status.LEFT:
        return
    for recipient in table().recipients:
        yield from beside.instants(recipient, episode)
    if episode.release:
        yield instant(episode.release.at_us + VOID_WITHIN_US)
        yield out_of_date_at(Trigger.RELEASED, episode.release.at_us)
        yield out_of_date_at(Trigger.NOT_SEEN, episode.release.at_us)
        return
    if episode.status in EXPECTED and (on := episode.release_on):
        left = (on - moment.today).days
        # Milestones fall due when their day begins: the next is the greatest offset below the days left.
        if coming := [days for days in table().offsets if days < left]:
            yield day_start(on, coming[-1])
    if episode.abandoned:
        yield out_of_date_at(Trigger.DATE_CHANGED, source_micros(episode.abandoned.sequence))
    if episode.recall:
        yield out_of_date_at(Trigger.RECALLED, episode.recall.at_us)
