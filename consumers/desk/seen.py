"""Whether somebody was seen in community treatment within 21 days of release: the measure of continuity.

Only health teams of prison and community read it, and policy is asked about each person.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from consumers.desk.disclosure import recorded_on
from consumers.desk.questions import About, Reader, Standing, party, question
from consumers.desk.reading import Opened
from consumers.desk.rows import AlertRow, FactRow
from consumers.desk.words import day
from policies.question import Party, Question
from policies.teams import Directory
from schemas.clock import london_date
from schemas.vocabulary import Category

DAYS: Final = 21
ATTENDED: Final = "dip.appointment.attended"
NOT_TOLD: Final = "Whether this person was seen in community treatment: you may not be told"


class Sought(NamedTuple):
    """What is asked about one person who was released."""

    released_on: date
    question: Question
    fact: FactRow | None
    """The first event since the release that says so."""


def sought(
    about: About,
    released_on: date | None,
    sightings: Sequence[FactRow],
    alerts: Sequence[AlertRow],
    teams: Directory,
    reader: Reader,
    standing: Standing,
) -> Sought | None:
    """The question of one person. None where nobody was released or no community drug team was to know."""
    if released_on is None or not reader.team.health:
        return None
    fact = next((one for one in sightings if london_date(recorded_on(one)) >= released_on), None)
    if fact is None:
        told = next((row for row in alerts if row.recipient.kind == "DIP"), None)
        if told is None:
            return None
        publisher, event_type = Party(told.recipient, teams.team(told.team).kind), ATTENDED
    else:
        publisher, event_type = party(fact), fact.event_type
    asked = question(about, publisher, event_type, [Category.SUBSTANCE_TREATMENT], reader, standing)
    return Sought(released_on, asked, fact)


def said(found: Sought, opened: Opened | None, now: datetime) -> str:
    """What the reader is told, where policy has allowed it."""
    if opened is not None:
        at = opened.fields[Category.SUBSTANCE_TREATMENT]["at"]
        assert isinstance(at, datetime)
        on = london_date(at)
        number = (on - found.released_on).days
        late = f", after the {DAYS} days" if number > DAYS else ""
        return f"Seen in community treatment: on day {number} ({day(on)}){late}"
    number = (london_date(now) - found.released_on).days
    if number > DAYS:
        return f"Not seen in community treatment within {DAYS} days"
    return f"Seen in community treatment: not yet, day {number} of {DAYS}"
