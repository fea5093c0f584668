"""One person's life on the bus as it is lived: what was taken in, what waits, who has been seen waiting."""

import os
import time
from copy import deepcopy
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine

from consumers.handover.facts import Fact
from consumers.handover.rules import voided
from schemas.errors import NoAnswer
from tests.model import story
from tests.model.bus import Bus
from tests.unit.consumers.handover.story import LEEDS, fact


class Life(RuleBasedStateMachine):
    """What the rules of the machine need: publishing, answering, and the two clocks."""

    bus: Bus

    def __init__(self) -> None:
        super().__init__()
        self.zone = os.environ.get("TZ")
        self.accepted: list[Fact] = []
        self.waiting: list[Fact] = []
        """What stands in Kafka while policy gives no answer."""
        self.held: list[Fact] = []
        """Answers of the desk that are on their way."""
        self.watched: dict[UUID, datetime] = {}
        self.taken_back = False
        self.number = 0

    def ref(self) -> str:
        self.number += 1
        # Now and then two records share their place in the source's order.
        return "same" if self.number % 7 == 0 else str(self.number)

    def publish(self, event: Fact) -> None:
        if event in self.accepted or event in self.waiting:
            return
        if self.waiting:
            self.waiting.append(event)
            return
        folded = self.bus.folded
        try:
            self.bus.arrive(event)
        except NoAnswer:
            self.waiting.append(event)
            return
        self.accepted.append(event)
        self.taken_back = self.taken_back or bool(voided(folded, event))
        self.after_time()

    def after_time(self) -> None:
        self.bus.wake()
        self.note_watched()

    def forward(self, leap: timedelta) -> None:
        self.bus.now += leap
        self.bus.wake()
        self.note_watched()

    def note_watched(self) -> None:
        for row in self.bus.rows():
            if row.standing.open and row.next_step_at is not None:
                self.watched[row.standing.id] = self.bus.now

    def answerable(self) -> list[UUID]:
        return [alert for alert, row in self.bus.alerts.items() if row["open"] and row["state"] == "TOLD"]

    def who_has(self, alert: UUID) -> list[object]:
        """All that an answer would change, and the bus's own look at the alert would not."""
        row = self.bus.alerts[alert]
        names = ("acknowledged_by", "acknowledged_at", "acknowledgement", "closed_by", "referred_to")
        return [row.get(name) for name in names]

    def answer(self, alert: UUID, action: str, agency: str) -> Fact:
        row = self.bus.alerts[alert]
        self.number += 1
        event_type = {"acknowledge": "alert.acknowledged", "assign": "alert.assigned"}.get(action)
        event_type = event_type or {"resolve": "alert.resolved", "refer-on": "alert.referred-on"}[action]
        return fact(
            event_type,
            story.clock(self.bus.now),
            f"answer {self.number}",
            agency or row["team"].partition("/")[0],
            alert=str(alert),
            episode=row["episode"].hex(),
            resolution="ACCOMMODATED" if action == "resolve" else None,
            council=LEEDS if action == "refer-on" else None,
        )

    def take(self, alert: UUID, action: str) -> None:
        match action:
            case "acknowledge":
                status = self.bus.alerts[alert]["status"]
                self.bus.officer(alert, status="ACKNOWLEDGED" if status == "NEW" else status)
            case "assign":
                self.bus.officer(alert, status="IN_PROGRESS")
            case "resolve":
                self.bus.officer(
                    alert, status="RESOLVED", open=False, closed_as="ACCOMMODATED", closed_by="officer-1"
                )
            case _:
                self.bus.officer(
                    alert, status="REFERRED_ON", open=False, closed_as="REFERRED_ON", closed_by="officer-1"
                )

    def in_order(self) -> bool:
        order = [each.sequence for each in self.accepted]
        return not self.taken_back and order == sorted(order)


def tables(bus: Bus) -> object:
    return deepcopy((bus.facts, bus.episodes, bus.alerts, bus.notices, bus.entries))


def host_in(zone: str | None) -> None:
    if zone is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = zone
    time.tzset()
