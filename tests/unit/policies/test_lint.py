"""Lint says everything that is wrong or doubtful in a policy, in plain sentences."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from policies.agreements import Agreement
from policies.lint.finding import Finding, Severity
from policies.lint.run import STAND_INS, lint
from policies.pages import HERE
from tests.unit.policies.draft_pages import copied, edit, swap

TODAY = date(2026, 11, 26)
W, D, H = Severity.WRONG, Severity.DOUBTFUL, Severity.HINT
AS_NEW = {"version": "5", "approved_by": None, "approved_on": None, "state": "DRAFT"}
"""What an author writes who changes ISA-001: then only the change itself is left to say something of."""
LISTED = "[IDENTITY, CONTACT, PRACTITIONER_CONTACT, CUSTODY_STATUS, RELEASE_DATE,"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return copied(tmp_path)


def said(folder: Path, file: str = "agreements/ISA-001.yaml", today: date = TODAY) -> list[Finding]:
    """What is new about a file, beside what lint says of our own pages."""
    found = [one for one in lint(folder, today) if one.file == file]
    return [one for one in found if (one.file, one.sentence) not in of_ours(today)]


@cache
def of_ours(today: date) -> set[tuple[str, str]]:
    return {(one.file, one.sentence) for one in lint(HERE, today)}


def test_of_our_own_pages_nothing_is_wrong_or_doubtful() -> None:
    assert [str(one) for one in lint(HERE, TODAY) if one.severity is not H] == []


@pytest.mark.parametrize(
    ("changes", "severity", "words"),
    [
        # Words that are not known, with the one that was meant.
        ({"gateway": "HA1996_S21B"}, W, "HA1996_S21B is not in gateways.yaml. Did you mean HA1996_S213B?"),
        ({"purposes": "[HOMELESSNESS_PREVENTION]"}, W, "mean HOMELESSNESS_PREVENTION_AND_RELIEF?"),
        ({"confidentiality_basis": "CONSENT"}, W, "Did you mean EXPLICIT_CONSENT?"),
        ({"state": "LIVE"}, W, "“LIVE” is not known here. Did you mean ACTIVE?"),
        ({"processing_regime": "GDPR"}, W, "Did you mean UK_GDPR?"),
        ({"dpia": "DPIA-1\ndecided_of: X"}, W, "decided_of is no field here. Did you mean decided_on?"),
        # Forms.
        ({"id": "ISA-1"}, W, "“ISA-1” is not written as it must be. Write it ISA- and three digits"),
        ({"id": "ISA-002"}, W, "It holds ISA-002. Name the file by the agreement's id."),
        ({"version": "three"}, W, "Write a whole number above 0"),
        ({"review_on": "20 February 2027"}, W, "“20 February 2027” is no day. Write it as 2026-11-30."),
        ({"drafted_by": "a@example.org"}, W, "never as a mail address"),
        # What is left out.
        ({"dpia": None}, W, "dpia is left out. Name the data protection impact assessment."),
        ({"dpia": "to follow"}, W, "No data protection impact assessment is named"),
        ({"retention": None}, W, "retention is left out. Say for how many days"),
        ({"gateway": None}, W, "gateway is left out. Name the law"),
        ({"drafted_by": None}, W, "drafted_by is left out. Name who wrote it"),
        # Days.
        ({"valid_to": "2024-03-31"}, W, "decided_on, valid_from and valid_to must follow each other"),
        ({"decided_on": "2024-04-02"}, W, "must follow each other"),
        ({"review_on": "2024-02-20"}, W, "The review comes before the decision"),
        ({"review_on": "2029-04-01"}, D, "The review comes only when it has ended"),
        ({"decided_on": "2026-11-27", "valid_from": "2026-12-01"}, W, "The decision is still to come"),
        # Its state against the days.
        ({"valid_to": "2026-11-25"}, D, "A DRAFT that would have ended on 2026-11-25"),
        ({"state": "SUSPENDED", "valid_to": "2026-11-25"}, D, "while SUSPENDED. Write EXPIRED"),
        ({"state": "ACTIVE", "valid_to": "2026-11-25"}, W, "It ended on 2026-11-25: nothing is told"),
        ({"state": "ACTIVE", "valid_to": "2027-02-23"}, D, "It ends on 2027-02-23. Renew it"),
        ({"state": "ACTIVE", "valid_from": "2026-11-27"}, H, "It counts only from 2026-11-27"),
        ({"state": "ACTIVE", "review_on": "2026-11-25"}, D, "was to be reviewed by 2026-11-25"),
        ({"state": "ACTIVE", "review_on": "2027-02-23"}, H, "is to be reviewed by 2027-02-23"),
        # Article 9, necessity, retention.
        ({"article9_condition": "9_2_h"}, D, "9_2_h is for health, and nothing here is about health"),
        ({"retention": "{days: 2558, after: the release}"}, D, "2558 days are more than seven years"),
        ({"retention": "{days: 30, after: tbc}"}, W, "Say from when the days count"),
        ({"parties": '["PRISON_CARAT:*", "HOUSING:*", "DIP:*"]'}, W, "no single point of contact for DIP"),
        ({"parties": '["PRISON_CARAT:*", "DIP:*"]'}, W, "a share names HOUSING:*, who is no party"),
    ],
)
def test_what_is_wrong_with_an_agreement_is_said(
    draft: Path, changes: dict[str, str | None], severity: Severity, words: str
) -> None:
    edit(draft, **{**AS_NEW, **changes})
    found = [one for one in said(draft) if words in one.sentence]
    assert [one.severity for one in found] == [severity], said(draft)
    assert found[0].line > 0 or None in changes.values()


@pytest.mark.parametrize(
    ("before", "after", "severity", "words"),
    [
        # Misspelt inside a list: only that word is at fault.
        (
            LISTED,
            "[IDENTITY, CONTACTS, RELEASE_DATE,",
            W,
            "“CONTACTS” is not known here. Did you mean CONTACT?",
        ),
        # What the matrix never lets through, or only by override.
        (LISTED, f"{LISTED} SUPERVISION,", D, "never lets HOUSING have SUPERVISION. Listing it does nothing"),
        (LISTED, f"{LISTED} OFFENCE,", H, "HOUSING has OFFENCE by a recorded override only"),
        # Health without a condition, and under a law of crime.
        (LISTED, f"{LISTED} MENTAL_HEALTH,", D, "The matrix never lets HOUSING have MENTAL_HEALTH"),
        # Who does not exist for a recipient.
        (LISTED, "[IDENTITY, CONTACT,", D, "Without RELEASE_DATE nobody exists for HOUSING"),
        # Contacts.
        ("  HOUSING: Duty to Refer Lead of each council", "", W, "no single point of contact for HOUSING"),
        ("Duty to Refer Lead of each council", "lead@example.org", D, "Name the post, not a mail address"),
        ("dpia:", "  DIP: The team\ndpia:", D, "DIP is no party. Take it out"),
        # Directions.
        (
            'to: "HOUSING:*"',
            'to: "DIP:*"',
            W,
            "HA1996_S213B does not join PRISON_CARAT to DIP. These do: HSCA2012",
        ),
        ('to: "HOUSING:*"', "to: councils", W, "Write it KIND:CODE"),
        ("HOUSING:*", "HOUSING:W06000011", W, "reaches only recipients whose code begins E"),
        # Why.
        (
            "A council can prevent homelessness only when it knows, before the day, who comes out and when.",
            "It has to know.\ntitle2: x\nother: And",
            W,
            "title2 is no field here",
        ),
    ],
)
def test_what_is_wrong_inside_an_agreement_is_said(
    draft: Path, before: str, after: str, severity: Severity, words: str
) -> None:
    edit(draft, **AS_NEW)
    swap(draft, "agreements/ISA-001.yaml", before, after)
    found = [one for one in said(draft) if words in one.sentence]
    assert severity in {one.severity for one in found}, said(draft)


def rewritten(folder: Path, agreement: str, **changes: str) -> list[Finding]:
    """Another agreement, as an author would change it."""
    edit(folder, agreement, **{**AS_NEW, "version": "9", **changes})
    return said(folder, f"agreements/{agreement}.yaml")


@pytest.mark.parametrize(
    ("agreement", "changes", "severity", "words"),
    [
        # Patient information does not go by a law of crime.
        ("ISA-003", {"gateway": "CJA2003_S325"}, W, "CJA2003_S325 carries no patient information"),
        # Health needs a condition of article 9 that fits.
        ("ISA-004", {"article9_condition": "NONE"}, W, "No condition of article 9 is named"),
        ("ISA-004", {"article9_condition": "9_2_c"}, D, "9_2_c is for somebody who cannot consent"),
        ("ISA-004", {"article9_condition": "9_2_i"}, D, "9_2_i is for public health"),
        # Confidentiality by consent where nobody is asked, and the reverse.
        ("ISA-007", {"confidentiality_basis": "EXPLICIT_CONSENT"}, D, "the matrix asks for no consent"),
        (
            "ISA-004",
            {"confidentiality_basis": "STATUTORY_DUTY"},
            H,
            "asks for the person's consent for ACCOM",
        ),
        # A law that has not commenced, or begins later than the agreement.
        ("ISA-005", {"gateway": "CA2004_S16LA"}, W, "CA2004_S16LA has not commenced"),
        (
            "ISA-005",
            {"valid_from": "2005-01-01", "decided_on": "2004-01-01"},
            D,
            "in force from 2005-10-01 only",
        ),
    ],
)
def test_what_its_law_does_not_carry_is_said(
    draft: Path, agreement: str, changes: dict[str, str], severity: Severity, words: str
) -> None:
    found = [one for one in rewritten(draft, agreement, **changes) if words in one.sentence]
    assert severity in {one.severity for one in found}


@pytest.mark.parametrize(
    ("agreement", "page", "before", "after", "severity", "words"),
    [
        # A law that is repealed before the agreement ends, or ends before it begins.
        (
            "ISA-001",
            "gateways.yaml",
            "valid_from: 2018-10-01",
            "valid_from: 2018-10-01\n    valid_to: 2026-12-31",
            D,
            "HA1996_S213B ends on 2026-12-31, before this does",
        ),
        # What goes only with explicit consent, under an agreement that rests on another footing.
        (
            "ISA-004",
            "agreements/ISA-004.yaml",
            "SUBSTANCE_TREATMENT, MEDICATION, MENTAL_HEALTH, RISK_FLAG",
            "SUBSTANCE_TREATMENT, BLOOD_BORNE_VIRUS",
            D,
            "BLOOD_BORNE_VIRUS is told on EXPLICIT_CONSENT only",
        ),
        # Who has signed and is in no direction.
        (
            "ISA-007",
            "agreements/ISA-007.yaml",
            "parties: [",
            'parties: ["PROBATION:*", ',
            D,
            "PROBATION:* neither tells nor is told anything here",
        ),
        # What nobody publishes.
        (
            "ISA-007",
            "agreements/ISA-007.yaml",
            "PLACEMENT, CONSENT",
            "PLACEMENT, CONSENT, SUPPORT_NEED_FLAG",
            H,
            "No event of HOUSING carries SUPPORT_NEED_FLAG today",
        ),
    ],
)
def test_what_can_never_be_told_is_said(
    draft: Path, agreement: str, page: str, before: str, after: str, severity: Severity, words: str
) -> None:
    swap(draft, page, before, after)
    found = [one for one in rewritten(draft, agreement) if words in one.sentence]
    assert [one.severity for one in found] == [severity]


def test_a_duty_under_which_everybody_is_asked_is_doubtful(draft: Path) -> None:
    file = draft / "agreements" / "ISA-001.yaml"
    text = file.read_text()
    start, end = text.index("      [IDENTITY"), text.index("necessity:")
    file.write_text(text[:start] + "      [IDENTITY, RELEASE_DATE]\n" + text[end:])
    (found,) = [
        one
        for one in rewritten(draft, "ISA-001", confidentiality_basis="STATUTORY_DUTY")
        if "asks for the person's consent" in one.sentence
    ]
    assert found.severity is D


def test_everything_is_said_at_once_and_not_the_first_alone(draft: Path) -> None:
    edit(draft, state="LIVE", dpia="", valid_to="2020-01-01", gateway="CA1989_S47")
    swap(
        draft, "agreements/ISA-001.yaml", LISTED, "[IDENTITY, CONTACTS, PRACTICIONER, RELEASE_DATE, EQUALITY,"
    )
    sentences = " ".join(one.sentence for one in said(draft))
    for words in ("LIVE", "CONTACTS", "PRACTICIONER", "impact assessment", "follow each other", "EQUALITY"):
        assert words in sentences
    assert "CA1989_S47 does not join PRISON_CARAT to HOUSING" in sentences


def test_a_finding_names_file_line_and_place(draft: Path) -> None:
    edit(draft, **AS_NEW, dpia="none")
    (found,) = [one for one in said(draft) if one.place == "dpia"]
    lines = (draft / "agreements" / "ISA-001.yaml").read_text().splitlines()
    assert lines[found.line - 1] == "dpia: none"
    assert str(found).startswith(f"agreements/ISA-001.yaml line {found.line} (dpia): wrong: No data")


@pytest.mark.parametrize(
    ("changes", "severity", "words"),
    [
        # Edited under the version that was approved.
        ({"title": "Another title"}, W, "Version 4 says other than what was approved"),
        ({"version": "5"}, W, "Version 5 is not in approvals.yaml"),
        ({"approved_by": "policy-author-1"}, W, "Who drafted it has approved it as well"),
        ({"approved_by": None}, W, "It is ACTIVE and nobody has approved it"),
        ({"approved_by": "governance-1"}, W, "governance-1 is no policy approver"),
        ({**AS_NEW, "version": "6"}, H, "Version 4 was approved last. The next one is 5."),
        # Moves.
        ({"state": "DRAFT"}, W, "It cannot go from ACTIVE to DRAFT"),
        ({"state": "SUSPENDED"}, D, "approvals.yaml has it as ACTIVE"),
        ({**AS_NEW, "approved_by": "policy-approver-1"}, D, "A DRAFT that is approved already"),
        ({"state": "EXPIRED"}, W, "It says EXPIRED and runs to 2029-03-31"),
    ],
)
def test_what_was_not_approved_is_said(
    draft: Path, changes: dict[str, str | None], severity: Severity, words: str
) -> None:
    edit(draft, **changes)
    assert (severity, True) in {(one.severity, words in one.sentence) for one in said(draft)}, said(draft)


def test_a_state_of_long_ago_is_said() -> None:
    late = lint(HERE, date(2029, 4, 1))
    ended = [one for one in late if "It ended on 2029-03-31" in one.sentence]
    assert len(ended) == 13


def test_two_agreements_for_one_thing_and_the_same_reason_are_said(draft: Path) -> None:
    text = (draft / "agreements" / "ISA-001.yaml").read_text()
    (draft / "agreements" / "ISA-900.yaml").write_text(text.replace("id: ISA-001", "id: ISA-900"))
    found = {(one.severity, one.sentence[:34]) for one in said(draft, "agreements/ISA-900.yaml")}
    assert (D, "It says why in the very words of I") in found
    assert (H, "ISA-001 too says that PRISON_CARAT") in found


def test_a_necessity_of_few_words_does_not_say_why(draft: Path) -> None:
    edit(draft, **AS_NEW)
    file = draft / "agreements" / "ISA-001.yaml"
    text = file.read_text()
    start, end = text.index("necessity:"), text.index("retention:")
    file.write_text(text[:start] + "necessity: The council has to be told of it.\n" + text[end:])
    assert "8 words do not say why" in " ".join(one.sentence for one in said(draft))


def test_pairs_without_an_agreement_are_hinted_at(draft: Path) -> None:
    (draft / "agreements" / "ISA-009.yaml").unlink()
    (hinted,) = said(draft, "agreements")
    assert hinted.severity is H
    assert "No agreement lets HOUSING tell PROBATION anything." in hinted.sentence
    (gone,) = said(draft, "approvals.yaml")
    assert "ISA-009 was approved as ACTIVE and its page is gone" in gone.sentence


@pytest.mark.parametrize(
    ("page", "before", "after", "words"),
    [
        ("matrix.yaml", "DIP: CONSENT\n", "DIP: CONSENTS\n", "Did you mean CONSENT?"),
        ("matrix.yaml", "  HOUSEHOLD:", "  HOUSEHOLDS:", "Did you mean HOUSEHOLD?"),
        ("roles.yaml", "relationships: [SELF]", "relationships: [MYSELF]", "Did you mean SELF?"),
        ("roles.yaml", "agencies: [THROUGHCARE]", "agency: [THROUGHCARE]", "agencies is left out"),
        ("redactions.yaml", "IDENTITY: MASK", "IDENTITY: MASKED", "Did you mean MASK?"),
        ("publishing.yaml", "- consent.given", "- consent.gave", "There is no event type consent.gave"),
        ("gateways.yaml", "valid_from: 2018-10-01", "valid_from: 1 October 2018", "is no day"),
        (
            "gateways.yaml",
            "valid_from: 2018-10-01",
            "valid_from: 2018-10-01\n    valid_to: 2017-01-01",
            "ends before",
        ),
        ("gateways.yaml", "source: Children Act 1989 section 47", 'source: ""', "names no statute"),
        ("gateways.yaml", "id: CA1989_S17", "id: CA1989_S47", "CA1989_S47 stands twice"),
        ("gateways.yaml", "either_way: true", "both_ways: true", "Did you mean either_way?"),
        ("approvals.yaml", "state: ACTIVE", "state: ACTIVATED", "Did you mean ACTIVE?"),
        ("approvals.yaml", "approvals:\n", "approvals:\n -\n- x", "wrong"),
    ],
)
def test_what_is_wrong_with_another_page_is_said(
    draft: Path, page: str, before: str, after: str, words: str
) -> None:
    swap(draft, page, before, after)
    found = [one for one in said(draft, page) if one.severity is W]
    assert words in " ".join(map(str, found)), found


def test_a_page_that_is_missing_or_no_yaml_is_said_and_the_rest_is_read(draft: Path) -> None:
    (draft / "matrix.yaml").unlink()
    (draft / "roles.yaml").write_text("roles: [")
    edit(draft, **AS_NEW, dpia="none")
    files = {one.file for one in lint(draft, TODAY) if one.severity is W}
    assert files == {"matrix.yaml", "roles.yaml", "agreements/ISA-001.yaml"}


def test_a_history_that_was_changed_is_said(draft: Path) -> None:
    swap(draft, "approvals.yaml", "  - agreement: ISA-001", "  - agreement: ISA-003")
    assert any("comes after version 7" in one.sentence for one in said(draft, "approvals.yaml"))


def test_the_stand_ins_are_of_every_field_and_say_nothing_themselves() -> None:
    names = {field.alias or name for name, field in Agreement.model_fields.items()}
    assert names == set(STAND_INS)
