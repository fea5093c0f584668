"""The words of custody and release, as the prison's records spell them."""

from enum import StrEnum
from typing import Final


class DateKind(StrEnum):
    """The kinds of date a sentence has; not on all of them does anybody walk out."""

    CRD = "CRD"
    ARD = "ARD"
    HDCED = "HDCED"
    HDCAD = "HDCAD"
    APD = "APD"
    PED = "PED"
    PRRD = "PRRD"
    ETD = "ETD"
    MTD = "MTD"
    LTD = "LTD"
    ERSED = "ERSED"
    SED = "SED"
    LED = "LED"
    SLED = "SLED"
    TUSED = "TUSED"


NOT_RELEASE_DAYS: Final = frozenset(
    {DateKind.SED, DateKind.LED, DateKind.SLED, DateKind.TUSED, DateKind.HDCED, DateKind.PED}
)


class Certainty(StrEnum):
    """How sure the prison is of a release date."""

    ESTIMATED = "ESTIMATED"
    CONFIRMED = "CONFIRMED"


class ReceptionReason(StrEnum):
    """Why a person came through the gate into prison."""

    ADMISSION = "ADMISSION"
    TEMPORARY_ABSENCE_RETURN = "TEMPORARY_ABSENCE_RETURN"
    RETURN_FROM_COURT = "RETURN_FROM_COURT"
    TRANSFERRED = "TRANSFERRED"
    RECALL = "RECALL"


class ReleaseReason(StrEnum):
    """Why a person left the prison; only RELEASED is a release."""

    RELEASED = "RELEASED"
    TEMPORARY_ABSENCE_RELEASE = "TEMPORARY_ABSENCE_RELEASE"
    RELEASED_TO_HOSPITAL = "RELEASED_TO_HOSPITAL"
    SENT_TO_COURT = "SENT_TO_COURT"
    TRANSFERRED = "TRANSFERRED"
    UNKNOWN = "UNKNOWN"


class Accommodation(StrEnum):
    """Where a person will sleep on the night of release, as the prison knows it."""

    SETTLED = "SETTLED"
    TRANSIENT = "TRANSIENT"
    NO_FIXED_ABODE = "NO_FIXED_ABODE"
    RISK_OF_NO_FIXED_ABODE = "RISK_OF_NO_FIXED_ABODE"
