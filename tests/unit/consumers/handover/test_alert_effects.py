"""From what stands to what is wanted: raised, superseded, settled, taken back, reopened, renamed."""

from schemas.vocabulary import AlertStatus
from tests.unit.consumers.handover.story import (
    LEEDS,
    Board,
    cancelled,
    changed,
    fact,
    left,
    planned,
    received,
)

INSIDE = (
    received("2026-01-05 10:00"),
    planned("2026-01-06 10:00", "2026-09-10"),
    fact("prison-carat.assessment.completed", "2026-01-07 10:00"),
)


def _board(now: str = "2026-07-20 12:00") -> Board:
    board = Board()
    board.hear(now, *INSIDE)
    return board


def test_the_latest_due_milestone_supersedes_the_one_before() -> None:
    board = _board()
    board.hear("2026-08-13 00:00")
    assert "housing-28" in board.names()
    assert board.closed("housing-56") == {"SUPERSEDED"}


def test_an_event_that_settles_a_milestone_resolves_its_alert() -> None:
    board = _board()
    board.hear("2026-07-20 13:00", fact("probation.practitioner.allocated", "2026-07-20 12:30"))
    todo = board.hear("2026-07-21 12:00", fact("housing.assessment.booked", "2026-07-21 11:00"))
    # the council's work shows that a referral has been made, too
    assert [close.status for close in todo.close] == [AlertStatus.RESOLVED] * 2
    assert board.closed("housing-56") == board.closed("probation-56") == {"SATISFIED"}


def test_an_acknowledged_alert_stays_open_until_the_next_milestone() -> None:
    board = _board()
    board.acknowledge("housing-56")
    assert not board.hear("2026-08-01 00:00").close
    board.hear("2026-08-13 00:00")
    assert board.closed("housing-56") == {"SUPERSEDED"}


def test_a_changed_date_supersedes_what_stood_and_asks_anew() -> None:
    board = _board()
    board.acknowledge("housing-56")
    board.hear("2026-07-21 12:00", changed("2026-07-21 11:00", "2026-09-08"))
    (row,) = board.open("housing-56")
    assert not row.acknowledged
    assert board.closed("housing-56") == {"SUPERSEDED"}


def test_a_cancelled_release_cancels_its_alerts() -> None:
    board = _board()
    board.hear("2026-07-21 12:00", cancelled("2026-07-21 11:00"))
    assert board.closed("housing-56") == board.closed("prison-84") == {"CANCELLED"}
    assert board.names() == {"housing-cancelled", "probation-cancelled"}


def test_another_council_withdraws_the_alert_of_the_first() -> None:
    board = _board()
    board.hear("2026-07-21 12:00", changed("2026-07-21 11:00", "2026-09-10", council=LEEDS))
    assert [row.team for row in board.open("housing-56")] == ["HOUSING:E08000035/homelessness"]
    (closed,) = [row for row in board.rows.values() if not row.open and row.milestone == "housing-56"]
    assert (closed.team, closed.closed_as) == ("HOUSING:E08000025/homelessness", "WITHDRAWN")


def test_released_and_back_within_45_minutes_withdraws_and_reopens_with_its_acknowledgement() -> None:
    board = _board("2026-09-10 08:00")
    board.acknowledge("housing-0")
    (before,) = board.open("housing-0")
    board.hear("2026-09-10 09:00", left("2026-09-10 08:50"))
    assert board.closed("housing-0") == {"SUPERSEDED"}
    todo = board.hear("2026-09-10 09:20", received("2026-09-10 09:15"))
    assert board.closed("housing-released") == {"WITHDRAWN"}
    (after,) = board.open("housing-0")
    assert (after.id, after.acknowledged) == (before.id, True)
    assert AlertStatus.ACKNOWLEDGED in {again.status for again in todo.reopen}


