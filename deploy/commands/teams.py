"""`throughcare teams list|show|export|import`: the directory of teams and single points of contact."""

import os
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from policies.teams import Contact, Directory, Hours, Team

app = typer.Typer(
    no_args_is_help=True, help="Teams and single points of contact: list, show, export, import as CSV."
)


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="teams")


@app.command("list")
def list_teams(
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only this kind of agency, for example HOUSING.")
    ] = None,
    area: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only teams that serve this council, by ONS code.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="The bus's own canary too.")] = False,
    state: StateOption = None,
) -> None:
    """List the teams: whom they serve, when they are at work, and whom to ring.

    \b
    throughcare teams list --kind HOUSING
    throughcare teams list --area E08000025
    """
    from rich.console import Console
    from rich.table import Table

    found = [
        team
        for team in _directory(state)
        if (everything or not team.probe) and kind in {None, team.agency.kind} and _serves(team, area)
    ]
    if not found:
        say("No team of that kind or area. `throughcare teams list` shows them all.")
        return
    table = Table("team", "area", "hours", "SPOC", "duty contact", box=None)
    for team in found:
        table.add_row(
            f"{team.id}\n{team.agency_name}, {team.name}",
            "\n".join(team.area) or "-",
            _hours(team.hours),
            _short(team.spoc),
            _short(team.duty_contact),
        )
    Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False).print(table)


@app.command()
def show(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="For example HOUSING:E08000025/homelessness.")],
    state: StateOption = None,
) -> None:
    """Show one team in full, with whom an alert goes to when nobody takes it.

    \b
    throughcare teams show HOUSING:E08000025/homelessness
    """
    from policies.officers import load

    teams = _directory(state)
    found = teams.team(team)
    staff = [each for each in load(teams, others_teams=True).values() if each.team == found.id]
    feed = "may be silent for ever"
    if found.silent_after is not None:
        feed = f"counts as silent after {found.silent_after.total_seconds() / 3600:.0f} hours"
    say(f"{found.id}\n{found.agency_name}, {found.name}")
    say(f"Kind           {found.kind}" + (", the bus's own canary" if found.probe else ""))
    say(f"Area           {', '.join(found.area) or 'none of its own'}")
    say(f"Hours          {_hours(found.hours)}, bank holidays of {found.hours.division}")
    say(f"SPOC           {_full(found.spoc)}")
    say("An alert goes, until somebody takes it, to")
    for level, name in enumerate(("the team", "its manager", "duty contact", "area's lead")):
        say(f"  {name:<12} {_full(found.post(level))}")
    say(f"Feed           {feed}")
    say(f"Officers       {len(staff) or 'none: nobody here can take an alert'}")


@app.command()
def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to. [default: on the screen]")
    ] = None,
    state: StateOption = None,
) -> None:
    """Write the directory as a spreadsheet, one row a team, to be edited and imported again.

    \b
    throughcare teams export teams.csv
    """
    from policies.team_sheet import written

    sheet = written(_directory(state))
    if file is None:
        sys.stdout.write(sheet)
        return
    # With a byte order mark Excel knows the letters for what they are.
    file.write_text(sheet, "utf-8-sig", newline="")
    say(f"{len(sheet.splitlines()) - 1} teams in {file}.")


