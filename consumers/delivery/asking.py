"""May this post be written to? Asked at the door SEND of what it takes to know that a person exists."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from consumers.delivery.rows import About, Claimed
from policies import consent
from policies.consent import ConsentView
from policies.question import Party, Question
from policies.scope import Scope
from policies.teams import Team
from schemas.clock import domain_now, london_date
from schemas.vocabulary import EXISTENCE, Door, Relationship, Role


class Case(NamedTuple):
    """One notice with the alert that it is about and the team whose post it goes to."""

    notice: Claimed
    about: About
    team: Team


class Standing(NamedTuple):
    """What the tables said about the person when policy was asked."""

    now: datetime
    """Domain time."""
    scope: Scope
    consent: ConsentView


def standing(connection: Connection, case: Case) -> Standing:
    """Read what decides about it. The version first: a consent that changes between the reads is seen."""
    person = case.notice.person_id
    scope = consent.scopes(connection, [person])[person]
    key = (person, case.team.agency, case.about.purpose)
    return Standing(domain_now(connection), scope, consent.read(connection, [key])[key])


def question(case: Case, standing: Standing) -> Question:
    """May it be said to this team that there is something to read about this person?"""
    view, asked = standing.consent, tuple(sorted(EXISTENCE))
    one = Question(
        door=Door.SEND,
        publisher=case.about.publisher,
        recipient=Party(case.team.agency, case.team.kind),
        role=Role.AGENCY_SYSTEM,
        relationship=Relationship.NONE,
        purpose=case.about.purpose,
        event_type=case.about.event_type,
        categories=asked,
        london_date=london_date(standing.now),
        consent=tuple(code for code in view.codes if code.category in asked),
        s213b=view.s213b,
    )
    return standing.scope.asked_in(one, case.team.id)
