"""The answer key on what stands beside the countdown: first needs, tenancies, referrals, court."""

from tests.unit.deploy.answer_key_people import (
    CARAT,
    CHILDREN,
    CUSTODY,
    DIP,
    HOUSING,
    PROBATION,
    Person,
    at,
    days_before,
    expected,
    of,
    standing,
)


def test_first_needs_are_asked_for_until_somebody_has_assessed_them() -> None:
    person = Person().received("2026-06-01 18:00").wrote(CARAT, "CARAT_ASSESSMENT", "2026-06-04 10:00")
    (found,) = of(person, "carat-reception")
    assert (found.key.team, found.type, found.told) == (CARAT, "IMMEDIATE_NEEDS", True)
    assert (found.since, found.until) == (at("2026-06-01 18:00"), at("2026-06-04 10:00"))


def test_first_needs_end_with_the_release_and_with_leaving_for_good() -> None:
    for code in ("CR", "DEC"):
        person = Person().received("2026-06-01 18:00").went("2026-06-10 09:00", code=code)
        assert [one.until for one in of(person, "carat-reception")] == [at("2026-06-10 09:00")]


def test_a_transfer_in_brings_no_first_needs() -> None:
    assert of(Person().received(reason="TRANSFERRED"), "carat-reception") == []


def test_a_tenancy_at_risk_is_told_to_prison_and_to_probation_until_it_has_ended() -> None:
    person = expected().wrote(HOUSING, "TENANCY_AT_RISK", "2026-02-01 10:00")
    person.wrote(HOUSING, "TENANCY_ENDED", "2026-03-01 10:00")
    (prison,), (probation,) = of(person, "prison-tenancy"), of(person, "probation-tenancy")
    assert (prison.key.team, prison.told) == (CUSTODY, True)
    assert (probation.key.team, probation.told) == (PROBATION, True)
    assert {prison.until, probation.until} == {at("2026-03-01 10:00")}


def test_a_tenancy_is_no_matter_after_the_release() -> None:
    person = expected().wrote(HOUSING, "TENANCY_AT_RISK", "2026-02-01 10:00").went("2026-03-01 09:00")
    assert of(person, "prison-tenancy")[0].until == at("2026-03-01 09:00")


def test_a_referral_without_an_answer_is_told_after_seven_whole_days() -> None:
    person = expected().wrote(PROBATION, "DUTY_TO_REFER_SUBMITTED", "2026-09-28 10:00", council="E08000025")
    (found,) = of(person, "probation-dtr-unanswered", ends="2026-11-01 08:30")
    assert (found.type, found.since, found.until) == ("DTR_UNANSWERED", at("2026-10-05 10:00"), None)
    person.wrote(HOUSING, "DUTY_TO_REFER_OUTCOME", "2026-10-06 10:00")
    assert of(person, "probation-dtr-unanswered")[0].until == at("2026-10-06 10:00")


def test_a_referral_that_was_answered_or_withdrawn_in_time_is_not_told() -> None:
    for team, what in ((HOUSING, "ASSESSMENT_BOOKED"), (PROBATION, "DUTY_TO_REFER_WITHDRAWN")):
        person = expected().wrote(PROBATION, "DUTY_TO_REFER_SUBMITTED", "2026-09-28 10:00")
        assert of(person.wrote(team, what, "2026-10-02 10:00"), "probation-dtr-unanswered") == []


def test_no_place_to_sleep_is_told_to_probation_the_day_before() -> None:
    (found,) = of(expected(), "probation-no-accommodation")
    assert (found.since, found.type) == (at(days_before(1)), "NO_ACCOMMODATION_AT_RELEASE")
    placed = expected().wrote(HOUSING, "PLACEMENT_CONFIRMED", days_before(5, 10))
    assert of(placed, "probation-no-accommodation") == []
    placed.wrote(HOUSING, "PLACEMENT_CANCELLED", days_before(4, 10))
    assert of(placed, "probation-no-accommodation") != []


