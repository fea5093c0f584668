"""Invented people on their way out of prison, as the rows of their agencies' own systems."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple
from uuid import UUID, uuid5

PRISON = "PRISON_CARAT:BMI/offender-management"
PROBATION = "PROBATION:BIRMINGHAM/resettlement"
DRUG_TEAM = "DIP:BIRMINGHAM/community-drugs"
COUNCIL = "E08000025"
_NAMESPACE = UUID("6f1a6a3c-4a2e-4b51-9d0e-0e6f5f0a9c11")

Row = dict[str, str]


class Batch(NamedTuple):
    """What one team hands in at once."""

    team: str
    rows: list[Row]


def journey(name: str, number: int, today: date, days: int | None = None) -> list[tuple[str, Row]]:
    """One person's records in order. `name` (two capitals) keeps the people of different tests apart.

    Every second has consented, every third's date moves, every fourth is taken on by the drug team.
    """
    noms, crn = f"F{number:04}{name}", f"{name[0]}{ord(name[1])}{number:04}"
    release = today + timedelta(days=20 + number % 60 if days is None else days)
    person = {"given_names": "Sasha", "family_name": "Underhill", "date_of_birth": "1991-07-13"}
    person |= {"noms_number": noms}

    def row(record_type: str, day: int, **more: str) -> Row:
        id_and_time = {
            "record_id": f"{name}-{number}-{record_type}",
            "recorded_at": f"2026-07-{day:02}T08:00:00Z",
        }
        return person | id_and_time | {"record_type": record_type, **more}

    date_set = {
        "prison": "BMI",
        "expected_release_date": release.isoformat(),
        "date_kind": "CRD",
        "certainty": "ESTIMATED",
        "chosen_council": COUNCIL,
        "accommodation_at_release": "NO_FIXED_ABODE",
    }
    rows = [
        (PRISON, row("RECEPTION", 1, prison="BMI", reason="ADMISSION")),
        (PROBATION, row("PRACTITIONER_ALLOCATED", 2, crn=crn, practitioner_team="Resettlement North")),
        (PRISON, row("RELEASE_DATE_SET", 4, **date_set)),
    ]
    if number % 2 == 0:
        rows.insert(2, (PRISON, row("CONSENT_GIVEN", 3, **_consent(name, number))))
    if number % 3 == 0 and days is None:
        moved = {"expected_release_date": (release + timedelta(days=number % 19 - 9)).isoformat()}
        rows.append((PRISON, row("RELEASE_DATE_CHANGED", 5, **(date_set | moved))))
    if number % 4 == 0:
        rows.append((DRUG_TEAM, row("REFERRAL_ACCEPTED", 6, within_three_weeks="yes")))
    return rows


def batches(name: str, people: range, today: date, *, days: int | None = None, size: int = 10) -> list[Batch]:
    """The records of these people in small batches, each person's in order."""
    found: list[Batch] = []
    for start in range(people.start, people.stop, size):
        some = [journey(name, number, today, days) for number in people[start - people.start :][:size]]
        found += _side_by_side(some)
    return found


def _side_by_side(journeys: list[list[tuple[str, Row]]]) -> Iterator[Batch]:
    for steps in zip_longest(*journeys):
        by_team: dict[str, list[Row]] = {}
        for team, row in filter(None, steps):
            by_team.setdefault(team, []).append(row)
        yield from (Batch(team, rows) for team, rows in by_team.items())


def _consent(name: str, number: int) -> dict[str, str]:
    return {
        "consent_record": str(uuid5(_NAMESPACE, f"{name}{number}")),
        "privacy_notice": "PN-3",
        "consent_recipients": f"HOUSING:{COUNCIL}",
        "consent_purposes": "HOMELESSNESS_PREVENTION_AND_RELIEF",
        "consent_categories": "IDENTITY; RELEASE_DATE; CUSTODY_STATUS; ACCOMMODATION_NEED",
        "consent_method": "IN_PERSON_SIGNED",
        "agreed_referral": "yes",
        "agreed_contact": "yes",
        "chosen_council": COUNCIL,
    }
