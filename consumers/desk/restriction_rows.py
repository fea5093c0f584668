"""What an agency has closed of people, in codes: records and places, each with its day of review."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, any_, literal, select, text

from policies.teams import Directory, Team
from schemas.clock import from_micros
from schemas.envelope import Agency, Sequence
from schemas.events.safeguard_words import RestrictionScope
from schemas.tables import restriction
from schemas.vocabulary import TeamKind


class Standing(NamedTuple):
    """The newest word of an agency on one scope of one record."""

    person_id: UUID
    in_force: bool
    except_teams: tuple[str, ...]
    review_on: date | None
    """None where nobody has named a day."""
    of_health: bool
    """A health team may have said it: whom it left in can tell of treatment."""
    said_at: datetime
    """Source time of the word."""


class Closed(NamedTuple):
    """What stands on one scope of a person, or a family."""

    words: tuple[Standing, ...]

    @property
    def in_force(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.words if one.in_force)

    @property
    def newest(self) -> Standing | None:
        return max(self.words, key=lambda one: one.said_at, default=None)

    @property
    def review_on(self) -> date | None:
        """The first day of review; None where one has none."""
        days = [one.review_on for one in self.in_force]
        return None if None in days else min((day for day in days if day), default=None)

    def excepted(self, team: Team) -> tuple[str, ...] | None:
        """Who may still see it, which all have to say; None where that is not for this team."""
        if not team.health and any(one.of_health for one in self.in_force):
            return None
        left_in = [set(one.except_teams) for one in self.in_force]
        return tuple(sorted(set.intersection(*left_in))) if left_in else ()


class Line(NamedTuple):
    """Something closed, as a team lists it."""

    person_id: UUID
    scope: RestrictionScope
    review_on: date | None
    handle: UUID
    """An event of the team's, through which the page is reached."""


def of_people(
    connection: Connection, people: Collection[UUID], agency: Agency
) -> Mapping[RestrictionScope, Closed]:
    """What an agency has said of these people, by scope."""
    query = select(restriction).where(
        restriction.c.person_id == any_(literal(list(people), ARRAY(Uuid))),
        restriction.c.agency == str(agency),
    )
    found: dict[RestrictionScope, tuple[Standing, ...]] = {}
    for row in connection.execute(query.order_by(restriction.c.person_id)):
        one = Standing(
            row.person_id,
            row.in_force,
            tuple(sorted(row.except_teams)),
            row.review_on,
            row.team_kind != TeamKind.GENERAL,
            from_micros(Sequence.from_key(row.sequence).time_us),
        )
        scope = RestrictionScope(row.scope)
        found[scope] = (*found.get(scope, ()), one)
    return {scope: Closed(words) for scope, words in found.items()}


def listed(connection: Connection, team: Team, directory: Directory) -> list[Line]:
    """What a team has closed and not lifted, the first to be looked at first."""
    teams = [one.id for one in directory]
    given = {"agency": str(team.agency), "team": team.id, "teams": teams}
    return [
        Line(row.person_id, RestrictionScope(row.scope), row.review_on, row.handle)
        for row in connection.execute(_LISTED, given)
    ]


# What a team closed that is listed no more, or nobody knows which did: then whoever works with the person.
_LISTED: Final = text("""
    SELECT r.person_id, r.scope, r.review_on, known.event_id AS handle
    FROM restriction r
    CROSS JOIN LATERAL (
        SELECT f.event_id FROM fact f WHERE f.person_id = r.person_id AND f.publisher_team = :team
        ORDER BY f.sequence DESC LIMIT 1) AS known
    WHERE r.agency = :agency AND r.in_force
      AND (r.publisher_team = :team OR r.publisher_team <> ALL(CAST(:teams AS text[])))
    ORDER BY r.review_on NULLS FIRST, r.person_id, r.scope
""")
