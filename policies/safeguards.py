"""What protects somebody: closed records, protected places, sharing against the rules, open address checks.

Written by `overrides.py`, `restrictions.py` and `address_checks.py`; read here for many people at once.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from sqlalchemy import Connection, text

from policies.family import KIN
from policies.question import OverrideCode
from schemas.envelope import Agency
from schemas.events.safeguard_words import RestrictionScope
from schemas.vocabulary import Category, OverrideKind


class Override(NamedTuple):
    """A recorded decision to share against the rules."""

    publisher: Agency
    """Who decided: it lets through what this agency recorded, and nothing of another's."""
    recipients: frozenset[Agency]
    code: OverrideCode


class Restriction(NamedTuple):
    """A record that its agency has closed to all others but these teams."""

    agency: Agency
    except_teams: frozenset[str]


class Safeguards(NamedTuple):
    """All that protects one person, or one family."""

    protected: bool = False
    """A place of the person's must not be told, whoever recorded it."""
    restrictions: frozenset[Restriction] = frozenset()
    overrides: frozenset[Override] = frozenset()
    address_check_open: bool = False

    def restricted(self, publisher: Agency, recipient: Agency, team: str) -> bool:
        """Whether the publisher's record is closed to this team; to the publisher's own it never is.

        Where several of a family are restricted, each restriction has to except the team.
        """
        return publisher != recipient and any(
            one.agency == publisher and team not in one.except_teams for one in self.restrictions
        )

    def overriding(self, publisher: Agency, recipient: Agency, today: date) -> tuple[OverrideCode, ...]:
        """What the publisher has decided about this recipient; what is past changes no answer any more."""
        if not self.overrides:
            return ()
        mine = {
            one.code
            for one in self.overrides
            if one.publisher == publisher and recipient in one.recipients and today <= one.code.last_day
        }
        return tuple(sorted(mine))

    def closing(self) -> Self:
        """Only what keeps something back: all that counts of a family until a person has looked."""
        return self._replace(overrides=frozenset(), address_check_open=False)


NOTHING: Final = Safeguards()


@dataclass
class _Found:
    protected: bool = False
    restrictions: set[Restriction] = field(default_factory=set)
    overrides: set[Override] = field(default_factory=set)
    address_check_open: bool = False

    def safeguards(self) -> Safeguards:
        return Safeguards(
            self.protected, frozenset(self.restrictions), frozenset(self.overrides), self.address_check_open
        )


# The tables are small: where one is empty nothing of the families is looked at.
_READ = text(f"""
    SELECT k.person_id, r.scope AS what, r.agency, r.except_teams AS whom, '' AS kind,
           CAST('{{}}' AS text[]) AS categories, CAST(NULL AS date) AS last_day
    FROM {KIN} k JOIN restriction r ON r.person_id = k.member WHERE r.in_force
    UNION
    SELECT k.person_id, 'OVERRIDE', o.publisher, o.recipients, o.kind, o.categories, o.last_day
    FROM {KIN} k JOIN override o ON o.person_id = k.member WHERE NOT o.ended
    UNION
    SELECT k.person_id, 'ADDRESS_CHECK', '', '{{}}', '', '{{}}', NULL
    FROM {KIN} k JOIN address_check a ON a.person_id = k.member WHERE a.waiting
""")  # noqa: S608 - only KIN is put in


def read(connection: Connection, people: Collection[UUID]) -> dict[UUID, Safeguards]:
    """What protects these people, each with their family. Whom nothing protects is not there."""
    found: dict[UUID, _Found] = {}
    for person, *row in connection.execute(_READ, {"people": list(people)}):
        _take(found.setdefault(person, _Found()), *row)
    return {person: one.safeguards() for person, one in found.items()}


def _take(found: _Found, what: str, *row: Any) -> None:
    agency, whom, kind, categories, last_day = row
    match what:
        case RestrictionScope.LOCATION:
            found.protected = True
        case RestrictionScope.RECORD:
            found.restrictions.add(Restriction(Agency.parse(agency), frozenset(whom)))
        case "OVERRIDE":
            named = tuple(sorted(Category(each) for each in categories))
            code = OverrideCode(OverrideKind(kind), last_day, named)
            found.overrides.add(Override(Agency.parse(agency), frozenset(map(Agency.parse, whom)), code))
        case "ADDRESS_CHECK":
            found.address_check_open = True
