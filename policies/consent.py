"""What a person has said about being told of: one writer, many readers, one version for each person.

Publish writes here in the transaction that accepts the record. Whoever then tells, opens, sends or exports
reads the version before policy is asked and compares it again at commit: changed means ask again.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, text

from policies import safeguards
from policies.family import KIN, Family, families
from policies.question import ConsentCode
from policies.safeguards import NOTHING
from policies.said import keep
from policies.scope import Scope
from schemas.clock import domain_now, london_date, london_midnight, to_micros
from schemas.envelope import Agency, Header, Sequence
from schemas.events.any_agency import Consent
from schemas.events.base import Event
from schemas.events.child_protection import ConferenceHeld
from schemas.events.probation import OrderImposed, OrderTerminated
from schemas.events.words import ConferenceOutcome
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
CONFERENCES = {
    ConferenceOutcome.PLAN_MADE: True,
    ConferenceOutcome.PLAN_CONTINUED: True,
    ConferenceOutcome.PLAN_ENDED: False,
    ConferenceOutcome.NO_PLAN: False,  # the enquiry that led to it is over, and nothing follows
}
FLAG_EVENTS = frozenset(
    {
        *CHILD_EVENTS,
        "child-protection.conference.held",
        "probation.order.imposed",
        "probation.order.terminated",
    }
)
"""The events that change `child_linked` or `drr_in_force`."""

Key: TypeAlias = tuple[UUID, Agency, Purpose]


class ConsentView(NamedTuple):
    """What a person has said about one recipient and purpose, in the form of a question."""

    codes: tuple[ConsentCode, ...] = ()
    """Sorted by category."""
    s213b: tuple[bool, bool, bool] = (False, False, False)


# The later event time counts; at the same time the stricter word: not given before given, then the earlier
# last day, then fewer agreements. The record's id, then the word itself, settle what is equally strict,
# never order of arrival.
_STRICTNESS = (
    "{0}.event_time_us",
    "{0}.state NOT IN ('GIVEN', 'RENEWED')",
    "{0}.state = 'REFUSED'",
    "DATE '9999-12-31' - coalesce({0}.last_day, DATE '9999-12-31')",
    "NOT ({0}.agreed_referral AND {0}.agreed_contact AND {0}.agreed_council)",
    "{0}.record_id",
    "{0}.state",
)


def strictness(table: str, way: str = "") -> str:
    """What decides between two words, the winner's being greater."""
    return ", ".join(f"{part.format(table)}{way}" for part in _STRICTNESS)


_READ = text(f"""
    SELECT DISTINCT ON (c.category, asked.person_id, c.recipient, c.purpose)
           asked.person_id, c.recipient, c.purpose, c.category, c.state, c.last_day,
           c.agreed_referral, c.agreed_contact, c.agreed_council
    FROM unnest(CAST(:people AS uuid[]), CAST(:members AS uuid[]), CAST(:recipients AS text[]),
                CAST(:purposes AS text[])) AS asked (person_id, member, recipient, purpose)
    JOIN consent c ON c.person_id = asked.member AND c.recipient = asked.recipient
                  AND c.purpose = asked.purpose
    ORDER BY c.category, asked.person_id, c.recipient, c.purpose, {strictness("c", " DESC")}
""")  # noqa: S608 - only the table's name is put in


def read(connection: Connection, keys: Iterable[Key]) -> dict[Key, ConsentView]:
    """What each person has said, by (person, recipient, purpose): every key that was asked for is there.

    What any of a family has said counts for each of them, and nothing of it until a person has looked.
    """
    rows: dict[Key, list[tuple[ConsentCode, tuple[bool, bool, bool]]]] = {key: [] for key in keys}
    kin = families(connection, {person for person, _, _ in rows})
    asked = [
        (person, member, str(recipient), purpose)
        for person, recipient, purpose in rows
        for member in heard(kin, person)
    ]
    columns = map(list, zip(*asked, strict=True)) if asked else ([], [], [], [])
    names = ("people", "members", "recipients", "purposes")
    found = connection.execute(_READ, dict(zip(names, columns, strict=True)))
    for person, recipient, purpose, category, state, last_day, *agreed in found:
        code = ConsentCode(Category(category), state, last_day)
        rows[person, Agency.parse(recipient), Purpose(purpose)].append((code, (*agreed,)))
    ends = any(code.last_day for said in rows.values() for code, _ in said)
    today = london_date(domain_now(connection)) if ends else date.min
    return {key: _view(said, today) for key, said in rows.items()}


def heard(kin: Mapping[UUID, Family], person: UUID) -> tuple[UUID, ...]:
    """Whose word counts for a person."""
    if person not in kin:
        return (person,)
    return kin[person].members if kin[person].looked else ()


