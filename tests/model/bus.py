"""The handover's own rules over tables in memory: what PostgreSQL, Kafka and OPA do for them, done by hand.

Everything that decides is the real thing: fold, plan, writing. Here are only rows that are compared and
swapped, a policy that answers by a rule, and the two clocks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from consumers.handover.alert_rows import STEPPING
from consumers.handover.batch import CHANGES_SCOPE
from consumers.handover.episode_rows import EpisodeWrite
from consumers.handover.episodes import Episode
from consumers.handover.facts import Fact
from consumers.handover.milestones import Wanted
from consumers.handover.plan import Ask, Plan, episode_writes, folded, folded_again, plan
from consumers.handover.standing import AlertRow, Standing
from consumers.handover.store import EpisodeRow
from consumers.handover.tell import Verdict, undecided
from consumers.handover.writing import Known, Moment, Writing, writing
from policies.entries import Entry
from policies.teams import directory
from schemas.errors import NoAnswer, StaleWorker
from schemas.vocabulary import AlertState

PERSON: Final = UUID(int=1)
NAMES: Final = {PERSON: "pseudonym"}
NEEDS_CONSENT: Final = ("HOUSING", "DIP")
MACHINE: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Policy:
    """Answers by who asks and whether the person has consented; may be away, or without an answer for one."""

    consented: bool = True
    refused: bool = False
    """The person said no, so that there is nothing for anybody to mend."""
    away: bool = False
    silent: set[str] = field(default_factory=set)
    """Kinds of agency about which there is no answer now."""

    def verdict(self, want: Wanted) -> Verdict:
        kind = want.recipient.agency.kind
        if kind in self.silent:
            return undecided(())
        if kind in NEEDS_CONSENT and not self.consented:
            why = "CONSENT_WITHDRAWN" if self.refused else "CONSENT_MISSING"
            return Verdict(AlertState.WITHHELD, "DENY", (why,), why, (), (), (), "1", ())
        return Verdict(AlertState.TOLD, "ALLOW", (), None, (), (), (), "1", ())


class Snapshot(NamedTuple):
    """What a worker has read."""

    now: datetime
    episodes: list[EpisodeRow]
    alerts: list[AlertRow]
    known: frozenset[UUID]


class Bundle(NamedTuple):
    """What it then means to commit."""

    facts: Sequence[Fact]
    plan: Plan
    out: Writing
    episodes: list[EpisodeWrite]

    @property
    def empty(self) -> bool:
        written = (self.facts, self.out.raised, self.out.changes, self.out.notices, self.episodes)
        return not any(written)


@dataclass
class Bus:
    """One person's tables."""

    now: datetime
    policy: Policy = field(default_factory=Policy)
    facts: dict[UUID, Fact] = field(default_factory=dict)
    episodes: list[EpisodeRow] = field(default_factory=list)
    alerts: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    repeats: Counter[UUID] = field(default_factory=Counter)
    stale: int = 0

    @property
    def folded(self) -> tuple[Episode, ...]:
        return tuple(row.episode for row in self.episodes if row.episode)

    @property
    def next_due_at(self) -> datetime | None:
        return min((row.next_due_at for row in self.episodes if row.next_due_at), default=None)

    def rows(self) -> list[AlertRow]:
        return [_alert_row(values) for values in self.alerts.values()]

    def read(self) -> Snapshot:
        return Snapshot(self.now, list(self.episodes), self.rows(), frozenset(self.facts))

    def arrive(self, fact: Fact) -> None:
        """What the loop hands on: each event once, whatever Kafka repeats. Raises NoAnswer."""
        if fact.event_id in self.facts:
            self.repeats[fact.event_id] += 1
            return
        self.settle([fact], fact.event_type.startswith(CHANGES_SCOPE))

    def wake(self) -> int:
        """Fire what is due; says how often it had to look."""
        looks = self._fire()
        if not self.policy.away and any(row["open"] and row["ask_again_at"] for row in self.alerts.values()):
            self.settle([], ask_again=True)
            looks += self._fire()
        return looks

    def _fire(self) -> int:
        looks = 0
        while self.next_due_at is not None and self.next_due_at <= self.now:
            looks += 1
            assert looks <= 3, "a timer that has fired is not due again"
            self.settle([], ask_again=True, stand_in=True)
        return looks

    def settle(self, facts: Sequence[Fact], ask_again: bool, stand_in: bool = False) -> None:
        self.commit(self.work(self.read(), facts, ask_again, stand_in))

    def work(
        self, read: Snapshot, facts: Sequence[Fact], ask_again: bool = True, stand_in: bool = False
    ) -> Bundle:
        """All that one worker decides from what it has read, without a look at the tables."""
        new = [fact for fact in facts if fact.event_id not in read.known]
        episodes = folded(read.episodes, new)
        if episodes is None:
            episodes = folded_again([*(self.facts[event] for event in read.known), *new])
        todo = plan(
            PERSON, read.episodes, episodes, read.alerts, new, read.now, directory(), ask_again=ask_again
        )
        verdicts = self._verdicts(todo.asks, stand_in)
        out = writing([todo], verdicts, Known(NAMES, {}, directory()), Moment(read.now, MACHINE))
        out = _numbered(out, len(read.alerts))
        return Bundle(new, todo, out, episode_writes(todo, out.next_steps.get(PERSON)))

    def _verdicts(self, asks: Sequence[Ask], stand_in: bool) -> list[tuple[Ask, Verdict | None]]:
        if asks and self.policy.away:
            if not stand_in:
                raise NoAnswer()
            fresh = [ask.row is None or ask.reopened_as is not None for ask in asks]
            return [(ask, undecided(()) if new else None) for ask, new in zip(asks, fresh, strict=True)]
        return [(ask, self.policy.verdict(ask.wanted)) for ask in asks]

    def commit(self, bundle: Bundle) -> None:
        """All or nothing: raises StaleWorker where a row is no longer as it was read."""
        try:
            self._compare(bundle)
        except StaleWorker:
            self.stale += 1
            raise
        self.facts |= {fact.event_id: fact for fact in bundle.facts}
        for write in bundle.episodes:
            row = EpisodeRow(Episode.from_json(write.state), write.next_due_at, write.row_version)
            self.episodes[write.ordinal : write.ordinal + 1] = [row]
        del self.episodes[len(bundle.plan.episodes) :]
        for change in bundle.out.changes:
            row_version = self.alerts[change.id]["row_version"]
            row_version += 0 if STEPPING.issuperset(change.values) else 1
            self.alerts[change.id] |= {**change.values, "row_version": row_version}
        self.alerts |= {row["id"]: {**NOBODY, **row} for row in bundle.out.raised}
        self.notices += bundle.out.notices
        self.entries += bundle.out.entries

    def _compare(self, bundle: Bundle) -> None:
        for write in bundle.episodes:
            stands = write.ordinal < len(self.episodes)
            if write.row_version != (self.episodes[write.ordinal].row_version + 1 if stands else 1):
                raise StaleWorker("An episode has moved on.")
        for change in bundle.out.changes:
            row = self.alerts[change.id]
            if (change.row_version, change.steps) != (row["row_version"], row["steps"]):
                raise StaleWorker("An alert has moved on.")
        known = {_alert_row(row).standing.key for row in self.alerts.values()}
        moved = {self._key_after(change.id, change.values) for change in bundle.out.changes}
        if any(_key(row) in known | moved for row in bundle.out.raised):
            raise StaleWorker("Another worker has raised this alert.")
        if any(fact.event_id in self.facts for fact in bundle.facts):
            raise StaleWorker("Another worker has taken this event in.")

    def _key_after(self, alert: UUID, values: Any) -> tuple[Any, ...] | None:
        return _key({**self.alerts[alert], **values}) if "episode" in values else None

    def officer(self, alert: UUID, **values: Any) -> None:
        """The desk writes its answer into the row at once."""
        row = self.alerts[alert]
        taken = (
            {"acknowledged_by": "officer-1", "acknowledged_at": self.now} if row["status"] == "NEW" else {}
        )
        self.alerts[alert] = (
            row
            | taken
            | values
            | {
                "next_step_at": None,
                "changed_at": self.now,
                "row_version": row["row_version"] + 1,
            }
        )

    def forward(self, by: timedelta) -> None:
        self.now += by
        self.wake()


