"""The handover's rules against random lives: every step is followed by every invariant of the list.

`make model` runs 2,000 lives of 60 steps; the usual run is shorter.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from consumers.handover import days, milestones
from consumers.handover.episodes import Episode, fold
from consumers.handover.milestones import next_due, wanted
from consumers.handover.store import EpisodeRow
from policies.teams import directory
from schemas.errors import StaleWorker
from tests.model import story
from tests.model.bus import Bus
from tests.model.invariants import (
    EVERYWHERE,
    View,
    check_19_escalation_goes_by_the_clock_and_the_acknowledgement,
)
from tests.model.life import Life, host_in, tables
from tests.unit.consumers.handover.story import fact

ANSWERS = ["acknowledge", "assign", "resolve", "refer-on"]
ZONES = ["UTC", "Pacific/Auckland", "America/Los_Angeles", "Europe/London"]


class Handover(Life):
    """One person, some agencies, two timekeepers, a policy that comes and goes."""

    @initialize(start=st.sampled_from(story.STARTS), zone=st.sampled_from(ZONES))
    def begin(self, start: datetime, zone: str) -> None:
        host_in(zone)
        self.bus = Bus(start)

    # What is published

    @rule(late=story.delays, how=story.receptions)
    def a_reception(self, late: timedelta, how: tuple[str, str | None]) -> None:
        self.publish(story.reception(self.bus.now - late, self.ref(), how))

    @rule(late=story.delays, how=story.exits, recorded_late=st.booleans())
    def a_movement(self, late: timedelta, how: tuple[str, str | None], recorded_late: bool) -> None:
        when = self.bus.now - late
        self.publish(story.movement(when, self.ref(), how, self.bus.now if recorded_late else when))

    @rule(
        late=story.delays,
        ahead=story.ahead,
        what=st.tuples(story.kinds, st.sampled_from(["ESTIMATED", "CONFIRMED"]), story.councils, story.needs),
        event=st.sampled_from(["planned", "planned", "date-changed", "confirmed"]),
    )
    def a_date(self, late: timedelta, ahead: int, what: Any, event: str) -> None:
        self.publish(story.dated(self.bus.now - late, self.ref(), ahead, what, event))

    @rule(late=story.delays, kind=st.sampled_from([None, "CRD", "HDCAD", "SED"]))
    def a_cancellation(self, late: timedelta, kind: str | None) -> None:
        self.publish(story.cancellation(self.bus.now - late, self.ref(), kind))

    @rule(late=story.delays, kind=st.sampled_from(story.WORK), council=story.councils, health=st.booleans())
    def an_agency_works(self, late: timedelta, kind: str, council: str | None, health: bool) -> None:
        self.publish(story.work(self.bus.now - late, self.ref(), kind, council, health))

    @rule(consented=st.booleans(), refused=st.booleans())
    def a_consent(self, consented: bool, refused: bool) -> None:
        # Consent is changed where it is accepted, whether or not the loop stands still.
        self.bus.policy.consented, self.bus.policy.refused = consented, refused
        kind = "consent.given" if consented else "consent.withdrawn"
        self.publish(fact(kind, story.clock(self.bus.now), self.ref()))

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def a_repeated_record(self, data: st.DataObject) -> None:
        """Invariant 6: repeating an event changes nothing but a counter."""
        again = data.draw(st.sampled_from(self.accepted))
        before, count = tables(self.bus), self.bus.repeats[again.event_id]
        self.bus.arrive(again)
        assert tables(self.bus) == before
        assert self.bus.repeats[again.event_id] == count + 1
        assert fold([*self.accepted, again]) == self.bus.folded

    # What people do

    @precondition(lambda self: self.answerable())
    @rule(
        data=st.data(),
        action=st.sampled_from(ANSWERS),
        slow=st.booleans(),
    )
    def an_officer_answers(self, data: st.DataObject, action: str, slow: bool) -> None:
        alert = data.draw(st.sampled_from(self.answerable()))
        event = self.answer(alert, action, "")
        self.take(alert, action)
        if slow:
            self.held.append(event)
        else:
            self.publish(event)

    @precondition(lambda self: self.answerable())
    @rule(data=st.data(), action=st.sampled_from(ANSWERS))
    def a_system_answers_by_event(self, data: st.DataObject, action: str) -> None:
        alert = data.draw(st.sampled_from(self.answerable()))
        self.publish(self.answer(alert, action, ""))
        if not self.waiting:
            assert self.bus.alerts[alert]["status"] != "NEW"

    @precondition(lambda self: self.bus.alerts and not self.bus.policy.away)
    @rule(data=st.data(), action=st.sampled_from(ANSWERS))
    def a_refused_answer(self, data: st.DataObject, action: str) -> None:
        """Invariant 5: what an agency may not answer has no effect."""
        alert = data.draw(st.sampled_from(sorted(self.bus.alerts)))
        before = self.who_has(alert)
        self.publish(self.answer(alert, action, "HOUSING:E08000031"))
        assert self.who_has(alert) == before

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def an_answer_of_the_desk_arrives(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.held))
        self.held.remove(event)
        self.publish(event)

    # What time and machines do

    @rule(leap=story.leaps)
    def time_passes(self, leap: timedelta) -> None:
        self.forward(leap)

    @precondition(lambda self: self.bus.next_due_at)
    @rule(times=st.integers(1, 4))
    def time_passes_to_what_is_due(self, times: int) -> None:
        for _ in range(times):
            if self.bus.next_due_at:
                self.forward(self.bus.next_due_at - self.bus.now)

    @rule()
    def policy_goes_away(self) -> None:
        self.bus.policy.away = True

    @rule(silent=st.sets(st.sampled_from(["DIP", "PROBATION", "HOUSING"]), max_size=1))
    def policy_is_back(self, silent: set[str]) -> None:
        self.bus.policy.away, self.bus.policy.silent = False, silent
        self.bus.wake()
        unanswered = [row for row in self.bus.alerts.values() if row["open"] and row["ask_again_at"]]
        assert {row["recipient"].partition(":")[0] for row in unanswered} <= silent, "all is asked again"
        waiting, self.waiting = self.waiting, []
        for event in waiting:
            self.publish(event)

    @rule()
    def a_restart(self) -> None:
        rows = self.bus.episodes
        kept = [
            row._replace(episode=row.episode and Episode.from_json(row.episode.to_json())) for row in rows
        ]
        assert kept == rows
        self.bus.episodes = kept

    @precondition(lambda self: not self.bus.policy.away)
    @rule()
    def a_new_rule(self) -> None:
        """Every row is of an earlier form: all facts are folded again, and nothing changes by that."""
        before = self.bus.folded
        self.bus.episodes = [EpisodeRow(None, row.next_due_at, row.row_version) for row in self.bus.episodes]
        self.bus.settle([], ask_again=False)
        assert self.bus.folded == before

    @rule(leap=story.leaps)
    def two_timekeepers_are_awake(self, leap: timedelta) -> None:
        """Invariant 21: two schedulers alive fire once."""
        self.bus.now += leap
        first, second = (
            self.bus.work(read, [], ask_again=True, stand_in=True)
            for read in (self.bus.read(), self.bus.read())
        )
        self.bus.commit(first)
        fired = len(self.bus.notices), len(self.bus.alerts)
        try:
            self.bus.commit(second)
        except StaleWorker:
            assert not second.empty
        else:
            assert first.empty, "whatever the first one wrote, the second cannot write again"
        assert fired == (len(self.bus.notices), len(self.bus.alerts))
        self.after_time()

    @precondition(lambda self: self.answerable())
    @rule(data=st.data(), leap=story.leaps, officer_first=st.booleans())
    def an_acknowledgement_races_the_timer(
        self, data: st.DataObject, leap: timedelta, officer_first: bool
    ) -> None:
        alert = data.draw(st.sampled_from(self.answerable()))
        self.bus.now += leap
        bundle = self.bus.work(self.bus.read(), [], ask_again=True, stand_in=True)
        answer = self.answer(alert, "acknowledge", "")
        if officer_first:
            self.take(alert, "acknowledge")
            self.held.append(answer)
            changes = alert in {change.id for change in bundle.out.changes}
            try:
                self.bus.commit(bundle)
                assert not changes
            except StaleWorker:
                assert changes
        else:
            self.bus.commit(bundle)
            self.note_watched()
            if alert in self.answerable():
                self.take(alert, "acknowledge")
                self.held.append(answer)
        self.after_time()

    # What has to be true after each of them

    @invariant()
    def everything_holds(self) -> None:
        self.note_watched()
        answers = [*self.held, *self.waiting]
        coming = frozenset(str(each.codes["alert"]) for each in answers if "alert" in each.codes)
        view = View(self.bus, self.accepted, self.in_order(), coming)
        for check in EVERYWHERE:
            check(view)
        check_19_escalation_goes_by_the_clock_and_the_acknowledgement(view, self.watched)

    def teardown(self) -> None:
        try:
            if hasattr(self, "bus"):
                self._the_same_on_every_host()
                self._the_same_all_at_once()
        finally:
            host_in(self.zone)

    def _the_same_on_every_host(self) -> None:
        """Invariant 20: the same result for every zone of the host."""
        said = []
        for zone in ZONES:
            host_in(zone)
            for cached in (days.london_day, days.day_start, days.days_on, milestones._moment):
                cached.cache_clear()
            episodes = fold(self.accepted)
            found = wanted(episodes, self.bus.now, directory())
            said.append((episodes, found, next_due(episodes, self.bus.now)))
        assert all(each == said[0] for each in said)

    def _the_same_all_at_once(self) -> None:
        """Invariant 7 once more: a bus that hears all of it only now wants the same."""
        fresh = Bus(self.bus.now)
        fresh.settle(sorted(self.accepted, key=lambda each: each.content_hash), ask_again=True)
        wanted_now = {want.key for want in wanted(fold(self.accepted), self.bus.now, directory())}
        assert {row.standing.key for row in fresh.rows() if row.standing.open} == wanted_now


def test_every_invariant_holds_in_every_life() -> None:
    profile = settings.get_current_profile_name()
    run_state_machine_as_test(
        Handover, settings=settings.get_profile(profile if profile == "model" else "lives")
    )
