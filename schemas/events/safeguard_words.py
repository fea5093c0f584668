"""The codes of overrides and restrictions, spelled as in their .avsc files."""

from enum import StrEnum


class OverrideReason(StrEnum):
    """What made it necessary to share against the rules."""

    CHILD_AT_RISK = "CHILD_AT_RISK"
    ADULT_AT_RISK = "ADULT_AT_RISK"
    RISK_TO_OTHERS = "RISK_TO_OTHERS"
    RISK_TO_STAFF = "RISK_TO_STAFF"
    RISK_TO_LIFE = "RISK_TO_LIFE"
    COURT_OR_MAPPA = "COURT_OR_MAPPA"


class RestrictionScope(StrEnum):
    """What an agency closes: its own record of a person, or every place of the person's."""

    RECORD = "RECORD"
    LOCATION = "LOCATION"


class RestrictionReason(StrEnum):
    """Why a record or a place is closed."""

    DOMESTIC_ABUSE = "DOMESTIC_ABUSE"
    RISK_FROM_OTHERS = "RISK_FROM_OTHERS"
    PROTECTED_WITNESS = "PROTECTED_WITNESS"
    KNOWN_TO_STAFF = "KNOWN_TO_STAFF"
    COURT_ORDER = "COURT_ORDER"
    OTHER = "OTHER"
