"""What hangs on a person's word, and what goes whatever they say: read off agreements and matrix."""

from datetime import date

import pytest

from policies.matrix import Rule, matrix
from policies.pages import read_pages
from policies.question import Party
from policies.terms import terms
from schemas.envelope import Agency
from schemas.vocabulary import Category, Purpose, TeamKind

PAGES = read_pages()
DAY = date(2026, 10, 1)
COUNCIL = Party(Agency("HOUSING", "E08000025"), TeamKind.GENERAL)
DRUG_TEAM = Party(Agency("DIP", "BIRMINGHAM"), TeamKind.HEALTH)
PROBATION = Party(Agency("PROBATION", "BIRMINGHAM"), TeamKind.GENERAL)
CHILDREN = Party(Agency("CHILD_PROTECTION", "E08000025"), TeamKind.GENERAL)
HOME = Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF


def test_a_council_has_nothing_without_a_yes_and_is_asked_for_the_three_agreements() -> None:
    found = terms(PAGES, COUNCIL, HOME, DAY)
    assert found.duty_to_refer
    assert set(found.needed) == {Category.IDENTITY, Category.RELEASE_DATE}
    assert Category.ACCOMMODATION_NEED in {one.category for one in found.goes}
    assert found.anyway == ()


def test_probation_has_the_release_anyway_and_treatment_only_with_a_yes() -> None:
    found = terms(PAGES, PROBATION, Purpose.OFFENDER_MANAGEMENT, DAY)
    assert set(found.asked) == {Category.SUBSTANCE_TREATMENT, Category.MENTAL_HEALTH}
    assert Category.RELEASE_DATE in {one.category for one in found.anyway}
    assert not found.duty_to_refer


def test_while_a_drug_rehabilitation_requirement_is_in_force_treatment_is_no_question() -> None:
    found = terms(PAGES, PROBATION, Purpose.OFFENDER_MANAGEMENT, DAY, drr_in_force=True)
    assert found.asked == (Category.MENTAL_HEALTH,)
    assert Category.SUBSTANCE_TREATMENT in {one.category for one in found.anyway}


def test_childrens_services_are_no_question_and_have_theirs_only_under_a_condition() -> None:
    found = terms(PAGES, CHILDREN, Purpose.CHILD_SAFEGUARDING, DAY)
    assert found.asked == ()
    assert {one.rule for one in found.anyway} == {Rule.GATEWAY_IF_CHILD_LINKED}


@pytest.mark.parametrize(
    ("recipient", "purpose", "day"),
    [
        # The duty to refer reaches councils in England only.
        (Party(Agency("HOUSING", "W06000015"), TeamKind.GENERAL), HOME, DAY),
        # No agreement covers this purpose.
        (COUNCIL, Purpose.PUBLIC_PROTECTION, DAY),
        # None is in force so far ahead.
        (COUNCIL, HOME, date(2040, 1, 1)),
    ],
)
def test_where_no_agreement_is_in_force_there_is_nothing_to_ask(
    recipient: Party, purpose: Purpose, day: date
) -> None:
    found = terms(PAGES, recipient, purpose, day)
    assert (found.asked, found.goes) == ((), ())


@pytest.mark.parametrize("recipient", [COUNCIL, DRUG_TEAM, PROBATION, CHILDREN])
@pytest.mark.parametrize("purpose", Purpose)
def test_nothing_is_asked_or_said_to_go_that_the_matrix_never_lets(
    recipient: Party, purpose: Purpose
) -> None:
    found = terms(PAGES, recipient, purpose, DAY)
    for category in (*found.asked, *(one.category for one in found.goes)):
        assert matrix().rows[category][recipient.agency.kind] not in (Rule.NEVER, Rule.OVERRIDE)
    assert not set(found.asked) & {one.category for one in found.goes if one.rule is Rule.GATEWAY}
