"""The categories of data, and which of a person's two keys seals each."""

from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """The data category that a field carries; it decides sealing and release."""

    IDENTITY = "IDENTITY"
    CONTACT = "CONTACT"
    PRACTITIONER_CONTACT = "PRACTITIONER_CONTACT"
    CUSTODY_STATUS = "CUSTODY_STATUS"
    RELEASE_DATE = "RELEASE_DATE"
    ACCOMMODATION_NEED = "ACCOMMODATION_NEED"
    ACCOMMODATION_STATUS = "ACCOMMODATION_STATUS"
    PLACEMENT = "PLACEMENT"
    SUPERVISION = "SUPERVISION"
    LICENCE_CONDITION_ADDRESS = "LICENCE_CONDITION_ADDRESS"
    RISK_FLAG = "RISK_FLAG"
    RISK_SUMMARY = "RISK_SUMMARY"
    RISK_DETAIL = "RISK_DETAIL"
    OFFENCE = "OFFENCE"
    SUPPORT_NEED_FLAG = "SUPPORT_NEED_FLAG"
    SUBSTANCE_TREATMENT = "SUBSTANCE_TREATMENT"
    MEDICATION = "MEDICATION"
    BLOOD_BORNE_VIRUS = "BLOOD_BORNE_VIRUS"
    MENTAL_HEALTH = "MENTAL_HEALTH"
    CHILD_SAFEGUARDING = "CHILD_SAFEGUARDING"
    ADDRESS_CHECK_RESULT = "ADDRESS_CHECK_RESULT"
    HOUSEHOLD = "HOUSEHOLD"
    EQUALITY = "EQUALITY"
    CONSENT = "CONSENT"


HANDOVER_FACTS: Final = frozenset(
    {Category.CUSTODY_STATUS, Category.RELEASE_DATE, Category.ACCOMMODATION_NEED, Category.CONSENT}
)
"""The categories that the bus's own rules may open; everything else is case detail."""

EXISTENCE: Final = (Category.IDENTITY, Category.RELEASE_DATE)
"""A person exists for a recipient only where both of these are allowed."""


TELLING: Final = frozenset(
    {
        Category.SUBSTANCE_TREATMENT,
        Category.MEDICATION,
        Category.BLOOD_BORNE_VIRUS,
        Category.MENTAL_HEALTH,
        Category.CHILD_SAFEGUARDING,
        Category.RISK_SUMMARY,
        Category.RISK_DETAIL,
        Category.OFFENCE,
    }
)
"""Categories of which the mere name says something about the person to whom an event happened."""


class KeyClass(StrEnum):
    """The two data keys of a person."""

    HANDOVER_FACTS = "HANDOVER_FACTS"
    CASE_DETAIL = "CASE_DETAIL"


def key_class(category: Category) -> KeyClass:
    """Which of a person's two data keys seals this category."""
    return KeyClass.HANDOVER_FACTS if category in HANDOVER_FACTS else KeyClass.CASE_DETAIL
