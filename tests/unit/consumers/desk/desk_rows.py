"""An invented alert as the desk reads it, and who reads it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from consumers.desk.questions import Reader
from consumers.desk.rows import AlertRow
from policies.officers import officers
from policies.teams import directory
from schemas.envelope import Agency
from schemas.vocabulary import AlertState, Purpose

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
COUNCIL = Agency("HOUSING", "E08000025")
HOUSING = f"{COUNCIL}/homelessness"


def alert_row(**more: Any) -> AlertRow:
    """An alert that was told to the council and that nobody has taken yet."""
    values: dict[str, Any] = {
        "id": UUID(int=1),
        "person_id": UUID(int=2),
        "episode": b"",
        "milestone": "housing-56",
        "alert_type": "DTR_WINDOW_OPEN",
        "purpose": Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF,
        "state": AlertState.TOLD,
        "status": "NEW",
        "open": True,
        "provisional": False,
        "late_notice": False,
        "escalated": False,
        "level": 0,
        "steps": 0,
        "team": HOUSING,
        "recipient": COUNCIL,
        "publisher": Agency("PRISON_CARAT", "BMI"),
        "publisher_team": "PRISON_CARAT:BMI/offender-management",
        "facts": (),
        "deadline": NOW,
        "raised_at": NOW,
        "changed_at": NOW,
        "row_version": 1,
    }
    blank: dict[str, Any] = dict.fromkeys(AlertRow._fields)
    return AlertRow(**(blank | values | more))


def reader(officer: str) -> Reader:
    """One of the invented officers, at the desk of the own team."""
    found = officers()[officer]
    assert found.team is not None
    return Reader(found, directory().team(found.team))
