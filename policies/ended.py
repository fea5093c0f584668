"""What let something be told and has ended: a yes taken back, refused or run out; a decision to share."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, text

from policies import consent, overrides
from policies.consent import Key, heard, strictness
from policies.family import families
from policies.said import YES
from schemas.envelope import Agency
from schemas.vocabulary import Category, ConsentState, Purpose


class EndReason(StrEnum):
    """Why it ended; of several the first is named."""

    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    CONSENT_REFUSED = "CONSENT_REFUSED"
    CONSENT_EXPIRED = "CONSENT_EXPIRED"
    OVERRIDE_ENDED = "OVERRIDE_ENDED"
    OVERRIDE_EXPIRED = "OVERRIDE_EXPIRED"


OF_CONSENT: Final = frozenset(
    {EndReason.CONSENT_WITHDRAWN, EndReason.CONSENT_REFUSED, EndReason.CONSENT_EXPIRED}
)
OF_OVERRIDE: Final = frozenset({EndReason.OVERRIDE_ENDED, EndReason.OVERRIDE_EXPIRED})

Carried = tuple[Agency, Category]
"""A category of what an agency has published."""


class Ended(NamedTuple):
    """The end of a yes, or of a decision to share, for one category."""

    why: EndReason
    name: str
    """Names this end among all of the person's: the category, and what ended, or when."""


@dataclass
class Ends:
    """What stands and what has ended for one person, recipient and purpose."""

    given: set[Category] = field(default_factory=set)
    """To which the person says yes today, whoever published it."""
    shared: set[Carried] = field(default_factory=set)
    """What is shared today by a recorded decision."""
    consents: dict[Category, Ended] = field(default_factory=dict)
    overrides: dict[Carried, Ended] = field(default_factory=dict)

    def of(self, carried: Carried) -> Sequence[Ended]:
        """The ends on which this hung. Nothing where another word lets it be told."""
        if carried[1] in self.given or carried in self.shared:
            return ()
        found = (self.consents.get(carried[1]), self.overrides.get(carried))
        return [one for one in found if one]


def lapses(connection: Connection, people: Collection[UUID], now: datetime) -> dict[UUID, datetime]:
    """When the next word about each person lapses (UTC): a yes or a decision to share."""
    found = consent.lapses(connection, people, now)
    for person, at in overrides.lapses(connection, people, now).items():
        found[person] = min(at, found.get(person, at))
    return found


def ended(connection: Connection, keys: Collection[Key], today: date) -> Mapping[Key, Ends]:
    """What has ended by today, for each (person, recipient, purpose); a no that was no yes before is no end.

    In a family that nobody has looked at nothing has ended: no word of it counts.
    """
    kin = families(connection, {person for person, _, _ in keys})
    asked = [
        (person, member, str(recipient), purpose)
        for person, recipient, purpose in keys
        for member in heard(kin, person)
    ]
    found: defaultdict[Key, Ends] = defaultdict(Ends)
    if not asked:
        return found
    columns = (list(column) for column in zip(*asked, strict=True))
    given = dict(zip(("people", "members", "recipients", "purposes"), columns, strict=True))
    for row in connection.execute(_CONSENTS, given):
        _consent(found[_key(row)], row, today)
    for row in connection.execute(_OVERRIDES, given):
        _override(found[_key(row)], row, today)
    return found


def _key(row: Row[Any]) -> tuple[UUID, Agency, Purpose]:
    return row.person_id, Agency.parse(row.recipient), Purpose(row.purpose)


def _consent(ends: Ends, row: Row[Any], today: date) -> None:
    category, state = Category(row.category), ConsentState(row.state)
    if state in YES:
        if row.last_day is None or today <= row.last_day:
            ends.given.add(category)
        else:
            ends.consents[category] = Ended(EndReason.CONSENT_EXPIRED, f"{category}:{row.last_day}")
        return
    why = _WHY.get(state)
    if why and (why is not EndReason.CONSENT_REFUSED or row.was_given):
        ends.consents[category] = Ended(why, f"{category}:{row.event_time_us}")


def _override(ends: Ends, row: Row[Any], today: date) -> None:
    publisher = Agency.parse(row.publisher)
    for category in map(Category, row.categories):
        if row.ended:
            ended = Ended(EndReason.OVERRIDE_ENDED, f"{category}:{row.override_id}")
        elif row.last_day < today:
            ended = Ended(EndReason.OVERRIDE_EXPIRED, f"{category}:{row.override_id}:{row.last_day}")
        else:
            ends.shared.add((publisher, category))
            continue
        ends.overrides[publisher, category] = ended


_WHY: Final = {
    ConsentState.WITHDRAWN: EndReason.CONSENT_WITHDRAWN,
    ConsentState.REFUSED: EndReason.CONSENT_REFUSED,
    ConsentState.EXPIRED: EndReason.CONSENT_EXPIRED,
}
_ASKED: Final = """unnest(CAST(:people AS uuid[]), CAST(:members AS uuid[]), CAST(:recipients AS text[]),
                CAST(:purposes AS text[])) AS asked (person_id, member, recipient, purpose)"""
_CONSENTS: Final = text(f"""
    SELECT DISTINCT ON (c.category, asked.person_id, c.recipient, c.purpose)
           asked.person_id, c.recipient, c.purpose, c.category, c.state, c.last_day, c.event_time_us,
           EXISTS (SELECT FROM consent_word w WHERE w.person_id = asked.member
                   AND w.state IN ('GIVEN', 'RENEWED') AND c.recipient = ANY(w.recipients)
                   AND c.purpose = ANY(w.purposes) AND c.category = ANY(w.categories)) AS was_given
    FROM {_ASKED}
    JOIN consent c ON c.person_id = asked.member AND c.recipient = asked.recipient
                  AND c.purpose = asked.purpose
    ORDER BY c.category, asked.person_id, c.recipient, c.purpose, {strictness("c", " DESC")}
""")  # noqa: S608 - only names of columns and tables are put in
# Of several decisions that ended, the newest is named.
_OVERRIDES: Final = text(f"""
    SELECT asked.person_id, asked.recipient, asked.purpose, o.publisher, o.override_id, o.categories,
           o.last_day, o.ended
    FROM {_ASKED} JOIN override o ON o.person_id = asked.member AND asked.recipient = ANY(o.recipients)
    ORDER BY o.sequence
""")  # noqa: S608 - only names of columns are put in
