"""Close the own agency's record of a person, or a place of theirs, and open it again; all or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from consumers.desk import people_rows, reading, restriction_rows
from consumers.desk.consent_person import Met, find, meet
from consumers.desk.desk import Answer, Desk
from consumers.desk.publication import accepted, hold, subject
from consumers.desk.questions import Reader
from consumers.desk.reading import Place
from consumers.desk.restriction_rows import Closed, Standing
from consumers.desk.rows import FactRow
from policies.entries import Entry, EntryKind, Value, append, stamp
from schemas.clock import london_date, machine_now, to_micros
from schemas.errors import NotNow
from schemas.events import parse_event
from schemas.events.safeguard_words import RestrictionReason, RestrictionScope

RESTRICTED: Final = "record.restricted"
LIFTED: Final = "record.unrestricted"
PRESET: Final = timedelta(days=84)
LONGEST: Final = timedelta(days=366)
"""How far ahead a day of review may be."""
_NEXT: Final = timedelta(microseconds=1)
_STAYS: Final = (
    "Another record of this person would have stayed closed, so nothing was lifted. Ask your service desk to "
    "look at this person’s numbers."
)
_NOT_LOOKED: Final = (
    "What is closed is another record, which an agency says is the same person’s. Nobody has looked at that "
    "yet. Ask your service desk to; then lifting opens both."
)


class Closing(NamedTuple):
    """What an officer filled in."""

    number: UUID
    """The same for a second click."""
    scope: RestrictionScope
    reason: RestrictionReason
    except_teams: tuple[str, ...]
    review_on: date


class Case(NamedTuple):
    """A person about whom the team has published, and what its agency has closed of them."""

    handle: UUID
    met: Met
    closed: Mapping[RestrictionScope, Closed]
    members: Mapping[UUID, Met]
    """Of the family, those who have something closed, each met by a record of their own."""

    @property
    def today(self) -> date:
        return london_date(self.met.person.standing.now)

    @property
    def preset(self) -> date:
        """The day of review that stands in the form to begin with."""
        return self.today + PRESET

    def in_force(self, scope: RestrictionScope) -> tuple[Standing, ...]:
        return self.closed[scope].in_force if scope in self.closed else ()


class _Word(NamedTuple):
    """One event to publish."""

    whose: UUID
    met: Met
    event_type: str
    body: Mapping[str, object]
    before: Standing | None


Settled = Callable[[Closed], bool]
"""Whether what stands is what was wanted."""


def read(desk: Desk, reader: Reader, handle: UUID) -> Case | None:
    """The person behind an alert or an event; None for a team that has not published about them.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    with desk.engine.connect() as connection:
        person = find(connection, reader, handle)
        if person is None:
            return None
        facts = people_rows.facts_of(connection, person.kin, reader.team.agency)
        closed = restriction_rows.of_people(connection, person.kin, reader.team.agency)
    if not any(fact.publisher_team == reader.team.id for fact in facts):
        return None
    met = meet(desk, reader, person, Place.RESTRICTION)
    if met is None:
        return None
    those = {one.person_id for each in closed.values() for one in each.in_force}
    members = {one: found for one in those if (found := _member(desk, reader, met, one, facts))}
    return Case(handle, met, closed, members)


def _member(desk: Desk, reader: Reader, met: Met, member: UUID, facts: Sequence[FactRow]) -> Met | None:
    """One of the family by a record of their own: what closed it, else the newest."""
    if met.person.known_by.person_id == member:
        return met
    own = [fact for fact in facts if fact.person_id == member]
    own.sort(key=lambda fact: fact.event_type != RESTRICTED)
    if not own:
        return None
    person = met.person._replace(known_by=own[0], alerts=(), words=())
    return meet(desk, reader, person, Place.RESTRICTION)


