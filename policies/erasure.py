"""Erase a person: the keys first, then every row about them. What stays is the ledger, which names nobody.

Who writes about people asks `erased_among` first in its transaction: then nothing comes back.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from policies.entries import Entry, EntryKind, append, stamp
from policies.vault import Vault

Remover = Callable[[Connection, Sequence[UUID], Sequence[bytes]], int]
"""Removes what one part of the bus keeps about these people and identifier hashes; says how many rows."""

_ERASING: Final = 0x657261736564  # the advisory lock: shared by those who write about people, alone to erase
_FAMILY = text(
    """
    WITH root AS (
        SELECT coalesce((SELECT root_id FROM person_alias WHERE person_id = :person), :person) AS id
    )
    SELECT person_id FROM person
    WHERE person_id = (SELECT id FROM root)
       OR person_id IN (SELECT person_id FROM person_alias WHERE root_id = (SELECT id FROM root))
    ORDER BY person_id FOR UPDATE
    """
)
_ERASED_AMONG = text("SELECT person_id FROM person WHERE erased_at IS NOT NULL AND person_id = ANY(:people)")
_PROTECTING = ("override", "restriction", "address_check")
_OWN_ROWS = tuple(
    text(f"DELETE FROM {table} WHERE person_id = ANY(:people)")  # noqa: S608 names from the line below
    for table in (*_PROTECTING, "consent", "consent_word", "person_scope", "person_alias")
)
_SAID = text("DELETE FROM identity_said WHERE person_id = ANY(:people) OR other_id = ANY(:people)")


class Erased(NamedTuple):
    """What an erasure did."""

    people: int
    """The person and those who were merged with them."""
    keys: int
    rows: int


def erased_among(connection: Connection, person_ids: Collection[UUID]) -> set[UUID]:
    """Who of these was erased. From now until the transaction ends, nobody else is."""
    connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _ERASING})
    return set(connection.execute(_ERASED_AMONG, {"people": list(person_ids)}).scalars())


def erase(
    connection: Connection,
    vault: Vault,
    person_id: UUID,
    removers: Sequence[Remover],
    *,
    domain_now: datetime,
    machine_now: datetime,
) -> Erased | None:
    """Erase one person in the caller's transaction; None where there is no such person. Safe to do again."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ERASING})
    family = connection.execute(_FAMILY, {"person": person_id}).all()
    if not family:
        return None
    people = [row.person_id for row in family]
    keyless = vault.load(connection, people)
    when = {"at": stamp(domain_now), "machine_at": stamp(machine_now)}
    entries = [
        Entry(EntryKind.PERSON_ERASED, {**when, "person": vault.pseudonym(one)})
        for one in people
        if one not in keyless
    ]
    keys = vault.erase(connection, people)
    gone = text("DELETE FROM person_identifier WHERE person_id = ANY(:people) RETURNING hash")
    hashes = list(connection.execute(gone, {"people": people}).scalars())
    own_rows = [connection.execute(own, {"people": people}).rowcount for own in (*_OWN_ROWS, _SAID)]
    rows = len(hashes) + sum(own_rows)
    rows += sum(remove(connection, people, hashes) for remove in removers)
    mark = text("UPDATE person SET erased_at = :now WHERE person_id = ANY(:people) AND erased_at IS NULL")
    connection.execute(mark, {"people": people, "now": machine_now})
    append(connection, entries)
    return Erased(len(people), keys, rows)
