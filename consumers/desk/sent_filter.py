"""Which of the people about whom a team has published it asks for: by what stands of them, and by recipient.

A filter finds only what the page itself shows this reader. Whom naming would need policy's answer is found
without a name where the page says “A partner agency”, and where it says nothing not at all.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from consumers.desk.questions import Reader
from consumers.desk.recipients import EVERYBODYS, OF_TREATMENT
from consumers.handover.table import table
from schemas.envelope import NOBODY


class Stand(StrEnum):
    """What stands of one alert, as it is written in an address."""

    WITHHELD = "withheld"
    NOT_TAKEN = "not-taken"
    TAKEN = "taken"
    CLOSED = "closed"


OPEN: Final = "open"
"""All of these but the closed."""
SHOWN: Final = ("", OPEN, *Stand)
"""The filters in the order of the page; empty for everybody, told of or not."""


class Mark(NamedTuple):
    """What stands with one recipient."""

    stand: Stand
    whom: str
    """An agency (KIND:CODE), or only its kind where the reader may not know more; empty for no name."""

    def fits(self, shown: str, to: str) -> bool:
        """Whether it is such, and with this agency, or an agency of this kind."""
        of_this = not to or to in (self.whom, self.whom.partition(":")[0])
        return of_this and (
            not shown or shown == self.stand or (shown == OPEN and self.stand != Stand.CLOSED)
        )


class Wanted(NamedTuple):
    """What is asked for; both empty for everybody."""

    shown: str = ""
    to: str = ""


class Choice(NamedTuple):
    """Who was found, and what else there is to ask for."""

    people: tuple[UUID, ...]
    """Who was written about last first."""
    counts: Mapping[str, int]
    """How many people each filter would find with this recipient."""
    recipients: tuple[str, ...]
    """Kinds and agencies that can be asked for."""
    everybody: int
    wanted: Wanted
    """What was asked for, without a recipient that cannot be."""


def choose(people: Mapping[UUID, Collection[Mark]], wanted: Wanted) -> Choice:
    """Pick the people. Everybody, with no recipient named, is also who needed no alert."""

    whom = {mark.whom for marks in people.values() for mark in marks if mark.whom}
    whom |= {one.partition(":")[0] for one in whom}
    to = wanted.to if wanted.to in whom else ""

    def found(shown: str) -> list[UUID]:
        if not shown and not to:
            return list(people)
        return [one for one, marks in people.items() if any(mark.fits(shown, to) for mark in marks)]

    by_filter = {shown: found(shown) for shown in SHOWN}
    return Choice(
        people=tuple(by_filter[wanted.shown]),
        counts={shown: len(those) for shown, those in by_filter.items()},
        recipients=tuple(sorted(whom)),
        everybody=len(people),
        wanted=wanted._replace(to=to),
    )


def read(connection: Connection, reader: Reader) -> dict[UUID, tuple[Mark, ...]]:
    """Everybody about whom the team has published, who was written about last first; a family by its root."""
    given = {
        "team": reader.team.id,
        "agency": str(reader.team.agency),
        "of_treatment": sorted(OF_TREATMENT),
        "everybodys": EVERYBODYS,
        "unspoken": _unspoken(),
        "nobody": NOBODY,  # signs of life are about nobody
    }
    return {root: _marks(marks) for root, marks in connection.execute(READ, given)}


def _unspoken() -> list[str]:
    """Of whose alerts the page says nothing to who may not know the recipient (`recipients.unspoken`)."""
    rules = table()
    return [one.id for one in rules.milestones.values() if one.tells_of(rules.recipient(one.recipient).kind)]


def _marks(found: Sequence[str]) -> tuple[Mark, ...]:
    return tuple(Mark(Stand(stand), whom) for stand, _, whom in (one.partition(" ") for one in found))


# Counted are alerts that disclose an event of the reader's agency. Where the release fact is its own that is
# so, and it knows of the release: then the agency is named, else only its kind.
READ: Final = text("""
    WITH mine AS MATERIALIZED (
        SELECT coalesce(p.root_id, f.person_id) AS root, max(f.newest) AS newest
        FROM (SELECT person_id, max(sequence) AS newest FROM fact
              WHERE publisher_team = :team AND person_id <> :nobody GROUP BY person_id) AS f
        LEFT JOIN person_alias p ON p.person_id = f.person_id GROUP BY 1
    ), kin AS (
        SELECT root, root AS member FROM mine
        UNION ALL SELECT m.root, p.person_id FROM mine m JOIN person_alias p ON p.root_id = m.root
    ), marks AS (
        SELECT DISTINCT k.root,
            CASE WHEN NOT a.open THEN 'closed' WHEN a.state <> 'TOLD' THEN 'withheld'
                 WHEN a.acknowledged_at IS NULL THEN 'not-taken' ELSE 'taken' END || ' ' ||
            CASE WHEN NOT n.named THEN '' WHEN a.publisher = :agency THEN a.recipient
                 ELSE split_part(a.recipient, ':', 1) END AS mark
        FROM kin k JOIN alert a ON a.person_id = k.member
        CROSS JOIN LATERAL (SELECT a.team = :team OR NOT (
            a.recipient LIKE 'CHILD\\_PROTECTION:%' OR (a.milestone <> :everybodys AND
            (a.alert_type = ANY(:of_treatment) OR a.milestone LIKE 'carat-%'))) AS named) AS n
        WHERE (n.named OR (a.state <> 'TOLD' AND a.milestone <> ALL(:unspoken)))
          AND (a.publisher = :agency OR EXISTS (
              SELECT FROM fact f WHERE f.event_id = ANY(a.facts) AND f.publisher = :agency))
    )
    SELECT m.root, coalesce(array_agg(marks.mark) FILTER (WHERE marks.mark IS NOT NULL), '{}')
    FROM mine m LEFT JOIN marks ON marks.root = m.root
    GROUP BY m.root, m.newest ORDER BY m.newest DESC, m.root
""")
