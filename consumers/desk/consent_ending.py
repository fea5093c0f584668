"""Which yeses that a team recorded end soon, or have ended while the release is still ahead."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, any_, literal, select

from consumers.desk import people_rows
from policies import consent, family, said
from policies.said import YES
from schemas.clock import domain_now, london_date
from schemas.envelope import Agency
from schemas.tables import episode
from schemas.vocabulary import Purpose

LISTED: Final = timedelta(days=28)
"""So long before and after its last day a yes stands on the list."""
TASK: Final = timedelta(days=14)
"""So long before its last day it is a task: CONSENT_EXPIRING."""


class Ending(NamedTuple):
    """One yes and its last day."""

    person_id: UUID
    record_id: UUID
    recipient: Agency
    purpose: Purpose
    last_day: date
    release_on: date | None

    def is_task(self, today: date) -> bool:
        """Whether somebody has to ask now; what has run out is withheld, and a task as such."""
        return today <= self.last_day <= today + TASK


def read(connection: Connection, team: str) -> list[Ending]:
    """The yeses that end in the next 28 days, or ended in the last 28 before the release; by last day."""
    today = london_date(domain_now(connection))
    words = said.ending(connection, team, today - LISTED, today + LISTED)
    records: dict[consent.Key, UUID] = {}
    for word in words:
        for recipient in word.recipients:
            for purpose in word.purposes:
                records.setdefault((word.person_id, recipient, purpose), word.record_id)
    views = consent.read(connection, records)
    releases = _releases(connection, {person for person, _, _ in records})
    found = []
    for (person, recipient, purpose), view in views.items():
        days = [code.last_day for code in view.codes if code.state in YES and code.last_day]
        last_day = min(days, default=None)
        release_on = releases.get(person)
        if last_day is None or abs(last_day - today) > LISTED:
            continue
        if last_day >= today or (release_on is not None and release_on >= today):
            record = records[person, recipient, purpose]
            found.append(Ending(person, record, recipient, purpose, last_day, release_on))
    return sorted(found, key=lambda one: (one.last_day, one.record_id, str(one.recipient)))


def _releases(connection: Connection, people: Collection[UUID]) -> Mapping[UUID, date]:
    """The day of release of each of these people, by the latest episode of the family."""
    members = people_rows.members(connection, people)
    kin = family.families(connection, people)
    roots = {kin[person].root if person in kin else person: members[person] for person in people}
    query = (
        select(episode.c.person_id, episode.c.release_on)
        .where(episode.c.person_id == any_(literal(list(roots), ARRAY(Uuid))))
        .order_by(episode.c.ordinal)
    )
    return {roots[row.person_id]: row.release_on for row in connection.execute(query) if row.release_on}
