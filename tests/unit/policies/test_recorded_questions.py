"""A recorded question reads back as it was asked; what was asked before a word was added has its default."""

import json
from datetime import date

import pytest

from policies.question import ConsentCode, OverrideCode, Party, Question
from policies.recorded import question_of
from schemas.envelope import Agency
from schemas.vocabulary import Category, Door, OverrideKind, Purpose, Relationship, Role, TeamKind

PLAIN = Question(
    door=Door.TELL,
    publisher=Party(Agency("PRISON_CARAT", "BMI"), TeamKind.GENERAL),
    recipient=Party(Agency("HOUSING", "E08000025"), TeamKind.GENERAL),
    role=Role.AGENCY_SYSTEM,
    relationship=Relationship.NONE,
    purpose=Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF,
    event_type="prison-carat.release.planned",
    categories=(Category.IDENTITY, Category.RELEASE_DATE),
    london_date=date(2026, 11, 27),
)
FULL = PLAIN._replace(
    consent=(
        ConsentCode(Category.IDENTITY, "GIVEN", date(2027, 1, 1)),
        ConsentCode(Category.RELEASE_DATE, "REFUSED", None),
    ),
    s213b=(True, False, True),
    child_linked=True,
    drr_in_force=True,
    address_check_open=True,
    restricted=True,
    protected=True,
    overrides=(OverrideCode(OverrideKind.SAFEGUARDING, date(2027, 2, 1), (Category.RISK_FLAG,)),),
    closed_for_days=12,
    known=False,
)


@pytest.mark.parametrize("question", [PLAIN, FULL])
def test_a_question_reads_back_as_it_was_asked(question: Question) -> None:
    assert question_of(question.body()) == question


def test_every_word_of_a_question_is_read_back() -> None:
    # A word that is added to the question and forgotten here would be its default in FULL.
    defaults = Question._field_defaults
    assert {name for name, value in defaults.items() if getattr(FULL, name) == value} == set()


def test_what_was_asked_before_a_word_was_added_has_its_default() -> None:
    old = json.loads(PLAIN.body())
    for name in ("address_check_open", "restricted", "protected", "overrides", "closed_for_days"):
        del old[name]
    assert question_of(json.dumps(old)) == PLAIN


@pytest.mark.parametrize(
    "change", [{"door": "CLOSE"}, {"categories": ["SHOE_SIZE"]}, {"publisher": "nobody"}, {"s213b": {}}]
)
def test_a_word_that_is_no_longer_ours_makes_it_unreadable(change: dict[str, object]) -> None:
    assert question_of(json.dumps(json.loads(PLAIN.body()) | change)) is None
