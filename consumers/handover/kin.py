"""People who are one: their facts are folded together under the root, and each alert keeps its own person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from policies import family
from policies.family import Family
from schemas.database import binary
from schemas.errors import StaleWorker


class Stray(NamedTuple):
    """An episode row under a member that is not the root: it stood before the merge."""

    person_id: UUID
    ordinal: int
    row_version: int


@dataclass
class Kinship:
    """What the database knew of the families of some people, at the moment of a snapshot."""

    everybody: set[UUID]
    """The people who were asked for, with every member of their families."""
    families: Mapping[UUID, Family] = field(default_factory=dict)
    refold: Mapping[UUID, datetime] = field(default_factory=dict)
    """Who has to be folded anew, and since when."""
    strays: list[Stray] = field(default_factory=list)
    owners: dict[UUID, UUID] = field(default_factory=dict)
    """Alert and person, for the alerts of families."""

    @classmethod
    def read(cls, connection: Connection, people: Collection[UUID]) -> "Kinship":
        """The families of these people, and who is to be folded anew."""
        found = family.families(connection, people)
        everybody = {*people, *found}
        with binary(connection) as sql:
            refold = dict(sql.execute(_REFOLD, [list(everybody)]).fetchall())
        return cls(everybody, found, refold)

    def root(self, person: UUID) -> UUID:
        """Under whom the person's episodes stand."""
        return self.families[person].root if person in self.families else person

    def members(self, root: UUID) -> tuple[UUID, ...]:
        """All whose facts are folded under this root."""
        return self.families[root].members if root in self.families else (root,)

    @property
    def anew(self) -> set[UUID]:
        """The roots whose episodes do not follow from their rows: all facts are folded again."""
        return {self.root(person) for person in (*self.refold, *(stray.person_id for stray in self.strays))}

    def check(self, connection: Connection) -> None:
        """Raises StaleWorker where a family has changed since; from now on none does until the commit."""
        family.hold(connection)
        if family.families(connection, self.everybody) != self.families:
            raise StaleWorker("A family has changed since its facts were read.")

    def clear(self, connection: Connection, folded: Collection[UUID], undecided: Collection[UUID]) -> None:
        """Of these roots: remove strays, and what to fold anew but where a question has no answer yet."""
        strays = [stray for stray in self.strays if self.root(stray.person_id) in folded]
        settled = {*folded} - {*undecided}
        done = [(person, since) for person, since in self.refold.items() if self.root(person) in settled]
        with binary(connection) as sql:
            if strays:
                columns = [list(column) for column in zip(*sorted(strays), strict=True)]
                if sql.execute(_DROP, columns).rowcount != len(strays):
                    raise StaleWorker("An episode of this batch has moved on.")
            if done:
                sql.execute(_DONE, [list(column) for column in zip(*sorted(done), strict=True)])


_REFOLD = "SELECT person_id, since FROM refold WHERE person_id = ANY(%b)"
_DROP = """
    DELETE FROM episode
    USING unnest(%b::uuid[], %b::int2[], %b::int8[]) AS s (person_id, ordinal, row_version)
    WHERE episode.person_id = s.person_id AND episode.ordinal = s.ordinal
      AND episode.row_version = s.row_version
"""
_DONE = """
    DELETE FROM refold USING unnest(%b::uuid[], %b::timestamptz[]) AS done (person_id, since)
    WHERE refold.person_id = done.person_id AND refold.since = done.since
"""
