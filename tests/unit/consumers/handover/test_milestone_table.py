"""milestones.yaml says what it should, and a slip in it is refused by name."""

from pathlib import Path

import pytest

from consumers.handover.table import FILE, Trigger, load, table
from consumers.handover.working_time import Allowance
from schemas.catalogue import catalogue
from schemas.errors import SetupProblem


def test_every_event_that_the_table_names_is_in_the_catalogue() -> None:
    named = {kind for milestone in table().milestones.values() for kind in milestone.satisfied_by}
    named |= {kind for recipient in table().recipients for kind in recipient.discloses}
    assert named <= set(catalogue().event_types)


def test_every_trigger_has_a_milestone() -> None:
    assert {milestone.trigger for milestone in table().milestones.values()} >= set(Trigger)


def test_every_recipient_hears_of_what_happens() -> None:
    happenings = set(Trigger) - {Trigger.COURT_WATCH, Trigger.COUNCIL_MISSING}
    for recipient in table().recipients:
        assert happenings <= set(recipient.on), recipient.kind


def test_the_duty_to_refer_window_opens_56_days_before() -> None:
    milestone = table().milestones["housing-56"]
    assert (milestone.days_before, milestone.alert) == (56, "DTR_WINDOW_OPEN")
    assert milestone.deadline == Allowance(2, "working days")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("id: housing-28", "id: housing-56", "stands twice"),
        ("recipient: DIP", "recipient: DIPP", "not listed"),
        ("alert: RELEASE_TODAY", "alert: RELEASE_TODYA", "alert"),
        ("deadline: 5 working days", "deadline: soon", "deadline"),
        ("satisfied_by:", "satisfied:", "satisfied"),
        ("  PUBLISHER:", "  PRISON:", "not listed"),
    ],
)
def test_a_slip_in_the_table_is_refused_by_name(tmp_path: Path, before: str, after: str, says: str) -> None:
    copy = tmp_path / "milestones.yaml"
    copy.write_text(FILE.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(SetupProblem, match=says):
        load(copy)
