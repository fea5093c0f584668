"""The words of policy: doors, roles, purposes, bases, answers and their reasons."""

from enum import StrEnum
from typing import Final


class TeamKind(StrEnum):
    """A `HEALTH` team may hold treatment data; custodial and other staff of the same agency may not."""

    GENERAL = "GENERAL"
    HEALTH = "HEALTH"


class Door(StrEnum):
    """Where policy is asked."""

    PUBLISH = "PUBLISH"
    TELL = "TELL"
    OPEN = "OPEN"
    SEND = "SEND"
    EXPORT = "EXPORT"


class Relationship(StrEnum):
    """Why this reader has to do with this person, computed in SQL from told alerts, area and hours."""

    TEAM = "TEAM"
    AREA_OUT_OF_HOURS = "AREA_OUT_OF_HOURS"
    SELF = "SELF"
    NONE = "NONE"


class Role(StrEnum):
    """What a reader is; `handover` is the bus's own rules."""

    AGENCY_SYSTEM = "agency_system"
    HANDOVER = "handover"
    CARAT_WORKER = "carat_worker"
    DIP_WORKER = "dip_worker"
    PROBATION_PRACTITIONER = "probation_practitioner"
    SOCIAL_WORKER = "social_worker"
    HOUSING_OFFICER = "housing_officer"
    HOUSING_TEAM_MANAGER = "housing_team_manager"
    DUTY_OFFICER = "duty_officer"
    IG_OFFICER = "ig_officer"
    POLICY_AUTHOR = "policy_author"
    POLICY_APPROVER = "policy_approver"
    CLIENT = "client"
    ADVOCATE = "advocate"
    OPERATOR = "operator"
    EXTERNAL_AUDITOR = "external_auditor"


class Purpose(StrEnum):
    """For what data is asked."""

    RELEASE_HANDOVER = "RELEASE_HANDOVER"
    HOMELESSNESS_PREVENTION_AND_RELIEF = "HOMELESSNESS_PREVENTION_AND_RELIEF"
    CONTINUITY_OF_TREATMENT = "CONTINUITY_OF_TREATMENT"
    DIRECT_CARE = "DIRECT_CARE"
    OFFENDER_MANAGEMENT = "OFFENDER_MANAGEMENT"
    PUBLIC_PROTECTION = "PUBLIC_PROTECTION"
    CHILD_SAFEGUARDING = "CHILD_SAFEGUARDING"
    VITAL_INTERESTS = "VITAL_INTERESTS"
    SUBJECT_ACCESS = "SUBJECT_ACCESS"
    IG_AUDIT = "IG_AUDIT"
    SERVICE_MONITORING = "SERVICE_MONITORING"


class ConsentState(StrEnum):
    """The states of a consent record (ISO/IEC TS 27560); only GIVEN and RENEWED permit."""

    REQUESTED = "REQUESTED"
    GIVEN = "GIVEN"
    REFUSED = "REFUSED"
    RENEWED = "RENEWED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    INVALIDATED = "INVALIDATED"
    UNKNOWN = "UNKNOWN"


class Effect(StrEnum):
    """What a decision does. No answer is none of these."""

    ALLOW = "ALLOW"
    ALLOW_REDACTED = "ALLOW_REDACTED"
    DENY = "DENY"


class Redaction(StrEnum):
    """What is done to a category that is not released as it is: taken out, masked or made coarse."""

    REMOVE = "REMOVE"
    MASK = "MASK"
    GENERALISE = "GENERALISE"


class Obligation(StrEnum):
    """What whoever acts on an answer must do as well. An unknown one means: do not deliver."""

    THIN_ONLY = "THIN_ONLY"
    """Nothing but a reference and a link may leave."""
    GIVE_REASON = "GIVE_REASON"
    """The reader says why, and the reason stands on the ledger with the look."""


class LookReason(StrEnum):
    """Why governance looked at the content of one event."""

    COMPLAINT = "COMPLAINT"
    SUBJECT_REQUEST = "SUBJECT_REQUEST"
    INCIDENT = "INCIDENT"
    QUALITY_CHECK = "QUALITY_CHECK"
    COURT_ORDER = "COURT_ORDER"


class OverrideKind(StrEnum):
    """Why somebody decided to share what the rules alone would keep back."""

    SAFEGUARDING = "SAFEGUARDING"
    PUBLIC_PROTECTION = "PUBLIC_PROTECTION"
    VITAL_INTERESTS = "VITAL_INTERESTS"


class ActivationReason(StrEnum):
    """Why a policy came into force. The first two are the bus's own, WENT_BACK is said by going back."""

    FIRST_START = "FIRST_START"
    CHECKOUT_CHANGED = "CHECKOUT_CHANGED"
    """A stack started from a checkout whose pages or rules had changed."""
    WENT_BACK = "WENT_BACK"
    NEW_AGREEMENT = "NEW_AGREEMENT"
    AGREEMENT_CHANGED = "AGREEMENT_CHANGED"
    AGREEMENT_ENDED = "AGREEMENT_ENDED"
    LAW_CHANGED = "LAW_CHANGED"
    MISTAKE_MENDED = "MISTAKE_MENDED"
    OTHER = "OTHER"


