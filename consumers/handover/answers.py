"""What an agency's own system answers to an alert, by event: taken, assigned, resolved, referred on.

The desk changes the row itself when an officer answers there; the same event then finds nothing left to do.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from consumers.handover.days import instant
from consumers.handover.facts import Fact
from consumers.handover.standing import AlertRow
from schemas.vocabulary import AlertStatus

ACKNOWLEDGED: Final = "alert.acknowledged"
ASSIGNED: Final = "alert.assigned"
RESOLVED: Final = "alert.resolved"
REFERRED_ON: Final = "alert.referred-on"

_TAKES: Final = {ACKNOWLEDGED: AlertStatus.ACKNOWLEDGED, ASSIGNED: AlertStatus.IN_PROGRESS}
_CLOSES: Final = {RESOLVED: AlertStatus.RESOLVED, REFERRED_ON: AlertStatus.REFERRED_ON}
_ORDER: Final = (AlertStatus.NEW, AlertStatus.ACKNOWLEDGED, AlertStatus.IN_PROGRESS)

Values = dict[str, Any]


def answered(rows: Sequence[AlertRow], facts: Iterable[Fact]) -> dict[UUID, Values]:
    """New values by alert id. Only an open alert that was told to the agency that answers is answered."""
    by_id = {str(row.standing.id): row for row in rows}
    found: dict[UUID, Values] = {}
    for fact in sorted(facts, key=lambda fact: fact.order):
        row = by_id.get(fact.text("alert") or "")
        if row is None or not row.standing.open or not row.standing.told or not _own(row, fact):
            continue
        before = found.get(row.standing.id, {})
        if before.get("open") is False:
            continue
        if values := _values(before.get("status", row.status), fact):
            found[row.standing.id] = before | values
    return found


def _own(row: AlertRow, fact: Fact) -> bool:
    return row.standing.team.partition("/")[0] == str(fact.publisher)


def _values(status: str, fact: Fact) -> Values | None:
    at = instant(fact.time_us)
    taken: Values = {
        "acknowledged_by": fact.publisher_team,
        "acknowledged_at": at,
        "acknowledgement": fact.event_id,
        "next_step_at": None,
    }
    if closes := _CLOSES.get(fact.event_type):
        closed_as = fact.text("resolution") if closes is AlertStatus.RESOLVED else None
        closing: Values = {
            "status": closes,
            "open": False,
            "closed_as": closed_as or str(closes),
            "closed_by": fact.publisher_team,
            "referred_to": fact.text("council"),
            "ask_again_at": None,
            "next_step_at": None,
            "changed_at": at,
        }
        return closing | (taken if status == AlertStatus.NEW else {})
    takes = _TAKES.get(fact.event_type)
    if takes is None or _ORDER.index(AlertStatus(status)) >= _ORDER.index(takes):
        return None
    return {"status": takes, "changed_at": at} | (taken if status == AlertStatus.NEW else {})
