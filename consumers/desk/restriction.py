"""Close the own agency's record of a person, or a place of theirs, and open it again; all or nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, any_, literal, select

from consumers.desk import people_rows, reading
from consumers.desk.consent_person import Met, find, meet
from consumers.desk.desk import Answer, Desk
from consumers.desk.publication import accepted, hold, subject
from consumers.desk.questions import Reader
from consumers.desk.reading import Place
from policies.entries import Entry, EntryKind, append, stamp
from schemas.clock import from_micros, machine_now, to_micros
from schemas.envelope import Agency, Sequence
from schemas.events import parse_event
from schemas.events.safeguard_words import RestrictionReason, RestrictionScope
from schemas.tables import restriction

RESTRICTED: Final = "record.restricted"
LIFTED: Final = "record.unrestricted"
_NEXT: Final = timedelta(microseconds=1)


class Standing(NamedTuple):
    """The newest word of the own agency on one scope."""

    in_force: bool
    except_teams: tuple[str, ...]
    said_at: datetime
    """Source time of the word."""


class Closing(NamedTuple):
    """What an officer filled in."""

    number: UUID
    """The same for a second click."""
    scope: RestrictionScope
    reason: RestrictionReason
    except_teams: tuple[str, ...]


class Case(NamedTuple):
    """A person about whom the team has published, and what its agency has closed of them."""

    handle: UUID
    met: Met
    standing: Mapping[RestrictionScope, Standing]

    def in_force(self, scope: RestrictionScope) -> bool:
        return scope in self.standing and self.standing[scope].in_force


def read(desk: Desk, reader: Reader, handle: UUID) -> Case | None:
    """The person behind an alert; None for a team that has not published about them.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    with desk.engine.connect() as connection:
        person = find(connection, reader, handle)
        if person is None:
            return None
        facts = people_rows.facts_of(connection, person.kin, reader.team.agency)
        standing = _standing(connection, person.kin, reader.team.agency)
    if not any(fact.publisher_team == reader.team.id for fact in facts):
        return None
    met = meet(desk, reader, person, Place.RESTRICTION)
    return Case(handle, met, standing) if met else None


def close(desk: Desk, reader: Reader, case: Case, closing: Closing) -> None:
    """Publish that it is closed. A second click finds it so.

    Nothing was changed where this raises: NotNow with a sentence, NoAnswer, StaleWorker, Refused.
    """
    more = {"reason_code": closing.reason, "except_teams": list(closing.except_teams)}
    said = {"excepted": ",".join(closing.except_teams)} if closing.except_teams else {}
    wanted = (True, closing.except_teams)
    _publish(desk, reader, case, RESTRICTED, closing.scope, closing.number, more, said, wanted)


def lift(desk: Desk, reader: Reader, case: Case, scope: RestrictionScope, number: UUID) -> None:
    """Publish that it is open again. A second click finds it so. Raises as `close` does."""
    _publish(desk, reader, case, LIFTED, scope, number, {}, {}, (False, ()))


def _publish(
    desk: Desk,
    reader: Reader,
    case: Case,
    event_type: str,
    scope: RestrictionScope,
    number: UUID,
    more: Mapping[str, object],
    said: Mapping[str, str],
    wanted: tuple[bool, tuple[str, ...]],
) -> None:
    person, met = case.met.person, case.met
    event = parse_event(event_type, {"subject": subject(reader, met), "scope": scope, **more})
    before = case.standing.get(scope)
    # The source's order decides which word stands.
    at = max(person.standing.now, before.said_at + _NEXT) if before else person.standing.now
    # A page that was sent again after the lifting is another word, not a repeat of the first.
    source_id = f"restriction/{number}/{to_micros(at)}"
    asked = desk.ask(Answer(reader.team.agency, reader.team.id, source_id, at, event))
    with desk.engine.begin() as connection:
        hold(connection, person.kin)
        now = _standing(connection, person.kin, reader.team.agency).get(scope)
        if (now.in_force, now.except_teams) == wanted if now else not wanted[0]:
            return
        # The look first: what is published moves the version that it is held against.
        reading.record(connection, desk.vault, met.looks, reader, person.standing, Place.RESTRICTION)
        published = accepted(desk, connection, asked)
        entry = {
            "at": stamp(person.standing.now),
            "machine_at": stamp(machine_now()),
            "person": desk.vault.pseudonym(person.about.person_id),
            "agency": str(reader.team.agency),
            "team": reader.team.id,
            "officer": reader.officer.ref,
            "event": str(published),
            "event_type": event_type,
            "scope": scope.value,
            **said,
        }
        append(connection, [Entry(EntryKind.RESTRICTION_RECORDED, entry)])


def _standing(
    connection: Connection, kin: Collection[UUID], agency: Agency
) -> Mapping[RestrictionScope, Standing]:
    """By scope; of a family what closes comes before what opens, and then the newest word."""
    query = select(restriction).where(
        restriction.c.person_id == any_(literal(list(kin), ARRAY(Uuid))), restriction.c.agency == str(agency)
    )
    rows = connection.execute(query.order_by(restriction.c.in_force, restriction.c.sequence))
    return {
        RestrictionScope(row.scope): Standing(
            row.in_force,
            tuple(sorted(row.except_teams)),
            from_micros(Sequence.from_key(row.sequence).time_us),
        )
        for row in rows
    }
