"""`throughcare keys`: keys by which an agency's own system shows the front door who it is."""

from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

app = typer.Typer(no_args_is_help=True, help="API keys of agencies: issue, list, revoke.")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="keys")


@app.command()
def issue(
    agency: Annotated[str, typer.Option(metavar="KIND:CODE", help="For example PRISON_CARAT:SWI.")],
    team: Annotated[str, typer.Option(metavar="ID", help="For example PRISON_CARAT:SWI/carat.")],
    state: StateOption = None,
) -> None:
    """Make a key for one team and print it, this once.

    The bus keeps only its hash. A key that is lost is revoked and issued anew.
    """
    from deploy.publisher import team_of_agency
    from deploy.stack import teams
    from producers.api_keys import issue as issue_key
    from schemas.clock import machine_now

    teams.use(state)
    found = team_of_agency(agency, team)
    with _engine(state).begin() as connection:
        say(issue_key(connection, found.agency, found.id, machine_now()))


@app.command("list")
def list_keys(state: StateOption = None) -> None:
    """List the keys: by name, the beginning of the key's hash. The keys themselves cannot be read again."""
    from producers.api_keys import listed
    from schemas.clock import LONDON

    with _engine(state).connect() as connection:
        keys = listed(connection)
    if not keys:
        say("No keys yet. `throughcare keys issue` makes one.")
    for key in keys:
        made = f"{key.made_at.astimezone(LONDON):%Y-%m-%d %H:%M}"
        until = f"revoked {key.revoked_at.astimezone(LONDON):%Y-%m-%d %H:%M}" if key.revoked_at else "in use"
        say(f"{key.name}  {key.team:<44} made {made}  {until}")


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="As `throughcare keys list` shows it.")],
    state: StateOption = None,
) -> None:
    """Revoke a key: the front door refuses it from the next request on."""
    from producers.api_keys import revoke as revoke_key
    from schemas.clock import machine_now

    with _engine(state).begin() as connection:
        count = revoke_key(connection, name, machine_now())
    say("Revoked." if count else "No key of that name is in use. `throughcare keys list` shows them.")
    if not count:
        raise typer.Exit(1)


def _engine(state: StateOption) -> "Engine":
    from deploy.running import settings_of_running
    from schemas.database import connect

    return connect(settings_of_running(state).database_url)
