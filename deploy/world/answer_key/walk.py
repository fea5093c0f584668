"""From records to expectations: each person is worked out anew at each arrival and each timer."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from deploy.world.answer_key import consents, law, stays
from deploy.world.answer_key.beside import BESIDE
from deploy.world.answer_key.law import Ask, Pages
from deploy.world.answer_key.moment import Wanted
from deploy.world.answer_key.records import Event
from deploy.world.answer_key.register import WHO_IS_WHO, Number, Register, Tie, group_of
from deploy.world.answer_key.routes import Known, Team
from deploy.world.answer_key.stays import Stay
from deploy.world.answer_key.wanted import NEWS, timers, wanted
from schemas.clock import LONDON, london_midnight

_CHILD = frozenset({"ENQUIRY_OPENED", "PLAN_STARTED", "PLAN_ENDED"})
_ORDERS = frozenset({"ORDER_IMPOSED", "ORDER_TERMINATED"})
_NO_CHILD = frozenset({"NO_PLAN", "PLAN_ENDED"})


class Key(NamedTuple):
    """By what an expectation is known again."""

    team: str
    id: str
    day: date | None


class Expectation(NamedTuple):
    """A team should have been told this from one moment to another, or it should have been kept from it."""

    person: int
    """The person's number in the world."""
    key: Key
    type: str
    """Of the alert as it was in the end: what was collapsed at short notice can be the plain row again."""
    late: bool
    reason: str | None
    """Why it is withheld; None where the team is told."""
    since: datetime
    until: datetime | None
    """None where it still stands when the world does."""
    over: datetime | None = None
    """Out of date from then on: whoever was told keeps it until somebody takes it."""

    @property
    def told(self) -> bool:
        """Whether the team should have been told."""
        return self.reason is None


class Story(NamedTuple):
    """One person of the world (or two that were taken for one) and what everybody should have been told."""

    person: int
    numbers: frozenset[Number]
    events: tuple[Event, ...]
    expectations: tuple[Expectation, ...]


class Rules(NamedTuple):
    """What the walk goes by besides the records."""

    teams: Mapping[str, Team]
    law: Pages
    ends: datetime
    stops: int = 0
    """How many minutes apart the world's time stops where nothing arrives; 0: at any instant."""
    every_midnight: bool = False
    """Look at each midnight too, not only when something is known to change: slower, and the same."""


def stories(register: Register, rules: Rules) -> Iterator[Story]:
    """Everybody's, in the order of the world's numbers."""
    for members in _ever_together(register):
        people = [register.people[member] for member in members]
        ties = [tie for tie in register.ties if tie.one in members]
        events = {member: register.people[member].events for member in members}
        world = min(person.world for person in people)
        yield Story(
            world,
            frozenset().union(*(person.numbers for person in people)),
            tuple(sorted((event for own in events.values() for event in own), key=lambda event: event.known)),
            tuple(_expectations(world, events, ties, rules)),
        )


def _ever_together(register: Register) -> list[list[int]]:
    """Persons of the bus, those together that were ever taken for one."""
    end = datetime.max.replace(tzinfo=LONDON)
    joined = [tie._replace(together=True) for tie in register.ties]
    groups = {
        min(group_of(person, joined, end)): group_of(person, joined, end) for person in _touched(joined)
    }
    alone = set(range(len(register.people))) - _touched(joined)
    found = [sorted(group) for group in groups.values()] + [[person] for person in alone]
    return sorted(found, key=lambda members: min(register.people[member].world for member in members))


def _touched(ties: Iterable[Tie]) -> set[int]:
    return {person for tie in ties for person in (tie.one, tie.other)}


