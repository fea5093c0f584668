"""Which yeses of a person have ended: taken back, changed to a no, or run out."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from policies.consent import Key, heard, strictness
from policies.family import families
from policies.said import YES
from schemas.envelope import Agency
from schemas.vocabulary import Category, ConsentState, DenyReason, Purpose

_WHY: Final = {
    ConsentState.WITHDRAWN: DenyReason.CONSENT_WITHDRAWN,
    ConsentState.REFUSED: DenyReason.CONSENT_REFUSED,
    ConsentState.EXPIRED: DenyReason.CONSENT_EXPIRED,
}
_ENDED: Final = text(f"""
    SELECT DISTINCT ON (c.category, asked.person_id, c.recipient, c.purpose)
           asked.person_id, c.recipient, c.purpose, c.category, c.state, c.last_day, c.event_time_us,
           EXISTS (SELECT FROM consent_word w WHERE w.person_id = asked.member
                   AND w.state IN ('GIVEN', 'RENEWED') AND c.recipient = ANY(w.recipients)
                   AND c.purpose = ANY(w.purposes) AND c.category = ANY(w.categories)) AS was_given
    FROM unnest(CAST(:people AS uuid[]), CAST(:members AS uuid[]), CAST(:recipients AS text[]),
                CAST(:purposes AS text[])) AS asked (person_id, member, recipient, purpose)
    JOIN consent c ON c.person_id = asked.member AND c.recipient = asked.recipient
                  AND c.purpose = asked.purpose
    ORDER BY c.category, asked.person_id, c.recipient, c.purpose, {strictness("c", " DESC")}
""")  # noqa: S608 - only the table's name is put in


class Ended(NamedTuple):
    """The end of a yes for one category."""

    why: DenyReason
    name: str
    """Names this end among all of the person's: the category, and when it ended."""


def ended(connection: Connection, keys: Collection[Key], today: date) -> Mapping[Key, dict[Category, Ended]]:
    """What has ended by today, for each (person, recipient, purpose); a no that was no yes before is no end.

    In a family that nobody has looked at nothing has ended: no word of it counts.
    """
    kin = families(connection, {person for person, _, _ in keys})
    asked = [
        (person, member, str(recipient), purpose)
        for person, recipient, purpose in keys
        for member in heard(kin, person)
    ]
    found: dict[Key, dict[Category, Ended]] = {key: {} for key in keys}
    if not asked:
        return found
    columns = (list(column) for column in zip(*asked, strict=True))
    names = ("people", "members", "recipients", "purposes")
    for row in connection.execute(_ENDED, dict(zip(names, columns, strict=True))):
        one = _ended(row.category, row.state, row.last_day, row.event_time_us, row.was_given, today)
        if one:
            key = (row.person_id, Agency.parse(row.recipient), Purpose(row.purpose))
            found[key][Category(row.category)] = one
    return found


def _ended(
    category: str, state: str, last_day: date | None, time_us: int, was_given: bool, today: date
) -> Ended | None:
    if state in YES:
        if last_day is None or today <= last_day:
            return None
        return Ended(DenyReason.CONSENT_EXPIRED, f"{category}:{last_day}")
    why = _WHY.get(ConsentState(state))
    if why is None or (why is DenyReason.CONSENT_REFUSED and not was_given):
        return None
    return Ended(why, f"{category}:{time_us}")
