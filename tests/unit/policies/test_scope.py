"""What protects somebody gets into a question in one place, and only where it concerns its two agencies."""

from datetime import date

from policies.question import OverrideCode, Party, Question
from policies.safeguards import NOTHING, Override, Restriction, Safeguards
from policies.scope import Scope
from schemas.envelope import Agency
from schemas.vocabulary import Category, Door, OverrideKind, Purpose, Relationship, Role, TeamKind

PRISON, COUNCIL = Agency("PRISON_CARAT", "BMI"), Agency("HOUSING", "E08000025")
TEAM = f"{COUNCIL}/homelessness"
TODAY = date(2026, 10, 1)
ASKED = Question(
    door=Door.TELL,
    publisher=Party(PRISON, TeamKind.GENERAL),
    recipient=Party(COUNCIL, TeamKind.GENERAL),
    role=Role.AGENCY_SYSTEM,
    relationship=Relationship.NONE,
    purpose=Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF,
    event_type="prison-carat.release.planned",
    categories=(Category.IDENTITY,),
    london_date=TODAY,
)
CODE = OverrideCode(OverrideKind.VITAL_INTERESTS, TODAY, (Category.IDENTITY,))
FOR_COUNCIL = Override(PRISON, frozenset({COUNCIL}), CODE)
LATER = FOR_COUNCIL._replace(code=CODE._replace(last_day=date(2026, 10, 9)))
FULL = Safeguards(True, frozenset({Restriction(PRISON, frozenset())}), frozenset({LATER, FOR_COUNCIL}), True)


def test_of_whom_nothing_is_said_the_question_stays_equal_to_all_others() -> None:
    assert Scope(version=7).asked_in(ASKED, TEAM) == ASKED


def test_a_question_has_all_that_concerns_its_two_agencies() -> None:
    asked = Scope(3, True, True, FULL).asked_in(ASKED, TEAM)
    assert asked == ASKED._replace(
        child_linked=True,
        drr_in_force=True,
        address_check_open=True,
        protected=True,
        restricted=True,
        overrides=(CODE, LATER.code),
    )


def test_what_is_past_or_twice_the_same_makes_no_other_question() -> None:
    past = FOR_COUNCIL._replace(code=CODE._replace(last_day=date(2026, 9, 30)))
    again = FOR_COUNCIL._replace(recipients=frozenset({COUNCIL, PRISON}))
    guards = Safeguards(overrides=frozenset({past, again, FOR_COUNCIL}))
    assert Scope(safeguards=guards).asked_in(ASKED, TEAM).overrides == (CODE,)


def test_of_its_own_record_an_agency_is_asked_as_if_nothing_were_closed() -> None:
    own = ASKED._replace(recipient=ASKED.publisher)
    assert not Scope(safeguards=FULL).asked_in(own, f"{PRISON}/carat").restricted


def test_what_closes_is_left_of_a_family_that_nobody_has_looked_at() -> None:
    assert FULL.closing() == Safeguards(True, FULL.restrictions)
    assert NOTHING.closing() == NOTHING
