"""Identities that an agency merges or separates: who was meant, what it comes to, and what has to be redone.

Each side of such a record is found by its own identifiers. Where one side is known, the other is made: what
is later sent under that number is then its own person's, and goes with it if the two are separated again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from policies import family
from policies.family import NOBODY_KNOWN, Family
from producers.draft import Draft
from producers.kinship import Kin, Link, Said, kin, links
from producers.people import Identifier, People, WaitingReason
from schemas.clock import to_micros
from schemas.envelope import Sequence as Place
from schemas.events.any_agency import IdentityMerged


class Alias(NamedTuple):
    """A row of `person_alias`."""

    person_id: UUID
    parent_id: UUID
    root_id: UUID
    merged_at: datetime
    merged_by: str
    looked_at: datetime | None
    looked_by: str | None

    @property
    def kin(self) -> Kin:
        return Kin(self.parent_id, self.root_id)


class Change(NamedTuple):
    """What the words of a batch, with all that were said before, come to."""

    before: dict[UUID, Alias]
    after: dict[UUID, Kin]
    words: dict[Link, Said]
    """The word that made each link."""
    touched: tuple[UUID, ...]
    """Everybody whose family is another now, in person order."""
    families: dict[UUID, Family]
    """As they were before."""


class Identities:
    """The identity records of one batch inside one transaction."""

    def __init__(self, connection: Connection, people: People) -> None:
        self._connection = connection
        self._people = people
        self._alone = False
        self._said: set[Said] = set()
        self._heard = 0
        self._change = Change({}, {}, {}, (), {})

    @property
    def touched(self) -> tuple[UUID, ...]:
        """Everybody whose family this batch changes."""
        return self._change.touched

    def changed(self) -> list[Said]:
        """The words of this batch that changed a family."""
        touched = {*self.touched}
        return sorted(word for word in self._said if {word.one, word.other} & touched)

    def begin(self) -> None:
        """Nobody else changes a family from now on, and what is known of people is read again."""
        if not self._alone:
            family.begin_to_change(self._connection)
            self._people.look_again()
            self._alone = True

    def stand_still(self) -> None:
        """Nobody changes a family from now on, and what is known of people is read again."""
        if not self._alone:
            family.hold(self._connection)
            self._people.look_again()

    def place(self, item: Draft) -> UUID | WaitingReason:
        """Whom a record is about that merges or separates. Nobody where neither side is known."""
        record = item.judged.submission.record
        named = {one.hash for one in item.identifiers}
        besides = [one for one in item.others if one.hash not in named]
        same = isinstance(record.event, IdentityMerged)
        others, all_own = self._people.known(besides), self._people.known(item.identifiers)
        own = {one: root for one, root in all_own.items() if one not in others} or all_own
        if not item.identifiers or not (own or others):
            return WaitingReason.UNKNOWN_PERSON
        if len(set(own.values())) > 1 or (same and len(set(others.values())) > 1):
            return WaitingReason.TWO_PEOPLE
        person = next(iter(own), None) or self._people.make()
        self._people.learn(person, item.identifiers)
        for other in self._others(person, besides, list(others), same):
            assert record.source_time is not None
            place = Place(to_micros(record.source_time), record.counter, item.key)
            self._said.add(Said(place.key(), person, other, same, str(item.judged.submission.agency)))
        return person

    def _others(
        self, person: UUID, named: Sequence[Identifier], found: list[UUID], same: bool
    ) -> Iterable[UUID]:
        """Everybody whom the other identifiers name."""
        if named and not found:
            found = [self._people.make()]
        elif person in found:
            found.remove(person)
            if not same:
                # The numbers had been taken for this person's own: from now on they name somebody else.
                found.append(self._people.detach(person, named))
        if found:
            self._people.learn(found[0], named)
        return found

    def come_to(self) -> list[bytes]:
        """Work out the families anew where something was said since; the identifiers of those who changed."""
        if len(self._said) == self._heard:
            return []
        self._heard = len(self._said)
        named = {person for word in self._said for person in (word.one, word.other)}
        words = {Said(*row) for row in self._connection.execute(_WORDS, {"people": list(named)})} | self._said
        everybody = sorted({person for word in words for person in (word.one, word.other)})
        rows = self._connection.execute(_ALIASES, {"people": everybody})
        before = {row.person_id: Alias(*row) for row in rows}
        held = links(words)
        after = kin(held, self._people.known_since(everybody))
        known = family.families(self._connection, everybody)
        moved = {p for p in everybody if after.get(p) != (before[p].kin if p in before else None)}
        touched = [p for p in everybody if moved & {*_are(after, p), *_were(known, p)}]
        self._change = Change(before, after, held, tuple(touched), known)
        self._people.regroup({p: after[p].root if p in after else p for p in everybody})
        return self._people.hashes_of(touched)

    def write(self, begun: Collection[UUID], now: datetime) -> None:
        """Write words, families and versions; `begun` are those about whom something else came in now."""
        if self._said:
            self._connection.execute(_SAY, [word._asdict() for word in sorted(self._said)])
        if self._change.touched:
            self._write_aliases(begun, now)
            self._move_versions()
            family.fold_again(self._connection, self._change.touched, now)
        self._begun(begun, now)

    def _write_aliases(self, begun: Collection[UUID], now: datetime) -> None:
        people, after = self._change.touched, self._change.after
        self._connection.execute(_DROP, {"people": list(people)})
        rows = [
            self._alias(person, after[person], begun, now)._asdict() for person in people if person in after
        ]
        if rows:
            self._connection.execute(_HANG, rows)

    def _alias(self, person: UUID, place: Kin, begun: Collection[UUID], now: datetime) -> Alias:
        """Somebody's row: a link that stood before keeps its dates and its look."""
        before = self._change.before
        old, turned = before.get(person), before.get(place.parent)
        if old and old.parent_id == place.parent:
            return old._replace(root_id=place.root)
        if turned and turned.parent_id == person:
            kept = turned._replace(person_id=person, parent_id=place.parent, root_id=place.root)
            # Which of the two has nothing to look at is not known any more.
            return kept._replace(looked_at=None, looked_by=None) if kept.looked_by == NOBODY_KNOWN else kept
        by = self._change.words[frozenset((person, place.parent))].by
        nothing = self._people.is_new(person) and person not in begun
        look = (now, NOBODY_KNOWN) if nothing else (None, None)
        return Alias(person, *place, now, by, *look)

    def _move_versions(self) -> None:
        """Give each new family a version that none of its members has had: its rows' sum is the version."""
        touched, after = self._change.touched, self._change.after
        rows = self._connection.execute(_VERSIONS, {"people": list(touched)}).all()
        sums: dict[UUID, int] = {}
        for person, version in rows:
            were = self._change.families.get(person)
            root = were.root if were else person
            sums[root] = sums.get(root, 0) + version
        above = max(sums.values(), default=0) + 1
        values = [{"person": person, "version": 0 if person in after else above} for person in touched]
        self._connection.execute(_MOVE, values)

    def _begun(self, begun: Collection[UUID], now: datetime) -> None:
        """Something came in about numbers that only a merge had named: now there is something to look at."""
        below = [person for person in begun if self._people.is_below(person)]
        if below:
            roots = list(self._connection.execute(_BEGUN, {"people": below}).scalars())
            if roots:
                self._connection.execute(_NEXT, {"people": sorted(set(roots))})
                family.fold_again(self._connection, set(roots), now)


