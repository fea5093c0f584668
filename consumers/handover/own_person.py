"""In a family each alert is its own person's: after an unmerge it goes with the fact it was raised for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from consumers.handover.kin import Kinship
from consumers.handover.plan import Ask, Plan
from consumers.handover.writing import Writing
from policies.entries import Entry
from schemas.database import binary

_WHOSE = "SELECT event_id, person_id FROM fact WHERE event_id = ANY(%b)"


def own_asks(
    connection: Connection, plans: Sequence[Plan], kinship: Kinship, new: Mapping[UUID, UUID]
) -> list[Ask]:
    """All asks of these plans. A new alert is the release fact's person's; one that stands keeps its own.

    `new` is event and person of the facts that do not stand in the database yet.
    """
    asks = [ask for each in plans for ask in each.asks]
    about = [ask.wanted.facts[0] for ask in asks if ask.person_id in kinship.families]
    if not about:
        return asks
    with binary(connection) as sql:
        known = dict(sql.execute(_WHOSE, [about]).fetchall()) | dict(new)
    return [
        ask._replace(person_id=kinship.owners[ask.row.standing.id] if ask.row else known[ask.wanted.facts[0]])
        if ask.person_id in kinship.families
        else ask
        for ask in asks
    ]


def by_own_person(out: Writing, kinship: Kinship, pseudonyms: Mapping[UUID, str]) -> Writing:
    """The same writing with each notice and entry under the alert's own person, and timers under the root."""
    if not kinship.families:
        return out
    owners = kinship.owners | {row["id"]: row["person_id"] for row in out.raised}
    names = {str(alert): pseudonyms[owner] for alert, owner in owners.items() if owner in pseudonyms}
    steps: dict[UUID, datetime] = {}
    for person, at in out.next_steps.items():
        root = kinship.root(person)
        steps[root] = min(at, steps.get(root, at))
    return out._replace(
        notices=[{**one, "person_id": owners.get(one["alert"], one["person_id"])} for one in out.notices],
        entries=[_named(entry, names) for entry in out.entries],
        next_steps=steps,
    )


def _named(entry: Entry, names: Mapping[str, str]) -> Entry:
    name = names.get(str(entry.fields.get("alert")))
    return entry._replace(fields={**entry.fields, "person": name}) if name else entry
