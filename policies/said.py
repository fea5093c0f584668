"""Every word of a person on being told of, as it was recorded: for receipts and lists, never for policy.

Policy goes by `policies/consent.py`, which keeps the word that counts. It writes here too, at once.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Row, Select, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import insert

from schemas.clock import from_micros, to_micros
from schemas.envelope import Agency, Header
from schemas.events.any_agency import Consent
from schemas.events.words import ConsentMethod
from schemas.tables import consent_word
from schemas.vocabulary import Category, ConsentState, Purpose

YES: Final = frozenset({ConsentState.GIVEN, ConsentState.RENEWED})


class Word(NamedTuple):
    """What a person said once, on one record."""

    event_id: UUID
    person_id: UUID
    record_id: UUID
    publisher: Agency
    """Who recorded it."""
    publisher_team: str
    state: ConsentState
    said_at: datetime
    last_day: date | None
    """The last day on which a yes counts, itself included; None: until it is taken back."""
    recipients: tuple[Agency, ...]
    purposes: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    method: ConsentMethod
    privacy_notice: str
    agreed_referral: bool
    agreed_contact: bool
    chosen_council: str | None

    def counts(self, today: date) -> bool:
        """Whether it is a yes that has not run out."""
        return self.state in YES and (self.last_day is None or today <= self.last_day)


def keep(
    connection: Connection, person_id: UUID, event: Consent, header: Header, state: ConsentState
) -> None:
    """Keep one word in the transaction that accepts it."""
    row = {
        "event_id": UUID(bytes=header.event_id),
        "person_id": person_id,
        "record_id": str(event.record_id),
        "publisher": str(header.publisher),
        "publisher_team": header.publisher_team,
        "state": state,
        "event_time_us": to_micros(event.event_time),
        "last_day": event.last_day,
        "recipients": sorted({str(recipient) for recipient in event.recipients}),
        "purposes": sorted(set(event.purposes)),
        "categories": sorted(set(event.categories)),
        "method": event.method,
        "privacy_notice": event.privacy_notice,
        "agreed_referral": event.agreed_referral,
        "agreed_contact": event.agreed_contact,
        "chosen_council": event.chosen_council,
    }
    connection.execute(insert(consent_word).values(row).on_conflict_do_nothing())


def of_people(connection: Connection, people: Iterable[UUID]) -> list[Word]:
    """All words of these people, the newest first."""
    wanted = literal(list(people), ARRAY(Uuid))
    return _words(connection, _WORD.where(consent_word.c.person_id == any_(wanted)))


def of_record(connection: Connection, record_id: UUID) -> list[Word]:
    """All words on one record, the newest first."""
    return _words(connection, _WORD.where(consent_word.c.record_id == str(record_id)))


def ending(connection: Connection, team: str, first: date, last: date) -> list[Word]:
    """The words that a team has recorded whose last day is one of these, the newest first."""
    days = consent_word.c.last_day.between(first, last)
    return _words(connection, _WORD.where(consent_word.c.publisher_team == team, days))


_COLUMNS: Final = [
    consent_word.c["event_time_us" if name == "said_at" else name].label(name) for name in Word._fields
]
_WORD: Final = select(*_COLUMNS)


def _words(connection: Connection, query: Select[Any]) -> list[Word]:
    # Of two words at one time the stricter counts: what is no yes comes first.
    found = [_word(row) for row in connection.execute(query)]
    found.sort(key=lambda word: (word.said_at, word.state not in YES, word.event_id.bytes), reverse=True)
    return found


def _word(row: Row[Any]) -> Word:
    return Word._make(row)._replace(
        record_id=UUID(row.record_id),
        publisher=Agency.parse(row.publisher),
        state=ConsentState(row.state),
        said_at=from_micros(row.said_at),
        recipients=tuple(Agency.parse(one) for one in row.recipients),
        purposes=tuple(Purpose(one) for one in row.purposes),
        categories=tuple(Category(one) for one in row.categories),
        method=ConsentMethod(row.method),
    )