@app.command("import")
def import_teams(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV as `throughcare teams export` writes.")],
    check: Annotated[bool, typer.Option("--check", help="Say what would change; change nothing.")] = False,
    allow_removal: Annotated[
        bool, typer.Option("--allow-removal", help="Remove a team although it still has open alerts.")
    ] = False,
    state: StateOption = None,
) -> None:
    """Take the directory in from a spreadsheet, whole or not at all.

    One row a team. Several days or councils stand in one cell with semicolons between. An empty cell for
    hours, days, division or feed_silent_after_hours means what is usual: Monday to Friday, 09:00 to 17:00,
    england-and-wales, 26. Rows of one agency say the same of its name, lead and feed. Posts, never people.

    A team that is not in the sheet is removed. What is wrong is said by row and column, all of it at once;
    nothing is taken then, and the exit code is 1.

    \b
    throughcare teams export teams.csv            edit it in a spreadsheet, save as CSV UTF-8
    throughcare teams import teams.csv --check    see what would change
    throughcare teams import teams.csv            change it; processes take it up at their next start
    """
    from deploy.places import State
    from deploy.stack import teams as of_stack
    from policies.team_sheet import changes
    from policies.teams import VARIABLE
    from schemas.errors import SetupProblem

    if os.environ.get(VARIABLE):
        raise SetupProblem(f"{VARIABLE} names a folder of its own, which an import does not touch. Unset it.")
    before = _directory(state)
    after = _read(file, before)
    found = changes(before, after)
    if not found:
        say("The directory says so already. Nothing changes.")
        return
    for change in found:
        say(f"{change.what:<9} {change.of}" + (f": {', '.join(change.columns)}" if change.columns else ""))
    removed = [change.of for change in found if change.what == "removed"]
    _name_officers(removed, before)
    if _left_behind(removed, state) and not allow_removal:
        say("Nothing was imported. Let the alerts be closed or referred on first, or say --allow-removal.")
        raise typer.Exit(1)
    if check:
        say("Nothing was changed: this was a check.")
        return
    of_stack.put(State.chosen(state), after)
    say("Imported. Each process takes it up at its next start: `throughcare down`, then `throughcare up`.")


def _directory(state: StateOption) -> "Directory":
    from deploy.places import State
    from deploy.stack.teams import directory

    return directory(State.chosen(state))


def _read(file: Path, before: "Iterable[Team]") -> "list[Team]":
    """The sheet's teams and the bus's own; what is wrong with the sheet ends the command."""
    from policies.team_sheet import read
    from policies.teams import load
    from schemas.errors import SetupProblem

    own = [team for team in before if team.probe]
    try:
        content = file.read_bytes()
    except OSError as error:
        raise SetupProblem(f"{file} cannot be read: {error.strerror}.") from None
    # A kind of agency that the bus has no topic and no schemas for would receive nothing.
    sheet = read(content, own, {team.agency.kind for team in load()})
    if sheet.problems:
        for problem in sheet.problems:
            say(str(problem))
        say(f"Nothing was imported: {len(sheet.problems)} to put right.")
        raise typer.Exit(1)
    return [*sheet.teams, *own]


def _name_officers(removed: "Sequence[str]", before: "Directory") -> None:
    """Say who of the local stack's officers would be without a team."""
    from policies.officers import load

    for officer in load(before, others_teams=True).values():
        if officer.team in removed:
            say(f"{officer.ref} is of {officer.team} and can no longer sign in.")


def _left_behind(removed: "Sequence[str]", state: StateOption) -> bool:
    """Whether a removed team has open alerts; says how many."""
    from deploy.running import settings_of_running
    from schemas.database import connect
    from schemas.errors import SetupProblem

    if not removed:
        return False
    try:
        settings = settings_of_running(state)
    except SetupProblem:
        say("No stack is running here: whether a removed team has open alerts could not be looked up.")
        return False
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            standing = open_alerts(connection, removed)
    finally:
        engine.dispose()
    for team, count in standing.items():
        say(f"{team} has open alerts: {count}.")
    return bool(standing)


def open_alerts(connection: "Connection", teams: Collection[str]) -> dict[str, int]:
    """How many alerts stand open by team: its own, and those that it sees to while they are kept back."""
    from sqlalchemy import case, func, select

    from schemas.tables import alert
    from schemas.vocabulary import AlertState

    seen_by = case((alert.c.state == AlertState.TOLD, alert.c.team), else_=alert.c.publisher_team)
    query = select(seen_by, func.count()).where(alert.c.open).group_by(seen_by)
    return {team: count for team, count in connection.execute(query) if team in teams}


def _serves(team: "Team", council: str | None) -> bool:
    return council is None or council in team.area


def _hours(hours: "Hours") -> str:
    days = " ".join(day.title() for day in hours.days)
    if days == "Mon Tue Wed Thu Fri":
        days = "Mon-Fri"
    return f"{days} {hours.opens:%H:%M}-{hours.closes:%H:%M}"


def _short(contact: "Contact") -> str:
    return f"{contact.post}\n{contact.phone}"


def _full(contact: "Contact") -> str:
    return f"{contact.post}, {contact.phone}, {contact.email}"
