"""The edges of policy, written by hand, a comment a row: what goes, and the reason that is named first."""

from datetime import date, timedelta

import pytest

from policies.gate import OpaGate
from policies.question import Decision, Question
from schemas.vocabulary import Category, Door, OverrideKind, Purpose, Relationship, Role
from tests.oracle.asking import ALL, TODAY, ask, look, override, said
from tests.oracle.pages import Book

C, P = Category, Purpose
DAY = timedelta(days=1)
HOME, MANAGE, CARE = P.HOMELESSNESS_PREVENTION_AND_RELIEF, P.OFFENDER_MANAGEMENT, P.CONTINUITY_OF_TREATMENT
PRISON, PROBATION, COUNCIL = "PRISON_CARAT:BMI", "PROBATION:BIRMINGHAM", "HOUSING:E08000025"
WELSH, DRUGS, CHILDREN = "HOUSING:W06000011", "DIP:BIRMINGHAM", "CHILD_PROTECTION:E08000025"
CHILD = P.CHILD_SAFEGUARDING
ALL_THREE = (True, True, True)
MISSED = (C.IDENTITY, C.PRACTITIONER_CONTACT, C.SUBSTANCE_TREATMENT)
"""What a missed appointment carries."""
MISSED_ALL = "IDENTITY PRACTITIONER_CONTACT SUBSTANCE_TREATMENT"


YES = {**said(("GIVEN", None)), "s213b": ALL_THREE}
SAFE, LIFE = OverrideKind.SAFEGUARDING, OverrideKind.VITAL_INTERESTS
SELF = {"relationship": Relationship.SELF}
NIGHT = {"relationship": Relationship.AREA_OUT_OF_HOURS}
AUDIT = {"relationship": Relationship.NONE}
BY_FILE = {"door": Door.EXPORT, "relationship": Relationship.TEAM}