def close(desk: Desk, reader: Reader, case: Case, closing: Closing) -> None:
    """Publish that it is closed, or for how long still. A second click finds it so.

    Nothing was changed where this raises: NotNow with a sentence, NoAnswer, StaleWorker, Refused.
    """
    body = {
        "reason_code": closing.reason,
        "except_teams": list(closing.except_teams),
        "review_on": closing.review_on,
    }
    about = case.met.person.about.person_id
    newest = case.closed[closing.scope].newest if closing.scope in case.closed else None
    word = _Word(about, case.met, RESTRICTED, body, newest)
    said: dict[str, Value] = {"excepted": ",".join(closing.except_teams)} if closing.except_teams else {}
    wanted = (closing.except_teams, closing.review_on)

    def settled(now: Closed) -> bool:
        return any((one.except_teams, one.review_on) == wanted for one in now.in_force)

    _publish(desk, reader, case, closing.scope, closing.number, [word], said, settled)


def lift(desk: Desk, reader: Reader, case: Case, scope: RestrictionScope, number: UUID) -> None:
    """Publish that it is open again, for each record of the family. Raises as `close` does.

    While nobody has looked at a merge, only the record that was come by is opened.
    """
    looked, own = case.met.person.looked, case.met.person.about.person_id
    standing = [one for one in case.in_force(scope) if looked or one.person_id == own]
    if case.in_force(scope) and not standing:
        raise NotNow(_NOT_LOOKED)
    words = [
        _Word(one.person_id, case.members[one.person_id], LIFTED, {}, one)
        for one in standing
        if one.person_id in case.members
    ]

    def settled(now: Closed) -> bool:
        return not any(looked or one.person_id == own for one in now.in_force)

    _publish(desk, reader, case, scope, number, words, {}, settled)


def _publish(
    desk: Desk,
    reader: Reader,
    case: Case,
    scope: RestrictionScope,
    number: UUID,
    words: Sequence[_Word],
    said: Mapping[str, Value],
    settled: Settled,
) -> None:
    person = case.met.person
    asked = list(_asked(desk, reader, scope, number, words))
    with desk.engine.begin() as connection:
        hold(connection, person.kin)

        def now() -> Closed:
            found = restriction_rows.of_people(connection, person.kin, reader.team.agency)
            return found.get(scope, Closed(()))

        if settled(now()):
            return
        # The look first: what is published moves the version that it is held against.
        looks = [look for word in words for look in word.met.looks]
        reading.record(connection, desk.vault, looks, reader, person.standing, Place.RESTRICTION)
        desk.vault.load(connection, [word.whose for word in words])
        for word, question in zip(words, asked, strict=True):
            published = accepted(desk, connection, question)
            append(connection, [_entry(desk, reader, word, scope, published, said)])
        if not settled(now()):
            raise NotNow(_STAYS)


def _asked(
    desk: Desk, reader: Reader, scope: RestrictionScope, number: UUID, words: Sequence[_Word]
) -> Iterator[object]:
    for at_place, word in enumerate(words):
        body = {"subject": subject(reader, word.met), "scope": scope, **word.body}
        # The source's order decides which word stands.
        at = word.met.person.standing.now
        at = max(at, word.before.said_at + _NEXT) if word.before else at
        # A page that was sent again after the lifting is another word, not a repeat of the first.
        source_id = f"restriction/{number}/{at_place}/{to_micros(at)}"
        event = parse_event(word.event_type, body)
        yield desk.ask(Answer(reader.team.agency, reader.team.id, source_id, at, event))


def _entry(
    desk: Desk, reader: Reader, word: _Word, scope: RestrictionScope, event: UUID, said: Mapping[str, Value]
) -> Entry:
    fields: dict[str, Value] = {
        "at": stamp(word.met.person.standing.now),
        "machine_at": stamp(machine_now()),
        "person": desk.vault.pseudonym(word.whose),
        "agency": str(reader.team.agency),
        "team": reader.team.id,
        "officer": reader.officer.ref,
        "event": str(event),
        "event_type": word.event_type,
        "scope": scope.value,
        **said,
    }
    return Entry(EntryKind.RESTRICTION_RECORDED, fields)
