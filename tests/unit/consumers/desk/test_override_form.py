"""What is read off the form of sharing all the same, where no page of ours shows it."""

from datetime import date
from uuid import uuid4

import pytest

from consumers.desk.filled import Filled, Missing
from consumers.desk.override_form import Offer, read
from schemas.vocabulary import EXISTENCE, Category

NUMBER = uuid4()
OFFER = Offer(
    today=date(2026, 10, 1),
    always=EXISTENCE,
    more=(Category.CONTACT, Category.MEDICATION),
    for_life_only=frozenset({Category.MEDICATION}),
    preset=frozenset(),
    authorisers={"team-manager": "Head of the team"},
)


def filled(**changed: str) -> Filled:
    fields = {
        "number": str(NUMBER),
        "kind": "SAFEGUARDING",
        "thing": "CONTACT",
        "reason": "CHILD_AT_RISK",
        "necessity": "one\r\ntwo ",
        "authorised": "team-manager",
        "told": "yes",
        "review-day": "15",
        "review-month": "10",
        "review-year": "2026",
    }
    return Filled({name: [value] for name, value in (fields | changed).items()})


def test_name_and_release_date_are_always_part_of_it() -> None:
    sheet, wrong = read(filled(), OFFER)
    assert sheet is not None
    assert wrong == []
    assert sheet.categories == (Category.CONTACT, Category.IDENTITY, Category.RELEASE_DATE)
    assert (sheet.number, sheet.person_told, sheet.review_on) == (NUMBER, True, date(2026, 10, 15))
    assert sheet.necessity == "one\ntwo"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("SAFEGUARDING", ["thing"]),
        ("PUBLIC_PROTECTION", ["thing"]),
        ("VITAL_INTERESTS", []),  # a life goes before
    ],
)
def test_health_data_goes_to_a_team_that_is_no_health_team_only_to_save_a_life(
    kind: str, fields: list[str]
) -> None:
    _, wrong = read(filled(kind=kind, thing="MEDICATION"), OFFER)
    assert [one.field for one in wrong] == fields


@pytest.mark.parametrize("number", ["", "12", "not-a-number"])
def test_without_its_hidden_number_the_page_has_to_be_opened_anew(number: str) -> None:
    with pytest.raises(Missing):
        read(filled(number=number), OFFER)


def test_the_review_day_stands_two_weeks_ahead() -> None:
    assert OFFER.review_on == date(2026, 10, 15)