def _are(after: Mapping[UUID, Kin], person: UUID) -> Sequence[UUID]:
    """The members of somebody's family as it is now."""
    root = after[person].root if person in after else person
    return [root, *(other for other, place in after.items() if place.root == root)]


def _were(known: Mapping[UUID, Family], person: UUID) -> Sequence[UUID]:
    """The members of somebody's family as it was."""
    return known[person].members if person in known else (person,)


_WORDS = text("""
    WITH RECURSIVE near AS (
        SELECT unnest(CAST(:people AS uuid[])) AS person_id
        UNION
        SELECT CASE WHEN s.person_id = n.person_id THEN s.other_id ELSE s.person_id END
        FROM near n JOIN identity_said s ON n.person_id IN (s.person_id, s.other_id)
    )
    SELECT sequence, s.person_id, other_id, same, said_by
    FROM identity_said s JOIN near n ON n.person_id = s.person_id
""")
_ALIASES = text("""
    SELECT person_id, parent_id, root_id, merged_at, merged_by, looked_at, looked_by FROM person_alias
    WHERE person_id = ANY(:people)
""")
_SAY = text("""
    INSERT INTO identity_said (person_id, other_id, sequence, same, said_by)
    VALUES (:one, :other, :sequence, :same, :by)
    ON CONFLICT DO NOTHING
""")
_DROP = text("DELETE FROM person_alias WHERE person_id = ANY(:people)")
_HANG = text("""
    INSERT INTO person_alias (person_id, parent_id, root_id, merged_at, merged_by, looked_at, looked_by)
    VALUES (:person_id, :parent_id, :root_id, :merged_at, :merged_by, :looked_at, :looked_by)
""")
_VERSIONS = text("""
    SELECT person_id, version FROM person_scope WHERE person_id = ANY(:people) ORDER BY person_id FOR UPDATE
""")
_MOVE = text("UPDATE person_scope SET version = :version WHERE person_id = :person")
_BEGUN = text(f"""
    UPDATE person_alias SET looked_at = NULL, looked_by = NULL
    WHERE person_id = ANY(:people) AND looked_by = '{NOBODY_KNOWN}' RETURNING root_id
""")  # noqa: S608 - the word above is put in
_NEXT = text("UPDATE person_scope SET version = version + 1 WHERE person_id = ANY(:people)")
