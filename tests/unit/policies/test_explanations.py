"""What a decision is explained by: the condition that failed, what mends it, words safe to show."""

import re
from datetime import date

import pytest

from consumers.desk.names import names
from consumers.desk.words import words
from policies.conditions import condition, mend
from policies.explain.explanation import explain
from policies.explain.names import OTHER, Audience, Names
from policies.explain.recorded import recorded
from policies.pages import read_pages
from policies.question import ConsentCode, Decision, OverrideCode, Party, Question, Unanswered
from policies.teams import directory
from policies.texts import text_of
from schemas.envelope import Agency
from schemas.vocabulary import (
    Category,
    DenyReason,
    Door,
    Effect,
    OverrideKind,
    Purpose,
    Redaction,
    Relationship,
    Role,
    TeamKind,
)

C = Category
GIVES_AWAY = re.compile(
    r"[A-Z]{3,}|\d|(?i:police|prison|probation|council|child|drug|treatment|health|risk|offen|suspect)"
)
QUESTION = Question(
    door=Door.TELL,
    publisher=Party(Agency("PRISON_CARAT", "BMI"), TeamKind.HEALTH),
    recipient=Party(Agency("HOUSING", "E08000025"), TeamKind.GENERAL),
    role=Role.AGENCY_SYSTEM,
    relationship=Relationship.NONE,
    purpose=Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF,
    event_type="prison-carat.treatment-handover.issued",
    categories=tuple(sorted((C.IDENTITY, C.MEDICATION, C.SUBSTANCE_TREATMENT))),
    london_date=date(2026, 11, 27),
    consent=(ConsentCode(C.IDENTITY, "GIVEN", date(2027, 3, 1)),),
    s213b=(True, True, False),
)
DECISION = Decision(
    effect=Effect.ALLOW_REDACTED,
    allowed=frozenset({C.IDENTITY}),
    withheld=(
        (C.MEDICATION, (DenyReason.CATEGORY_NOT_COVERED,)),
        (C.SUBSTANCE_TREATMENT, (DenyReason.CATEGORY_NOT_COVERED, DenyReason.NOT_NECESSARY)),
    ),
    reasons=("CATEGORY_NOT_COVERED", "CONSENT_VALID", "NOT_NECESSARY"),
    primary="CONSENT_VALID",
    agreements=("ISA-001@4",),
    revision="r",
    redactions=((C.IDENTITY, Redaction.MASK),),
)
ENTRY = {
    "state": "WITHHELD",
    "primary": "CONSENT_MISSING",
    "reasons": "CATEGORY_NOT_COVERED,CONSENT_MISSING,S213B_NOT_AGREED",
    "withheld": "IDENTITY,RELEASE_DATE,SUBSTANCE_TREATMENT",
    "agreements": "ISA-001@4,ISA-900@1",
}


@pytest.fixture
def said() -> Names:
    return names(words(), directory(), {one.reference: one.title for one in read_pages().agreements})


def test_the_question_is_said_in_plain_words_with_all_that_decided(said: Names) -> None:
    found = explain(QUESTION, DECISION, said, Audience.STAFF)
    assert found.asked.startswith("On 27 November 2026: may Birmingham Council be told of “")
    assert "(health team)" in found.asked
    assert "Preventing and relieving homelessness" in found.asked
    assert found.circumstances == (
        "Consent given, last day 1 March 2027: Name, date of birth and reference numbers.",
        "Of the three agreements of the duty to refer: to the referral, to giving contact details.",
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"consent": ()}, "No consent is recorded."),
        ({"known": False}, "The person does not exist for this recipient."),
        ({"child_linked": True}, "An enquiry or plan for a linked child is open."),
        ({"drr_in_force": True}, "A drug rehabilitation requirement is in force."),
        ({"address_check_open": True}, "Probation waits for an address check."),
        ({"restricted": True}, "The publisher has restricted its record of the person."),
        ({"protected": True}, "A place of the person’s is protected."),
        ({"closed_for_days": 3}, "The last alert closed 3 days before."),
        (
            {"overrides": (OverrideCode(OverrideKind.PUBLIC_PROTECTION, date(2026, 12, 1), (C.OFFENCE,)),)},
            "A public protection override is recorded, to be reviewed by 1 December 2026: Offence.",
        ),
    ],
)
def test_each_circumstance_is_a_sentence(said: Names, change: dict[str, object], sentence: str) -> None:
    asked = QUESTION._replace(**change)  # type: ignore[arg-type]
    assert sentence in explain(asked, DECISION, said, Audience.STAFF).circumstances
    assert sentence not in explain(QUESTION, DECISION, said, Audience.STAFF).circumstances