def _expectations(
    person: int, events: Mapping[int, list[Event]], ties: list[Tie], rules: Rules
) -> list[Expectation]:
    found: list[Expectation] = []
    standing: dict[Key, Expectation] = {}
    knows = sorted({event.known for own in events.values() for event in own})
    for place, at in enumerate(knows):
        until = knows[place + 1] if place + 1 < len(knows) else rules.ends + timedelta(microseconds=1)
        groups = {group_of(member, ties, at) for member in events}
        views = [_View.of(group, events, at, rules) for group in sorted(groups, key=min)]
        for moment in _moments(at, until, views, rules):
            now = [pair for view in views for pair in view.at(moment, standing)]
            kept = {key for view in views for key in view.waits_for_somebody(standing, now, moment)}
            found.extend(_take_down(standing, now, kept, moment))
            _put_up(person, standing, now, moment, rules)
    return sorted([*found, *standing.values()], key=lambda one: (one.since, one.key.team, one.key.id))


def _moments(at: datetime, until: datetime, views: "list[_View]", rules: Rules) -> list[datetime]:
    """The arrival itself, and then whenever something can change without one."""
    changes = {moment for view in views for moment in view.timers if at < moment < until}
    found = {stop for moment in changes if (stop := _stop(moment, rules)) < until}
    if rules.every_midnight:
        day = at.astimezone(LONDON).date() + timedelta(days=1)
        while london_midnight(day) < until:
            found.add(london_midnight(day))
            day += timedelta(days=1)
    return sorted({at} | found)


