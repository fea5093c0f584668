"""The codes that only events use, spelled as in their .avsc files."""

from enum import StrEnum


class RecallType(StrEnum):
    """Kinds of recall to prison."""

    STANDARD = "STANDARD"
    FIXED_TERM_14 = "FIXED_TERM_14"
    FIXED_TERM_28 = "FIXED_TERM_28"
    FIXED_TERM_56 = "FIXED_TERM_56"
    HOME_CURFEW = "HOME_CURFEW"
    EMERGENCY = "EMERGENCY"


class ChangeReason(StrEnum):
    """Why a release date was set, moved or taken away."""

    SENTENCE_CALCULATED = "SENTENCE_CALCULATED"
    SENTENCE_RECALCULATED = "SENTENCE_RECALCULATED"
    NEW_SENTENCE = "NEW_SENTENCE"
    DAYS_ADDED = "DAYS_ADDED"
    DAYS_RESTORED = "DAYS_RESTORED"
    APPEAL = "APPEAL"
    PAROLE_DECISION = "PAROLE_DECISION"
    HOME_CURFEW_DECISION = "HOME_CURFEW_DECISION"
    EARLY_RELEASE_SCHEME = "EARLY_RELEASE_SCHEME"
    RECALL = "RECALL"
    FRIDAY_RULE = "FRIDAY_RULE"
    COURT_DECISION = "COURT_DECISION"
    DATA_CORRECTED = "DATA_CORRECTED"
    OTHER = "OTHER"


class AssessmentKind(StrEnum):
    """The assessments of the prison's drug workers; DIR is the drug interventions record."""

    DIR = "DIR"
    TRIAGE = "TRIAGE"
    IMMEDIATE_NEEDS = "IMMEDIATE_NEEDS"
    PRE_RELEASE = "PRE_RELEASE"


class SupportNeed(StrEnum):
    """With what a person needs support."""

    DRUGS = "DRUGS"
    ALCOHOL = "ALCOHOL"
    ACCOMMODATION = "ACCOMMODATION"
    EMPLOYMENT = "EMPLOYMENT"
    FINANCE = "FINANCE"
    FAMILY = "FAMILY"
    PHYSICAL_HEALTH = "PHYSICAL_HEALTH"
    OTHER = "OTHER"


class Substance(StrEnum):
    """What a person is treated for; it never decides whether anybody is alerted."""

    HEROIN = "HEROIN"
    OTHER_OPIOIDS = "OTHER_OPIOIDS"
    CRACK_COCAINE = "CRACK_COCAINE"
    COCAINE = "COCAINE"
    ALCOHOL = "ALCOHOL"
    BENZODIAZEPINES = "BENZODIAZEPINES"
    GABAPENTINOIDS = "GABAPENTINOIDS"
    SPICE = "SPICE"
    AMPHETAMINE = "AMPHETAMINE"
    CANNABIS = "CANNABIS"
    KETAMINE = "KETAMINE"
    OTHER = "OTHER"


class Naloxone(StrEnum):
    """Whether a person leaves prison with the antidote to an opioid overdose."""

    SUPPLIED = "SUPPLIED"
    DECLINED = "DECLINED"
    NOT_INDICATED = "NOT_INDICATED"


class ReferralDecline(StrEnum):
    """Why the community drug team did not take a person on."""

    NO_CAPACITY = "NO_CAPACITY"
    OUT_OF_AREA = "OUT_OF_AREA"
    ALREADY_IN_TREATMENT = "ALREADY_IN_TREATMENT"
    DECLINED_BY_PERSON = "DECLINED_BY_PERSON"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    OTHER = "OTHER"


class MissedReason(StrEnum):
    """Why an appointment did not take place."""

    DID_NOT_ATTEND = "DID_NOT_ATTEND"
    CANCELLED_BY_PERSON = "CANCELLED_BY_PERSON"
    CANCELLED_BY_SERVICE = "CANCELLED_BY_SERVICE"
    IN_CUSTODY = "IN_CUSTODY"
    OTHER = "OTHER"


