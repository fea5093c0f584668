"""Whose alerts go by a list of teams that is no longer so: they are folded anew when a process starts.

A council that has come to the bus is told then and not at the next milestone; what a team had that has left
the list goes to whoever serves the person now.
"""

from typing import Final

from sqlalchemy import Connection, text

from consumers.handover.table import Since, table
from policies.teams import Directory
from schemas.clock import machine_now


def reroute(connection: Connection, directory: Directory) -> int:
    """Ask for whoever has an open alert of a team not listed, or with nobody to tell; says for how many."""
    found = table().milestones.values()
    nobody = [each.id for each in found if each.beside and each.beside.since == Since.COUNCIL_MISSING]
    given = {"now": machine_now(), "listed": [team.id for team in directory], "nobody": nobody}
    return connection.execute(_REROUTED, given).rowcount


_REROUTED: Final = text("""
    INSERT INTO refold (person_id, since)
    SELECT DISTINCT person_id, CAST(:now AS timestamptz) FROM alert
    WHERE open AND (team <> ALL(CAST(:listed AS text[])) OR milestone = ANY(CAST(:nobody AS text[])))
    ON CONFLICT (person_id) DO UPDATE SET since = excluded.since
""")
