"""Find the person a record is about, by keyed hashes of identifiers. Nobody is guessed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from policies.keyring import KeyName, KeyRing
from schemas.database import binary, copy_rows
from schemas.envelope import Agency
from schemas.errors import StaleWorker
from schemas.identifiers import lookup_text
from schemas.tables import person, person_identifier, person_scope


class WaitingReason(StrEnum):
    """Why a record waits, sealed and visible, until somebody or something says whom it is about."""

    UNKNOWN_PERSON = "UNKNOWN_PERSON"
    TWO_PEOPLE = "TWO_PEOPLE"
    NO_SOURCE_TIME = "NO_SOURCE_TIME"


class Identifier(NamedTuple):
    """An identifier as the bus keeps it: its kind, and a hash that only the bus's own key can make."""

    hash: bytes
    kind: str


def identify(ring: KeyRing, agency: Agency, kind: str, value: str) -> Identifier:
    """One identifier, hashed. Raises Refused (naming the kind) for a value that cannot be right."""
    return Identifier(
        ring.digest(KeyName.INDEX, "identifier", lookup_text(kind, value, agency).encode()), kind
    )


class People:
    """What one transaction knows of people: whom identifiers find, who was made, what was learned."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[bytes, tuple[UUID, UUID]] = {}
        self._made: list[UUID] = []
        self._learned: dict[bytes, tuple[UUID, str]] = {}
        self._detached: dict[bytes, UUID] = {}
        self._roots: dict[UUID, UUID] = {}
        self._fresh: set[bytes] = set()

    def look_up(self, wanted: Iterable[Identifier]) -> None:
        """Learn whom these identifiers find, and hold those that find nobody until the transaction ends.

        Holding them closes two gaps: two transactions cannot make the same person, and no record can begin
        to wait for an identifier while another transaction is making its person.
        """
        hashes = {identifier.hash for identifier in wanted} - self._known.keys()
        self._read(hashes)
        if unknown := sorted(hashes - self._known.keys()):
            self._connection.execute(_HOLD, {"keys": sorted({_lock(one) for one in unknown})})
            self._read(set(unknown))

    def find(self, wanted: Sequence[Identifier], *, opens: bool) -> UUID | WaitingReason:
        """The person of a record that carries these identifiers; made here if the record may make one.

        A record with one identifier that is known teaches the others, unless they find somebody else.
        """
        found = self.known(wanted)
        if not found:
            if not opens:
                return WaitingReason.UNKNOWN_PERSON
            person_id = self.make()
        elif len(found) == 1:
            (person_id,) = found
        elif len(roots := set(found.values())) == 1:
            person_id = roots.pop()  # two who have been merged are one
        else:
            return WaitingReason.TWO_PEOPLE
        self.learn(person_id, wanted)
        return person_id

    def known(self, wanted: Iterable[Identifier]) -> dict[UUID, UUID]:
        """Everybody whom these identifiers find, each with the root of their family."""
        return dict(self._known[one.hash] for one in wanted if one.hash in self._known)

    def make(self) -> UUID:
        """Somebody new."""
        person_id = uuid4()
        self._made.append(person_id)
        return person_id

    def learn(self, person_id: UUID, named: Iterable[Identifier]) -> None:
        """Those of these identifiers that find nobody find this person from now on."""
        for one in named:
            if one.hash not in self._known:
                self._known[one.hash] = (person_id, self._roots.get(person_id, person_id))
                self._learned[one.hash] = (person_id, one.kind)
                self._fresh.add(one.hash)

    def detach(self, person_id: UUID, named: Iterable[Identifier]) -> UUID:
        """Those of these identifiers that find this person find somebody new from now on."""
        made = self.make()
        for one in named:
            if one.hash in self._known and self._known[one.hash][0] == person_id:
                self._known[one.hash] = (made, made)
                if one.hash in self._learned:
                    self._learned[one.hash] = (made, one.kind)
                else:
                    self._detached[one.hash] = made
        return made

    def regroup(self, roots: Mapping[UUID, UUID]) -> None:
        """Families have changed: each person with the root from now on."""
        self._roots |= roots
        self._known = {one: (person, roots.get(person, root)) for one, (person, root) in self._known.items()}

    def look_again(self) -> None:
        """Read again whom known identifiers find: others may have merged or separated them meanwhile."""
        self._read(set(self._known) - self._learned.keys() - self._detached.keys())

    def known_since(self, people: Sequence[UUID]) -> dict[UUID, datetime]:
        """When the bus first knew each of these; those who are made here come last, in order."""
        rows = self._connection.execute(_SINCE, {"people": list(people)}).all()
        late = datetime.max.replace(tzinfo=UTC) - timedelta(seconds=1)
        return {row.person_id: row.made_at for row in rows} | {
            one: late + timedelta(microseconds=place) for place, one in enumerate(self._made)
        }

    def hashes_of(self, people: Collection[UUID]) -> list[bytes]:
        """The identifiers that find these people."""
        rows = self._connection.execute(_HASHES, {"people": list(people)}).scalars() if people else ()
        return sorted({*rows, *(one for one, (person, _) in self._known.items() if person in people)})

    def is_new(self, person_id: UUID) -> bool:
        """Whether the person is made here."""
        return person_id in self._made

    def is_below(self, person_id: UUID) -> bool:
        """Whether the person has been found here, in a family and not at its root."""
        return self._roots.get(person_id, person_id) != person_id

    def newly_known(self) -> list[bytes]:
        """Hashes that `find` has learned since the last time that this was asked."""
        fresh, self._fresh = sorted(self._fresh), set()
        return fresh

    def write(self, now: datetime) -> list[UUID]:
        """Write who was made and what was learned; says who was made."""
        if self._made:
            # Each a little later than the one before: the order in which people became known stays.
            times = [now + timedelta(microseconds=place) for place in range(len(self._made))]
            copy_rows(
                self._connection, person, ("person_id", "made_at"), list(zip(self._made, times, strict=True))
            )
            # From the first moment there is a row to lock: a consent cannot slip in beside a decision.
            columns = [column.name for column in person_scope.c]
            blank = (0, False, b"", False, b"")
            copy_rows(self._connection, person_scope, columns, [(one, *blank) for one in self._made])
        if self._learned:
            copy_rows(
                self._connection,
                person_identifier,
                ("hash", "person_id", "kind"),
                [(one, person_id, kind) for one, (person_id, kind) in sorted(self._learned.items())],
            )
        if self._detached:
            rows = [{"hash": one, "person": person_id} for one, person_id in sorted(self._detached.items())]
            self._connection.execute(_DETACH, rows)
        return self._made

    def hold(self, person_ids: Iterable[UUID]) -> None:
        """Keep people from being erased until the transaction ends. Raises StaleWorker where one just was."""
        older = sorted(set(person_ids) - set(self._made))
        rows = self._connection.execute(_SHARE, {"ids": older}).all() if older else []
        if len(rows) != len(older):
            raise StaleWorker("A person was erased at this moment.")

    def _read(self, hashes: set[bytes]) -> None:
        if not hashes:
            return
        with binary(self._connection) as cursor:
            cursor.execute(_WHO, {"hashes": list(hashes)})
            self._known |= {hash_: (person_id, root) for hash_, person_id, root in cursor}
        self._roots |= dict(self._known.values())


def _lock(hash_: bytes) -> int:
    return int.from_bytes(hash_[:8], "big", signed=True)


_WHO = """
    SELECT i.hash, i.person_id, coalesce(a.root_id, i.person_id)
    FROM person_identifier i LEFT JOIN person_alias a USING (person_id) WHERE i.hash = ANY(%(hashes)b)
"""
# unnest keeps the order of the array: everybody takes these locks in the same order.
_HOLD = text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")
_SHARE = text(
    "SELECT person_id FROM person WHERE person_id = ANY(:ids) AND erased_at IS NULL"
    " ORDER BY person_id FOR SHARE"
)
_SINCE = text("SELECT person_id, made_at FROM person WHERE person_id = ANY(:people)")
_HASHES = text("SELECT hash FROM person_identifier WHERE person_id = ANY(:people)")
_DETACH = text("UPDATE person_identifier SET person_id = :person WHERE hash = :hash")