ROWS = [
    # An agreement's first day counts, and the day before does not.
    (ask(PRISON, PROBATION, MANAGE, london_date=date(2024, 1, 1)), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(PRISON, PROBATION, MANAGE, london_date=date(2023, 12, 31)), "", "NO_AGREEMENT"),
    # Its last day counts, and the day after it has expired.
    (ask(PRISON, PROBATION, MANAGE, london_date=date(2029, 3, 31)), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(PRISON, PROBATION, MANAGE, london_date=date(2029, 4, 1)), "", "AGREEMENT_EXPIRED"),
    # A consent's last day counts, and the day after does not.
    (ask(PRISON, COUNCIL, HOME, **{**YES, **said(("GIVEN", TODAY))}), "IDENTITY", "CONSENT_VALID"),
    (ask(PRISON, COUNCIL, HOME, **{**YES, **said(("GIVEN", TODAY - DAY))}), "", "CONSENT_EXPIRED"),
    (ask(PRISON, COUNCIL, HOME, **{**YES, **said(("RENEWED", TODAY - DAY))}), "", "CONSENT_EXPIRED"),
    # Of two words the stricter counts, whichever came first in the list.
    (ask(PRISON, DRUGS, CARE, **said(("GIVEN", None), ("REFUSED", None))), "", "CONSENT_REFUSED"),
    (ask(PRISON, DRUGS, CARE, **said(("WITHDRAWN", None), ("GIVEN", None))), "", "CONSENT_WITHDRAWN"),
    (ask(PRISON, DRUGS, CARE, **said(("GIVEN", TODAY), ("GIVEN", TODAY - DAY))), "", "CONSENT_EXPIRED"),
    # A consent that names another category is none for this one.
    (ask(PRISON, DRUGS, CARE, **said(("GIVEN", None), about=(C.RELEASE_DATE,))), "", "CONSENT_MISSING"),
    # A wildcard party is every council; the duty to refer itself is of England.
    (ask(PRISON, "HOUSING:E09000001", HOME, **YES), "IDENTITY", "CONSENT_VALID"),
    (ask(PRISON, WELSH, HOME, **YES), "", "GATEWAY_NOT_FOR_THIS_PAIR"),
    (ask(PROBATION, WELSH, HOME, C.ACCOMMODATION_NEED, **YES), "", "GATEWAY_NOT_FOR_THIS_PAIR"),
    # A Welsh council may tell the prison all the same: that law is of both nations.
    (ask(WELSH, PRISON, P.RELEASE_HANDOVER), "IDENTITY", "STATUTORY_GATEWAY"),
    # The same agency, another instance: no data of one's own.
    (ask(COUNCIL, "HOUSING:E08000028", HOME, **YES), "", "NO_AGREEMENT"),
    # Own data needs no agreement, purpose or consent.
    (ask(COUNCIL, COUNCIL, P.VITAL_INTERESTS, C.HOUSEHOLD), "HOUSEHOLD", "OWN_AGENCY_DATA"),
    # Own data: treatment only to the own health team, whom to ring there as well.
    (ask("DIP:X+", "DIP:X", CARE, C.MEDICATION), "", "RECIPIENT_NOT_COVERED"),
    (ask("DIP:X+", "DIP:X", CARE, C.PRACTITIONER_CONTACT), "", "RECIPIENT_NOT_COVERED"),
    (ask("DIP:X+", "DIP:X+", CARE, C.MEDICATION), "MEDICATION", "OWN_AGENCY_DATA"),
    (ask("DIP:X", "DIP:X", CARE, C.PRACTITIONER_CONTACT), "PRACTITIONER_CONTACT", "OWN_AGENCY_DATA"),
    # Own data, even of what is never told to others.
    (ask(COUNCIL, COUNCIL, HOME, C.EQUALITY), "EQUALITY", "OWN_AGENCY_DATA"),
    # The publisher's name tells of treatment where a health team published.
    (ask(PRISON, PROBATION, MANAGE, C.PRACTITIONER_CONTACT), "PRACTITIONER_CONTACT", "STATUTORY_GATEWAY"),
    (ask(PRISON + "+", PROBATION, MANAGE, C.PRACTITIONER_CONTACT), "", "CONSENT_MISSING"),
    (
        ask(PRISON + "+", PROBATION, MANAGE, C.PRACTITIONER_CONTACT, drr_in_force=True),
        "PRACTITIONER_CONTACT",
        "STATUTORY_GATEWAY",
    ),
    (ask(PRISON + "+", COUNCIL, HOME, C.PRACTITIONER_CONTACT, **YES), "", "CATEGORY_NOT_COVERED"),
    (
        ask(PRISON + "+", DRUGS + "+", CARE, C.PRACTITIONER_CONTACT),
        "PRACTITIONER_CONTACT",
        "STATUTORY_GATEWAY",
    ),
    # A restricted record is told nobody, an override notwithstanding; that reason comes first.
    (ask(PRISON, PROBATION, MANAGE, restricted=True), "", "RESTRICTED_RECORD"),
    (
        ask(PRISON, PROBATION, MANAGE, restricted=True, **override(LIFE, TODAY, C.IDENTITY)),
        "",
        "RESTRICTED_RECORD",
    ),
    (
        ask(PRISON, PROBATION, MANAGE, **look(Role.PROBATION_PRACTITIONER, restricted=True)),
        "",
        "RESTRICTED_RECORD",
    ),
    # A protected place is kept from others, and only the place; an override does not reach it.
    (ask(PRISON, PROBATION, MANAGE, C.CONTACT, C.IDENTITY, protected=True), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(PRISON, PROBATION, MANAGE, C.LICENCE_CONDITION_ADDRESS, protected=True), "", "PROTECTED_LOCATION"),
    (
        ask(PRISON, PROBATION, MANAGE, C.CONTACT, protected=True, **override(LIFE, TODAY, C.CONTACT)),
        "",
        "PROTECTED_LOCATION",
    ),
    # The agency that recorded the place has it.
    (ask(COUNCIL, COUNCIL, HOME, C.PLACEMENT, protected=True), "PLACEMENT", "OWN_AGENCY_DATA"),
    # The retention's last day, and the day after: council to prison 90 days after the release.
    (ask(COUNCIL, PRISON, P.RELEASE_HANDOVER, closed_for_days=90), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(COUNCIL, PRISON, P.RELEASE_HANDOVER, closed_for_days=91), "", "RETENTION_ELAPSED"),
    # Own data has no such end.
    (ask(COUNCIL, COUNCIL, HOME, closed_for_days=36_500), "IDENTITY", "OWN_AGENCY_DATA"),
    # An override's day of review counts, the day after does not; it needs no agreement.
    (ask(DRUGS, COUNCIL, HOME, **override(SAFE, TODAY, C.IDENTITY)), "IDENTITY", "SAFEGUARDING_OVERRIDE"),
    (ask(DRUGS, COUNCIL, HOME, **override(SAFE, TODAY - DAY, C.IDENTITY)), "", "NO_AGREEMENT"),
    # Never is never, to save a life too; and it does not give what it does not name.
    (ask(PRISON, COUNCIL, HOME, C.SUPERVISION, **override(LIFE, TODAY, *ALL)), "", "CATEGORY_NOT_COVERED"),
    (ask(DRUGS, COUNCIL, HOME, C.CONTACT, **override(SAFE, TODAY, C.IDENTITY)), "", "NO_AGREEMENT"),
    # Treatment: to save a life to anybody whom the table gives it, to keep people safe to health teams only.
    (
        ask(PRISON + "+", DRUGS, CARE, C.MEDICATION, **override(LIFE, TODAY, C.MEDICATION)),
        "MEDICATION",
        "VITAL_INTERESTS_OVERRIDE",
    ),
    (
        ask(PRISON + "+", DRUGS, CARE, C.MEDICATION, **override(SAFE, TODAY, C.MEDICATION)),
        "",
        "RECIPIENT_NOT_COVERED",
    ),
    # Who is not known is not there, whatever else holds.
    (ask(PRISON, PROBATION, MANAGE, known=False), "", "NO_LEGITIMATE_RELATIONSHIP"),
    (ask(COUNCIL, COUNCIL, HOME, known=False), "", "NO_LEGITIMATE_RELATIONSHIP"),
    # A purpose that no agreement names; a law that is for the pair the other way round only.
    (ask(PRISON, PROBATION, P.CHILD_SAFEGUARDING), "", "PURPOSE_NOT_COVERED"),
    (ask(CHILDREN, PRISON, P.CHILD_SAFEGUARDING), "", "PURPOSE_NOT_COVERED"),
    # Drug team to probation: treatment by the person's word or under a drug requirement,
    (ask(DRUGS + "+", PROBATION, MANAGE, *MISSED), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(DRUGS + "+", PROBATION, MANAGE, *MISSED, drr_in_force=True), MISSED_ALL, "STATUTORY_GATEWAY"),
    (ask(DRUGS + "+", PROBATION, MANAGE, *MISSED, **said(("GIVEN", TODAY))), MISSED_ALL, "CONSENT_VALID"),
    (ask(DRUGS + "+", PROBATION, MANAGE, C.SUBSTANCE_TREATMENT), "", "CONSENT_MISSING"),
    (ask(DRUGS + "+", PROBATION, MANAGE, C.SUBSTANCE_TREATMENT, child_linked=True), "", "CONSENT_MISSING"),
    (
        ask(DRUGS + "+", PROBATION, MANAGE, C.SUBSTANCE_TREATMENT, **said(("WITHDRAWN", None))),
        "",
        "CONSENT_WITHDRAWN",
    ),
    # not for another purpose, and no more: what it answered to an alert and what the person said stay there.
    (ask(DRUGS + "+", PROBATION, CARE, C.SUBSTANCE_TREATMENT, drr_in_force=True), "", "PURPOSE_NOT_COVERED"),
    (ask(DRUGS + "+", PROBATION, MANAGE, C.CUSTODY_STATUS, **YES), "", "CATEGORY_NOT_COVERED"),
    (ask(DRUGS + "+", PROBATION, MANAGE, C.CONSENT, **YES), "", "CATEGORY_NOT_COVERED"),
    (ask(DRUGS + "+", PROBATION, MANAGE, C.MEDICATION, drr_in_force=True), "", "CATEGORY_NOT_COVERED"),
    (ask(DRUGS + "+", PROBATION, MANAGE, C.MENTAL_HEALTH, **YES), "", "CATEGORY_NOT_COVERED"),
    # Probation to drug team: the requirement to a health team only; nothing of supervision or risk.
    (ask(PROBATION, DRUGS + "+", CARE, C.SUBSTANCE_TREATMENT), "SUBSTANCE_TREATMENT", "STATUTORY_GATEWAY"),
    (ask(PROBATION, DRUGS, CARE, C.SUBSTANCE_TREATMENT, **YES), "", "RECIPIENT_NOT_COVERED"),
    (ask(PROBATION, DRUGS + "+", CARE), "", "CONSENT_MISSING"),
    (ask(PROBATION, DRUGS + "+", CARE, C.SUPERVISION, **YES), "", "CATEGORY_NOT_COVERED"),
    (ask(PROBATION, DRUGS + "+", CARE, C.RISK_FLAG, **YES), "", "CATEGORY_NOT_COVERED"),
    (ask(PROBATION, DRUGS + "+", CARE, C.RISK_SUMMARY, **YES), "", "CATEGORY_NOT_COVERED"),
    # Drug team to children's services: who it is while a child is linked; treatment by its own decision only,
    (ask(DRUGS + "+", CHILDREN, CHILD, *MISSED, child_linked=True), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(DRUGS + "+", CHILDREN, CHILD), "", "NOT_NECESSARY"),
    (
        ask(DRUGS + "+", CHILDREN, CHILD, C.SUBSTANCE_TREATMENT, child_linked=True, **YES),
        "",
        "CATEGORY_NOT_COVERED",
    ),
    (
        ask(
            DRUGS + "+",
            CHILDREN,
            CHILD,
            C.SUBSTANCE_TREATMENT,
            **override(SAFE, TODAY, C.SUBSTANCE_TREATMENT),
        ),
        "SUBSTANCE_TREATMENT",
        "SAFEGUARDING_OVERRIDE",
    ),
    # which ends, and never gives medicine.
    (
        ask(
            DRUGS + "+",
            CHILDREN,
            CHILD,
            C.SUBSTANCE_TREATMENT,
            child_linked=True,
            **override(SAFE, TODAY - DAY, C.SUBSTANCE_TREATMENT),
        ),
        "",
        "CATEGORY_NOT_COVERED",
    ),
    (
        ask(DRUGS + "+", CHILDREN, CHILD, C.MEDICATION, child_linked=True, **override(LIFE, TODAY, *ALL)),
        "",
        "CATEGORY_NOT_COVERED",
    ),
    # Children's services to prison: what the check found and whom to ring, nothing of the child.
    (
        ask(CHILDREN, PRISON, P.RELEASE_HANDOVER, C.ADDRESS_CHECK_RESULT),
        "ADDRESS_CHECK_RESULT",
        "STATUTORY_GATEWAY",
    ),
    (ask(CHILDREN, PRISON + "+", CARE, C.ADDRESS_CHECK_RESULT), "", "PURPOSE_NOT_COVERED"),
    (
        ask(
            CHILDREN,
            PRISON,
            P.RELEASE_HANDOVER,
            C.CHILD_SAFEGUARDING,
            child_linked=True,
            address_check_open=True,
        ),
        "",
        "CATEGORY_NOT_COVERED",
    ),
    (ask(CHILDREN, PRISON, P.RELEASE_HANDOVER, C.HOUSEHOLD, child_linked=True), "", "CATEGORY_NOT_COVERED"),
    (ask(CHILDREN, PRISON, P.RELEASE_HANDOVER, C.CUSTODY_STATUS), "", "CATEGORY_NOT_COVERED"),
    # A child linked: told without consent, and by no other purpose.
    (ask(PRISON, CHILDREN, P.CHILD_SAFEGUARDING, child_linked=True), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(PRISON, CHILDREN, P.CHILD_SAFEGUARDING), "", "NOT_NECESSARY"),
    (ask(PRISON, CHILDREN, P.CHILD_SAFEGUARDING, C.HOUSEHOLD, child_linked=True), "", "CATEGORY_NOT_COVERED"),
    # A worker: of the team, of the kind, in a health team for treatment.
    (ask(PRISON, PROBATION, MANAGE, **look(Role.PROBATION_PRACTITIONER)), "IDENTITY", "STATUTORY_GATEWAY"),
    (
        ask(PRISON, PROBATION, MANAGE, **look(Role.PROBATION_PRACTITIONER, **AUDIT)),
        "",
        "NO_LEGITIMATE_RELATIONSHIP",
    ),
    (ask(PRISON, PROBATION, MANAGE, **look(Role.HOUSING_OFFICER)), "", "ROLE_NOT_PERMITTED"),
    (
        ask(PRISON + "+", DRUGS, CARE, C.SUBSTANCE_TREATMENT, **look(Role.DIP_WORKER)),
        "",
        "ROLE_NOT_PERMITTED",
    ),
    # And whom to ring in a health team goes the same way, even where a life is to be saved.
    (
        ask(
            *(PRISON + "+", DRUGS, CARE, C.PRACTITIONER_CONTACT),
            **look(Role.DIP_WORKER),
            **override(LIFE, TODAY, C.PRACTITIONER_CONTACT),
        ),
        "",
        "ROLE_NOT_PERMITTED",
    ),
    # The duty officer: out of hours, and a part only.
    (ask(PRISON, PROBATION, MANAGE, **look(Role.DUTY_OFFICER, **NIGHT)), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(PRISON, PROBATION, MANAGE, **look(Role.DUTY_OFFICER)), "", "OUT_OF_AREA"),
    (ask(PRISON, PROBATION, MANAGE, C.OFFENCE, **look(Role.DUTY_OFFICER, **NIGHT)), "", "ROLE_NOT_PERMITTED"),
    # Roles without payload.
    (ask(PRISON, PROBATION, MANAGE, **look(Role.OPERATOR)), "", "ROLE_NOT_PERMITTED"),
    (ask(PRISON, PROBATION, MANAGE, **look(Role.POLICY_APPROVER)), "", "ROLE_NOT_PERMITTED"),
    (ask(PRISON, PROBATION, MANAGE, **look(Role.EXTERNAL_AUDITOR)), "", "ROLE_NOT_PERMITTED"),
    # The person: all of it, restricted or not, and for access only.
    (
        ask(PRISON, "PERSON:1", P.SUBJECT_ACCESS, C.OFFENCE, restricted=True, **look(Role.CLIENT, **SELF)),
        "OFFENCE",
        "STATUTORY_GATEWAY",
    ),
    (
        ask(PRISON, "PERSON:1", P.DIRECT_CARE, C.OFFENCE, **look(Role.CLIENT, **SELF)),
        "",
        "PURPOSE_NOT_COVERED",
    ),
    # While an enquiry is open what is about the child is not read on a page.
    (
        ask(
            *(CHILDREN, "PERSON:1", P.SUBJECT_ACCESS, C.HOUSEHOLD, C.IDENTITY),
            child_linked=True,
            **look(Role.CLIENT, **SELF),
        ),
        "IDENTITY",
        "STATUTORY_GATEWAY",
    ),
    (
        ask(
            *(CHILDREN, "PERSON:1", P.SUBJECT_ACCESS, C.HOUSEHOLD),
            child_linked=True,
            **look(Role.CLIENT, **SELF),
        ),
        "",
        "DETRIMENT_TO_CHILD",
    ),
    # An advocate with the person's consent, and without.
    (
        ask(PRISON, "ADVOCATE:1", P.SUBJECT_ACCESS, **look(Role.ADVOCATE, **SELF), **YES),
        "IDENTITY",
        "CONSENT_VALID",
    ),
    (ask(PRISON, "ADVOCATE:1", P.SUBJECT_ACCESS, **look(Role.ADVOCATE, **SELF)), "", "CONSENT_MISSING"),
    # An advocate whom the person told of contacts and not of treatment does not learn of a drug team.
    (
        ask(
            *(PRISON + "+", "ADVOCATE:1", P.SUBJECT_ACCESS, C.PRACTITIONER_CONTACT),
            **look(Role.ADVOCATE, **SELF),
            **said(("GIVEN", None), about=(C.IDENTITY, C.PRACTITIONER_CONTACT)),
        ),
        "",
        "CONSENT_MISSING",
    ),
    # Governance looks at what is not merely counted, for its own purpose only.
    (
        ask(PRISON, "GOVERNANCE:1", P.IG_AUDIT, **look(Role.IG_OFFICER, **AUDIT)),
        "IDENTITY",
        "STATUTORY_GATEWAY",
    ),
    (
        ask(PRISON, "GOVERNANCE:1", P.IG_AUDIT, C.EQUALITY, **look(Role.IG_OFFICER, **AUDIT)),
        "",
        "ROLE_NOT_PERMITTED",
    ),
    (ask(PRISON, "GOVERNANCE:1", MANAGE, **look(Role.IG_OFFICER, **AUDIT)), "", "PURPOSE_NOT_COVERED"),
    # By file goes what the agreement says may; another says nothing of it.
    (ask(PRISON, PROBATION, MANAGE, **BY_FILE), "IDENTITY", "STATUTORY_GATEWAY"),
    (ask(PROBATION, COUNCIL, HOME, **{**YES, **BY_FILE}), "", "CATEGORY_NOT_COVERED"),
    (ask(PRISON, PRISON, MANAGE, **BY_FILE), "IDENTITY", "OWN_AGENCY_DATA"),
    # A worker takes nothing out by file, and a system opens no page.
    (
        ask(PRISON, PRISON, MANAGE, **{**BY_FILE, "role": Role.CARAT_WORKER}),
        "",
        "ROLE_NOT_PERMITTED",
    ),
    (ask(PRISON, PRISON, MANAGE, **look(Role.AGENCY_SYSTEM)), "", "ROLE_NOT_PERMITTED"),
    # Publishing goes by authority alone: no consent, no restriction.
    (ask(PRISON, PRISON, MANAGE, door=Door.PUBLISH, restricted=True), "IDENTITY", "OWN_AGENCY_DATA"),
    (ask(DRUGS, DRUGS, MANAGE, door=Door.PUBLISH), "", "PUBLISHER_NOT_AUTHORISED"),
    # A door that nobody knows, and days that are none.
    (ask(PRISON, PROBATION, MANAGE, door="BACK"), "", "SCHEMA_INVALID"),
    (ask(PRISON, PROBATION, MANAGE, closed_for_days=-1), "", "SCHEMA_INVALID"),
    (ask(PRISON, PROBATION, MANAGE, closed_for_days=36_501), "", "SCHEMA_INVALID"),
]