class EngagementEnd(StrEnum):
    """How treatment in the community ended."""

    COMPLETED = "COMPLETED"
    DROPPED_OUT = "DROPPED_OUT"
    TRANSFERRED = "TRANSFERRED"
    IN_CUSTODY = "IN_CUSTODY"
    DIED = "DIED"
    OTHER = "OTHER"


class Requirement(StrEnum):
    """Treatment requirements of a court order: drug rehabilitation, alcohol treatment."""

    DRR = "DRR"
    ATR = "ATR"


class OrderEnd(StrEnum):
    """How a court order ended."""

    COMPLETED = "COMPLETED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    TRANSFERRED = "TRANSFERRED"
    OTHER = "OTHER"


class RoshLevel(StrEnum):
    """The level of risk of serious harm, as probation assesses it."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    VERY_HIGH = "VERY_HIGH"


class RiskTo(StrEnum):
    """To whom there is a risk."""

    CHILDREN = "CHILDREN"
    PARTNER = "PARTNER"
    PUBLIC = "PUBLIC"
    STAFF = "STAFF"
    SELF_HARM = "SELF_HARM"
    OTHER = "OTHER"


class WithdrawalReason(StrEnum):
    """Why probation took a referral to a council back."""

    NEW_REFERRAL = "NEW_REFERRAL"
    INCORRECT_LOCAL_AUTHORITY = "INCORRECT_LOCAL_AUTHORITY"
    NO_CONSENT = "NO_CONSENT"
    DISENGAGED = "DISENGAGED"
    HOUSING_NEED_RESOLVED = "HOUSING_NEED_RESOLVED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    OTHER = "OTHER"


class Section(StrEnum):
    """Of the Children Act 1989: S17 a child in need, S47 significant harm."""

    S17 = "S17"
    S47 = "S47"


class AddressCheckResult(StrEnum):
    """What children's services found about an address."""

    SUITABLE = "SUITABLE"
    NOT_SUITABLE = "NOT_SUITABLE"
    FURTHER_INFORMATION = "FURTHER_INFORMATION"


class ConferenceKind(StrEnum):
    """Whether a child protection conference is the first one."""

    INITIAL = "INITIAL"
    REVIEW = "REVIEW"


class ConferenceOutcome(StrEnum):
    """What a child protection conference decided about a plan."""

    PLAN_MADE = "PLAN_MADE"
    PLAN_CONTINUED = "PLAN_CONTINUED"
    PLAN_ENDED = "PLAN_ENDED"
    NO_PLAN = "NO_PLAN"


class ContactRestriction(StrEnum):
    """How a person's contact with a child is restricted."""

    NO_CONTACT = "NO_CONTACT"
    SUPERVISED_ONLY = "SUPERVISED_ONLY"
    LETTERS_ONLY = "LETTERS_ONLY"
    OTHER = "OTHER"


class ConsentMethod(StrEnum):
    """How a person said yes, no, or no longer."""

    IN_PERSON_SIGNED = "IN_PERSON_SIGNED"
    IN_PERSON_SPOKEN = "IN_PERSON_SPOKEN"
    TELEPHONE = "TELEPHONE"
    VIDEO = "VIDEO"
    DIGITAL = "DIGITAL"


class Resolution(StrEnum):
    """What came of an alert, in the words of the officer who took it."""

    ACCOMMODATED = "ACCOMMODATED"
    APPLICATION_OPENED = "APPLICATION_OPENED"
    NO_DUTY_OWED = "NO_DUTY_OWED"
    REFERRED_TO_OTHER_AUTHORITY = "REFERRED_TO_OTHER_AUTHORITY"
    DECLINED_BY_PERSON = "DECLINED_BY_PERSON"
    UNABLE_TO_CONTACT = "UNABLE_TO_CONTACT"
    LACK_OF_CAPACITY = "LACK_OF_CAPACITY"
    NO_LONGER_NEEDED = "NO_LONGER_NEEDED"
    DUPLICATE = "DUPLICATE"
    OTHER = "OTHER"
