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


class Section(StrEnum):
    """Of the Children Act 1989: S17 a child in need, S47 significant harm."""

    S17 = "S17"
    S47 = "S47"


class AddressCheckResult(StrEnum):
    """What children's services found about an address."""

    SUITABLE = "SUITABLE"
    NOT_SUITABLE = "NOT_SUITABLE"
    FURTHER_INFORMATION = "FURTHER_INFORMATION"


class Duty(StrEnum):
    """The council's duties under the Housing Act 1996, part 7."""

    PREVENTION = "PREVENTION"
    RELIEF = "RELIEF"
    MAIN = "MAIN"


class OutcomeReason(StrEnum):
    """What came of a referral to a council."""

    PREVENTION_AND_RELIEF_DUTY = "PREVENTION_AND_RELIEF_DUTY"
    PRIORITY_NEED = "PRIORITY_NEED"
    NO_LOCAL_CONNECTION = "NO_LOCAL_CONNECTION"
    INTENTIONALLY_HOMELESS = "INTENTIONALLY_HOMELESS"
    REJECTED_FOR_ANOTHER_REASON = "REJECTED_FOR_ANOTHER_REASON"


class AccommodationType(StrEnum):
    """Kinds of place to live."""

    COMMUNITY_ACCOMMODATION = "COMMUNITY_ACCOMMODATION"
    SUPPORTED_HOUSING = "SUPPORTED_HOUSING"
    TEMPORARY_ACCOMMODATION = "TEMPORARY_ACCOMMODATION"
    HOSTEL = "HOSTEL"
    PRIVATE_RENTED = "PRIVATE_RENTED"
    SOCIAL_RENTED = "SOCIAL_RENTED"
    FAMILY_OR_FRIENDS = "FAMILY_OR_FRIENDS"
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