def _view(said: list[tuple[ConsentCode, tuple[bool, bool, bool]]], today: date) -> ConsentView:
    # The three agreements stand and fall with the record's state; where records differ the stricter counts.
    # A yes that has run out takes nothing from one that stands.
    yes = [(code, agreed) for code, agreed in said if code.state in ("GIVEN", "RENEWED")]
    standing = [agreed for code, agreed in yes if today <= (code.last_day or today)]
    counted = standing or [agreed for _, agreed in yes] or [(False, False, False)]
    referral, contact, council = map(all, zip(*counted, strict=True))
    return ConsentView(tuple(code for code, _ in said), (referral, contact, council))


_SCOPES = text(f"""
    SELECT k.person_id, k.member, k.looked, s.version,
           s.child_linked, s.child_sequence, s.drr_in_force, s.drr_sequence
    FROM {KIN} k JOIN person_scope s ON s.person_id = k.member
""")  # noqa: S608 - only KIN is put in


def scopes(connection: Connection, person_ids: Iterable[UUID]) -> dict[UUID, Scope]:
    """The scope of each person; one of whom nothing was ever said has version 0 and no flag.

    A family has one version, which changes when any member's does, and of each flag the newest word; none
    until a person has looked. What closes a record or protects a place counts at once, whoever's it is.
    """
    found = dict.fromkeys(person_ids, Scope())
    many: dict[UUID, dict[UUID, _Row]] = {}
    unseen = set()
    # One statement, so that families and versions are of one moment.
    for person, member, looked, *row in connection.execute(_SCOPES, {"people": list(found)}):
        many.setdefault(person, {})[member] = _Row(*row)
        if not looked:
            unseen.add(person)
    # The version came first: what protects somebody and changes now is seen as changed at the commit.
    guards = safeguards.read(connection, found)
    for person, rows in many.items():
        guard = guards.get(person, NOTHING)
        if len(rows) == 1 and person not in unseen:
            (alone,) = rows.values()
            found[person] = Scope(alone.version, alone.child_linked, alone.drr_in_force, guard)
        else:
            seen = person not in unseen
            together = _together(list(rows.values()), seen)
            found[person] = together._replace(safeguards=guard if seen else guard.closing())
    return found


class _Row(NamedTuple):
    version: int
    child_linked: bool
    child_sequence: bytes
    drr_in_force: bool
    drr_sequence: bytes


def _together(rows: Collection[_Row], looked: bool) -> Scope:
    child = max(rows, key=lambda row: row.child_sequence)
    drr = max(rows, key=lambda row: row.drr_sequence)
    return Scope(sum(row.version for row in rows), looked and child.child_linked, looked and drr.drr_in_force)


_LAPSES = text(f"""
    SELECT k.person_id, min(c.last_day) FROM {KIN} k JOIN consent c ON c.person_id = k.member
    WHERE c.state IN ('GIVEN', 'RENEWED') AND c.last_day >= :today
    GROUP BY k.person_id
""")  # noqa: S608 - only KIN is put in


def lapses(connection: Connection, person_ids: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    """When each person's next consent lapses (UTC): the start, in London, of the day after its last day."""
    found = connection.execute(_LAPSES, {"people": list(person_ids), "today": london_date(now)})
    return {person: london_midnight(last_day + timedelta(days=1)) for person, last_day in found}


_HOLD = text(f"""
    SELECT 1 FROM person_scope WHERE person_id IN (SELECT member FROM {KIN} k) ORDER BY person_id FOR SHARE
""")  # noqa: S608 - only KIN is put in


def unchanged(connection: Connection, versions: Mapping[UUID, int]) -> bool:
    """Whether all versions still stand. Holds them: none can change before the transaction ends.

    The rows of a whole family are held. A family that became another has another version.
    """
    connection.execute(_HOLD, {"people": list(versions)}).all()
    found = scopes(connection, versions)
    return all(found[person].version == version for person, version in versions.items())


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
        WHERE ({strictness("excluded")}) > ({strictness("consent")})
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
    keep(connection, person_id, event, header, STATES[header.event_type])


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
    linked = _child_linked(event)
    if linked is not None:
        connection.execute(_CHILD, {**said, "flag": linked})
    # An order without a DRR says nothing of one that another court has imposed.
    elif isinstance(event, OrderImposed | OrderTerminated) and "DRR" in event.requirements:
        connection.execute(_DRR, {**said, "flag": isinstance(event, OrderImposed)})


def _child_linked(event: Event) -> bool | None:
    """Whether an enquiry or plan is open from this event on; None where it says nothing of that."""
    if isinstance(event, ConferenceHeld):
        return CONFERENCES[event.outcome] if event.outcome else None
    return CHILD_EVENTS.get(event.event_type)
