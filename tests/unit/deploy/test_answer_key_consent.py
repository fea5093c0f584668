"""The answer key on who may be told: the person's word, its last day, a linked child, agreements and laws."""

from datetime import date

import pytest

from deploy.world.answer_key import law
from deploy.world.answer_key.consents import Consents
from deploy.world.answer_key.law import Ask
from tests.unit.deploy.answer_key_people import (
    CHILDREN,
    DIP,
    HOUSING,
    OTHER_HOUSING,
    Person,
    at,
    days_before,
    expected,
    of,
    standing,
)

PRISON, DAY = "PRISON_CARAT:SWI", date(2026, 9, 1)
SUPERVISING, PREVENTING = "OFFENDER_MANAGEMENT", "HOMELESSNESS_PREVENTION_AND_RELIEF"
NOON = days_before(20, 12)


def somebody() -> Person:
    return Person().received().dated()


def test_a_council_is_told_once_the_consent_has_come_and_not_before() -> None:
    person = somebody().agreed(days_before(30, 10), arrives=days_before(25, 12))
    before, after = of(person, "housing-28")
    assert (before.reason, before.since, before.until) == (
        "CONSENT_MISSING", at(days_before(28)), at(days_before(25, 12)),
    )  # fmt: skip
    assert (after.told, after.since) == (True, at(days_before(25, 12)))


def test_the_last_day_of_a_consent_itself_counts() -> None:
    person = somebody().agreed(consent_last_day=days_before(20)[:10])
    first, then = of(person, "housing-28")
    assert (first.told, first.until) == (True, at(days_before(19)))
    assert then.reason == "CONSENT_EXPIRED"


@pytest.mark.parametrize(
    ("what", "cells", "reason"),
    [
        ("CONSENT_REFUSED", {}, "CONSENT_REFUSED"),
        ("CONSENT_WITHDRAWN", {"agreed_referral": "no"}, "CONSENT_WITHDRAWN"),
        ("CONSENT_EXPIRED", {}, "CONSENT_EXPIRED"),
        ("CONSENT_RENEWED", {"consent_last_day": days_before(21)[:10]}, "CONSENT_EXPIRED"),
        ("CONSENT_GIVEN", {"consent_categories": "IDENTITY"}, "CONSENT_MISSING"),
        ("CONSENT_GIVEN", {"agreed_contact": "no"}, "S213B_NOT_AGREED"),
        ("CONSENT_GIVEN", {"agreed_referral": "no"}, "S213B_NOT_AGREED"),
        ("CONSENT_GIVEN", {"chosen_council": "E08000035"}, "S213B_NOT_AGREED"),
        ("CONSENT_RENEWED", {}, "told"),
    ],
)
def test_the_newest_word_counts(what: str, cells: dict[str, str], reason: str) -> None:
    person = somebody().agreed().agreed("2026-02-01 10:00", what, **cells)
    assert standing(person, NOON, "housing") == {"housing-28": reason}


def test_of_two_words_at_one_time_the_stricter_counts_whichever_came_first() -> None:
    for first, second in (("CONSENT_GIVEN", "CONSENT_REFUSED"), ("CONSENT_REFUSED", "CONSENT_GIVEN")):
        person = somebody().agreed(what=first).agreed(what=second)
        assert standing(person, NOON, "housing") == {"housing-28": "CONSENT_REFUSED"}


def test_a_word_goes_by_when_it_was_said_not_by_when_it_came() -> None:
    person = (
        somebody()
        .agreed("2026-02-02 10:00")
        .agreed("2026-02-01 10:00", "CONSENT_REFUSED", arrives="2026-03-01 10:00")
    )
    assert standing(person, NOON, "housing") == {"housing-28": "told"}


def test_a_word_about_another_agency_or_purpose_says_nothing_here() -> None:
    person = somebody().agreed(to=OTHER_HOUSING).agreed(consent_purposes="RELEASE_HANDOVER")
    assert standing(person, NOON, "housing") == {"housing-28": "CONSENT_MISSING"}


def test_a_drug_team_is_told_with_a_consent_of_its_own() -> None:
    assert standing(somebody(), NOON, "dip") == {"dip-42": "CONSENT_MISSING"}
    assert standing(somebody().agreed(to=DIP), NOON, "dip") == {"dip-42": "told"}


