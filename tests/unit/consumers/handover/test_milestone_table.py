"""milestones.yaml says what it should, and a slip in it is refused by name."""

from pathlib import Path

import pytest

from consumers.handover.table import FILE, Since, Trigger, load, table
from consumers.handover.working_time import Allowance
from schemas.catalogue import catalogue
from schemas.errors import SetupProblem


def test_every_event_that_the_table_names_is_in_the_catalogue() -> None:
    rows = table().milestones.values()
    named = {kind for row in rows for kind in (*row.settled_by, *row.undone_by)}
    named |= {kind for recipient in table().recipients for kind in recipient.discloses}
    named |= {str(row.beside.since) for row in rows if row.beside and not isinstance(row.beside.since, Since)}
    assert named <= set(catalogue().event_types)


def test_every_trigger_has_a_milestone() -> None:
    assert {milestone.trigger for milestone in table().milestones.values()} >= set(Trigger)


def test_every_recipient_hears_of_what_happens() -> None:
    happenings = set(Trigger) - {Trigger.NOT_SEEN, Trigger.RECALLED_FIXED_56}
    for recipient in table().recipients:
        inside = recipient.kind == "PRISON_CARAT"  # whose own news it is
        assert set(recipient.on) & happenings == (set() if inside else happenings), recipient.name


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
        ("settled_by:", "settled:", "settled"),
        ("settled_by: [probation.licence.activated]", "settled_by: [probation.licence.active]", "no event"),
        ("since: housing.tenancy.at-risk", "since: housing.tenancy.risk", "no event"),
        ("  PRISON:", "  PRISONS:", "not listed"),
    ],
)
def test_a_slip_in_the_table_is_refused_by_name(tmp_path: Path, before: str, after: str, says: str) -> None:
    copy = tmp_path / "milestones.yaml"
    copy.write_text(FILE.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(SetupProblem, match=says):
        load(copy)
