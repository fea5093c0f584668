"""The events that the bench sends: invented people, a handful of events each, sealed by the real vault."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Engine

from policies.publishing import publishing
from policies.teams import directory
from policies.vault import Vault
from schemas.catalogue import catalogue
from schemas.clock import to_micros
from schemas.codec import plain_compartments
from schemas.database import copy_rows
from schemas.envelope import Agency, Header, topic_of
from schemas.events import parse_event
from schemas.tables import consent

COUNCIL: Final = "E08000025"
PRISON: Final = "PRISON_CARAT:BMI/offender-management"
PROBATION: Final = "PROBATION:BIRMINGHAM/resettlement"
DRUG_TEAM: Final = "DIP:BIRMINGHAM/community-drugs"
HOUSING: Final = "HOUSING:E08000025/homelessness"
TOLD: Final = ("ACCOMMODATION_NEED", "CUSTODY_STATUS", "IDENTITY", "PRACTITIONER_CONTACT", "RELEASE_DATE")

STORY: Final = "received, planned, referral accepted, duty to refer, date changed, acknowledged"
"""One person's events; the planned date and the changed one raise alerts for housing and probation."""


class Sealed(NamedTuple):
    """One event as it lies in Kafka."""

    topic: str
    key: bytes
    value: bytes


def people(engine: Engine, vault: Vault, count: int, *, distinct: bool) -> list[UUID]:
    """People with keys and with consent for housing. `distinct`: no two consents have the same last day."""
    made = [uuid4() for _ in range(count)]
    columns = (
        "person_id",
        "recipient",
        "purpose",
        "category",
        "state",
        "last_day",
        "record_id",
        "event_time_us",
        "agreed_referral",
        "agreed_contact",
        "agreed_council",
    )
    with engine.begin() as connection:
        vault.make_keys(connection, made)
        rows = (
            (
                person,
                f"HOUSING:{COUNCIL}",
                "HOMELESSNESS_PREVENTION_AND_RELIEF",
                category,
                "GIVEN",
                date(2030, 1, 1) + timedelta(days=at if distinct else 0),
                str(person),
                0,
                True,
                True,
                True,
            )
            for at, person in enumerate(made)
            for category in TOLD
        )
        copy_rows(connection, consent, columns, rows)
    return made


def events(vault: Vault, everybody: Sequence[UUID], rounds: int | None = None) -> Iterator[Sealed]:
    """Every person's first event, then every person's second, and so on: neighbours are of other people."""
    start = datetime.now(UTC) - timedelta(days=1)
    for turn, (team, event_type, body) in enumerate(_story(start)[:rounds]):
        for at, person in enumerate(everybody):
            fields = body | {"subject": _subject(at)}
            yield _sealed(vault, person, team, event_type, fields, start + timedelta(minutes=turn))


def _story(start: datetime) -> list[tuple[str, str, dict[str, Any]]]:
    def planned(days: int) -> dict[str, Any]:
        return {
            "expected_release_date": start.date() + timedelta(days=days),
            "date_kind": "CRD",
            "certainty": "ESTIMATED",
            "prison": "BMI",
            "chosen_council": COUNCIL,
            "accommodation_at_release": "NO_FIXED_ABODE",
            "spoc": "Head of Offender Management",
        }

    return [
        (
            PRISON,
            "prison-carat.person.received",
            {"received_at": start, "prison": "BMI", "reason": "ADMISSION"},
        ),
        (PRISON, "prison-carat.release.planned", planned(50)),
        (DRUG_TEAM, "dip.referral.accepted", {"keyworker": "Duty worker", "at": start}),
        (
            PROBATION,
            "probation.duty-to-refer.submitted",
            {"council": COUNCIL, "reference": "DTR-1", "submitted_on": start.date()},
        ),
        (
            PRISON,
            "prison-carat.release.date-changed",
            planned(40) | {"change_reason": None, "previous_date": None},
        ),
        (HOUSING, "housing.duty-to-refer.acknowledged", {"council": COUNCIL, "reference": "DTR-1"}),
    ]


def _subject(at: int) -> dict[str, Any]:
    number = {"kind": "NOMS", "value": f"A{at % 10_000:04}BC"}
    born = date(1960, 1, 1) + timedelta(days=at % 15_000)
    return {"identifiers": [number], "given_names": "Jordan", "family_name": "Example", "date_of_birth": born}


def _sealed(
    vault: Vault, person: UUID, team: str, event_type: str, fields: dict[str, Any], at: datetime
) -> Sealed:
    known = catalogue().entry(event_type)
    agency = Agency.parse(team.partition("/")[0])
    scope = publishing().profile(agency.kind)
    names = {name for listed in known.fields.values() for name in listed}
    event = parse_event(event_type, {name: value for name, value in fields.items() if name in names})
    header = Header(
        event_id=uuid4().bytes,
        event_type=event_type,
        event_version=known.version,
        publisher_kind=agency.kind,
        publisher_code=agency.code,
        publisher_team=team,
        team_kind=directory().team(team).kind.value,
        person_id=person.bytes,
        source_time_us=to_micros(at),
        source_counter=0,
        source_ref=secrets.token_bytes(32),
        content_hash=secrets.token_bytes(32),
        accepted_at_us=to_micros(at),
        purpose=scope.purpose,
        article6_basis=scope.article6_basis,
        article9_condition=scope.article9_condition,
        confidentiality_basis=scope.confidentiality_basis,
        processing_regime=scope.processing_regime,
        consent_record="",
        schema_fingerprint=known.fingerprint,
    )
    return Sealed(topic_of(agency.kind), person.bytes, vault.seal(header, plain_compartments(event)))