def test_children_s_services_are_told_while_an_enquiry_or_plan_is_open() -> None:
    person = expected().wrote(CHILDREN, "PLAN_STARTED", "2026-02-01 10:00")
    assert standing(person, NOON, "child-protection") == {"child-protection-28": "told"}
    person.wrote(CHILDREN, "PLAN_ENDED", days_before(22, 10))
    assert standing(person, NOON, "child-protection") == {"child-protection-28": "NOT_NECESSARY"}
    person.wrote(CHILDREN, "ENQUIRY_OPENED", days_before(21, 10))
    assert standing(person, NOON, "child-protection") == {"child-protection-28": "told"}


@pytest.mark.parametrize(
    ("publisher", "recipient", "purpose", "day", "reason"),
    [
        (PRISON, "PROBATION:LEEDS", SUPERVISING, DAY, None),
        (PRISON, PRISON, "RELEASE_HANDOVER", date(2040, 1, 1), None),
        (PRISON, "PROBATION:LEEDS", "CHILD_SAFEGUARDING", DAY, "PURPOSE_NOT_COVERED"),
        (PRISON, "PROBATION:LEEDS", SUPERVISING, date(2029, 3, 31), None),
        (PRISON, "PROBATION:LEEDS", SUPERVISING, date(2029, 4, 1), "AGREEMENT_EXPIRED"),
        (PRISON, "PROBATION:LEEDS", SUPERVISING, date(2023, 12, 31), "AGREEMENT_EXPIRED"),
        ("HOUSING:E08000025", "PROBATION:LEEDS", SUPERVISING, DAY, None),
        ("DIP:LEEDS", "HOUSING:E08000025", PREVENTING, DAY, "NO_AGREEMENT"),
        (PRISON, "PRISON_CARAT:LEI", "RELEASE_HANDOVER", DAY, None),
        ("HOUSING:E08000025", PRISON, "RELEASE_HANDOVER", DAY, None),
        # The duty to refer is England's alone.
        (PRISON, "HOUSING:W06000015", PREVENTING, DAY, "GATEWAY_NOT_FOR_THIS_PAIR"),
        (PRISON, "HOUSING:E08000025", PREVENTING, DAY, "CONSENT_MISSING"),
        (PRISON, "CHILD_PROTECTION:E08000025", "CHILD_SAFEGUARDING", DAY, "NOT_NECESSARY"),
    ],
)
def test_pairs_of_agencies_by_the_pages(
    publisher: str, recipient: str, purpose: str, day: date, reason: str | None
) -> None:
    ask = Ask(publisher, recipient, purpose, day, child_linked=False)
    assert law.why_not(ask, Consents(()), law.pages()) == reason


def test_a_rule_that_the_key_does_not_know_is_said_and_not_guessed() -> None:
    pages = law.Pages(
        [{"state": "ACTIVE", "gateway": "G", "purposes": ["P"], "valid_from": date(2026, 1, 1),
          "shares": [{"from": "A:*", "to": "B:*", "categories": ["IDENTITY", "RELEASE_DATE"]}]}],
        {"G": {"from": ["A"], "to": ["B"], "valid_from": date(2026, 1, 1)}},
        {name: {"ANY_OTHER": "BY_LOT"} for name in ("IDENTITY", "RELEASE_DATE")},
    )  # fmt: skip
    with pytest.raises(ValueError, match="BY_LOT"):
        law.why_not(Ask("A:1", "B:1", "P", DAY, child_linked=False), Consents(()), pages)


def test_a_law_that_has_not_commenced_carries_nothing() -> None:
    pages = law.Pages(
        [{"state": "ACTIVE", "gateway": "G", "purposes": ["P"], "valid_from": date(2026, 1, 1),
          "shares": [{"from": "A:*", "to": "B:*", "categories": ["IDENTITY"]}]}],
        {"G": {"from": ["A"], "to": ["B"]}},
        {},
    )  # fmt: skip
    ask = Ask("A:1", "B:1", "P", DAY, child_linked=False)
    assert law.why_not(ask, Consents(()), pages) == "NO_LEGAL_GATEWAY"


def test_housing_s_consent_is_asked_of_the_team_that_the_council_has() -> None:
    assert of(somebody().agreed(), "housing-56")[0].key.team == HOUSING
