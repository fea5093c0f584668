"""What an agency's own system answers by event: each status by each answer; who may answer, and what not."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from consumers.handover.answers import ACKNOWLEDGED, ASSIGNED, REFERRED_ON, RESOLVED, answered
from consumers.handover.facts import Fact
from consumers.handover.standing import AlertRow, Standing
from schemas.catalogue import catalogue
from schemas.vocabulary import OPEN_STATUSES
from tests.unit.consumers.handover.story import LEEDS, at, fact

ALERT = UUID(int=7)
TEAM = "HOUSING:E08000025/homelessness"
RAISED = datetime(2026, 9, 1, 9, tzinfo=UTC)


def _row(status: str = "NEW", *, state: str = "TOLD", open_: bool = True) -> AlertRow:
    taken = status != "NEW"
    standing = Standing(
        ALERT,
        b"episode",
        b"version",
        "housing-28",
        TEAM,
        open=open_,
        provisional=False,
        acknowledged=taken,
        told=state == "TOLD",
        closed_as=None if open_ else "ACCOMMODATED",
        release_on=None,
        earlier_on=None,
        facts=(),
        alert_type="RELEASE_IN_28",
        late_notice=False,
    )
    next_step = None if taken else RAISED
    publisher = "PRISON_CARAT:SWI/offender-management"
    asked = state == "UNDECIDED"
    return AlertRow(standing, 3, state, status, "", publisher, 0, RAISED, 0, next_step, RAISED, asked)


def _answer(event_type: str, when: str = "2026-09-02 10:00", alert: UUID = ALERT, agency: str = "") -> Fact:
    return fact(
        event_type,
        when,
        agency=agency,
        alert=str(alert),
        episode=b"episode".hex(),
        resolution="APPLICATION_OPENED" if event_type == RESOLVED else None,
        council=LEEDS if event_type == REFERRED_ON else None,
    )


TAKES: dict[str, Any] = {"acknowledged_by": TEAM, "next_step_at": None}
CLOSES: dict[str, Any] = {"open": False, "closed_by": TEAM, "next_step_at": None, "ask_again_at": None}

TABLE: list[tuple[str, str, dict[str, Any] | None]] = [
    # new: whatever is done with it takes it as well
    ("NEW", ACKNOWLEDGED, TAKES | {"status": "ACKNOWLEDGED"}),
    ("NEW", ASSIGNED, TAKES | {"status": "IN_PROGRESS"}),
    ("NEW", RESOLVED, TAKES | CLOSES | {"status": "RESOLVED", "closed_as": "APPLICATION_OPENED"}),
    ("NEW", REFERRED_ON, TAKES | CLOSES | {"status": "REFERRED_ON", "closed_as": "REFERRED_ON"}),
    # taken: the first who took it stays the one who did
    ("ACKNOWLEDGED", ACKNOWLEDGED, None),
    ("ACKNOWLEDGED", ASSIGNED, {"status": "IN_PROGRESS"}),
    ("ACKNOWLEDGED", RESOLVED, CLOSES | {"status": "RESOLVED", "closed_as": "APPLICATION_OPENED"}),
    ("ACKNOWLEDGED", REFERRED_ON, CLOSES | {"status": "REFERRED_ON", "referred_to": LEEDS}),
    # being worked on: nothing goes back
    ("IN_PROGRESS", ACKNOWLEDGED, None),
    ("IN_PROGRESS", ASSIGNED, None),
    ("IN_PROGRESS", RESOLVED, CLOSES | {"status": "RESOLVED", "closed_as": "APPLICATION_OPENED"}),
    ("IN_PROGRESS", REFERRED_ON, CLOSES | {"status": "REFERRED_ON", "referred_to": LEEDS}),
]


def test_every_status_and_answer_is_here() -> None:
    answers = {kind for kind in catalogue().event_types if kind.startswith("alert.")}
    assert {(status, kind) for status, kind, _ in TABLE} == {
        (status, kind) for status in OPEN_STATUSES for kind in answers
    }


@pytest.mark.parametrize(("status", "event_type", "expected"), TABLE)
def test_what_an_answer_changes(status: str, event_type: str, expected: dict[str, Any] | None) -> None:
    answer = _answer(event_type)
    found = answered([_row(status)], [answer])
    if expected is None:
        assert found == {}
        return
    values = found[ALERT]
    assert {name: values.get(name) for name in expected} == expected
    assert values["changed_at"] == at("2026-09-02 10:00")
    assert ("acknowledgement" in values) is (status == "NEW")
    if status == "NEW":
        assert (values["acknowledgement"], values["acknowledged_at"]) == (
            answer.event_id,
            values["changed_at"],
        )


@pytest.mark.parametrize("event_type", [ACKNOWLEDGED, ASSIGNED, RESOLVED, REFERRED_ON])
@pytest.mark.parametrize(
    ("row", "alert", "agency"),
    [
        # another agency of the same kind, and one of another kind
        (_row(), ALERT, "HOUSING:E08000035"),
        (_row(), ALERT, "PROBATION:BIRMINGHAM"),
        # whoever published cannot take it for the team that was told
        (_row(), ALERT, "PRISON_CARAT:SWI"),
        # closed already
        (_row("RESOLVED", open_=False), ALERT, ""),
        (_row("SUPERSEDED", open_=False), ALERT, ""),
        # nobody was told: there is nothing to answer
        (_row(state="WITHHELD"), ALERT, ""),
        (_row(state="UNDECIDED"), ALERT, ""),
        # an alert that is not this person's
        (_row(), UUID(int=8), ""),
    ],
)
def test_what_no_answer_can_change(event_type: str, row: AlertRow, alert: UUID, agency: str) -> None:
    assert answered([row], [_answer(event_type, alert=alert, agency=agency)]) == {}


def test_other_events_answer_nothing() -> None:
    others = [kind for kind in catalogue().event_types if not kind.startswith(("alert.", "feed."))]
    answers = [
        fact(kind, "2026-09-02 10:00", agency="HOUSING:E08000025", alert=str(ALERT)) for kind in others
    ]
    assert answered([_row()], answers) == {}


def test_several_answers_count_in_the_order_of_their_source() -> None:
    taken, given, done = (
        _answer(kind, when)
        for kind, when in (
            (ACKNOWLEDGED, "2026-09-02 10:00"),
            (ASSIGNED, "2026-09-02 11:00"),
            (RESOLVED, "2026-09-02 12:00"),
        )
    )
    for arrived in ([taken, given, done], [done, given, taken]):
        values = answered([_row()], arrived)[ALERT]
        assert (values["status"], values["acknowledgement"]) == ("RESOLVED", taken.event_id)
        assert values["acknowledged_at"] == at("2026-09-02 10:00")


def test_after_it_was_closed_nothing_more_is_answered() -> None:
    done, taken = _answer(RESOLVED, "2026-09-02 10:00"), _answer(REFERRED_ON, "2026-09-02 11:00")
    values = answered([_row()], [taken, done])[ALERT]
    assert (values["status"], values["referred_to"]) == ("RESOLVED", None)
