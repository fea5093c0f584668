"""Who last published about the person, else the council's area team, else one task for the prison."""

import pytest

from consumers.handover.escalation import Level, Rule, end_of
from consumers.handover.facts import Fact
from consumers.handover.routing import hours_of
from consumers.handover.table import table
from policies.teams import directory
from tests.unit.consumers.handover.story import (
    BIRMINGHAM,
    LEEDS,
    at,
    by_health_team,
    changed,
    fact,
    planned,
    received,
    wanted_at,
)

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
    nowhere = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council=None, need="SETTLED")]
    alerts = wanted_at(NOW, *nowhere)
    assert {alert.recipient.agency.kind for alert in alerts} == {"PRISON_CARAT"}
    (task,) = [alert for alert in alerts if alert.milestone == "prison-council-missing"]
    assert task.team == "PRISON_CARAT:SWI/offender-management"
    assert task.alert_type == "COUNCIL_MISSING"  # of a home the council's absence says nothing


def test_housing_goes_by_the_chosen_council_whoever_has_published() -> None:
    elsewhere = fact("housing.assessment.booked", "2026-02-01 10:00", agency="HOUSING:E08000035")
    facts = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10"), elsewhere]
    later = [alert.team for alert in wanted_at("2026-09-09 12:00", *facts) if "housing" in alert.milestone]
    assert later == ["HOUSING:E08000025/homelessness"]


WEST_MIDLANDS = {
    # council, and the drug team, probation and children's services of its area
    "E08000025": ("DIP:BIRMINGHAM", "PROBATION:BIRMINGHAM", "CHILD_PROTECTION:E08000025"),
    "E08000028": ("DIP:BLACK-COUNTRY", "PROBATION:BLACK-COUNTRY", "CHILD_PROTECTION:E08000031"),
    "E08000031": ("DIP:BLACK-COUNTRY", "PROBATION:BLACK-COUNTRY", "CHILD_PROTECTION:E08000031"),
    "E08000035": ("DIP:LEEDS", "PROBATION:LEEDS", "CHILD_PROTECTION:E08000035"),
}


def test_every_council_on_the_bus_is_here() -> None:
    listed = {team.agency.code for team in directory() if team.agency.kind == "HOUSING" and not team.probe}
    assert listed == set(WEST_MIDLANDS)


@pytest.mark.parametrize(("council", "area"), WEST_MIDLANDS.items())
def test_a_council_names_the_teams_of_its_area(council: str, area: tuple[str, str, str]) -> None:
    facts = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council=council)]
    teams = _teams(*facts)
    assert teams["housing"] == f"HOUSING:{council}/homelessness"
    assert (teams["dip"].partition("/")[0], teams["probation"].partition("/")[0]) == area[:2]
    # children's services are told where they know the person, and then by who published last
    known = fact("child-protection.enquiry.opened", "2026-02-01 10:00", agency=area[2])
    assert _teams(*facts, known)["child-protection"].partition("/")[0] == area[2]


REFERRAL = fact("probation.duty-to-refer.submitted", "2026-07-01 10:00", council=LEEDS)
ON_TO_LEEDS = fact("alert.referred-on", "2026-07-02 10:00", council=LEEDS)
NOWHERE = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council=None)]
SANDWELL = "E08000028"


@pytest.mark.parametrize(
    ("facts", "council"),
    [
        # the prison's word
        (INSIDE, BIRMINGHAM),
        # else where probation's referral went
        ([*NOWHERE, REFERRAL], LEEDS),
        # a newer referral goes before an older one
        (
            [
                *NOWHERE,
                REFERRAL,
                fact("probation.duty-to-refer.submitted", "2026-07-05 10:00", "b", council=SANDWELL),
            ],
            SANDWELL,
        ),
        # withdrawn: that council is none any more
        (
            [
                *NOWHERE,
                REFERRAL,
                fact("probation.duty-to-refer.withdrawn", "2026-07-03 10:00", council=LEEDS),
            ],
            None,
        ),
        # a referral to another council withdrawn takes nothing away
        (
            [
                *NOWHERE,
                REFERRAL,
                fact("probation.duty-to-refer.withdrawn", "2026-07-03 10:00", council=SANDWELL),
            ],
            LEEDS,
        ),
        # the prison's word goes before probation's, whichever came last
        ([*INSIDE, REFERRAL], BIRMINGHAM),
        # referred on by the council whose duty it was goes before both
        ([*INSIDE, ON_TO_LEEDS], LEEDS),
        # any other council's word moves nothing
        (
            [
                *INSIDE,
                fact("alert.referred-on", "2026-07-02 10:00", agency="HOUSING:E08000031", council=LEEDS),
            ],
            BIRMINGHAM,
        ),
        # referred on once more, by the one that it was referred on to
        (
            [
                *INSIDE,
                ON_TO_LEEDS,
                fact("alert.referred-on", "2026-07-03 10:00", agency="HOUSING:E08000035", council=SANDWELL),
            ],
            SANDWELL,
        ),
        # the prison says the same council again: it stays referred on
        ([*INSIDE, ON_TO_LEEDS, changed("2026-07-04 10:00", "2026-09-10")], LEEDS),
        # the prison says nothing of a council: it stays referred on
        ([*INSIDE, ON_TO_LEEDS, changed("2026-07-04 10:00", "2026-09-10", council=None)], LEEDS),
        # the person now chooses another
        ([*INSIDE, ON_TO_LEEDS, changed("2026-07-04 10:00", "2026-09-10", council=SANDWELL)], SANDWELL),
        # nobody has said any
        (NOWHERE, None),
        # a council that is not on the bus
        ([INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council="W06000015")], None),
    ],
)
def test_the_council_that_counts(facts: list[Fact], council: str | None) -> None:
    for arrived in (facts, facts[::-1]):
        alerts = wanted_at(NOW, *arrived)
        housing = {alert.team for alert in alerts if alert.recipient.agency.kind == "HOUSING"}
        assert housing == ({f"HOUSING:{council}/homelessness"} if council else set())
        missing = [alert for alert in alerts if alert.milestone == "prison-council-missing"]
        assert len(missing) == (0 if council else 1)


