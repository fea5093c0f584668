"""`throughcare post list`: what was sent to posts, as the service that carries it says."""

from typing import Annotated

import typer

from deploy.commands.stack import StateOption, say

app = typer.Typer(no_args_is_help=True, help="Messages to posts: that there is an alert to read.")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="post")


@app.command("list")
def list_sent(
    *,
    limit: Annotated[int, typer.Option(min=1, max=250, metavar="N", help="How many to list.")] = 50,
    state: StateOption = None,
) -> None:
    """List what the stack's own stand-in for GOV.UK Notify was given, newest first. It sends nothing on.

    Each message holds a reference and a link; no name, no date, no reason.
    """
    from typing import Any

    from notifications_python_client.errors import APIError
    from notifications_python_client.notifications import NotificationsAPIClient

    from deploy.places import State
    from deploy.stack import record
    from deploy.stack.notify import key_file
    from schemas.errors import SetupProblem

    chosen = State.chosen(state)
    running = {entry.name: entry.address for entry in record.read(chosen) if record.alive(entry)}
    if "notify" not in running:
        raise SetupProblem("No stand-in for GOV.UK Notify runs here. `throughcare up` starts one.")
    made: Any = NotificationsAPIClient
    client = made(key_file(chosen).read_text(encoding="utf-8").strip(), base_url=running["notify"])
    client.request_session.trust_env = False
    try:
        found = client.get_all_notifications()["notifications"][:limit]
    except APIError as error:
        raise SetupProblem(f"The stand-in does not answer ({error.status_code}).") from None
    for one in found:
        say(f"{one['created_at'][:19]}  {one['status']:<18} {one['email_address']:<48} {one['subject']}")
    if not found:
        say("Nothing was sent yet.")
