"""Every movement out of a prison and every way back in: reason by reason, code by code."""

from itertools import product

import pytest

from consumers.handover.episodes import fold
from consumers.handover.facts import Fact
from consumers.handover.rules import LEFT_FOR_GOOD, NO_RELEASE
from schemas.events.words import RecallType
from schemas.vocabulary import ReceptionReason, ReleaseReason
from tests.unit.consumers.handover.story import left, milestones_at, planned, received, summary

INSIDE = [received("2026-06-01 10:00"), planned("2026-06-02 10:00", "2026-09-10")]
STILL_INSIDE, OUT, GONE = "EXPECTED_ESTIMATED", "RELEASED", "LEFT"

CODES = {
    # none, or one of the many that are releases: conditional, automatic, home curfew, at court
    None: OUT,
    "CR": OUT,
    "AR": OUT,
    "HD": OUT,
    "CRD": OUT,
    # hospital; HO and HQ arrive with reason RELEASED
    "HO": STILL_INSIDE,
    "HP": STILL_INSIDE,
    "HQ": STILL_INSIDE,
    # unlawfully at large
    "UAL": STILL_INSIDE,
    "UAL_ECL": STILL_INSIDE,
    # two records of one person merged
    "MRG": STILL_INSIDE,
    # died, deported: whatever the reason says
    "DEC": GONE,
    "DD": GONE,
    "DE": GONE,
    "DL": GONE,
}
REASONS = {
    "RELEASED": True,
    # to court, to another prison, to hospital, for a day
    "SENT_TO_COURT": False,
    "TRANSFERRED": False,
    "RELEASED_TO_HOSPITAL": False,
    "TEMPORARY_ABSENCE_RELEASE": False,
    "UNKNOWN": False,
}


def test_every_code_and_reason_is_here() -> None:
    assert {code for code, becomes in CODES.items() if becomes == STILL_INSIDE} == NO_RELEASE
    assert {code for code, becomes in CODES.items() if becomes == GONE} == LEFT_FOR_GOOD
    assert set(REASONS) == set(ReleaseReason)


@pytest.mark.parametrize(("reason", "code"), list(product(REASONS, CODES)))
def test_only_a_release_is_a_release(reason: str, code: str | None) -> None:
    becomes = CODES[code]
    if becomes == OUT and not REASONS[reason]:
        becomes = STILL_INSIDE
    movement = left("2026-09-01 10:00", reason, code)
    (episode,) = fold([*INSIDE, movement])
    assert episode.status == becomes
    names = milestones_at("2026-09-02 10:00", *INSIDE, movement)
    assert ("dip-released" in names) is (becomes == OUT)
    assert ("prison-court" in names) is (reason == "SENT_TO_COURT" and becomes != GONE)
    assert bool(names) is (becomes != GONE)


RELEASED_AT = "2026-09-10 10:00"
BACK_AT = {
    # before it: the person was inside, whatever it says, and then went out
    "2026-09-10 09:59": ["RELEASED"],
    # within 45 minutes it was no release, the last minute included
    "2026-09-10 10:01": ["EXPECTED_ESTIMATED"],
    "2026-09-10 10:45": ["EXPECTED_ESTIMATED"],
    # a minute later it was one, and this is the next time in custody
    "2026-09-10 10:46": ["RELEASED", "NEXT"],
    "2026-09-20 10:00": ["RELEASED", "NEXT"],
}
RECEPTIONS = {
    # reason and kind of recall, and what the next episode begins as
    ("ADMISSION", None): "IN_CUSTODY",
    ("TRANSFERRED", None): "IN_CUSTODY",
    ("RETURN_FROM_COURT", None): "IN_CUSTODY",
    ("TEMPORARY_ABSENCE_RETURN", None): "IN_CUSTODY",
    ("RECALL", None): "RECALLED",
    # the prison's own events say ADMISSION and name the kind of recall beside it
    ("ADMISSION", "STANDARD"): "RECALLED",
    ("ADMISSION", "FIXED_TERM_14"): "RECALLED",
    ("ADMISSION", "FIXED_TERM_28"): "RECALLED",
    ("ADMISSION", "FIXED_TERM_56"): "RECALLED",
    ("ADMISSION", "HOME_CURFEW"): "RECALLED",
    ("ADMISSION", "EMERGENCY"): "RECALLED",
}


def test_every_kind_of_reception_is_here() -> None:
    assert {reason for reason, _ in RECEPTIONS} == set(ReceptionReason)
    assert {kind for _, kind in RECEPTIONS if kind} == set(RecallType)


@pytest.mark.parametrize(("when", "reception"), list(product(BACK_AT, RECEPTIONS)))
def test_a_reception_after_a_release(when: str, reception: tuple[str, str | None]) -> None:
    reason, kind = reception
    back = received(when, reason, kind)
    expected = [RECEPTIONS[reception] if each == "NEXT" else each for each in BACK_AT[when]]
    if len(expected) == 1 and RECEPTIONS[reception] == "RECALLED":
        # A recall while a date stood ends that time in custody, reported or not.
        expected = ["EXPECTED_ESTIMATED", "RELEASED" if expected == ["RELEASED"] else "RECALLED"]
    for arrived in ([*INSIDE, left(RELEASED_AT), back], [back, left(RELEASED_AT), *INSIDE]):
        assert [status for status, _ in summary(fold(arrived))] == expected


OPENS_BEFORE_A_RELEASE = [
    # before the expected day whoever comes in is on their way through, unless they are recalled
    ("2026-08-01 10:00", {"RECALLED"}),
    # on the day itself as well
    ("2026-09-10 22:00", {"RECALLED"}),
    # the day has passed: nobody told us of the release, and the person comes in anew
    ("2026-09-11 10:00", {"RECALLED", "ADMITTED"}),
]


@pytest.mark.parametrize(("row", "reception"), list(product(OPENS_BEFORE_A_RELEASE, RECEPTIONS)))
def test_a_reception_before_any_release(row: tuple[str, set[str]], reception: tuple[str, str | None]) -> None:
    when, opens = row
    reason, kind = reception
    anew = "RECALLED" if RECEPTIONS[reception] == "RECALLED" else "ADMITTED" if reason == "ADMISSION" else ""
    found = fold([*INSIDE, received(when, reason, kind)])
    assert len(found) == (2 if anew in opens else 1)


@pytest.mark.parametrize("reception", RECEPTIONS)
def test_after_a_death_whoever_comes_in_begins_anew(reception: tuple[str, str | None]) -> None:
    died: Fact = left("2026-09-01 10:00", "RELEASED", "DEC")
    found = fold([*INSIDE, died, received("2026-09-02 10:00", *reception)])
    assert [episode.status for episode in found] == ["LEFT", RECEPTIONS[reception]]
