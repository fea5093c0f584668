"""What can be done with an alert: by its status, by who asks, and what it leaves behind."""

from uuid import UUID

import pytest

from consumers.desk.actions import (
    CASEWORK,
    Action,
    Reply,
    changes,
    check_alert,
    check_officer,
    check_reply,
    choices,
    colleagues,
    done_before,
    resolutions,
)
from consumers.desk.rows import AlertRow
from policies.officers import officers
from policies.teams import directory
from schemas.errors import NotNow
from schemas.vocabulary import OPEN_STATUSES, AlertStatus, Role
from tests.unit.consumers.desk.desk_rows import COUNCIL, HOUSING, NOW, alert_row, reader

AMARA, TOMASZ, RUTH = "housing-birmingham-1", "housing-birmingham-2", "housing-birmingham-lead"
DUTY, LEEDS = "housing-birmingham-duty", "housing-leeds-1"
TEAM = officers().values()
REPLIES = {
    Action.ACKNOWLEDGE: Reply(Action.ACKNOWLEDGE),
    Action.ASSIGN: Reply(Action.ASSIGN, colleague=TOMASZ),
    Action.RESOLVE: Reply(Action.RESOLVE, resolution="ACCOMMODATED"),
    Action.REFER_ON: Reply(Action.REFER_ON, council="E08000028"),
}
# Everything but taking it can be done again and again while it is open; nothing once it is closed.
ALLOWED = {
    AlertStatus.NEW: set(Action),
    AlertStatus.ACKNOWLEDGED: set(Action) - {Action.ACKNOWLEDGE},
    AlertStatus.IN_PROGRESS: set(Action) - {Action.ACKNOWLEDGE},
}


def allowed(action: Action, row: AlertRow, officer: str) -> bool:
    """What the door says."""
    try:
        check_alert(action, row)
        check_officer(action, row, reader(officer))
    except NotNow:
        return False
    return True


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("status", AlertStatus)
def test_what_can_be_done_goes_by_the_status_of_the_alert(status: AlertStatus, action: Action) -> None:
    row = alert_row(status=status, open=status in OPEN_STATUSES)
    assert allowed(action, row, AMARA) is (action in ALLOWED.get(status, set()))


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_what_can_be_done_goes_by_the_role_of_the_officer(role: Role, action: Action) -> None:
    one = reader(AMARA)
    one = one._replace(officer=one.officer.model_copy(update={"role": role}))
    if role in CASEWORK:
        check_officer(action, alert_row(), one)
    else:
        with pytest.raises(NotNow):
            check_officer(action, alert_row(), one)


@pytest.mark.parametrize("action", Action)
def test_nobody_answers_for_another_team(action: Action) -> None:
    with pytest.raises(NotNow, match="another team"):
        check_officer(action, alert_row(), reader(LEEDS))


@pytest.mark.parametrize(
    ("officer", "refers"),
    [
        (AMARA, True),
        (RUTH, True),
        (DUTY, True),
        ("prison-bmi-omu-1", False),
        ("prison-bmi-carat-1", False),
        ("dip-birmingham-1", False),
        ("probation-birmingham-1", False),
        ("children-birmingham-1", False),
    ],
)
def test_only_a_council_refers_on(officer: str, refers: bool) -> None:
    one = reader(officer)
    row = alert_row(team=one.team.id, recipient=one.team.agency)
    assert allowed(Action.REFER_ON, row, officer) is refers
    assert all(allowed(action, row, officer) for action in set(Action) - {Action.REFER_ON})


@pytest.mark.parametrize("officer", [AMARA, RUTH, DUTY, LEEDS])
@pytest.mark.parametrize("status", AlertStatus)
def test_a_button_shows_exactly_where_the_door_lets_pass(status: AlertStatus, officer: str) -> None:
    row = alert_row(status=status, open=status in OPEN_STATUSES)
    shown = choices(row, reader(officer), TEAM, directory())
    assert shown.acknowledge is allowed(Action.ACKNOWLEDGE, row, officer)
    assert bool(shown.colleagues) is allowed(Action.ASSIGN, row, officer)
    assert bool(shown.resolutions) is allowed(Action.RESOLVE, row, officer)
    assert bool(shown.councils) is allowed(Action.REFER_ON, row, officer)


