"""Which team is a recipient's for one person: by council, by who published last, by prison."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from deploy.world.answer_key.records import CHILD_PROTECTION, DIP, HOUSING, PRISON, PROBATION, Event, newest
from deploy.world.answer_key.rows import CARAT
from deploy.world.answer_key.stays import DATED

_AT_THE_GATE = frozenset({"RECEPTION", "RELEASE"})


class Team(NamedTuple):
    """What a team list says of a team, as far as the key needs it."""

    id: str
    health: bool
    area: tuple[str, ...]

    @property
    def agency(self) -> str:
        """`HOUSING:E08000025`."""
        return self.id.partition("/")[0]

    @property
    def kind(self) -> str:
        """`HOUSING`."""
        return self.id.partition(":")[0]


class Known:
    """What all of a person's events say about who has to do with the person, at one moment."""

    def __init__(self, events: list[Event], teams: Mapping[str, Team]) -> None:
        self.events = events
        self._teams = teams
        self.council, self.council_since = _council(events)
        self._found: dict[str, str | None] = {}

    def team(self, recipient: str) -> str | None:
        """The team that is this recipient for the person, None where there is none."""
        if recipient not in self._found:
            self._found[recipient] = self._find(recipient)
        return self._found[recipient]

    def _find(self, recipient: str) -> str | None:
        if recipient == HOUSING:
            return self._of_area(HOUSING)
        if recipient in (PRISON, CARAT):
            return self._in_prison(health=recipient == CARAT)
        own = [event for event in self.events if event.kind == recipient]
        return max(own, key=lambda event: event.order).team if own else self._of_area(recipient)

    def has_published(self, kind: str, *, health: bool | None = None) -> bool:
        """Whether an agency of this kind has published about the person (its health team, if asked)."""
        return any(
            event.kind == kind and (health is None or self._is_health(event.team) is health)
            for event in self.events
        )

    def _of_area(self, kind: str) -> str | None:
        return next((t.id for t in self._teams.values() if t.kind == kind and self.council in t.area), None)

    def _in_prison(self, *, health: bool) -> str | None:
        last = newest(self.events, _AT_THE_GATE) or newest(self.events, DATED)
        if last is None:
            return None
        agency = f"{PRISON}:{last.cell('prison')}"
        found = (team.id for team in self._teams.values() if team.agency == agency and team.health is health)
        dated = newest(self.events, DATED) or last
        return next(found, dated.team)

    def _is_health(self, team: str) -> bool:
        return team in self._teams and self._teams[team].health


def _council(events: list[Event]) -> tuple[str, Event | None]:
    """The council that counts, and the record since which it does: the prison's word before probation's."""
    chosen = [event for event in events if event.type in DATED and event.cell("chosen_council")]
    if chosen:
        last = max(chosen, key=lambda event: event.order)
        return last.cell("chosen_council"), _first_said(chosen, last)
    referred = newest(events, frozenset({"DUTY_TO_REFER_SUBMITTED"}))
    taken_back = newest(events, frozenset({"DUTY_TO_REFER_WITHDRAWN"}))
    if referred is None or (taken_back and taken_back.order > referred.order):
        return "", None
    return referred.cell("council"), referred


def _first_said(chosen: list[Event], last: Event) -> Event:
    """The record from which on the prison has named this council without a break."""
    first = last
    for event in sorted(chosen, key=lambda one: one.order, reverse=True):
        if event.cell("chosen_council") != last.cell("chosen_council"):
            break
        first = event
    return first


def listed(teams: Iterable[Team]) -> dict[str, Team]:
    """Teams by id, in the order of their files."""
    return {team.id: team for team in teams}


RECIPIENTS = (HOUSING, DIP, PROBATION, CHILD_PROTECTION, PRISON, CARAT)
OUTSIDE = (HOUSING, DIP, PROBATION, CHILD_PROTECTION)
"""Who is told of a release, a moved date, a cancellation and a recall."""
