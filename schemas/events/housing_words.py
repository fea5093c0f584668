"""The codes that only councils' events use, spelled as in their .avsc files."""

from enum import StrEnum


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


class DutyEnd(StrEnum):
    """How a council's duty towards a person ended."""

    ACCOMMODATED = "ACCOMMODATED"
    REFUSED_OFFER = "REFUSED_OFFER"
    WITHDRAWN = "WITHDRAWN"
    LOST_CONTACT = "LOST_CONTACT"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    OTHER = "OTHER"


class PlacementCancel(StrEnum):
    """Why a place to live is no longer there."""

    NO_VACANCY = "NO_VACANCY"
    REFUSED_BY_PERSON = "REFUSED_BY_PERSON"
    WITHDRAWN_BY_PROVIDER = "WITHDRAWN_BY_PROVIDER"
    RELEASE_MOVED = "RELEASE_MOVED"
    OTHER = "OTHER"


class TenancyRisk(StrEnum):
    """What puts the home of a person in prison at risk."""

    ARREARS = "ARREARS"
    UNOCCUPIED = "UNOCCUPIED"
    NOTICE_SERVED = "NOTICE_SERVED"
    BENEFIT_STOPPED = "BENEFIT_STOPPED"
    OTHER = "OTHER"


class TenancyEnd(StrEnum):
    """How a person came to have that home no longer."""

    SURRENDERED = "SURRENDERED"
    EVICTED = "EVICTED"
    ABANDONED = "ABANDONED"
    OTHER = "OTHER"
