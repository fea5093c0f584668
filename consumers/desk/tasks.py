"""The publisher's tasks: who was not told about a person of this team, why, and what mends it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, render_template, request

from consumers.desk import naming, rows
from consumers.desk.actions import CASEWORK
from consumers.desk.desk import Desk, the_desk
from consumers.desk.paging import Paging
from consumers.desk.questions import Reader
from consumers.desk.reading import Place, until_steady
from consumers.desk.recipients import PARTNER, recipients
from consumers.desk.rows import AlertRow
from consumers.desk.session import current_reader, require_role
from policies.conditions import Mend
from schemas.errors import NoAnswer
from schemas.vocabulary import CONSENT_REASONS, AlertType

blueprint = Blueprint("tasks", __name__)


class Task(NamedTuple):
    """Somebody was not told."""

    row: AlertRow
    name: str
    """Empty where the name cannot be opened: a task is never hidden for that."""
    recipient: str
    about: str
    """What the recipient should know; empty where that would tell more than the reader may know."""
    mend: Mend

    @property
    def kind(self) -> AlertType | None:
        """What the task is, where it is one of the alert types."""
        return AlertType.CONSENT_NEEDED if self.row.primary_reason in CONSENT_REASONS else None


class Tasks(NamedTuple):
    """One page of tasks."""

    items: tuple[Task, ...]
    now: datetime
    """Domain time."""
    paging: Paging


@blueprint.get("/tasks")
@require_role(*CASEWORK)
def page() -> str:
    reader, number = current_reader(), request.args.get("page", 1, type=int)
    tasks = until_steady(lambda: read(the_desk(), reader, number))
    return render_template("desk/tasks.html", tasks=tasks, reader=reader)


def read(desk: Desk, reader: Reader, number: int) -> Tasks:
    """Alerts that policy kept back from others, or has not decided, on the team's own release facts."""
    found = naming.listed(desk, reader, rows.kept_back)
    paging = Paging.of(len(found.alerts), number)
    found = found._replace(alerts=found.alerts[paging.slice])
    names = _names(desk, reader, found)
    whom = recipients(desk, reader, found.alerts, found.standing)
    items = (
        Task(
            row,
            names.get(row.id, ""),
            whom[row.id].name if whom[row.id].named else PARTNER,
            desk.words.alerts[AlertType(row.alert_type)].title if whom[row.id].named else "",
            desk.words.mend(row.primary_reason),
        )
        for row in found.alerts
    )
    return Tasks(tuple(items), found.standing.now, paging)


def _names(desk: Desk, reader: Reader, found: naming.Listed) -> Mapping[UUID, str]:
    try:
        known = naming.known(desk, reader, found)
    except NoAnswer:
        return {}  # undecided alerts must be seen just when policy cannot be asked
    return naming.names(desk, reader, found, known.named, Place.TASKS)