NOBODY: Final[dict[str, Any]] = {
    "acknowledged_by": None,
    "acknowledged_at": None,
    "closed_by": None,
    "closed_as": None,
}


def _numbered(out: Writing, raised: int) -> Writing:
    """The same with alerts numbered as they are raised, so that a life can be lived again exactly."""
    names = {row["id"]: UUID(int=raised + number) for number, row in enumerate(out.raised, 1)}
    told = {str(old): str(new) for old, new in names.items()}
    return out._replace(
        raised=[{**row, "id": names[row["id"]]} for row in out.raised],
        notices=[{**row, "alert": names.get(row["alert"], row["alert"])} for row in out.notices],
        entries=[
            entry._replace(fields={**entry.fields, "alert": told.get(alert, alert)})
            for entry in out.entries
            if (alert := str(entry.fields["alert"]))
        ],
    )


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["episode"], row["version"], row["milestone"], row["team"]


def _alert_row(row: dict[str, Any]) -> AlertRow:
    standing = Standing(
        row["id"],
        row["episode"],
        row["version"],
        row["milestone"],
        row["team"],
        row["open"],
        row["provisional"],
        row["acknowledged_by"] is not None,
        row["state"] == "TOLD",
        row["closed_as"],
        row["release_on"],
        row["earlier_on"],
        tuple(row["facts"]),
        row["alert_type"],
        row["late_notice"],
    )
    return AlertRow(
        standing,
        row["row_version"],
        row["state"],
        row["status"],
        ",".join(row["reasons"]),
        row["publisher_team"],
        row["level"],
        row["clock_from"],
        row["steps"],
        row["next_step_at"],
        row["told_at"],
        row["ask_again_at"] is not None,
        row["valid_until"],
    )
