"""What has to be true of the handover at any time, each by its number in the list of invariants."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from consumers.handover.days import london_day
from consumers.handover.due import concerns, out_of_date_at
from consumers.handover.endings import over_at
from consumers.handover.episodes import Episode, fold
from consumers.handover.escalation import DUTY_AT_ONCE, DUTY_IN_TURN, Level, NoticeKind
from consumers.handover.facts import Fact, Source
from consumers.handover.milestones import Wanted, current, wanted
from consumers.handover.parts import EXPECTED, Status
from consumers.handover.routing import hours_of, route
from consumers.handover.standing import AlertRow
from consumers.handover.table import Milestone, Trigger, table
from consumers.handover.working_time import Allowance, ends, half
from policies.entries import EntryKind
from policies.teams import directory
from schemas.clock import london_date
from tests.model.bus import Bus

TOLD_AFTER: Final = ("HOUSING", "DIP", "PROBATION", "CHILD_PROTECTION")
NO_RELEASE_NOW: Final = (Trigger.CANCELLED, Trigger.RECALLED, Trigger.RECALLED_FIXED_56)
"""News that stands where no release is expected: that there is none, and that somebody was recalled."""
OUT: Final = (Trigger.RELEASED, Trigger.RELEASED_UNPLANNED, Trigger.NOT_SEEN)


@dataclass
class View:
    """The bus as it stands after everything that was due has fired."""

    bus: Bus
    accepted: Sequence[Fact]
    """Every event that was taken in, in the order of arrival."""
    in_order: bool
    """They came in the order of their source, and none was taken back."""
    on_their_way: frozenset[str]
    """The alerts that the desk has taken whose answers have not arrived yet."""

    def __post_init__(self) -> None:
        self.rows = self.bus.rows()
        self.open = [row for row in self.rows if row.standing.open]
        self.episodes = fold(self.accepted)
        self.wanted = wanted(self.episodes, self.bus.now, directory())

    def values(self, row: AlertRow) -> dict[str, Any]:
        return self.bus.alerts[row.standing.id]

    def of_release(self) -> Iterator[tuple[AlertRow, Milestone, Episode]]:
        """The open alerts that are in time and not beside the others, each with its episode."""
        for row in self.open:
            milestone = table().milestones[row.standing.milestone]
            episode = next(each for each in self.episodes if each.opening == row.standing.episode)
            if milestone.beside is None and not self.waits(row):
                yield row, milestone, episode

    def waits(self, row: AlertRow) -> bool:
        """Whether it is out of date and stays only because its team was told and nobody took it."""
        episode = next((each for each in self.episodes if each.opening == row.standing.episode), None)
        over = over_at(row.standing, episode) if episode else None
        answered = row.standing.acknowledged and str(row.standing.id) not in self.on_their_way
        untaken = row.standing.told and not answered
        return untaken and over is not None and over <= self.bus.now


def check_1_each_accepted_event_gives_an_alert_or_a_visible_refusal(view: View) -> None:
    assert set(view.bus.facts) == {fact.event_id for fact in view.accepted}
    said: dict[str, str] = {}
    for entry in view.bus.entries:
        if entry.kind is EntryKind.TELL:
            said[str(entry.fields["alert"])] = str(entry.fields["state"])
    for row in view.rows:
        # what stands on the row is what the ledger last said of it
        assert said[str(row.standing.id)] == row.state
        if row.state == "WITHHELD":
            assert row.reasons
            assert view.values(row)["primary_reason"]
        if row.state == "UNDECIDED" and row.standing.open:
            assert view.values(row)["ask_again_at"] is not None


def check_2_at_most_one_alert_by_episode_version_milestone_and_team(view: View) -> None:
    keys = Counter(row.standing.key for row in view.rows)
    assert not [key for key, count in keys.items() if count > 1]


def check_3_each_required_alert_exists_or_has_a_reason(view: View) -> None:
    by_key = {row.standing.key: row for row in view.rows}
    for want in view.wanted:
        row = by_key[want.key]
        assert row.standing.open or view.values(row)["closed_by"], "only a person closes what is wanted"
        if row.standing.open and not row.ask_again:
            _says_what_is_so(row, want)
    keys = {want.key for want in view.wanted}
    for row in view.open:
        assert row.standing.key in keys or view.waits(row), f"{row.standing.milestone} is not wanted"
    for episode in current(view.episodes):
        _a_release_is_told(view, episode)
        _a_day_that_passed_is_seen(view, episode)


def _says_what_is_so(row: AlertRow, want: Wanted) -> None:
    said = (row.standing.provisional, row.standing.release_on, row.standing.earlier_on, row.standing.facts)
    assert said == (want.provisional, want.release_on, want.earlier_on, want.facts)


def _a_release_is_told(view: View, episode: Episode) -> None:
    """The promise itself, said once more without the rules: who walked out is everybody's alert."""
    release = episode.release
    if release is None or view.bus.now >= out_of_date_at(Trigger.RELEASED, release.at_us):
        return
    named = [table().milestones[row.standing.milestone] for row in _in_episode(view, episode)]
    for recipient in table().recipients:
        if recipient.name not in TOLD_AFTER or not concerns(recipient, episode):
            continue
        done = {"HOUSING": ["housing.placement.arrived"]}
        done["DIP"] = ["dip.appointment.attended", "dip.engagement.started"]
        seen = [episode.evidence.get(kind) for kind in done.get(recipient.name, [])]
        if any(source and source.time_us >= release.at_us for source in seen):
            continue
        if route(recipient, episode, directory()) is None:
            assert any(row.id == "prison-council-missing" for row in named)
        else:
            assert any(row.recipient == recipient.name and row.trigger in OUT for row in named)