def test_a_provisional_release_is_confirmed_in_the_same_row() -> None:
    board = _board("2026-09-10 08:00")
    board.hear("2026-09-10 09:00", left("2026-09-10 08:50"))
    (before,) = board.open("housing-released")
    todo = board.hear("2026-09-10 09:35")
    (after,) = board.open("housing-released")
    assert (before.provisional, after.provisional, before.id) == (True, False, after.id)
    assert not todo.raise_


def test_what_a_person_has_resolved_stays_closed() -> None:
    board = _board()
    board.resolve("housing-56", "ACCOMMODATED")
    todo = board.hear("2026-07-22 12:00")
    assert not todo.raise_
    assert not todo.reopen


def test_a_recall_withdraws_the_alerts_of_the_release() -> None:
    board = _board("2026-09-10 08:00")
    board.hear("2026-09-10 09:00", left("2026-09-10 08:50"))
    board.hear("2026-09-15 12:00", received("2026-09-15 10:00", "RECALL"))
    assert board.closed("housing-released") == {"WITHDRAWN"}
    assert "housing-recalled" in board.names()


def test_a_death_withdraws_everything() -> None:
    board = _board("2026-09-11 12:00")
    board.hear("2026-09-11 13:00", left("2026-09-11 12:30", "RELEASED", "DEC"))
    assert not board.names()
    assert board.closed("housing-0") == {"WITHDRAWN"}
    assert board.closed("prison-overdue") == {"WITHDRAWN"}


def test_three_weeks_after_release_an_alert_that_somebody_took_expires() -> None:
    board = _board("2026-09-10 08:00")
    board.hear("2026-09-10 09:00", left("2026-09-10 08:50"))
    board.acknowledge("housing-released")
    board.hear("2026-10-01 09:00")
    assert board.closed("housing-released") == {"EXPIRED"}


def test_three_weeks_after_release_one_that_was_withheld_expires() -> None:
    board = _board("2026-09-10 08:00")
    board.hear("2026-09-10 09:00", left("2026-09-10 08:50"))
    board.withhold("housing-released")
    board.hear("2026-10-01 09:00")
    assert board.closed("housing-released") == {"EXPIRED"}


def test_one_that_was_told_and_that_nobody_took_stays_until_somebody_does() -> None:
    board = _board("2026-09-10 08:00")
    board.hear("2026-09-10 09:00", left("2026-09-10 08:50"))
    board.hear("2026-10-01 09:00")
    assert board.names() == {"housing-released", "probation-released", "dip-not-seen"}
    assert board.closed("dip-released") == {"SUPERSEDED"}
    board.acknowledge("housing-released")
    board.hear("2026-10-01 10:00")
    assert board.closed("housing-released") == {"EXPIRED"}
    assert "probation-released" in board.names()


def test_what_stands_beside_until_the_release_ends_with_it_whoever_took_it() -> None:
    board = _board("2026-09-10 08:00")
    assert "probation-no-accommodation" in board.names()
    board.hear("2026-09-10 09:00", left("2026-09-10 08:50"))
    assert board.closed("probation-no-accommodation") == {"SUPERSEDED"}


def test_a_release_settles_the_task_about_the_day_that_passed() -> None:
    board = _board("2026-09-11 08:00")
    assert "prison-overdue" in board.names()
    board.hear("2026-09-11 09:00", left("2026-09-10 08:50", recorded="2026-09-11 08:55"))
    assert board.closed("prison-overdue") == {"SATISFIED"}


def test_a_council_that_is_named_settles_the_prisons_task() -> None:
    board = Board()
    board.hear("2026-07-20 12:00", INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council=None))
    board.hear("2026-07-21 12:00", changed("2026-07-21 10:00", "2026-09-10"))
    assert board.closed("prison-council-missing") == {"SATISFIED"}
    assert "housing-56" in board.names()


