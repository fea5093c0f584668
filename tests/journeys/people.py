"""The invented people of the journeys, the teams around them, and what is usually written down about them."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import uuid4

CONSENTED = (
    "IDENTITY",
    "CONTACT",
    "PRACTITIONER_CONTACT",
    "CUSTODY_STATUS",
    "RELEASE_DATE",
    "ACCOMMODATION_NEED",
)


class Person(NamedTuple):
    """Somebody who is leaving prison."""

    given_names: str
    family_name: str
    noms_number: str
    crn: str
    date_of_birth: date = date(1990, 2, 3)

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    def as_known_by(self, team: str) -> dict[str, object]:
        """The subject of an event, with the numbers that the team's agency has."""
        numbers = [("NOMS", self.noms_number)]
        match team.partition(":")[0]:
            case "PROBATION":
                numbers.append(("CRN", self.crn))
            case "HOUSING":
                numbers.append(("HOUSING_REF", f"H-{self.crn}"))
            case "CHILD_PROTECTION":
                numbers.append(("CHILD_REF", f"CP-{self.crn}"))
        return {
            "identifiers": [{"kind": kind, "value": value} for kind, value in numbers],
            "given_names": self.given_names,
            "family_name": self.family_name,
            "date_of_birth": self.date_of_birth,
        }


class Place(NamedTuple):
    """A prison and the council of somebody's choice, with the officers who sign in there."""

    prison: str
    council: str
    prison_officer: str
    housing_officer: str

    @property
    def custody(self) -> str:
        """The team that keeps the release date."""
        return f"PRISON_CARAT:{self.prison}/offender-management"

    @property
    def carat(self) -> str:
        return f"PRISON_CARAT:{self.prison}/carat"

    @property
    def housing(self) -> str:
        return f"HOUSING:{self.council}/homelessness"


BIRMINGHAM = Place("BMI", "E08000025", "Denise Holloway", "Amara Osei")
SANDWELL = Place("SWI", "E08000028", "Bridget Olatunji", "Jaspreet Dhillon")
WOLVERHAMPTON = Place("SWI", "E08000031", "Bridget Olatunji", "Nadia Brearley")
LEEDS = Place("LEI", "E08000035", "Stephen Marwood", "Callum Ashworth")


def received(place: Place, at: datetime) -> dict[str, object]:
    """Body of a reception."""
    return {"received_at": at, "prison": place.prison, "reason": "ADMISSION"}


def release_on(place: Place, day: date, **more: object) -> dict[str, object]:
    """Body of a release date, of somebody who will have nowhere to live."""
    return {
        "expected_release_date": day,
        "date_kind": "CRD",
        "certainty": "ESTIMATED",
        "prison": place.prison,
        "chosen_council": place.council,
        "accommodation_at_release": "NO_FIXED_ABODE",
        "spoc": f"omu@{place.prison.lower()}.prison.example.org",
    } | more


def agreed_to_housing(place: Place, at: datetime) -> dict[str, object]:
    """Body of a consent for the chosen council, with the three agreements of the duty to refer."""
    return {
        **_consent(at),
        "recipients": [f"HOUSING:{place.council}"],
        "purposes": ["HOMELESSNESS_PREVENTION_AND_RELIEF"],
        "agreed_referral": True,
        "agreed_contact": True,
        "chosen_council": place.council,
    }


def agreed_to_treatment(recipient: str, at: datetime) -> dict[str, object]:
    """Body of a consent for a community drug team."""
    return {
        **_consent(at, "SUBSTANCE_TREATMENT", "MEDICATION"),
        "recipients": [recipient],
        "purposes": ["CONTINUITY_OF_TREATMENT"],
    }


def _consent(at: datetime, *more: str) -> dict[str, object]:
    return {
        "record_id": str(uuid4()),
        "privacy_notice": "PN-2026-01",
        "categories": [*CONSENTED, *more],
        "method": "IN_PERSON_SIGNED",
        "event_time": at,
    }


def treatment_handover(day: date) -> dict[str, object]:
    """Body of what the prison's drug workers hand over: for health teams only."""
    return {
        "substances": ["HEROIN"],
        "on_opioid_substitution": True,
        "medicine": "methadone 60 mg daily",
        "last_dose_on": day,
        "naloxone": "SUPPLIED",
        "receiving_provider": "Birmingham Recovery Service",
    }
