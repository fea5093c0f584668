"""Erase people with everything that the bus keeps about them: the operator's right, and no process's."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from consumers.handover import erasing as handover
from policies.erasure import Erased, erase
from policies.keyring import KeyRing
from policies.vault import Vault
from producers import erasing as intake
from schemas.clock import domain_now, machine_now

AT_ONCE: Final = 100
"""How many of the canary's people go in one transaction."""


def erase_person(connection: Connection, ring: KeyRing, person_id: UUID) -> Erased | None:
    """Erase one person, in the caller's transaction; None where there is no such person."""
    return erase(
        connection,
        Vault(ring),
        person_id,
        [intake.remove, handover.remove],
        domain_now=domain_now(connection),
        machine_now=machine_now(),
    )


def clear_canary(engine: Engine, ring: KeyRing, before: datetime) -> int:
    """Erase the people of canaries that were sent before an instant (machine time); says how many."""
    done = 0
    while True:
        with engine.begin() as connection:
            sent = connection.execute(_SENT, {"before": before, "limit": AT_ONCE}).all()
            for row in sent:
                if row.person_id is not None:
                    erase_person(connection, ring, row.person_id)
                    done += 1
            connection.execute(_ERASED, {"ids": [row.id for row in sent], "now": machine_now()})
        if len(sent) < AT_ONCE:
            return done


# One that never arrived has no person in its row: the outbox, or a fact, still says whom its event was about.
_SENT = text("""
    SELECT canary.id, coalesce(canary.person_id, outbox.person_id, fact.person_id) AS person_id
    FROM canary LEFT JOIN outbox ON outbox.event_id = canary.id LEFT JOIN fact ON fact.event_id = canary.id
    WHERE canary.erased_at IS NULL AND canary.sent_at < :before ORDER BY canary.sent_at LIMIT :limit
""")
_ERASED = text("UPDATE canary SET erased_at = :now, person_id = NULL WHERE id = ANY(:ids)")