def _stop(moment: datetime, rules: Rules) -> datetime:
    """The first stop of the world's time not before the moment: a slot's end from 00:00 UTC, or the last."""
    if not rules.stops or moment > rules.ends:
        return moment
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    slot = timedelta(minutes=rules.stops)
    return min(midnight - (midnight - moment) // slot * slot, rules.ends)


def _take_down(
    standing: dict[Key, Expectation],
    now: list[tuple[Wanted, str | None]],
    kept: set[Key],
    at: datetime,
) -> list[Expectation]:
    """What is wanted no more, is told or withheld otherwise, or was out of date and is wanted anew."""
    wanted_now = {Key(alert.team, alert.id, alert.day): (alert, why) for alert, why in now}
    down = []
    for key, one in standing.items():
        if key in kept:
            continue
        alert, why = wanted_now.get(key, (None, None))
        anew = alert and one.over and one.over <= at and (alert.until is None or at < alert.until)
        if alert is None or why != one.reason or anew:
            down.append(key)
    return [standing.pop(key)._replace(until=at) for key in down]


def _put_up(
    person: int,
    standing: dict[Key, Expectation],
    now: list[tuple[Wanted, str | None]],
    at: datetime,
    rules: Rules,
) -> None:
    for alert, reason in now:
        key = Key(alert.team, alert.id, alert.day)
        over = _stop(alert.until, rules) if alert.until else None
        if key not in standing:
            standing[key] = Expectation(person, key, alert.type, alert.late, reason, at, None)
        standing[key] = standing[key]._replace(
            type=alert.type, late=alert.late, over=over if over and over <= rules.ends else None
        )


class _View:
    """What the bus makes of one person with what it knows; only time still moves."""

    def __init__(self, events: list[Event], *, sure: bool, rules: Rules) -> None:
        self._rules = rules
        all_stays = stays.read(events)
        self._stays = stays.current(all_stays)
        # Where somebody is out and already expected again, what is said of the next stay is not of this one.
        known = _as_known_in(all_stays, rules.teams) if all_stays else []
        self._known = dict(zip(map(id, self._stays), known[-len(self._stays) :], strict=True))
        # Of people put together whom nobody has looked at yet, what was agreed counts as not said.
        self._consents = consents.read(events if sure else [])
        self._child_linked = sure and _child_linked(events)
        self._drug_requirement = sure and _drug_requirement(events)
        self._answers: dict[tuple[str, str, str, date], str | None] = {}
        turns = self._consents.ends() | rules.law.turns
        self.timers = {london_midnight(day) for day in turns}.union(*map(timers, self._stays))

    @classmethod
    def of(
        cls, group: frozenset[int], events: Mapping[int, list[Event]], at: datetime, rules: Rules
    ) -> "_View":
        """The view of persons that count as one, at a moment."""
        so_far = [[event for event in events[member] if event.known <= at] for member in sorted(group)]
        recorded = [own for own in so_far if any(event.type not in WHO_IS_WHO for event in own)]
        return cls([event for own in so_far for event in own], sure=len(recorded) < 2, rules=rules)

    def at(self, at: datetime, standing: Mapping[Key, Expectation]) -> list[tuple[Wanted, str | None]]:
        """What should stand, each with the reason why it is withheld, if it is."""
        asked = [
            (alert, self._why_not(stay, alert, at))
            for stay in self._stays
            for alert in wanted(stay, self._known[id(stay)], at)
        ]
        return [(alert, why) for alert, why in asked if _still(alert, why, at, standing)]

    def waits_for_somebody(
        self, standing: Mapping[Key, Expectation], now: list[tuple[Wanted, str | None]], at: datetime
    ) -> Iterator[Key]:
        """News that was told and is out of date goes when somebody takes it, or when a newer alert comes.

        That its team has acted since does not end it any more.
        """
        in_place = {alert.recipient for alert, _ in now if alert.id not in BESIDE}
        waiting_for = self._stays[-1] if self._stays and self._stays[-1].in_custody else None
        for key, one in standing.items():
            news = next((who for who, rows in NEWS.items() if key.id in rows), None)
            if news is None or news in in_place or waiting_for is None or not one.told:
                continue
            if one.over and one.over <= at and waiting_for.opened.known <= one.since:
                yield key

    def _why_not(self, stay: Stay, alert: Wanted, at: datetime) -> str | None:
        """Who may not be told of the release is told nothing; then what the alert is about is asked of."""
        recipient, purpose = alert.team.partition("/")[0], law.PURPOSES[alert.recipient]
        day = at.astimezone(LONDON).date()
        for publisher in (stay.release_fact.agency, alert.about.agency):
            key = (publisher, recipient, purpose, day)
            if key not in self._answers:
                ask = Ask(publisher, recipient, purpose, day, self._child_linked)
                self._answers[key] = law.why_not(ask, self._consents, self._rules.law)
            if self._answers[key]:
                return self._answers[key]
        if not alert.needs:
            return None
        ask = Ask(alert.about.agency, recipient, purpose, day, self._child_linked, self._drug_requirement)
        return law.why_not(ask, self._consents, self._rules.law, (alert.needs,))


def _child_linked(events: list[Event]) -> bool:
    """Whether an enquiry or plan is open: a conference that makes no plan, or ends it, closes it."""
    said = [event for event in events if event.type in _CHILD or event.cell("conference_outcome")]
    last = max(said, key=lambda event: event.order, default=None)
    return last is not None and last.cell("conference_outcome") not in _NO_CHILD and last.type != "PLAN_ENDED"


def _drug_requirement(events: list[Event]) -> bool:
    """Whether the court's drug rehabilitation requirement is in force: from imposed to terminated."""
    said = [event for event in events if event.type in _ORDERS and "DRR" in event.words("requirements")]
    last = max(said, key=lambda event: event.order, default=None)
    return last is not None and last.type == "ORDER_IMPOSED"


def _as_known_in(all_stays: list[Stay], teams: Mapping[str, Team]) -> list[Known]:
    """For each stay in prison, what had been recorded by its end."""
    so_far: list[Event] = []
    found = []
    for stay in all_stays:
        so_far = [*so_far, *stay.events]
        found.append(Known(so_far, teams))
    return found


def _still(alert: Wanted, why: str | None, at: datetime, standing: Mapping[Key, Expectation]) -> bool:
    """What is out of date is not taken back from a team that was told of it."""
    if alert.until is None or at < alert.until:
        return True
    before = standing.get(Key(alert.team, alert.id, alert.day))
    return before is not None and before.told and why is None