def test_each_category_says_whether_it_goes_with_which_fields_why_and_what_mends_it(said: Names) -> None:
    found = explain(QUESTION, DECISION, said, Audience.STAFF)
    parts = {part.code: part for part in found.parts}
    assert parts["IDENTITY"].goes
    assert parts["IDENTITY"].hidden == "partly masked"
    assert [reason.code for reason in parts["IDENTITY"].reasons] == ["CONSENT_VALID"]
    assert "medicine" in parts["MEDICATION"].fields
    refused = parts["SUBSTANCE_TREATMENT"].reasons
    assert [reason.code for reason in refused] == ["CATEGORY_NOT_COVERED", "NOT_NECESSARY"]
    assert refused[0].condition == condition(DenyReason.CATEGORY_NOT_COVERED).holds
    assert refused[0].mend == mend("CATEGORY_NOT_COVERED").action
    assert found.answer == "In part: Name, date of birth and reference numbers."
    assert found.agreements == ("Duty to refer, from prison to council (ISA-001, version 4)",)
    assert found.reasons[0].code == "CONSENT_VALID"


def everything(found: object) -> str:
    if isinstance(found, str):
        return found
    return " ".join(everything(part) for part in found) if isinstance(found, tuple) else ""


@pytest.mark.parametrize("reason", DenyReason)
def test_what_the_person_reads_names_no_agency_no_treatment_and_no_code(
    said: Names, reason: DenyReason
) -> None:
    refused = DECISION._replace(
        withheld=tuple((category, (reason,)) for category in QUESTION.categories), allowed=frozenset()
    )
    found = explain(QUESTION, refused._replace(reasons=(reason,), primary=reason), said, Audience.PERSON)
    # The words about a child, a council and numbers stand in texts.yaml, each reviewed there; ours add none.
    ours = everything(found).replace(text_of(reason).person, "")
    assert not GIVES_AWAY.search(ours)
    assert OTHER in ours
    entry = recorded({**ENTRY, "reasons": reason, "primary": reason}, [QUESTION], said, Audience.PERSON)
    assert not GIVES_AWAY.search(everything(entry).replace(text_of(reason).person, ""))


def test_the_staff_s_words_would_be_seen_in_what_the_person_reads(said: Names) -> None:
    # Negative control.
    assert GIVES_AWAY.search(everything(explain(QUESTION, DECISION, said, Audience.STAFF)))


def test_no_answer_is_explained_as_none(said: Names) -> None:
    found = explain(QUESTION, Unanswered(), said, Audience.STAFF)
    assert found.answer == text_of("POLICY_UNAVAILABLE").staff
    assert found.parts == ()


def test_a_recorded_decision_names_the_first_reason_first_and_titles(said: Names) -> None:
    found = recorded(ENTRY, [QUESTION], said, Audience.STAFF)
    assert found.answer == "The team was not told."
    assert [reason.code for reason in found.reasons] == [
        "CONSENT_MISSING",
        "CATEGORY_NOT_COVERED",
        "S213B_NOT_AGREED",
    ]
    assert found.agreements[0].startswith("Duty to refer, from prison to council")
    assert found.agreements[1] == "ISA-900@1"  # one that is gone keeps its reference
    assert "Release date" in found.kept_back


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"state": "TOLD"}, "The team was told."),
        ({"state": "UNDECIDED"}, "Policy could not be asked. Nothing was decided."),
        ({"effect": "ALLOW"}, "Yes."),
        ({"effect": "ALLOW_REDACTED"}, "In part."),
        ({"effect": "DENY"}, "No."),
        ({"state": "SENDING", "effect": "ALLOW_REDACTED"}, "In part."),  # a notice, not an alert
    ],
)
def test_what_was_answered_then(said: Names, fields: dict[str, str | int], answer: str) -> None:
    assert recorded(fields, [], said, Audience.STAFF).answer == answer


@pytest.mark.parametrize("reason", DenyReason)
def test_every_reason_has_the_condition_that_failed_and_one_action(reason: DenyReason) -> None:
    found = condition(reason)
    assert found.holds[0].isupper()
    assert not found.holds.endswith(".")
    assert found.why[0].islower()
    assert found.action.endswith(".")
