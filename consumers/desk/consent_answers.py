"""Record what a person said: every word published and on the ledger, in one transaction or not at all."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import Connection

from consumers.desk import reading
from consumers.desk.consent_form import Sheet, Spoken
from consumers.desk.consent_person import Met
from consumers.desk.consent_sections import YESES, Say
from consumers.desk.consent_words import consent_words
from consumers.desk.desk import Answer, Desk
from consumers.desk.publication import accepted, hold, subject
from consumers.desk.questions import Reader
from consumers.desk.reading import Place
from policies import consent, said
from policies.entries import Entry, EntryKind, append, stamp
from schemas.clock import machine_now
from schemas.errors import NotNow
from schemas.events import parse_event
from schemas.vocabulary import Category, ConsentState

TYPES: Final = {
    Say.GIVE: "consent.given",
    Say.REFUSE: "consent.refused",
    Say.RENEW: "consent.renewed",
    Say.WITHDRAW: "consent.withdrawn",
}
_ONE_RECORD: Final = said.YES | {ConsentState.WITHDRAWN}
"""A yes, its renewal and its end are one record; a no is a record of its own."""
_NEXT: Final = timedelta(microseconds=1)


class Publication(NamedTuple):
    """One word as it is published."""

    record: UUID
    spoken: Spoken
    say: Say
    categories: tuple[Category, ...]
    answer: Answer


def record(desk: Desk, reader: Reader, met: Met, sheet: Sheet) -> tuple[UUID, ...]:
    """Publish what was said and say the record numbers. A second click finds it recorded.

    Nothing was changed where this raises: NotNow with a sentence, NoAnswer, StaleWorker, Refused.
    """
    words = list(_publications(reader, met, sheet))
    asked = [desk.ask(word.answer) for word in words]
    records = tuple(dict.fromkeys(word.record for word in words))
    with desk.engine.begin() as connection:
        hold(connection, met.person.kin)
        if _recorded(connection, met, sheet, words):
            return records
        _check_unchanged(connection, met, sheet)
        events = [accepted(desk, connection, one) for one in asked]
        _record_look(connection, desk, reader, met)
        entries = [_entry(desk, reader, met, word, event) for word, event in zip(words, events, strict=True)]
        append(connection, entries)
    return records


def _recorded(connection: Connection, met: Met, sheet: Sheet, words: Sequence[Publication]) -> bool:
    """Whether this very sheet stands already: the second of two clicks."""
    stands = {
        (word.record_id, word.state)
        for word in said.of_people(connection, met.person.kin)
        if word.said_at >= sheet.at and word.method == sheet.method
    }
    return stands >= {(word.record, consent.STATES[TYPES[word.say]]) for word in words}


def _check_unchanged(connection: Connection, met: Met, sheet: Sheet) -> None:
    person = met.person.about.person_id
    if consent.scopes(connection, [person])[person].version != sheet.version:
        raise NotNow(
            "What this person said has changed while you were writing. Check it and record it again."
        )


def _record_look(connection: Connection, desk: Desk, reader: Reader, met: Met) -> None:
    """The look by which the name was opened; what was just published has moved the consent's version."""
    person = met.person.about.person_id
    scopes = {person: consent.scopes(connection, [person])[person]}
    standing = met.person.standing._replace(scopes=scopes)
    reading.record(connection, desk.vault, met.looks, reader, standing, Place.CONSENT)


def _publications(reader: Reader, met: Met, sheet: Sheet) -> Iterator[Publication]:
    for spoken in sheet.spoken:
        section = spoken.section
        fresh = uuid5(sheet.number, section.team.id)
        before = section.before.record_id if section.before and section.before.state in _ONE_RECORD else fresh
        if spoken.say in YESES:
            number = before if spoken.say is Say.RENEW else fresh
            yield _publication(reader, met, sheet, spoken, spoken.say, number, spoken.categories)
            dropped = tuple(one for one in section.given if one not in spoken.categories)
            if dropped:
                number = uuid5(fresh, "dropped")
                yield _publication(reader, met, sheet, spoken, Say.WITHDRAW, number, dropped)
        else:
            number = before if spoken.say is Say.WITHDRAW else fresh
            everything = tuple(sorted({*section.terms.asked, *section.given}))
            yield _publication(reader, met, sheet, spoken, spoken.say, number, everything)


def _publication(
    reader: Reader,
    met: Met,
    sheet: Sheet,
    spoken: Spoken,
    say: Say,
    number: UUID,
    categories: tuple[Category, ...],
) -> Publication:
    section, yes = spoken.section, say in YESES
    agreed = yes and section.terms.duty_to_refer
    body: dict[str, Any] = {
        "subject": subject(reader, met),
        "record_id": str(number),
        "privacy_notice": consent_words().privacy_notice,
        "recipients": [str(section.team.agency)],
        "purposes": [section.terms.purpose],
        "categories": list(categories),
        "last_day": sheet.last_day if yes else None,
        "method": sheet.method,
        "event_time": _at(met, sheet),
        "agreed_referral": agreed,
        "agreed_contact": agreed,
        "chosen_council": section.team.agency.code if agreed else None,
    }
    source_id = f"consent/{sheet.number}/{number}"
    event = parse_event(TYPES[say], body)
    answer = Answer(reader.team.agency, reader.team.id, source_id, _at(met, sheet), event)
    return Publication(number, spoken, say, categories, answer)


def _at(met: Met, sheet: Sheet) -> datetime:
    """When the person said so: after everything that the page has shown."""
    newest = met.person.newest
    return (
        max(sheet.at, newest.said_at + _NEXT) if newest and sheet.version == met.person.version else sheet.at
    )


def _entry(desk: Desk, reader: Reader, met: Met, word: Publication, event: UUID) -> Entry:
    person = met.person.about.person_id
    return Entry(
        EntryKind.CONSENT_RECORDED,
        {
            "at": stamp(met.person.standing.now),
            "machine_at": stamp(machine_now()),
            "person": desk.vault.pseudonym(person),
            "agency": str(reader.team.agency),
            "team": reader.team.id,
            "officer": reader.officer.ref,
            "event": str(event),
            "event_type": TYPES[word.say],
            "consent_record": str(word.record),
            "recipient": str(word.spoken.section.team.agency),
            "purpose": word.spoken.section.terms.purpose.value,
            "categories": ",".join(word.categories),
        },
    )
