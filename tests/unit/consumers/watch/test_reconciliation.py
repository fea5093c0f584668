"""A day's releases against what everybody concerned had of them: each way in which a line can end."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from consumers.desk.words import words
from consumers.handover.episodes import fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import current
from consumers.watch.day_ledger import in_words, summary
from consumers.watch.reconciliation import Line, Outcome, Released, Seen, compare
from policies.teams import directory
from tests.unit.consumers.handover.story import at, fact, left, planned, received

PERSON = UUID(int=7)
INSIDE = (received("2026-08-01 10:00"), planned("2026-08-02 10:00", "2026-09-14"))
RELEASED = (*INSIDE, left("2026-09-14 09:00"))
HOUSING = "HOUSING:E08000025/homelessness"
PRISON = "PRISON_CARAT:SWI/offender-management"


def row(milestone: str = "housing-released", **more: Any) -> dict[str, Any]:
    """An alert about the release that was told to the council and that nobody has taken."""
    return {
        "id": uuid4(),
        "milestone": milestone,
        "team": HOUSING,
        "publisher_team": PRISON,
        "state": "TOLD",
        "open": True,
        "level": 0,
        "primary_reason": None,
        "closed_as": None,
        "raised_at": at("2026-09-14 09:00"),
        "told_at": at("2026-09-14 09:00"),
        "acknowledged_by": None,
        "acknowledged_at": None,
        **more,
    }


def lines(facts: Sequence[Fact], *rows: dict[str, Any]) -> dict[str, Line]:
    """What the first episode comes to, by recipient."""
    episodes = fold(facts)
    episode = episodes[0]
    alerts = [Seen(episode=episode.opening, **one) for one in rows]
    found = compare(Released(PERSON, 0, episode, episode in current(episodes), alerts), directory())
    return {line.recipient: line for line in found}


TAKEN: dict[str, Any] = {"acknowledged_by": "housing-birmingham-1", "acknowledged_at": at("2026-09-14 10:00")}


@pytest.mark.parametrize(
    ("told", "outcome", "owner"),
    [
        (TAKEN, Outcome.ACKNOWLEDGED, ""),
        ({**TAKEN, "open": False, "closed_as": "ACCOMMODATED"}, Outcome.ACKNOWLEDGED, ""),
        ({}, Outcome.NOT_ACKNOWLEDGED, HOUSING),
        ({"state": "WITHHELD", "primary_reason": "CONSENT_MISSING"}, Outcome.WITHHELD, PRISON),
        ({"state": "UNDECIDED"}, Outcome.UNDECIDED, PRISON),
        ({"open": False, "closed_as": "SATISFIED"}, Outcome.SETTLED, ""),
        ({"open": False, "closed_as": "WITHDRAWN"}, Outcome.WITHDRAWN, ""),
    ],
)
def test_what_became_of_the_alert_is_what_the_line_says(
    told: dict[str, Any], outcome: Outcome, owner: str
) -> None:
    line = lines(RELEASED, row(**told))["HOUSING"]
    assert (line.outcome, line.owner) == (outcome, owner)


def test_a_release_of_which_a_recipient_heard_nothing_is_unexplained_and_the_publishers() -> None:
    line = lines(RELEASED)["HOUSING"]
    assert (line.outcome, line.gap, line.alert) == (Outcome.UNEXPLAINED, True, None)
    assert line.owner == PRISON


def test_every_recipient_of_a_release_has_a_line_and_only_those() -> None:
    assert set(lines(RELEASED)) == {"HOUSING", "DIP", "PROBATION"}
    children = fact("child-protection.plan.started", "2026-08-03 10:00")
    assert "CHILD_PROTECTION" in lines([*RELEASED, children])
    home = planned("2026-08-04 10:00", "2026-09-14", need="SETTLED")
    assert "HOUSING" not in lines([*RELEASED, home])


def test_an_alert_of_another_recipient_explains_nothing() -> None:
    found = lines(RELEASED, row(**TAKEN))
    assert found["DIP"].outcome is Outcome.UNEXPLAINED


def test_an_alert_of_another_episode_explains_nothing() -> None:
    episodes = fold(RELEASED)
    other = Seen(episode=b"other", **row(**TAKEN))
    found = compare(Released(PERSON, 0, episodes[0], True, [other]), directory())
    assert {line.outcome for line in found} == {Outcome.UNEXPLAINED}


def test_of_two_alerts_the_one_that_was_taken_counts() -> None:
    old = row(team="HOUSING:E08000035/homelessness", **TAKEN)
    assert lines(RELEASED, old, row())["HOUSING"].outcome is Outcome.ACKNOWLEDGED


def test_without_a_known_council_the_prisons_task_is_the_explanation() -> None:
    facts = (
        received("2026-08-01 10:00"),
        planned("2026-08-02 10:00", "2026-09-14", council=None),
        left("2026-09-14 09:00"),
    )
    assert lines(facts)["HOUSING"].outcome is Outcome.UNEXPLAINED
    task = row("prison-council-missing", team=PRISON)
    line = lines(facts, task)["HOUSING"]
    assert (line.outcome, line.owner, line.team) == (Outcome.NOBODY_TO_TELL, PRISON, "")


def test_what_was_done_before_anybody_had_to_be_told_is_settled() -> None:
    seen = fact("dip.appointment.attended", "2026-09-14 11:00")
    assert lines([*RELEASED, seen])["DIP"].outcome is Outcome.SETTLED


def test_who_was_received_again_before_the_bus_knew_is_no_gap() -> None:
    again = received("2026-09-14 20:00", ref="again")
    assert {line.outcome for line in lines([*RELEASED, again]).values()} == {Outcome.BACK_INSIDE}


def test_notice_is_counted_from_the_first_telling_before_the_day() -> None:
    early = row("housing-28", told_at=at("2026-08-17 09:00"), open=False, closed_as="SUPERSEDED")
    assert lines(RELEASED, early, row(**TAKEN))["HOUSING"].noticed_days == 28
    assert lines(RELEASED, row(**TAKEN))["HOUSING"].noticed_days is None
    on_the_day = row("housing-0", told_at=at("2026-09-13 23:00"))  # midnight in London
    assert lines(RELEASED, on_the_day, row(**TAKEN))["HOUSING"].noticed_days is None


@pytest.mark.parametrize(("level", "gap"), [(0, False), (2, False), (3, True)])
def test_what_nobody_took_is_the_mornings_matter_when_it_is_with_the_lead(level: int, gap: bool) -> None:
    assert lines(RELEASED, row(level=level))["HOUSING"].gap is gap


def test_gaps_stand_first_with_owner_and_next_step_and_nobodys_name() -> None:
    found = list(lines(RELEASED, row(state="WITHHELD", primary_reason="CONSENT_MISSING")).values())
    rows = in_words(found, ["0123456789abcdef"] * len(found), directory(), words())
    assert [one.outcome for one in rows] == ["UNEXPLAINED", "UNEXPLAINED", "WITHHELD"]
    assert {one.release for one in rows} == {"01234567"}
    assert rows[0].owner.startswith(f"{PRISON}: Head of Offender Management, ")
    assert all(one.next_action for one in rows)


def test_the_day_is_summed_up_in_one_sentence() -> None:
    found = list(lines(RELEASED, row(level=3)).values())
    found += lines(RELEASED, row(state="WITHHELD", primary_reason="CONSENT_MISSING")).values()
    assert summary(found) == (
        "1 release, 6 recipients: 0 acknowledged, 1 withheld (consent missing 1), "
        "1 told and not acknowledged (with the accountable lead 1), 4 unexplained"
    )


def test_a_day_without_releases_has_a_summary_too() -> None:
    assert summary([]).startswith("0 releases, 0 recipients: 0 acknowledged")