def test_a_second_day_at_court_needs_an_acknowledgement_of_its_own() -> None:
    board = _board()
    board.hear("2026-07-23 08:00", left("2026-07-22 08:00", "SENT_TO_COURT"))
    board.acknowledge("prison-court")
    board.hear("2026-07-23 10:00", received("2026-07-23 09:00", "RETURN_FROM_COURT"))
    board.hear("2026-07-25 08:00", left("2026-07-24 08:00", "SENT_TO_COURT"))
    (row,) = board.open("prison-court")
    assert not row.acknowledged


def test_an_earlier_fact_renames_the_episode_and_its_alerts_move_with_it() -> None:
    board = _board()
    board.acknowledge("housing-56")
    (before,) = board.open("housing-56")
    earlier = received("2026-01-02 10:00", "TRANSFERRED")
    todo = board.hear("2026-07-20 13:00", earlier)
    (after,) = board.open("housing-56")
    assert (after.id, after.episode, after.acknowledged) == (before.id, earlier.sequence, True)
    assert todo.move
    assert not todo.close
    assert not todo.raise_


def test_a_provisional_release_that_opened_the_history_is_withdrawn_too() -> None:
    board = Board()
    board.hear("2026-03-02 09:00", left("2026-03-02 08:50"))
    board.hear("2026-03-02 09:20", received("2026-03-02 09:15"))
    assert board.names() == {"carat-reception"}
    assert board.closed("prison-council-missing") == {"WITHDRAWN"}


def test_what_turns_out_to_be_late_notice_says_so_in_the_same_row() -> None:
    board = _board()
    (row,) = board.open("housing-56")
    board.rows[row.id] = row._replace(late_notice=not row.late_notice)
    todo = board.hear("2026-07-20 12:05")
    assert [each.alert for each in todo.update] == [row.id]
    assert board.open("housing-56")[0].late_notice is row.late_notice


# Received a quarter of an hour before it was recorded: three weeks are counted from the reception.
RECALLED = (
    received("2026-01-05 10:00"),
    left("2026-03-02 09:00"),
    received("2026-04-01 09:45", recorded="2026-04-01 10:00", recall_type="STANDARD"),
)


def test_a_recall_that_nobody_took_waits_for_somebody_from_the_minute_on_at_which_it_is_out_of_date() -> None:
    board = Board()
    board.hear("2026-04-01 10:00", *RECALLED, fact("probation.practitioner.allocated", "2026-04-01 09:50"))
    assert board.open("probation-recalled")
    board.hear("2026-04-22 09:50")
    assert board.open("probation-recalled")
    board.acknowledge("probation-recalled")
    board.hear("2026-04-22 09:55")
    assert board.closed("probation-recalled") == {"EXPIRED"}


def test_a_recall_for_which_there_is_no_council_waits_for_somebody_at_the_prison_too() -> None:
    board = Board()
    board.hear("2026-04-01 10:00", *RECALLED)
    (row,) = board.open("prison-council-missing")
    board.hear("2026-04-22 10:30")
    assert board.open("prison-council-missing") == [row]
    board.acknowledge("prison-council-missing")
    board.hear("2026-04-22 10:35")
    assert board.closed("prison-council-missing") == {"EXPIRED"}


def test_a_council_that_is_needed_no_more_keeps_no_task_open_for_a_date_that_moved_long_before() -> None:
    """The drug team found its way without one, three weeks and more after the change of date."""
    board = Board()
    board.hear(
        "2026-07-01 10:00",
        received("2026-01-05 10:00"),
        fact("probation.practitioner.allocated", "2026-01-06 09:00"),
        planned("2026-01-06 10:00", "2026-08-01", council=None, need="SETTLED"),
        changed("2026-07-01 10:00", "2026-09-10", council=None, need="SETTLED"),
    )
    board.hear("2026-07-30 12:00")
    assert board.open("prison-council-missing")
    board.hear("2026-08-02 12:00", fact("dip.referral.accepted", "2026-08-02 11:00"))
    assert board.closed("prison-council-missing") == {"SATISFIED"}