def test_a_missed_appointment_is_told_until_it_is_made_good_or_21_days_have_passed() -> None:
    person = expected().wrote(DIP, "APPOINTMENT_MISSED", "2026-05-01 14:00")
    (found,) = of(person, "dip-appointment-missed")
    assert (found.key.team, found.since, found.until) == (DIP, at("2026-05-01 14:00"), at("2026-05-22 14:00"))
    for what in ("APPOINTMENT_OFFERED", "APPOINTMENT_ATTENDED", "ENGAGEMENT_STARTED", "ENGAGEMENT_ENDED"):
        again = expected().wrote(DIP, "APPOINTMENT_MISSED", "2026-05-01 14:00")
        (found,) = of(again.wrote(DIP, what, "2026-05-04 14:00"), "dip-appointment-missed")
        assert found.until == at("2026-05-04 14:00")


def missed_by_all() -> Person:
    """Missed by somebody of whom probation and children's services have published."""
    person = expected().wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00")
    person.wrote(CHILDREN, "PLAN_STARTED", "2026-02-01 10:00")
    return person.wrote(DIP, "APPOINTMENT_MISSED", "2026-05-01 14:00")


def told(person: Person, kind: str) -> list[str | None]:
    return [one.reason for one in of(person, f"{kind}-appointment-missed")]


def test_a_missed_appointment_is_kept_from_probation_and_children_s_services() -> None:
    person = missed_by_all()
    assert (told(person, "probation"), told(person, "child-protection")) == (
        ["CONSENT_MISSING"],
        ["CATEGORY_NOT_COVERED"],
    )
    assert told(expected().wrote(DIP, "APPOINTMENT_MISSED", "2026-05-01 14:00"), "probation") == []


def test_probation_is_told_of_a_missed_appointment_by_the_person_s_word_and_under_a_drug_requirement() -> (
    None
):
    agreed = missed_by_all().agreed(
        to=PROBATION, consent_purposes="OFFENDER_MANAGEMENT", consent_categories="SUBSTANCE_TREATMENT"
    )
    assert told(agreed, "probation") == [None]
    ordered = missed_by_all().wrote(PROBATION, "ORDER_IMPOSED", "2026-05-02 14:00", requirements="DRR;ATR")
    assert told(ordered, "probation") == ["CONSENT_MISSING", None]
    ordered.wrote(PROBATION, "ORDER_TERMINATED", "2026-05-03 14:00", requirements="DRR")
    assert told(ordered, "probation") == ["CONSENT_MISSING", None, "CONSENT_MISSING"]
    other = missed_by_all().wrote(PROBATION, "ORDER_IMPOSED", "2026-05-02 14:00", requirements="ATR")
    assert told(other, "probation") == ["CONSENT_MISSING"]


def test_a_drug_team_that_may_not_know_of_the_release_is_not_reminded_of_its_own_appointment() -> None:
    person = Person().received().dated().wrote(DIP, "APPOINTMENT_MISSED", "2026-05-01 14:00")
    assert [one.reason for one in of(person, "dip-appointment-missed")] == ["CONSENT_MISSING"]


def test_who_did_not_come_back_from_court_is_watched_for_from_the_day_after() -> None:
    person = expected().went("2026-05-01 08:20", reason="SENT_TO_COURT", code="CRT")
    for row, team in (("prison-court", CUSTODY), ("probation-court", PROBATION)):
        (found,) = of(person, row, ends="2026-05-03 08:30")
        assert (found.key.team, found.type, found.since) == (team, "COURT_WATCH", at("2026-05-02"))
    back = expected().went("2026-05-01 08:20", reason="SENT_TO_COURT", code="CRT")
    back.received("2026-05-01 16:40", reason="RETURN_FROM_COURT")
    assert of(back, "prison-court", "probation-court") == []


def test_a_release_at_court_ends_the_watch() -> None:
    person = expected().went("2026-05-01 08:20", reason="SENT_TO_COURT", code="CRT")
    person.went("2026-05-02 09:10")
    assert [one.until for one in of(person, "prison-court")] == [at("2026-05-02 09:10")]


def test_a_prison_whose_date_has_passed_without_anything_is_asked_what_happened() -> None:
    assert standing(expected(), days_before(-1, 12), "prison") == {"prison-overdue": "told"}
