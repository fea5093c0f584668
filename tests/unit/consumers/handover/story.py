"""Short words for writing one invented person's facts, so that a test reads as what happened."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from consumers.handover.effects import Effects, Standing, effects
from consumers.handover.episodes import Episode, fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import Wanted, wanted
from policies.teams import directory
from schemas.envelope import Agency, Sequence
from schemas.vocabulary import TeamKind

BIRMINGHAM = "E08000025"
LEEDS = "E08000035"

_TEAMS = {
    "prison-carat": ("PRISON_CARAT:SWI", "offender-management", TeamKind.GENERAL),
    "dip": ("DIP:BIRMINGHAM", "community-drugs", TeamKind.HEALTH),
    "probation": ("PROBATION:BIRMINGHAM", "resettlement", TeamKind.GENERAL),
    "child-protection": ("CHILD_PROTECTION:E08000025", "assessment", TeamKind.GENERAL),
    "housing": ("HOUSING:E08000025", "homelessness", TeamKind.GENERAL),
    "identity": ("PRISON_CARAT:SWI", "offender-management", TeamKind.GENERAL),
    "consent": ("PRISON_CARAT:SWI", "carat", TeamKind.HEALTH),
    "override": ("PRISON_CARAT:SWI", "offender-management", TeamKind.GENERAL),
    "record": ("PRISON_CARAT:SWI", "offender-management", TeamKind.GENERAL),
    "alert": ("HOUSING:E08000025", "homelessness", TeamKind.GENERAL),
}


def at(text: str) -> datetime:
    """`2026-09-01 10:00` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def fact(event_type: str, when: str, ref: str = "", agency: str = "", **codes: object) -> Fact:
    """One fact; the same words give the same fact, event id included."""
    publisher, team, kind = _TEAMS[event_type.split(".", 1)[0]]
    publisher = agency or publisher
    words = repr((event_type, when, ref, publisher, sorted(codes.items())))
    digest = hashlib.sha256(words.encode()).digest()
    time_us = (at(when) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    sequence = Sequence(time_us, 0, hashlib.sha256(f"{event_type} {ref}".encode()).digest())
    return Fact(
        UUID(bytes=hashlib.md5(words.encode(), usedforsecurity=False).digest()),
        event_type,
        Agency.parse(publisher),
        f"{publisher}/{team}",
        kind,
        sequence.key(),
        digest,
        {name: value for name, value in codes.items() if value is not None},
    )


def by_health_team(known: Fact) -> Fact:
    """The same fact, published by the drug workers of its prison."""
    return known._replace(publisher_team=f"{known.publisher}/carat", team_kind=TeamKind.HEALTH)


def received(
    when: str,
    reason: str = "ADMISSION",
    recall_type: str | None = None,
    ref: str = "",
    recorded: str | None = None,
) -> Fact:
    instant = at(when).isoformat()
    return fact(
        "prison-carat.person.received",
        recorded or when,
        ref,
        received_at=instant,
        reason=reason,
        recall_type=recall_type,
        prison="SWI",
    )


def planned(
    when: str,
    on: str,
    kind: str = "CRD",
    certainty: str = "ESTIMATED",
    council: str | None = BIRMINGHAM,
    need: str | None = "NO_FIXED_ABODE",
    event: str = "planned",
    ref: str = "",
) -> Fact:
    return fact(
        f"prison-carat.release.{event}",
        when,
        ref,
        expected_release_date=on,
        date_kind=kind,
        certainty=certainty,
        prison="SWI",
        chosen_council=council,
        accommodation_at_release=need,
    )


def changed(when: str, on: str, **more: str | None) -> Fact:
    return planned(when, on, event="date-changed", **more)  # type: ignore[arg-type]


def confirmed(when: str, on: str, **more: str | None) -> Fact:
    return planned(when, on, event="confirmed", certainty="CONFIRMED", **more)  # type: ignore[arg-type]


def cancelled(when: str, kind: str | None = None, ref: str = "") -> Fact:
    return fact("prison-carat.release.cancelled", when, ref, date_kind=kind, prison="SWI")


def left(
    when: str, reason: str = "RELEASED", code: str | None = None, recorded: str = "", ref: str = ""
) -> Fact:
    return fact(
        "prison-carat.release.occurred",
        recorded or when,
        ref,
        occurred_at=at(when).isoformat(),
        reason=reason,
        movement_reason_code=code,
        prison="SWI",
    )


def wanted_at(now: str, *facts: Fact) -> tuple[Wanted, ...]:
    return wanted(fold(facts), at(now), directory())


def milestones_at(now: str, *facts: Fact) -> set[str]:
    """The milestones that are wanted, by name."""
    return {alert.milestone for alert in wanted_at(now, *facts)}


class Board:
    """A person's alerts as the database would hold them, brought up to date step by step."""

    def __init__(self) -> None:
        self.rows: dict[UUID, Standing] = {}
        self.facts: list[Fact] = []

    def hear(self, now: str, *facts: Fact) -> Effects:
        """New facts, or only a later time."""
        self.facts += facts
        episodes = fold(self.facts)
        todo = self._effects(episodes, now)
        self._apply(todo)
        again = self._effects(episodes, now)
        assert not again, "what has been done needs no doing again"
        return todo

    def _effects(self, episodes: tuple[Episode, ...], now: str) -> Effects:
        def wanted_at(moment: datetime) -> tuple[Wanted, ...]:
            return wanted(episodes, moment, directory())

        return effects(wanted_at(at(now)), list(self.rows.values()), episodes, at(now), wanted_at)

    def acknowledge(self, milestone: str) -> None:
        for row in self.open(milestone):
            self.rows[row.id] = row._replace(acknowledged=True)

    def withhold(self, milestone: str) -> None:
        for row in self.open(milestone):
            self.rows[row.id] = row._replace(told=False)

    def resolve(self, milestone: str, closed_as: str) -> None:
        for row in self.open(milestone):
            self.rows[row.id] = row._replace(acknowledged=True, open=False, closed_as=closed_as)

    def open(self, milestone: str = "") -> list[Standing]:
        return [row for row in self.rows.values() if row.open and milestone in ("", row.milestone)]

    def names(self) -> set[str]:
        return {row.milestone for row in self.open()}

    def closed(self, milestone: str) -> set[str | None]:
        return {row.closed_as for row in self.rows.values() if not row.open and row.milestone == milestone}

    def _apply(self, todo: Effects) -> None:
        for move in todo.move:
            self.rows[move.alert] = self.rows[move.alert]._replace(episode=move.episode)
        for close in todo.close:
            row = self.rows[close.alert]
            self.rows[close.alert] = row._replace(open=False, closed_as=close.closed_as)
        again = [(each.alert, each.wanted) for each in todo.reopen]
        for row_id, alert in again + [(each.alert, each.wanted) for each in todo.update]:
            self.rows[row_id] = self.rows[row_id]._replace(
                open=True,
                closed_as=None,
                provisional=alert.provisional,
                release_on=alert.release_on,
                earlier_on=alert.earlier_on,
                facts=alert.facts,
                alert_type=alert.alert_type,
                late_notice=alert.late_notice,
            )
        for alert in todo.raise_:
            name = UUID(int=len(self.rows) + 1)
            self.rows[name] = Standing(
                name,
                *alert.key,
                open=True,
                provisional=alert.provisional,
                acknowledged=False,
                told=True,
                closed_as=None,
                release_on=alert.release_on,
                earlier_on=alert.earlier_on,
                facts=alert.facts,
                alert_type=alert.alert_type,
                late_notice=alert.late_notice,
            )


def summary(episodes: tuple[Episode, ...]) -> list[tuple[str, str]]:
    """Status and day of each episode."""
    return [(episode.status, str(episode.release_on)) for episode in episodes]
