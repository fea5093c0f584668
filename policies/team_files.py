"""Write a directory of teams as the files that `policies.teams.load` reads: one a kind of agency."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import yaml

from policies.teams import Contact, Team

Written = dict[str, object]


def page_of(team: Team) -> Written:
    """One team as a whole page: its kind, its agency, itself. Every word of it is text."""
    hours = team.hours
    return {
        "kind": team.agency.kind,
        "agencies": [
            {
                "code": team.agency.code,
                "name": team.agency_name,
                "probe": "true" if team.probe else "false",
                "feed": {"silent_after_hours": _hours(team.silent_after)},
                "lead": _contact(team.lead),
                "teams": [
                    {
                        "id": team.id.rpartition("/")[2],
                        "name": team.name,
                        "kind": team.kind.value,
                        "area": list(team.area),
                        "hours": {
                            "days": list(hours.days),
                            "opens": f"{hours.opens:%H:%M}",
                            "closes": f"{hours.closes:%H:%M}",
                            "division": hours.division,
                        },
                        "spoc": _contact(team.spoc),
                        "manager": _contact(team.manager),
                        "duty_contact": _contact(team.duty_contact),
                        "mailbox": team.mailbox,
                    }
                ],
            }
        ],
    }


def write(teams: Iterable[Team], folder: Path) -> None:
    """Write the files into an empty folder; agencies and teams keep their order."""
    pages: dict[str, dict[str, Written]] = {}
    for team in teams:
        page = page_of(team)
        (agency,) = _list(page["agencies"])
        of_kind = pages.setdefault(team.agency.kind, {})
        known = of_kind.setdefault(team.agency.code, agency)
        if known is not agency:
            _list(known["teams"]).extend(_list(agency["teams"]))
    for kind, agencies in pages.items():
        content = {"kind": kind, "agencies": list(agencies.values())}
        file = folder / f"{kind.lower().replace('_', '-')}.yaml"
        file.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110), "utf-8")


def _contact(contact: Contact) -> Written:
    return contact.model_dump()


def _hours(silent_after: timedelta | None) -> str:
    return "never" if silent_after is None else str(silent_after // timedelta(hours=1))


def _list(part: object) -> list[Written]:
    assert isinstance(part, list)
    return part
