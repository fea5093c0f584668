"""One invented person with values that stand nowhere else, and the many ways in which they come in."""

import json
from collections.abc import Iterator
from typing import Any

from tests.faults.people_rows import COUNCIL, DRUG_TEAM, PRISON, PROBATION, Batch, Row

CARAT = "PRISON_CARAT:BMI/carat"
HOUSING = "HOUSING:E08000025/homelessness"
CHILDREN = "CHILD_PROTECTION:E08000025/assessment"

FAMILY, GIVEN, BORN = "Quillfeather", "Zephyrine", "1987-03-29"
NOMS, CRN, PNC, NHS = "Q7391ZK", "Q739184", "1987/0739184J", "9739184731"
HOUSING_REF, CHILD_REF, DIP_REF = "HQF-739184", "CQF-739184", "DQF-739184"
REFERRAL = "DTR-QF-739184"
SPOC = "Barnaby Wolvercote 01632 960984"
KEYWORKER = "Wrenna Thistledown"
SUPERVISOR = "Thistlewick Resettlement"
MEDICINE = "Zolpifane 73 ml"
PROVIDER = "Marrowbone Recovery"
NOTE = "lives behind the blue mill now"
STRANGER, STRANGERS_FAMILY = "Q7392ZK", "Snicklewhistle"
WRONG_NUMBER = "QZK-7391-wrong"

VALUES = (
    *(FAMILY, GIVEN, BORN, NOMS, CRN, PNC, NHS, HOUSING_REF, CHILD_REF, DIP_REF, REFERRAL, SPOC),
    *(KEYWORKER, SUPERVISOR, MEDICINE, PROVIDER, NOTE, STRANGER, STRANGERS_FAMILY, WRONG_NUMBER),
)

_PERSON = {"given_names": GIVEN, "family_name": FAMILY, "date_of_birth": BORN, "noms_number": NOMS}


def _row(record_type: str, day: int, **more: str) -> Row:
    # A source's own record id may hold a prison number.
    stamp = {"record_id": f"{NOMS}/{record_type}", "recorded_at": f"2026-09-{day:02}T08:00:00Z"}
    return _PERSON | stamp | {"record_type": record_type} | more


def journey(release: str) -> list[Batch]:
    """What the five agencies record about the person."""
    numbers = {"crn": CRN, "pnc": PNC, "nhs_number": NHS}
    date_set = {
        "prison": "BMI",
        "expected_release_date": release,
        "date_kind": "CRD",
        "certainty": "ESTIMATED",
        "chosen_council": COUNCIL,
        "accommodation_at_release": "NO_FIXED_ABODE",
        "spoc": SPOC,
    }
    consent = {
        "consent_record": "0e5a2f7e-14a4-4f0e-9f5c-6f6d1f7f0b21",
        "privacy_notice": "PN-3",
        "consent_recipients": f"HOUSING:{COUNCIL}",
        "consent_purposes": "HOMELESSNESS_PREVENTION_AND_RELIEF",
        "consent_categories": "IDENTITY; RELEASE_DATE; CUSTODY_STATUS; PRACTITIONER_CONTACT",
        "consent_method": "IN_PERSON_SIGNED",
        "agreed_referral": "yes",
        "agreed_contact": "yes",
        "chosen_council": COUNCIL,
    }
    treatment = {
        "substances": "HEROIN",
        "on_opioid_substitution": "yes",
        "medicine": MEDICINE,
        "receiving_provider": PROVIDER,
    }
    return [
        Batch(PRISON, [_row("RECEPTION", 1, prison="BMI", reason="ADMISSION", **numbers)]),
        Batch(PRISON, [_row("CONSENT_GIVEN", 2, **consent)]),
        Batch(
            PROBATION, [_row("PRACTITIONER_ALLOCATED", 3, crn=CRN, practitioner_team=SUPERVISOR, spoc=SPOC)]
        ),
        Batch(DRUG_TEAM, [_row("REFERRAL_ACCEPTED", 4, dip_reference=DIP_REF, keyworker=KEYWORKER)]),
        Batch(CARAT, [_row("TREATMENT_HANDOVER", 5, **treatment)]),
        Batch(CHILDREN, [_row("ENQUIRY_OPENED", 6, child_reference=CHILD_REF, section="S47", spoc=SPOC)]),
        Batch(PRISON, [_row("RELEASE_DATE_SET", 7, **date_set)]),
        Batch(PROBATION, [_row("DUTY_TO_REFER_SUBMITTED", 8, crn=CRN, **_referral())]),
        Batch(HOUSING, [_row("DUTY_TO_REFER_ACKNOWLEDGED", 9, housing_reference=HOUSING_REF, **_answer())]),
    ]


def _referral() -> Row:
    return {"council": COUNCIL, "referral_reference": REFERRAL, "submitted_on": "2026-09-08", "spoc": SPOC}


def _answer() -> Row:
    return {"referral_reference": REFERRAL, "spoc": SPOC}


def waits() -> Batch:
    """A record about somebody whom nobody has opened a case for: it waits, sealed."""
    unknown = {"noms_number": STRANGER, "family_name": STRANGERS_FAMILY, "record_id": f"{STRANGER}/1"}
    return Batch(PRISON, [_row("RELEASE_CANCELLED", 10, prison="BMI") | unknown])


def refused() -> Iterator[bytes]:
    """Bodies that the front door takes nothing of, each for a reason of its own."""
    good = _row("RECEPTION", 11, prison="BMI", reason="ADMISSION")
    rows: list[Any] = [
        good | {"noms_number": WRONG_NUMBER},
        good | {"prison": FAMILY},
        good | {"reason": f"{GIVEN} {FAMILY}"},
        good | {"date_of_birth": f"about {BORN}"},
        good | {FAMILY: "a column of that name"},
        good | {"record_type": FAMILY},
        good | {"recorded_at": f"{BORN} in the {FAMILY} house"},
        good | {"record_id": f"{NOMS}/RECEPTION"},  # an id that was used for something else
        good | {"family_name": FAMILY + "\x00"},
        good | {"family_name": FAMILY * 100},
        good | {"family_name": [FAMILY]},
        FAMILY,
        [NOMS],
        {"subject": {"family_name": FAMILY}},
    ]
    yield json.dumps(rows).encode()
    yield json.dumps([good | {"family_name": FAMILY + "\ud800"}]).encode()  # half of a character
    yield f'{{"family_name": "{FAMILY}", "family_name": "{GIVEN}"}}'.encode()
    yield f'{{"noms_number": "{NOMS}", '.encode()
    yield f"{FAMILY};{NOMS};{BORN}".encode()
    yield FAMILY.encode("utf-16")
    yield json.dumps([good] * 501).encode()
    yield json.dumps({"family_name": FAMILY * 100_000}).encode()
