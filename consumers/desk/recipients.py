"""Whom a page may name as told. That somebody was told can itself tell, so policy is asked about that too.

Children’s services are told only of people with whom they work, and some alerts go to health teams only
because of treatment: such a row shows its recipient only to a reader who may know that.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from consumers.desk.desk import Desk
from consumers.desk.questions import About, Reader, Standing, acting, purpose_of, question
from consumers.desk.rows import AlertRow
from consumers.handover.table import table
from policies.question import Answer, Decision, Party, Question
from schemas.errors import NoAnswer
from schemas.vocabulary import AlertStatus, AlertType, Category, TeamKind

PARTNER: Final = "A partner agency"
OF_TREATMENT: Final = frozenset(
    {AlertType.APPOINTMENT_MISSED, AlertType.NOT_SEEN_IN_21_DAYS, AlertType.TREATMENT_HANDOVER_MISSING}
)
EVERYBODYS: Final = "carat-reception"
"""The one milestone of a prison’s drug workers that falls due for everybody."""
_SUCH_AN_EVENT: Final = {
    "CHILD_PROTECTION": "child-protection.plan.started",
    "DIP": "dip.appointment.attended",
    "PRISON_CARAT": "prison-carat.treatment-handover.issued",
    "PROBATION": "probation.order.imposed",
}
"""An event by which a recipient would say that it works with the person."""
_ANSWERS: Final = {AlertStatus.RESOLVED: "alert.resolved", AlertStatus.REFERRED_ON: "alert.referred-on"}


class Recipient(NamedTuple):
    """How a row may speak of who was to be told."""

    name: str
    named: bool
    """Whether the reader may know that this recipient has to do with the person."""
    outcome: bool
    """Whether the reader may know what the recipient made of it."""


def recipients(
    desk: Desk, reader: Reader, rows: Sequence[AlertRow], standing: Standing
) -> dict[UUID, Recipient]:
    """By alert. Without an answer from policy nobody is named who need not be."""
    asked = {row.id: _asked(desk, reader, row, standing) for row in rows}
    questions = list({one for pair in asked.values() for one in pair if one})
    answers = _answers(desk, questions)
    return {
        row.id: Recipient(
            name=agency_name(desk, row),
            named=_yes(asked[row.id][0], answers) and not _tells_twice(row, reader),
            outcome=all(_yes(one, answers) for one in asked[row.id]),
        )
        for row in rows
    }


def agency_name(desk: Desk, row: AlertRow) -> str:
    """The recipient’s name; the kind of agency where it is not on the bus."""
    teams = desk.directory.of_agency(row.recipient)
    return teams[0].agency_name if teams else desk.words.kinds.get(row.recipient.kind, str(row.recipient))


def involvement(row: AlertRow) -> Category | None:
    """What it would tell of the person that this recipient was to be told of this; None where nothing."""
    if row.recipient.kind == "CHILD_PROTECTION":
        return Category.CHILD_SAFEGUARDING
    of_treatment = row.alert_type in OF_TREATMENT or row.milestone.startswith("carat-")
    return Category.SUBSTANCE_TREATMENT if of_treatment and row.milestone != EVERYBODYS else None


def _tells_twice(row: AlertRow, reader: Reader) -> bool:
    """Whether it would tell both that children’s services are involved and that it is about treatment."""
    treatment = row.alert_type in OF_TREATMENT and row.recipient.kind == "CHILD_PROTECTION"
    return treatment and row.team != reader.team.id


def unspoken(row: AlertRow, whom: Recipient) -> bool:
    """Whether even that a nameless somebody was not told would tell."""
    return not whom.named and stands_for_another(row)


def stands_for_another(row: AlertRow) -> bool:
    """Whether an alert stands for an event of another agency than the recipient, which is telling."""
    milestone = table().milestones.get(row.milestone)
    return bool(milestone and milestone.tells_of(row.recipient.kind))


def _asked(
    desk: Desk, reader: Reader, row: AlertRow, standing: Standing
) -> tuple[Question | None, Question | None]:
    """May the reader know that the recipient is involved? May the reader know what came of it?"""
    if row.team == reader.team.id:
        return None, None
    person = About(row.person_id, purpose_of(reader.team), acting(reader, standing.now))
    team = desk.directory.known(row.team)
    # Of a team that is listed no more nobody knows whether it was a health team: it is taken for one.
    party = Party(row.recipient, team.kind if team else TeamKind.HEALTH)
    category = involvement(row)
    known = category and question(
        person, party, _SUCH_AN_EVENT[row.recipient.kind], [category], reader, standing
    )
    if row.open or row.status not in _ANSWERS:
        return known or None, None
    came_of = {Category.ACCOMMODATION_NEED}
    if party.team_kind is TeamKind.HEALTH:
        came_of.add(Category.SUBSTANCE_TREATMENT)  # whatever a health team makes of it is about treatment
    answer = _ANSWERS[AlertStatus(row.status)]
    return known or None, question(person, party, answer, came_of, reader, standing)


def _answers(desk: Desk, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    try:
        return dict(zip(questions, desk.gate(questions), strict=True)) if questions else {}
    except NoAnswer:
        return {}


def _yes(asked: Question | None, answers: Mapping[Question, Answer]) -> bool:
    if asked is None:
        return True
    answer = answers.get(asked)
    return isinstance(answer, Decision) and answer.allowed.issuperset(asked.categories)
