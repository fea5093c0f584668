"""Who last published about the person, else the council's area team, else one task for the prison."""

from consumers.handover.escalation import Level, Rule, end_of
from consumers.handover.facts import Fact
from consumers.handover.routing import hours_of
from consumers.handover.table import table
from policies.teams import directory
from tests.unit.consumers.handover.story import LEEDS, at, fact, planned, received, wanted_at

NOW = "2026-09-01 12:00"
INSIDE = [received("2026-01-05 10:00"), planned("2026-01-06 10:00", "2026-09-10")]


def _teams(*facts: Fact) -> dict[str, str]:
    return {alert.milestone.rsplit("-", 1)[0]: alert.team for alert in wanted_at(NOW, *facts)}


def test_the_instance_that_last_published_about_the_person_is_told() -> None:
    first = fact("dip.referral.accepted", "2026-02-01 10:00", agency="DIP:LEEDS")
    last = fact("dip.referral.accepted", "2026-03-01 10:00", agency="DIP:BLACK-COUNTRY")
    assert _teams(*INSIDE, last, first)["dip"] == "DIP:BLACK-COUNTRY/community-drugs"


def test_else_the_area_team_of_the_chosen_council_is_told() -> None:
    assert _teams(*INSIDE)["dip"] == "DIP:BIRMINGHAM/community-drugs"


def test_where_nobody_can_be_found_the_prison_has_one_task_for_all() -> None:
    nowhere = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council=None)]
    alerts = wanted_at(NOW, *nowhere)
    assert {alert.recipient.agency.kind for alert in alerts} == {"PRISON_CARAT"}
    (task,) = [alert for alert in alerts if alert.milestone == "prison-council-missing"]
    assert task.team == "PRISON_CARAT:SWI/offender-management"


def test_housing_goes_by_the_chosen_council_whoever_has_published() -> None:
    elsewhere = fact("housing.assessment.booked", "2026-02-01 10:00", agency="HOUSING:E08000035")
    facts = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10"), elsewhere]
    later = [alert.team for alert in wanted_at("2026-09-09 12:00", *facts) if "housing" in alert.milestone]
    assert later == ["HOUSING:E08000025/homelessness"]


def test_where_the_prison_names_no_council_the_one_that_was_referred_to_counts() -> None:
    nowhere = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council=None)]
    referral = fact("probation.duty-to-refer.submitted", "2026-07-01 10:00", council=LEEDS)
    assert _teams(*nowhere, referral)["housing"] == "HOUSING:E08000035/homelessness"


def test_the_prisons_word_on_the_council_goes_before_probations() -> None:
    referral = fact("probation.duty-to-refer.submitted", "2026-07-01 10:00", council=LEEDS)
    assert _teams(*INSIDE, referral)["housing"] == "HOUSING:E08000025/homelessness"


def test_a_council_that_nobody_serves_is_a_task_for_the_prison() -> None:
    unserved = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council="W06000015")]
    names = {alert.milestone for alert in wanted_at(NOW, *unserved)}
    assert "prison-council-missing" in names


def test_an_officers_answer_does_not_make_their_agency_the_last_that_published() -> None:
    answer = fact("alert.acknowledged", "2026-08-20 10:00", agency="DIP:LEEDS")
    assert _teams(*INSIDE, answer)["dip"] == "DIP:BIRMINGHAM/community-drugs"


def test_a_team_that_has_left_the_list_still_has_a_deadline() -> None:
    gone = fact("dip.referral.accepted", "2026-03-01 10:00", agency="DIP:CLOSED")
    (alert,) = [each for each in wanted_at(NOW, *INSIDE, gone) if each.milestone == "dip-14"]
    assert alert.team == "DIP:CLOSED/community-drugs"
    milestone = table().milestones[alert.milestone]
    rule = Rule(milestone.deadline, milestone.escalation)
    assert end_of(rule, Level.TEAM, at(NOW), hours_of(directory(), alert.team)) == at("2026-09-03 12:00")
