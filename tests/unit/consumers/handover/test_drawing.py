"""The state machine in the README is what the code does."""

from pathlib import Path

import consumers.handover
from consumers.handover.drawing import PROVISIONAL, RECORDS, RETURNED, Arrow, arrows, drawing
from consumers.handover.episodes import Status
from consumers.handover.rules import RULES

FOUND = arrows()
README = Path(consumers.handover.__file__ or "").parent / "README.md"


def test_the_readme_holds_the_drawing() -> None:
    between = README.read_text("utf-8").split("<!-- the drawing begins -->")[1]
    assert between.split("<!-- the drawing ends -->")[0].strip() == f"```mermaid\n{drawing(FOUND)}\n```"


def test_every_status_is_drawn_and_nothing_else() -> None:
    drawn = {state for arrow in FOUND for state in (arrow.before, arrow.after)}
    assert drawn == {"[*]", PROVISIONAL, RETURNED, *Status}


def test_every_kind_of_record_that_the_fold_knows_is_tried() -> None:
    assert {record.event_type for record in RECORDS} >= set(RULES)


def test_only_a_release_is_provisional_and_only_time_confirms_it() -> None:
    assert {arrow.record for arrow in FOUND if arrow.after == PROVISIONAL} == {"released"}
    assert [arrow for arrow in FOUND if arrow.after == Status.RELEASED] == [
        Arrow(PROVISIONAL, "45 minutes later", "RELEASED")
    ]


def test_the_way_back_leads_from_a_provisional_release_to_where_the_episode_stood() -> None:
    assert {(arrow.before, arrow.record) for arrow in FOUND if arrow.after == RETURNED} == {
        (PROVISIONAL, "received"),
        (PROVISIONAL, "recalled"),
    }
    back = {arrow.after for arrow in FOUND if arrow.before == RETURNED}
    assert {"IN_CUSTODY", "EXPECTED_ESTIMATED", "EXPECTED_CONFIRMED", "CANCELLED"} <= back


def test_a_recall_of_somebody_with_a_date_begins_the_next_episode() -> None:
    recalled = {
        arrow for arrow in FOUND if arrow.record == "recalled" and arrow.before.startswith("EXPECTED")
    }
    assert {(arrow.after, arrow.next_episode) for arrow in recalled} == {("RECALLED", True)}
