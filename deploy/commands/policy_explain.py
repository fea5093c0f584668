"""`throughcare policy explain`: why something is told or not, of an event or of a decision on the ledger."""

from typing import Annotated
from uuid import UUID

import typer

from deploy.commands.policy import policy
from deploy.commands.stack import StateOption, say
from deploy.reference import reference


def register(_: typer.Typer) -> None:
    """Nothing to add: the command joins `policy` below."""


@policy.command("explain")
def explain_decision(
    event: Annotated[
        UUID | None,
        typer.Argument(parser=reference, metavar="EVENT_ID", help="A published event, as on its receipt."),
    ] = None,
    entry: Annotated[
        str | None,
        typer.Option(
            "--entry", metavar="NUMBER|ALERT", help="A decision: its number on the ledger, or its alert."
        ),
    ] = None,
    audience: Annotated[
        str, typer.Option("--for", metavar="staff|person", help="Who is to read it.")
    ] = "staff",
    *,
    state: StateOption = None,
) -> None:
    """Say who would be told which fields of an event now, who not and why; or why a decision was made.

    Nothing sealed is opened: fields are named, never shown. Of an alert the newest decision is explained.
    What is said for the person names no agency, no treatment and no enquiry.
    """
    from deploy.explaining import entry_lines, event_lines
    from deploy.running import settings_of_running
    from deploy.stack import teams
    from policies.activation import expected
    from policies.explain.names import Audience
    from policies.gate import OpaGate
    from schemas.database import connect

    if audience not in set(Audience):
        raise typer.BadParameter("--for is staff or person")
    teams.use(state)
    settings, reader = settings_of_running(state), Audience(audience)
    engine = connect(settings.database_url, pool_size=1)
    try:
        if event is not None and entry is None:
            gate = OpaGate(settings.opa_url, settings.opa_token, expected(engine, settings.policy_revision))
            lines = event_lines(engine, gate, event, reader)
        elif entry is not None and event is None:
            lines = entry_lines(engine, entry, reader)
        else:
            raise typer.BadParameter("give an event's id, or --entry")
        for line in lines:
            say(line)
    finally:
        engine.dispose()
