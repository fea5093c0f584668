"""People folded anew from their facts, and each of their alerts asked about by today's policy and consent.

Here it is only asked for, with the ledger entry that says by whom. The handover does it, as after a merge.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from policies.entries import Entry, EntryKind, Value, append, stamp
from policies.vault import Vault
from schemas.clock import domain_now, machine_now

_AT_ONCE: Final = 500


def person_of(connection: Connection, vault: Vault, reference: str) -> UUID | None:
    """Whose pseudonym on the ledger this is. Nothing but a look at everybody can say so."""
    return next((one for one in _known(connection, vault) if vault.pseudonym(one) == reference), None)


def ask(connection: Connection, officer: str, person: UUID | None = None, reference: str = "") -> int:
    """Ask for one person, or for everybody, in the caller's transaction; says for how many."""
    now = machine_now()
    count = connection.execute(_ASK, {"person": person, "now": now}).rowcount
    fields: dict[str, Value] = {
        "at": stamp(domain_now(connection)),
        "machine_at": stamp(now),
        "officer": officer,
        "count": count,
    }
    if reference:
        fields["person"] = reference
    append(connection, [Entry(EntryKind.REPLAYED, fields)])
    return count


def _known(connection: Connection, vault: Vault) -> Iterator[UUID]:
    people = list(connection.execute(_PEOPLE).scalars())
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        erased = vault.load(connection, some)
        yield from (one for one in some if one not in erased)


# A heartbeat is about nobody.
_PEOPLE: Final = text("""
    SELECT DISTINCT person_id FROM fact WHERE person_id <> '00000000-0000-0000-0000-000000000000'
""")
_ASK: Final = text("""
    INSERT INTO refold (person_id, since)
    SELECT DISTINCT person_id, CAST(:now AS timestamptz) FROM fact
    WHERE person_id = coalesce(:person, person_id) AND person_id <> '00000000-0000-0000-0000-000000000000'
    ON CONFLICT (person_id) DO UPDATE SET since = excluded.since
""")