def _moved(when: str, prison: str, agency: str) -> Fact:
    instant = at(when).isoformat()
    return fact(
        "prison-carat.person.received",
        when,
        agency=agency,
        received_at=instant,
        reason="TRANSFERRED",
        prison=prison,
    )


KNOWN_TO_CARAT = by_health_team(fact("prison-carat.assessment.completed", "2026-02-01 10:00"))


@pytest.mark.parametrize(
    ("facts", "prison", "carat"),
    [
        # the prison that holds the person
        ([], "PRISON_CARAT:SWI/offender-management", "PRISON_CARAT:SWI/carat"),
        # since a transfer the other one, for both
        (
            [_moved("2026-03-01 10:00", "LEI", "PRISON_CARAT:LEI")],
            "PRISON_CARAT:LEI/offender-management",
            "PRISON_CARAT:LEI/carat",
        ),
        # a prison that is not listed: the team that published the release fact
        (
            [_moved("2026-03-01 10:00", "XXI", "PRISON_CARAT:XXI")],
            "PRISON_CARAT:SWI/offender-management",
            "PRISON_CARAT:SWI/offender-management",
        ),
        # a movement that is recorded late moves nobody
        (
            [
                _moved("2026-03-01 10:00", "LEI", "PRISON_CARAT:LEI"),
                _moved("2026-02-20 10:00", "BMI", "PRISON_CARAT:BMI"),
            ],
            "PRISON_CARAT:LEI/offender-management",
            "PRISON_CARAT:LEI/carat",
        ),
    ],
)
def test_the_prison_that_holds_the_person_has_its_tasks(facts: list[Fact], prison: str, carat: str) -> None:
    alerts = {
        alert.milestone: alert.team
        for alert in wanted_at("2026-09-10 12:00", *INSIDE, KNOWN_TO_CARAT, *facts)
    }
    assert (alerts["prison-2"], alerts["carat-0"]) == (prison, carat)


def test_a_council_that_is_the_same_for_two_reasons_is_told_once() -> None:
    housing = [alert for alert in wanted_at(NOW, *INSIDE, REFERRAL, ON_TO_LEEDS) if "HOUSING" in alert.team]
    assert [alert.team for alert in housing] == ["HOUSING:E08000035/homelessness"]


@pytest.mark.parametrize(
    "event_type",
    ["alert.acknowledged", "override.recorded", "override.ended", "record.restricted", "record.unrestricted"],
)
def test_an_officers_answer_or_decision_does_not_make_their_agency_the_last_that_published(
    event_type: str,
) -> None:
    answer = fact(event_type, "2026-08-20 10:00", agency="DIP:LEEDS")
    assert _teams(*INSIDE, answer)["dip"] == "DIP:BIRMINGHAM/community-drugs"


def test_a_team_that_has_left_the_list_still_has_a_deadline() -> None:
    gone = fact("dip.referral.accepted", "2026-03-01 10:00", agency="DIP:CLOSED")
    (alert,) = [each for each in wanted_at(NOW, *INSIDE, gone) if each.milestone == "dip-14"]
    assert alert.team == "DIP:CLOSED/community-drugs"
    milestone = table().milestones[alert.milestone]
    rule = Rule(milestone.deadline, milestone.escalation)
    assert end_of(rule, Level.TEAM, at(NOW), hours_of(directory(), alert.team)) == at("2026-09-03 12:00")


def test_a_date_that_the_prison_before_still_writes_takes_nobody_back() -> None:
    moved = fact(
        "prison-carat.person.received",
        "2026-03-01 10:00",
        received_at="2026-03-01T10:00:00+00:00",
        reason="TRANSFERRED",
        prison="LEI",
    )
    by_the_prison_before = planned("2026-03-02 10:00", "2026-09-10")
    alerts = wanted_at(NOW, *INSIDE, moved, by_the_prison_before)
    assert {alert.team for alert in alerts if alert.milestone.startswith("prison-")} == {
        "PRISON_CARAT:LEI/offender-management"
    }