def _in_episode(view: View, episode: Episode) -> list[AlertRow]:
    """What is open or was closed by a person."""
    return [
        row
        for row in view.rows
        if row.standing.episode == episode.opening and (row.standing.open or view.values(row)["closed_by"])
    ]


def _a_day_that_passed_is_seen(view: View, episode: Episode) -> None:
    on = episode.counting.on if episode.counting else None
    if episode.status in EXPECTED and on and on < london_date(view.bus.now):
        names = [row.standing.milestone for row in _in_episode(view, episode)]
        assert "prison-overdue" in names


def check_4_no_alert_without_its_event(view: View) -> None:
    known = {fact.event_id for fact in view.accepted}
    sequences = {fact.sequence for fact in view.accepted} | {
        Source.of(fact).version for fact in view.accepted
    }
    for row in view.rows:
        assert row.standing.facts
        assert set(row.standing.facts) <= known
        assert row.standing.version in sequences
    openings = {episode.opening for episode in view.episodes}
    assert {row.standing.episode for row in view.open} <= openings


def check_7_the_order_of_arrival_does_not_matter(view: View) -> None:
    shuffled = sorted(view.accepted, key=lambda fact: fact.event_id)
    assert view.bus.folded == view.episodes == fold(shuffled)


def check_14_due_timers_have_fired_once_or_were_superseded(view: View) -> None:
    now = view.bus.now
    assert view.bus.next_due_at is None or view.bus.next_due_at > now
    for row in view.open:
        assert row.next_step_at is None or row.next_step_at > now
    fired = Counter(
        (notice["alert"], notice["at"], notice["kind"], notice["level"])
        for notice in view.bus.notices
        if notice["kind"] is not NoticeKind.RAISED
    )
    assert not [each for each, count in fired.items() if count > 1]


def check_15_an_earlier_day_fires_and_a_later_one_withdraws_visibly(view: View) -> None:
    for row, milestone, episode in view.of_release():
        if milestone.days_before is not None:
            assert episode.status in EXPECTED
            left = ((episode.release_on or london_day(0)) - london_date(view.bus.now)).days
            assert left <= milestone.days_before, "nothing stands that is not yet due"
            assert row.standing.release_on == episode.release_on
    changed = Counter(
        str(entry.fields["alert"]) for entry in view.bus.entries if entry.kind is EntryKind.ALERT_CHANGED
    )
    for row in view.rows:
        if not row.standing.open and not view.values(row)["closed_by"]:
            assert row.standing.closed_as
            assert changed[str(row.standing.id)] > 0, "what is withdrawn is on the ledger"


