"""A desk over real servers: people are published by the real intake, sealed by the real vault, told by hand.

The loop is not here: what it would have written (fact and alert) is written straight from the outbox.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, select, update

from consumers.desk.app import create_app
from deploy.processes.desk import assemble
from policies.keyring import KeyName, KeyRing
from policies.question import Gate
from policies.teams import directory
from policies.vault import Vault
from producers.publish import Intake
from producers.receipt import Status
from producers.record import Record, Submission
from producers.transaction import in_one_transaction
from schemas.clock import london_date
from schemas.codec import decode
from schemas.database import connect
from schemas.envelope import Agency
from schemas.events import parse_event
from schemas.tables import alert, domain_clock, episode, fact, outbox

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
PRISON = "PRISON_CARAT:BMI/offender-management"
CARAT = "PRISON_CARAT:BMI/carat"
PROBATION = "PROBATION:BIRMINGHAM/resettlement"
CHILDREN = "CHILD_PROTECTION:E08000025/assessment"
DRUG_TEAM = "DIP:BIRMINGHAM/community-drugs"
HOUSING = "HOUSING:E08000025/homelessness"
COUNCIL = "E08000025"
TOLD = ("IDENTITY", "RELEASE_DATE", "CUSTODY_STATUS", "ACCOMMODATION_NEED", "PRACTITIONER_CONTACT")


@dataclass
class DeskWorld:
    """Invented people and what an officer sees of them."""

    url: str
    gate: Gate
    ring: KeyRing = field(
        default_factory=lambda: KeyRing({name: bytes([at]) * 32 for at, name in enumerate(KeyName)})
    )

    def __post_init__(self) -> None:
        self.engine = connect(self.url)
        self.desk_engine = connect(self.url, role="throughcare_desk")
        self.vault = Vault(self.ring)
        self.directory = directory()
        self.intake = Intake(self.engine, self.gate, self.vault, self.ring, self.directory)
        self.clock = NOW
        self._people = 0
        self.set_clock(NOW)

    def close(self) -> None:
        self.engine.dispose()
        self.desk_engine.dispose()

    def set_clock(self, now: datetime) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(domain_clock).values(simulated_now=now))

    def app(self, assets: Path, gate: Gate | None = None) -> Flask:
        desk = assemble(self.desk_engine, gate or self.gate, self.vault, self.ring)
        return create_app(desk, session_key=b"s" * 32, assets=assets)

    def person(self, given: str = "Jordan", family: str = "Example") -> dict[str, Any]:
        """An invented person, as agencies write a subject."""
        self._people += 1
        number = {"kind": "NOMS", "value": f"A{self._people:04}BC"}
        born = date(1990, 1, 1) + timedelta(days=self._people)
        return {"identifiers": [number], "given_names": given, "family_name": family, "date_of_birth": born}

    def publish(self, team: str, event_type: str, body: dict[str, Any]) -> UUID:
        """Publish an event, and have it arrive as the loop would. Says its id."""
        self.clock += timedelta(seconds=1)
        record = Record(None, self.clock, 0, parse_event(event_type, body))
        agency = Agency.parse(team.partition("/")[0])
        asked = self.intake.ask([Submission(agency, team, record)])
        (receipt,) = in_one_transaction(self.engine, lambda connection: self.intake.accept(connection, asked))
        assert receipt.status is Status.ACCEPTED, receipt
        assert receipt.event_id is not None
        self.arrive_from_outbox(receipt.event_id)
        return receipt.event_id

    def received(self, subject: dict[str, Any]) -> UUID:
        """The person comes into prison: from then on the bus knows them."""
        body = {"subject": subject, "received_at": self.clock, "prison": "BMI", "reason": "ADMISSION"}
        return self.publish(PRISON, "prison-carat.person.received", body)

    def planned(self, subject: dict[str, Any], on: date, **more: Any) -> UUID:
        """The prison sets a release date."""
        body = {
            "subject": subject,
            "expected_release_date": on,
            "date_kind": "CRD",
            "certainty": "ESTIMATED",
            "prison": "BMI",
            "chosen_council": COUNCIL,
            "accommodation_at_release": "NO_FIXED_ABODE",
            "spoc": "Head of Offender Management, 0121 496 0102",
            **more,
        }
        return self.publish(PRISON, "prison-carat.release.planned", body)

    def treatment(self, subject: dict[str, Any]) -> UUID:
        """The CARAT team hands treatment over."""
        body = {
            "subject": subject,
            "substances": ["HEROIN"],
            "on_opioid_substitution": True,
            "medicine": "Methadone 40 ml",
        }
        return self.publish(CARAT, "prison-carat.treatment-handover.issued", body)

    def enquiry(self, subject: dict[str, Any]) -> UUID:
        """Children's services open an enquiry for a child of the person."""
        body = {"subject": subject, "section": "S47", "at": self.clock}
        return self.publish(CHILDREN, "child-protection.enquiry.opened", body)

    def attended(self, subject: dict[str, Any], at: datetime) -> UUID:
        """The community drug team sees the person."""
        return self.publish(DRUG_TEAM, "dip.appointment.attended", {"subject": subject, "at": at})

    def released(self, subject: dict[str, Any], at: datetime) -> UUID:
        """The person leaves prison, and the handover knows it."""
        body = {"subject": subject, "occurred_at": at, "reason": "RELEASED", "prison": "BMI"}
        event = self.publish(PRISON, "prison-carat.release.occurred", body)
        with self.engine.begin() as connection:
            person = connection.execute(select(fact.c.person_id).where(fact.c.event_id == event)).scalar_one()
            values = {"person_id": person, "ordinal": 0, "opening": b"e" * 48, "version": b"v" * 48}
            connection.execute(
                insert(episode).values(
                    **values, status="RELEASED", release_on=london_date(at), state="", row_version=1
                )
            )
        return event

    def episode_ahead(self, on: date) -> None:
        """The handover knows of the release that is ahead of the last person who was written about."""
        with self.engine.begin() as connection:
            query = select(fact.c.person_id).order_by(fact.c.sequence.desc()).limit(1)
            person = connection.execute(query).scalar_one()
            values = {"person_id": person, "ordinal": 0, "opening": b"e" * 48, "version": b"v" * 48}
            known = values | {"status": "EXPECTED_CONFIRMED", "release_on": on, "state": "", "row_version": 1}
            connection.execute(insert(episode).values(**known))

    def consent(
        self, subject: dict[str, Any], word: str = "given", categories: tuple[str, ...] = TOLD, **more: Any
    ) -> UUID:
        """The person says something about telling the council, or whom `recipients` names."""
        agreed = word == "given"
        body = {
            "subject": subject,
            "record_id": str(uuid4()),
            "privacy_notice": "PN-1",
            "recipients": [f"HOUSING:{COUNCIL}"],
            "purposes": ["HOMELESSNESS_PREVENTION_AND_RELIEF"],
            "categories": list(categories),
            "method": "IN_PERSON_SIGNED",
            "event_time": self.clock + timedelta(seconds=1),
            "agreed_referral": agreed,
            "agreed_contact": agreed,
            "chosen_council": COUNCIL if agreed else None,
            **more,
        }
        return self.publish(PRISON, f"consent.{word}", body)

    def tell(self, facts: list[UUID], release_on: date | None, **more: Any) -> UUID:
        """An alert as the handover would have raised it. Says its id."""
        alert_id = uuid4()
        with self.engine.begin() as connection:
            person = connection.execute(
                select(fact.c.person_id).where(fact.c.event_id == facts[0])
            ).scalar_one()
            values: dict[str, Any] = {
                "id": alert_id,
                "person_id": person,
                "episode": b"e" * 48,
                "version": b"v" * 48,
                "milestone": "dtr-window",
                "team": HOUSING,
                "recipient": f"HOUSING:{COUNCIL}",
                "alert_type": "DTR_WINDOW_OPEN",
                "purpose": "HOMELESSNESS_PREVENTION_AND_RELIEF",
                "state": "TOLD",
                "status": "NEW",
                "open": True,
                "provisional": False,
                "late_notice": False,
                "escalated": False,
                "level": 0,
                "clock_from": NOW,
                "steps": 0,
                "next_step_at": NOW + timedelta(hours=4),
                "publisher": PRISON.partition("/")[0],
                "publisher_team": PRISON,
                "facts": facts,
                "reasons": [],
                "questions": [],
                "release_on": release_on,
                "due_at": NOW,
                "deadline": NOW + timedelta(days=1, hours=7),
                "raised_at": NOW,
                "told_at": NOW if more.get("state", "TOLD") == "TOLD" else None,
                "changed_at": NOW,
                "row_version": 1,
            }
            connection.execute(insert(alert).values(values | more))
        return alert_id

    def told(self, given: str = "Jordan", family: str = "Example", days: int = 56, **more: Any) -> UUID:
        """A person with consent, of whose release the council was told."""
        subject = self.person(given, family)
        self.received(subject)
        self.consent(subject)
        on = NOW.date() + timedelta(days=days)
        return self.tell([self.planned(subject, on)], on, **more)

    def people(self, connection: Connection) -> list[UUID]:
        """Everybody of whom something has arrived."""
        return list(connection.execute(select(fact.c.person_id).distinct()).scalars())

    def arrive_from_outbox(self, event_id: UUID) -> None:
        """Have an event come back as a fact."""
        with self.engine.begin() as connection:
            row = connection.execute(select(outbox).where(outbox.c.event_id == event_id)).one()
            header = decode(row.envelope, row.topic).header
            values = {
                "event_id": event_id,
                "person_id": header.person,
                "event_type": header.event_type,
                "publisher": str(header.publisher),
                "publisher_team": header.publisher_team,
                "team_kind": header.team_kind,
                "sequence": header.sequence.key(),
                "content_hash": header.content_hash,
                "envelope": row.envelope,
                "codes": "{}",
            }
            connection.execute(insert(fact).values(values))


def token(page: str) -> str:
    """The CSRF token of a page's first form."""
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def sign_in(client: FlaskClient, officer: str, to: str = "/") -> str:
    """Sign in and return the page that comes up."""
    page = client.get("/sign-in").get_data(as_text=True)
    answer = client.post(
        "/sign-in", data={"officer": officer, "next": to, "csrf_token": token(page)}, follow_redirects=True
    )
    return answer.get_data(as_text=True)