OFFICERS_REASONS: Final = tuple(
    reason
    for reason in ActivationReason
    if reason
    not in {ActivationReason.FIRST_START, ActivationReason.CHECKOUT_CHANGED, ActivationReason.WENT_BACK}
)
"""What an author may name; the others are said by what is done."""


class AllowReason(StrEnum):
    """On what ground a category is released."""

    CONSENT_VALID = "CONSENT_VALID"
    STATUTORY_GATEWAY = "STATUTORY_GATEWAY"
    DUTY_TO_SHARE_CHILD = "DUTY_TO_SHARE_CHILD"
    SAFEGUARDING_OVERRIDE = "SAFEGUARDING_OVERRIDE"
    VITAL_INTERESTS_OVERRIDE = "VITAL_INTERESTS_OVERRIDE"
    OWN_AGENCY_DATA = "OWN_AGENCY_DATA"


class DenyReason(StrEnum):
    """Why something is withheld, in the order in which one of them is named as primary."""

    SCHEMA_INVALID = "SCHEMA_INVALID"
    PUBLISHER_NOT_AUTHORISED = "PUBLISHER_NOT_AUTHORISED"
    IDENTITY_UNRESOLVED = "IDENTITY_UNRESOLVED"
    ROLE_NOT_PERMITTED = "ROLE_NOT_PERMITTED"
    NO_LEGITIMATE_RELATIONSHIP = "NO_LEGITIMATE_RELATIONSHIP"
    OUT_OF_AREA = "OUT_OF_AREA"
    RESTRICTED_RECORD = "RESTRICTED_RECORD"
    PROTECTED_LOCATION = "PROTECTED_LOCATION"
    NO_AGREEMENT = "NO_AGREEMENT"
    AGREEMENT_EXPIRED = "AGREEMENT_EXPIRED"
    NO_LEGAL_GATEWAY = "NO_LEGAL_GATEWAY"
    GATEWAY_NOT_FOR_THIS_PAIR = "GATEWAY_NOT_FOR_THIS_PAIR"
    PURPOSE_NOT_COVERED = "PURPOSE_NOT_COVERED"
    RECIPIENT_NOT_COVERED = "RECIPIENT_NOT_COVERED"
    CATEGORY_NOT_COVERED = "CATEGORY_NOT_COVERED"
    CONSENT_REFUSED = "CONSENT_REFUSED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    CONSENT_EXPIRED = "CONSENT_EXPIRED"
    CONSENT_MISSING = "CONSENT_MISSING"
    S213B_NOT_AGREED = "S213B_NOT_AGREED"
    DETRIMENT_TO_CHILD = "DETRIMENT_TO_CHILD"
    NOT_NECESSARY = "NOT_NECESSARY"
    RETENTION_ELAPSED = "RETENTION_ELAPSED"


CONSENT_REASONS: Final = frozenset(
    {
        DenyReason.CONSENT_REFUSED,
        DenyReason.CONSENT_WITHDRAWN,
        DenyReason.CONSENT_EXPIRED,
        DenyReason.CONSENT_MISSING,
        DenyReason.S213B_NOT_AGREED,
    }
)
"""The reasons that the person can mend by a word; they make a CONSENT_NEEDED task for the publisher."""


class Article6(StrEnum):
    """UK GDPR article 6 basis of a disclosure."""

    CONSENT = "6_1_a"
    CONTRACT = "6_1_b"
    LEGAL_OBLIGATION = "6_1_c"
    VITAL_INTERESTS = "6_1_d"
    PUBLIC_TASK = "6_1_e"
    LEGITIMATE_INTERESTS = "6_1_f"


class Article9(StrEnum):
    """UK GDPR article 9 condition, where special category data is involved."""

    NONE = "NONE"
    EXPLICIT_CONSENT = "9_2_a"
    VITAL_INTERESTS = "9_2_c"
    SUBSTANTIAL_PUBLIC_INTEREST = "9_2_g"
    HEALTH_OR_SOCIAL_CARE = "9_2_h"
    PUBLIC_HEALTH = "9_2_i"


class ConfidentialityBasis(StrEnum):
    """Why the common-law duty of confidence is not broken; not the same as a GDPR basis."""

    EXPLICIT_CONSENT = "EXPLICIT_CONSENT"
    IMPLIED_CONSENT_DIRECT_CARE = "IMPLIED_CONSENT_DIRECT_CARE"
    STATUTORY_DUTY = "STATUTORY_DUTY"
    OVERRIDING_PUBLIC_INTEREST = "OVERRIDING_PUBLIC_INTEREST"
    COURT_ORDER = "COURT_ORDER"
    NOT_CONFIDENTIAL = "NOT_CONFIDENTIAL"


class ProcessingRegime(StrEnum):
    """Which regime of data protection law applies."""

    UK_GDPR = "UK_GDPR"
    DPA_PART3 = "DPA_PART3"