CRIME = [
    # Police, Crime, Sentencing and Courts Act 2022 s16(4): a crime gateway does not carry treatment,
    (
        ask(DRUGS + "+", PROBATION, P.DIRECT_CARE, C.SUBSTANCE_TREATMENT, drr_in_force=True),
        "",
        "CATEGORY_NOT_COVERED",
    ),
    (ask(DRUGS + "+", PROBATION, P.DIRECT_CARE, C.MENTAL_HEALTH, **YES), "", "CATEGORY_NOT_COVERED"),
    # nor whom to ring in a health team, which tells of it;
    (
        ask(DRUGS + "+", PROBATION, P.DIRECT_CARE, C.PRACTITIONER_CONTACT, drr_in_force=True),
        "",
        "CATEGORY_NOT_COVERED",
    ),
    # all else it carries.
    (
        ask(DRUGS, PROBATION, P.DIRECT_CARE, C.PRACTITIONER_CONTACT),
        "PRACTITIONER_CONTACT",
        "STATUTORY_GATEWAY",
    ),
    (ask(DRUGS, PROBATION, P.DIRECT_CARE, C.OFFENCE), "OFFENCE", "STATUTORY_GATEWAY"),
    # A law that has not commenced carries nothing.
    (ask(DRUGS, COUNCIL, HOME, **YES), "", "NO_LEGAL_GATEWAY"),
    # Only the named council; another of the kind is not covered.
    (ask(PRISON, "BENEFITS:B1", P.RELEASE_HANDOVER, **YES), "IDENTITY", "CONSENT_VALID"),
    (ask(PRISON, "BENEFITS:B2", P.RELEASE_HANDOVER, **YES), "", "RECIPIENT_NOT_COVERED"),
]


def check(gate: OpaGate, question: Question, told: str, primary: str) -> None:
    (answer,) = gate.ask_raw([question])
    assert isinstance(answer, Decision)
    assert (" ".join(sorted(answer.allowed)), answer.primary) == (told, primary)


@pytest.mark.parametrize(("question", "told", "primary"), ROWS)
def test_the_edges_of_our_own_pages(
    policy_engine: OpaGate, question: Question, told: str, primary: str
) -> None:
    check(policy_engine, question, told, primary)


@pytest.mark.parametrize(("question", "told", "primary"), CRIME)
def test_the_edges_of_laws_that_no_page_of_ours_names(
    many_agreements: tuple[OpaGate, Book], question: Question, told: str, primary: str
) -> None:
    check(many_agreements[0], question, told, primary)