@pytest.mark.parametrize(
    ("more", "can_be_given_to"),
    [
        ({}, {TOMASZ, RUTH}),
        ({"status": "ACKNOWLEDGED", "acknowledged_by": AMARA}, {TOMASZ, RUTH}),
        ({"status": "ACKNOWLEDGED", "acknowledged_by": TOMASZ}, {AMARA, RUTH}),
        ({"status": "IN_PROGRESS", "acknowledged_by": AMARA, "assigned_to": TOMASZ}, {AMARA, RUTH}),
    ],
)
def test_an_alert_is_given_to_who_does_not_have_it_and_never_to_the_duty_officer(
    more: dict[str, str], can_be_given_to: set[str]
) -> None:
    row = alert_row(**more)
    assert {one.ref for one in colleagues(row, reader(AMARA), TEAM)} == can_be_given_to


@pytest.mark.parametrize(
    "reply",
    [
        Reply(Action.ASSIGN, colleague=AMARA),
        Reply(Action.ASSIGN, colleague=LEEDS),
        Reply(Action.ASSIGN, colleague=DUTY),
        Reply(Action.ASSIGN),
        Reply(Action.RESOLVE, resolution="DONE"),
        Reply(Action.RESOLVE),
        Reply(Action.REFER_ON, council=COUNCIL.code),
        Reply(Action.REFER_ON, council="E08000999"),
        Reply(Action.REFER_ON),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_a_sentence(reply: Reply) -> None:
    with pytest.raises(NotNow, match="Choose"):
        check_reply(reply, alert_row(), reader(AMARA), TEAM, directory())


@pytest.mark.parametrize("reply", REPLIES.values(), ids=str)
def test_what_is_on_the_list_is_taken(reply: Reply) -> None:
    check_reply(reply, alert_row(), reader(AMARA), TEAM, directory())
    assert not done_before(reply, alert_row(), reader(AMARA))


def test_only_a_council_says_that_no_duty_is_owed() -> None:
    assert "NO_DUTY_OWED" in resolutions(reader(AMARA))
    assert "NO_DUTY_OWED" not in resolutions(reader("dip-birmingham-1"))


def test_the_probe_council_is_no_council_to_refer_to() -> None:
    shown = choices(alert_row(), reader(AMARA), TEAM, directory())
    assert shown.councils == (
        ("E08000035", "Leeds Council"),
        ("E08000028", "Sandwell Council"),
        ("E08000031", "Wolverhampton Council"),
    )


@pytest.mark.parametrize("reply", REPLIES.values(), ids=str)
@pytest.mark.parametrize("status", [AlertStatus.NEW, AlertStatus.ACKNOWLEDGED, AlertStatus.IN_PROGRESS])
def test_every_answer_ends_the_escalation_and_the_second_click_finds_it_done(
    reply: Reply, status: AlertStatus
) -> None:
    before = alert_row(status=status, acknowledged_by=None if status is AlertStatus.NEW else RUTH)
    changed = changes(reply, before, reader(AMARA), NOW, UUID(int=9))
    assert changed["next_step_at"] is None
    after = before._replace(**{name: value for name, value in changed.items() if name != "next_step_at"})
    assert after.acknowledged_by == (AMARA if status is AlertStatus.NEW else RUTH)
    assert after.open is (after.status in OPEN_STATUSES)
    assert done_before(reply, after, reader(AMARA)) is (after.acknowledged_by == AMARA or not _taking(reply))
    assert not after.open or after.team == HOUSING


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (REPLIES[Action.ACKNOWLEDGE], ("ACKNOWLEDGED", True, None, None, None, None)),
        (REPLIES[Action.ASSIGN], ("IN_PROGRESS", True, TOMASZ, None, None, None)),
        (REPLIES[Action.RESOLVE], ("RESOLVED", False, None, "ACCOMMODATED", AMARA, None)),
        (REPLIES[Action.REFER_ON], ("REFERRED_ON", False, None, "REFERRED_ON", AMARA, "E08000028")),
    ],
    ids=str,
)
def test_what_each_answer_leaves_on_the_alert(reply: Reply, expected: tuple[object, ...]) -> None:
    row = alert_row()
    changed = changes(reply, row, reader(AMARA), NOW, None)
    after = row._replace(**{name: value for name, value in changed.items() if name != "next_step_at"})
    assert (
        after.status,
        after.open,
        after.assigned_to,
        after.closed_as,
        after.closed_by,
        after.referred_to,
    ) == expected


def _taking(reply: Reply) -> bool:
    return reply.action is Action.ACKNOWLEDGE
