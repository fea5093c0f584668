"""What a person has said about being told of: one writer, many readers, one version for each person.

Publish writes here in the transaction that accepts the record. Whoever then tells, opens, sends or exports
reads the version before policy is asked and compares it again at commit: changed means ask again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, text

from policies.question import ConsentCode
from schemas.clock import london_date, london_midnight, to_micros
from schemas.envelope import Agency, Header, Sequence
from schemas.events.any_agency import Consent
from schemas.events.base import Event
from schemas.events.probation import OrderImposed, OrderTerminated
from schemas.vocabulary import Category, ConsentState, Purpose

STATES = {
    "consent.given": ConsentState.GIVEN,
    "consent.refused": ConsentState.REFUSED,
    "consent.renewed": ConsentState.RENEWED,
    "consent.withdrawn": ConsentState.WITHDRAWN,
    "consent.expired": ConsentState.EXPIRED,
}
CHILD_EVENTS = {
    "child-protection.enquiry.opened": True,
    "child-protection.plan.started": True,
    "child-protection.plan.ended": False,
}
FLAG_EVENTS = frozenset({*CHILD_EVENTS, "probation.order.imposed", "probation.order.terminated"})
"""The events that change `child_linked` or `drr_in_force`."""

DRR = "DRR"

Key: TypeAlias = tuple[UUID, Agency, Purpose]


class ConsentView(NamedTuple):
    """What a person has said about one recipient and purpose, in the form of a question."""

    codes: tuple[ConsentCode, ...] = ()
    """Sorted by category."""
    s213b: tuple[bool, bool, bool] = (False, False, False)


class Scope(NamedTuple):
    """What policy must know of a person besides consent, with the version that covers both."""

    version: int = 0
    child_linked: bool = False
    drr_in_force: bool = False


_READ = text("""
    SELECT c.person_id, c.recipient, c.purpose, c.category, c.state, c.last_day,
           c.agreed_referral, c.agreed_contact, c.agreed_council
    FROM consent c
    JOIN unnest(CAST(:people AS uuid[]), CAST(:recipients AS text[]), CAST(:purposes AS text[]))
         AS asked (person_id, recipient, purpose) USING (person_id, recipient, purpose)
    ORDER BY c.category
""")


def read(connection: Connection, keys: Iterable[Key]) -> dict[Key, ConsentView]:
    """What each person has said, by (person, recipient, purpose): every key that was asked for is there."""
    rows: dict[Key, list[tuple[ConsentCode, tuple[bool, bool, bool]]]] = {key: [] for key in keys}
    asked = [(person, str(recipient), purpose) for person, recipient, purpose in rows]
    people, recipients, purposes = zip(*asked, strict=True) if asked else ((), (), ())
    found = connection.execute(
        _READ, {"people": list(people), "recipients": list(recipients), "purposes": list(purposes)}
    )
    for person, recipient, purpose, category, state, last_day, *agreed in found:
        code = ConsentCode(Category(category), state, last_day)
        rows[person, Agency.parse(recipient), Purpose(purpose)].append((code, (*agreed,)))
    return {key: _view(said) for key, said in rows.items()}


def _view(said: list[tuple[ConsentCode, tuple[bool, bool, bool]]]) -> ConsentView:
    # The three agreements stand and fall with the record's state; where records differ the stricter counts.
    permitting = [agreed for code, agreed in said if code.state in (ConsentState.GIVEN, ConsentState.RENEWED)]
    referral, contact, council = (
        bool(permitting) and all(each) for each in zip(*permitting or [(False,) * 3], strict=True)
    )
    return ConsentView(tuple(code for code, _ in said), (referral, contact, council))


_SCOPES = text("""
    SELECT person_id, version, child_linked, drr_in_force FROM person_scope
    WHERE person_id = ANY(CAST(:people AS uuid[]))
""")


def scopes(connection: Connection, person_ids: Iterable[UUID]) -> dict[UUID, Scope]:
    """The scope of each person; one of whom nothing was ever said has version 0 and no flag."""
    found = dict.fromkeys(person_ids, Scope())
    for person, *scope in connection.execute(_SCOPES, {"people": list(found)}):
        found[person] = Scope(*scope)
    return found


_LAPSES = text("""
    SELECT person_id, min(last_day) FROM consent
    WHERE person_id = ANY(CAST(:people AS uuid[])) AND state IN ('GIVEN', 'RENEWED') AND last_day >= :today
    GROUP BY person_id
""")


def lapses(connection: Connection, person_ids: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    """When each person's next consent lapses (UTC): the start, in London, of the day after its last day."""
    found = connection.execute(_LAPSES, {"people": list(person_ids), "today": london_date(now)})
    return {person: london_midnight(last_day + timedelta(days=1)) for person, last_day in found}


