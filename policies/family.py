"""People whom an agency has said to be one: a family. Facts, keys, consents and alerts keep their own person.

Until a person has looked at a merge, what any of the family has said about being told counts as not said.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from policies.entries import Entry, EntryKind, append, stamp
from policies.erasure import erased_among
from policies.vault import Vault

NOBODY_KNOWN: Final = "NOBODY_KNOWN"
"""Stands in `looked_by` while nothing has come in about the other number: there is nothing to look at."""

_MERGING: Final = 0x6D6572676564  # the advisory lock: shared to count on families, alone to change one

KIN: Final = """(
    SELECT person_id, person_id AS member, true AS looked
    FROM unnest(CAST(:people AS uuid[])) AS asked (person_id)
    UNION ALL
    SELECT asked.person_id, unnest(ARRAY[a.person_id, a.root_id]), a.looked_at IS NOT NULL
    FROM unnest(CAST(:people AS uuid[])) AS asked (person_id)
    LEFT JOIN person_alias own USING (person_id)
    JOIN person_alias a ON a.root_id = coalesce(own.root_id, asked.person_id)
)"""
"""Each of `:people` with every member of the family, to be joined by other statements. Some come twice."""


class Family(NamedTuple):
    """Several people who are one."""

    root: UUID
    """The member that the bus has known longest: release episodes stand under it."""
    members: tuple[UUID, ...]
    """Root and all others, in person order."""
    looked: bool
    """A person has looked at every merge that made it."""


_FAMILIES: Final = text("""
    SELECT DISTINCT a.person_id, a.root_id, a.looked_at IS NOT NULL
    FROM unnest(CAST(:people AS uuid[])) AS asked (person_id)
    LEFT JOIN person_alias own USING (person_id)
    JOIN person_alias a ON a.root_id = coalesce(own.root_id, asked.person_id)
""")


def families(connection: Connection, people: Iterable[UUID]) -> dict[UUID, Family]:
    """The families of those of these people who have one, by each of its members. Others are not there."""
    below: dict[UUID, list[tuple[UUID, bool]]] = {}
    for person, root, looked in connection.execute(_FAMILIES, {"people": list(people)}):
        below.setdefault(root, []).append((person, looked))
    found = {}
    for root, others in below.items():
        members = tuple(sorted([root, *(person for person, _ in others)]))
        family = Family(root, members, all(looked for _, looked in others))
        found.update(dict.fromkeys(members, family))
    return found


def hold(connection: Connection) -> None:
    """From now until the transaction ends no family changes. Read the families after this, not before."""
    connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _MERGING})


def begin_to_change(connection: Connection) -> None:
    """From now until the transaction ends nobody else holds families, changes one or erases anybody."""
    erased_among(connection, ())
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MERGING})


def fold_again(connection: Connection, people: Collection[UUID], now: datetime) -> None:
    """Have the handover fold these people's facts anew, and ask again whom to tell.

    To be called after all else that it is to see has been written.
    """
    connection.execute(_REFOLD, {"people": sorted(people), "now": now})


_REFOLD: Final = text("""
    INSERT INTO refold (person_id, since) SELECT person_id, :now FROM unnest(CAST(:people AS uuid[]))
        AS again (person_id) ORDER BY person_id
    ON CONFLICT (person_id) DO UPDATE SET since = excluded.since
""")


class Merge(NamedTuple):
    """A merge that nobody has looked at."""

    person_id: UUID
    parent_id: UUID
    merged_by: str
    merged_at: datetime


_NOT_LOOKED: Final = text("""
    SELECT person_id, parent_id, merged_by, merged_at FROM person_alias
    WHERE looked_at IS NULL ORDER BY merged_at, person_id
""")


def not_looked(connection: Connection) -> list[Merge]:
    """Every merge that a person still has to look at, oldest first."""
    return [Merge(*row) for row in connection.execute(_NOT_LOOKED)]


def looked(
    connection: Connection,
    vault: Vault,
    person_id: UUID,
    officer: str,
    *,
    domain_now: datetime,
    machine_now: datetime,
) -> int:
    """Record that an officer has looked at the merges of this person's family; says how many.

    What was withheld is asked again: from now on the family's words count together.
    """
    hold(connection)
    family = families(connection, [person_id]).get(person_id)
    if family is None:
        return 0
    values = {"root": family.root, "now": machine_now, "officer": officer}
    fresh = list(connection.execute(_LOOKED, values).scalars())
    if fresh:
        connection.execute(_MOVED, {"root": family.root})
        fold_again(connection, family.members, machine_now)
        vault.load(connection, fresh)
        when = {"at": stamp(domain_now), "machine_at": stamp(machine_now), "officer": officer}
        append(
            connection,
            [Entry(EntryKind.MERGE_LOOKED, {**when, "person": vault.pseudonym(one)}) for one in fresh],
        )
    return len(fresh)


_LOOKED: Final = text("""
    UPDATE person_alias SET looked_at = :now, looked_by = :officer
    WHERE root_id = :root AND looked_at IS NULL RETURNING person_id
""")
_MOVED: Final = text("UPDATE person_scope SET version = version + 1 WHERE person_id = :root")