def check_16_an_unscheduled_release_collapses_to_one(view: View) -> None:
    one: Counter[tuple[bytes, str]] = Counter()
    for row, milestone, episode in view.of_release():
        one[row.standing.episode, milestone.recipient] += 1
        if episode.release:
            assert milestone.trigger in OUT
            unplanned = milestone.trigger is Trigger.RELEASED_UNPLANNED
            assert unplanned is episode.release.unplanned or milestone.trigger is Trigger.NOT_SEEN
        if view.values(row)["alert_type"] == "SHORT_NOTICE_RELEASE":
            assert view.values(row)["late_notice"]
    assert not [key for key, count in one.items() if count > 1]


def check_17_a_cancelled_release_alerts_no_more(view: View) -> None:
    for row, milestone, episode in view.of_release():
        if episode.status is Status.CANCELLED:
            assert milestone.trigger in NO_RELEASE_NOW, row.standing.milestone
    gone = {episode.opening for episode in view.episodes if episode.status is Status.LEFT}
    assert not [row for row in view.open if row.standing.episode in gone]


def check_18_no_alert_cites_an_older_version_than_one_already_shown(view: View) -> None:
    for row, milestone, episode in view.of_release():
        news = milestone.trigger is not None and milestone.trigger not in OUT
        if not news:
            assert row.standing.version == episode.version
    if view.in_order:
        newest: dict[tuple[bytes, str, str], bytes] = {}
        for row in view.rows:  # in the order in which they were raised
            known = (row.standing.episode, row.standing.milestone, row.standing.team)
            assert row.standing.version >= newest.get(known, b"")
            newest[known] = row.standing.version


Step = tuple[datetime, NoticeKind, int]
Steps = list[Step]


def check_19_escalation_goes_by_the_clock_and_the_acknowledgement(
    view: View, watched: dict[UUID, datetime]
) -> None:
    """`watched`: until when each alert was seen waiting for somebody."""
    chains: dict[UUID, tuple[dict[str, Any], Steps]] = {}
    for notice in view.bus.notices:
        if notice["kind"] is NoticeKind.RAISED:
            chains[notice["alert"]] = (notice, [])
        else:
            chains[notice["alert"]][1].append((notice["at"], notice["kind"], notice["level"]))
    for row in view.rows:
        alert = row.standing.id
        if alert in chains and alert in watched:
            raised, steps = chains[alert]
            due = list(_chain(row, raised, watched[alert]))
            assert steps == due, f"{row} {raised} {watched[alert]} {steps} {due}"
        waiting = row.standing.open and row.status == "NEW" and alert in chains
        if not waiting:
            assert row.next_step_at is None


def _chain(
    row: AlertRow, raised: dict[str, Any], until: datetime
) -> Iterator[tuple[datetime, NoticeKind, int]]:
    milestone = table().milestones[row.standing.milestone]
    hours = hours_of(directory(), raised["team"])
    at, level = raised["at"], raised["level"]
    in_turn = milestone.escalation == "manager" and level != Level.DUTY_CONTACT
    while True:
        if level == Level.LEAD:
            at = ends(Allowance(5, "working days"), at, hours)
            if at > until:
                return
            yield at, NoticeKind.REMINDED, level
            continue
        length = milestone.deadline
        if level == Level.DUTY_CONTACT:
            length = DUTY_IN_TURN if in_turn else DUTY_AT_ONCE
        middle, at = half(length, at, hours), ends(length, at, hours)
        if middle and middle <= until:
            yield middle, NoticeKind.REMINDED, level
        if at > until:
            return
        level = Level(level + 1) if in_turn or level == Level.DUTY_CONTACT else Level.DUTY_CONTACT
        yield at, NoticeKind.ESCALATED, level


EVERYWHERE: Final = (
    check_1_each_accepted_event_gives_an_alert_or_a_visible_refusal,
    check_2_at_most_one_alert_by_episode_version_milestone_and_team,
    check_3_each_required_alert_exists_or_has_a_reason,
    check_4_no_alert_without_its_event,
    check_7_the_order_of_arrival_does_not_matter,
    check_14_due_timers_have_fired_once_or_were_superseded,
    check_15_an_earlier_day_fires_and_a_later_one_withdraws_visibly,
    check_16_an_unscheduled_release_collapses_to_one,
    check_17_a_cancelled_release_alerts_no_more,
    check_18_no_alert_cites_an_older_version_than_one_already_shown,
)
"""Held after every step. 5, 6, 19, 20 and 21 need to know what was just done: the machine holds them."""