_UNCHANGED = text("""
    SELECT person_id, version FROM person_scope
    WHERE person_id = ANY(CAST(:people AS uuid[])) ORDER BY person_id FOR SHARE
""")


def unchanged(connection: Connection, versions: Mapping[UUID, int]) -> bool:
    """Whether all versions still stand. Holds them: none can change before the transaction ends."""
    found: dict[UUID, int] = {
        row[0]: row[1] for row in connection.execute(_UNCHANGED, {"people": list(versions)})
    }
    return all(found.get(person, 0) == version for person, version in versions.items())


# The later event time counts; at the same time the stricter word: not given before given, then the earlier
# last day, then fewer agreements. The record's id settles what is equally strict, never order of arrival.
_STRICTNESS = """(
    {0}.event_time_us, {0}.state NOT IN ('GIVEN', 'RENEWED'), {0}.state = 'REFUSED',
    DATE '9999-12-31' - coalesce({0}.last_day, DATE '9999-12-31'),
    NOT ({0}.agreed_referral AND {0}.agreed_contact AND {0}.agreed_council), {0}.record_id
)"""
_WRITE = text(f"""
    WITH said AS (
        INSERT INTO consent (person_id, recipient, purpose, category, state, last_day, record_id,
                             event_time_us, agreed_referral, agreed_contact, agreed_council)
        SELECT :person, recipient, purpose, category, :state, :last_day, :record_id, :event_time_us,
               :referral, :contact, recipient = :council
        FROM unnest(CAST(:recipients AS text[])) AS recipient,
             unnest(CAST(:purposes AS text[])) AS purpose,
             unnest(CAST(:categories AS text[])) AS category
        ON CONFLICT (person_id, recipient, purpose, category) DO UPDATE SET
            state = excluded.state, last_day = excluded.last_day, record_id = excluded.record_id,
            event_time_us = excluded.event_time_us, agreed_referral = excluded.agreed_referral,
            agreed_contact = excluded.agreed_contact, agreed_council = excluded.agreed_council
        WHERE {_STRICTNESS.format("excluded")} > {_STRICTNESS.format("consent")}
        RETURNING 1
    )
    INSERT INTO person_scope (person_id, version, child_linked, child_sequence, drr_in_force, drr_sequence)
    SELECT :person, 1, false, '', false, '' WHERE EXISTS (SELECT 1 FROM said)
    ON CONFLICT (person_id) DO UPDATE SET version = person_scope.version + 1
""")  # noqa: S608 - only the two table names above are put in


def record(connection: Connection, person_id: UUID, event: Event, header: Header) -> None:
    """Write what a consent event says, in the caller's transaction. The one place that changes a consent.

    Goes by event time, never by arrival: a word that is older than what stands changes nothing.
    """
    if not isinstance(event, Consent):
        raise TypeError(f"{header.event_type} is no consent event")
    connection.execute(
        _WRITE,
        {
            "person": person_id,
            "state": STATES[header.event_type],
            "last_day": event.last_day,
            "record_id": str(event.record_id),
            "event_time_us": to_micros(event.event_time),
            "referral": event.agreed_referral,
            "contact": event.agreed_contact,
            "council": f"HOUSING:{event.chosen_council}" if event.chosen_council else "",
            "recipients": sorted({str(recipient) for recipient in event.recipients}),
            "purposes": sorted(set(event.purposes)),
            "categories": sorted(set(event.categories)),
        },
    )


_CHILD = text("""
    INSERT INTO person_scope (person_id, version, child_linked, child_sequence, drr_in_force, drr_sequence)
    VALUES (:person, 1, :flag, :sequence, false, '')
    ON CONFLICT (person_id) DO UPDATE SET
        version = person_scope.version + 1, child_linked = :flag, child_sequence = :sequence
    WHERE person_scope.child_sequence < :sequence
""")
_DRR = text("""
    INSERT INTO person_scope (person_id, version, child_linked, child_sequence, drr_in_force, drr_sequence)
    VALUES (:person, 1, false, '', :flag, :sequence)
    ON CONFLICT (person_id) DO UPDATE SET
        version = person_scope.version + 1, drr_in_force = :flag, drr_sequence = :sequence
    WHERE person_scope.drr_sequence < :sequence
""")


def record_flags(connection: Connection, person_id: UUID, event: Event, sequence: Sequence) -> None:
    """Write what an event says of a linked child or a drug rehabilitation requirement; the newest counts."""
    said = {"person": person_id, "sequence": sequence.key()}
    if event.event_type in CHILD_EVENTS:
        connection.execute(_CHILD, {**said, "flag": CHILD_EVENTS[event.event_type]})
    # An order without a DRR says nothing of one that another court has imposed.
    elif isinstance(event, OrderImposed | OrderTerminated) and DRR in event.requirements:
        connection.execute(_DRR, {**said, "flag": isinstance(event, OrderImposed)})
