"""The words that every part spells the same: categories, purposes, reasons, roles, states.

Rego, YAML and SQL use these spellings; a test compares the sets. Agency kinds are data, never an enum:
a sixth agency joins without a change of code.
"""

from schemas.vocabulary.alerts import OPEN_STATUSES, AlertState, AlertStatus, AlertType
from schemas.vocabulary.data import EXISTENCE, HANDOVER_FACTS, TELLING, Category, KeyClass, key_class
from schemas.vocabulary.delivery import DeliveryStatus, NoticeState
from schemas.vocabulary.policy import (
    CONSENT_REASONS,
    OFFICERS_REASONS,
    ActivationReason,
    AllowReason,
    Article6,
    Article9,
    ConfidentialityBasis,
    ConsentState,
    DenyReason,
    Door,
    Effect,
    LookReason,
    Obligation,
    OverrideKind,
    ProcessingRegime,
    Purpose,
    Redaction,
    Relationship,
    Role,
    TeamKind,
)
from schemas.vocabulary.release import (
    NOT_RELEASE_DAYS,
    Accommodation,
    Certainty,
    DateKind,
    ReceptionReason,
    ReleaseReason,
)

__all__ = [
    "CONSENT_REASONS",
    "EXISTENCE",
    "HANDOVER_FACTS",
    "NOT_RELEASE_DAYS",
    "OFFICERS_REASONS",
    "OPEN_STATUSES",
    "TELLING",
    "Accommodation",
    "ActivationReason",
    "AlertState",
    "AlertStatus",
    "AlertType",
    "AllowReason",
    "Article6",
    "Article9",
    "Category",
    "Certainty",
    "ConfidentialityBasis",
    "ConsentState",
    "DateKind",
    "DeliveryStatus",
    "DenyReason",
    "Door",
    "Effect",
    "KeyClass",
    "LookReason",
    "NoticeState",
    "Obligation",
    "OverrideKind",
    "ProcessingRegime",
    "Purpose",
    "ReceptionReason",
    "Redaction",
    "Relationship",
    "ReleaseReason",
    "Role",
    "TeamKind",
    "key_class",
]
