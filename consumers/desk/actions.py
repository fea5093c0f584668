"""What an officer may do with an alert, and when: one rule for the button and for the door.

What holds for the alert and what holds for the officer are said apart. `check_…` raises a sentence for the
officer; `choices` asks the same rules, so that no button is shown that would be refused.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from consumers.desk.questions import Reader
from consumers.desk.rows import AlertRow
from policies.officers import Officer
from policies.teams import Directory
from schemas.errors import NotNow
from schemas.events.words import Resolution
from schemas.vocabulary import AlertStatus, Role

COUNCILS: Final = "HOUSING"
CASEWORK: Final = frozenset(
    {
        Role.CARAT_WORKER,
        Role.DIP_WORKER,
        Role.PROBATION_PRACTITIONER,
        Role.SOCIAL_WORKER,
        Role.HOUSING_OFFICER,
        Role.HOUSING_TEAM_MANAGER,
        Role.DUTY_OFFICER,
    }
)
"""The roles that have alerts at all. What each may open is policy's matter."""
_OF_COUNCILS: Final = frozenset({Resolution.APPLICATION_OPENED, Resolution.NO_DUTY_OWED})
"""What only a council can say of a case."""


class Action(StrEnum):
    """What can be done with an alert, as it stands in an address."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    RESOLVE = "resolve"
    REFER_ON = "refer-on"


class Reply(NamedTuple):
    """An officer's answer to an alert."""

    action: Action
    note: str = ""
    colleague: str = ""
    """Of an assignment: the officer's reference."""
    resolution: str = ""
    council: str = ""
    """Of a referral: the council's code."""


class Choices(NamedTuple):
    """What this officer can do with this alert now."""

    acknowledge: bool
    colleagues: tuple[Officer, ...]
    resolutions: tuple[Resolution, ...]
    councils: tuple[tuple[str, str], ...]
    """Code and name."""


def check_alert(action: Action, row: AlertRow) -> None:
    """Whether the alert is one with which this can be done. Raises NotNow."""
    if not row.open:
        raise NotNow("This alert has been closed meanwhile. There is nothing left to do here.")
    if action is Action.ACKNOWLEDGE and row.status != AlertStatus.NEW:
        raise NotNow("This alert has been taken already.")


def check_officer(action: Action, row: AlertRow, reader: Reader) -> None:
    """Whether the officer is one who may do this. Raises NotNow."""
    if reader.officer.role not in CASEWORK or reader.team.id != row.team:
        raise NotNow("This alert is for another team.")
    if action is Action.REFER_ON and reader.team.agency.kind != COUNCILS:
        raise NotNow("Only a council can refer a person on to another council.")


def check_reply(
    reply: Reply, row: AlertRow, reader: Reader, team: Iterable[Officer], all_teams: Directory
) -> None:
    """Whether the answer names somebody or something that can be chosen. Raises NotNow."""
    match reply.action:
        case Action.ASSIGN if reply.colleague not in {one.ref for one in colleagues(row, reader, team)}:
            raise NotNow("Choose somebody of your team who does not have this alert yet.")
        case Action.RESOLVE if reply.resolution not in resolutions(reader):
            raise NotNow("Choose what came of it.")
        case Action.REFER_ON if reply.council not in dict(councils(row, all_teams)):
            raise NotNow("Choose another council than your own.")


def choices(row: AlertRow, reader: Reader, team: Iterable[Officer], all_teams: Directory) -> Choices:
    """The buttons of the page."""
    can = {action: _can(action, row, reader) for action in Action}
    return Choices(
        acknowledge=can[Action.ACKNOWLEDGE],
        colleagues=colleagues(row, reader, team) if can[Action.ASSIGN] else (),
        resolutions=resolutions(reader) if can[Action.RESOLVE] else (),
        councils=councils(row, all_teams) if can[Action.REFER_ON] else (),
    )


def colleagues(row: AlertRow, reader: Reader, team: Iterable[Officer]) -> tuple[Officer, ...]:
    """Who of the team can be given the alert: not who has it, and not who is there only out of hours."""
    holder = row.assigned_to or row.acknowledged_by
    return tuple(
        one
        for one in team
        if one.team == reader.team.id
        and one.role in CASEWORK - {Role.DUTY_OFFICER}
        and one.ref != (holder or reader.officer.ref)
    )


def resolutions(reader: Reader) -> tuple[Resolution, ...]:
    """What this team can say came of it."""
    council = reader.team.agency.kind == COUNCILS
    return tuple(each for each in Resolution if council or each not in _OF_COUNCILS)


def councils(row: AlertRow, all_teams: Directory) -> tuple[tuple[str, str], ...]:
    """The councils on the bus but the alert's own, by name."""
    found = {
        team.agency.code: team.agency_name
        for team in all_teams
        if team.agency.kind == COUNCILS and team.agency != row.recipient and not team.probe
    }
    return tuple(sorted(found.items(), key=lambda pair: pair[1]))


def done_before(reply: Reply, row: AlertRow, reader: Reader) -> bool:
    """Whether the alert stands as this officer's answer would leave it: the second of two clicks."""
    me = reader.officer.ref
    match reply.action:
        case Action.ACKNOWLEDGE:
            return row.status == AlertStatus.ACKNOWLEDGED and row.acknowledged_by == me
        case Action.ASSIGN:
            return row.status == AlertStatus.IN_PROGRESS and row.assigned_to == reply.colleague
        case Action.RESOLVE:
            return row.closed_by == me and row.closed_as == reply.resolution
        case Action.REFER_ON:
            return row.closed_by == me and row.referred_to == reply.council


def changes(
    reply: Reply, row: AlertRow, reader: Reader, now: datetime, event: UUID | None
) -> Mapping[str, Any]:
    """The columns that an answer changes. Whatever is done with a new alert acknowledges it as well."""
    me = reader.officer.ref
    taken: dict[str, Any] = {"next_step_at": None}
    if row.status == AlertStatus.NEW:
        taken |= {"acknowledged_by": me, "acknowledged_at": now, "acknowledgement": event}
    match reply.action:
        case Action.ACKNOWLEDGE:
            return taken | {"status": AlertStatus.ACKNOWLEDGED}
        case Action.ASSIGN:
            return taken | {"status": AlertStatus.IN_PROGRESS, "assigned_to": reply.colleague}
        case Action.RESOLVE:
            return taken | _closed(AlertStatus.RESOLVED, reply.resolution, me)
        case Action.REFER_ON:
            return (
                taken
                | _closed(AlertStatus.REFERRED_ON, AlertStatus.REFERRED_ON, me)
                | {"referred_to": reply.council}
            )


def _closed(status: AlertStatus, closed_as: str, officer: str) -> dict[str, Any]:
    return {"status": status, "open": False, "closed_as": closed_as, "closed_by": officer}


def _can(action: Action, row: AlertRow, reader: Reader) -> bool:
    try:
        check_alert(action, row)
        check_officer(action, row, reader)
    except NotNow:
        return False
    return True
