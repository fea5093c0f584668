"""`throughcare policy latency`: how long after a consent was withdrawn it was still used."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from deploy.commands.policy import policy
from deploy.commands.stack import StateOption, say


def register(_: typer.Typer) -> None:
    """Nothing to add: the command joins `policy` below."""


@policy.command("latency")
def latency(
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Count withdrawals accepted from this day on (UTC) [default: 30 days ago].",
        ),
    ] = None,
    *,
    state: StateOption = None,
) -> None:
    """Measure on the ledger how long withdrawn consents were still used: median, 99th of 100, worst.

    A withdrawal counts for each recipient that it names, from its acceptance until the person says yes again.
    A use is what policy allowed on the ground of consent: telling, opening, sending, giving out by file.
    All times are machine time. Nothing of a person is read but the pseudonym.
    """
    from consumers.ledger.withdrawal_rows import measured
    from deploy.running import settings_of_running
    from schemas.clock import machine_now
    from schemas.database import connect

    begin = since.replace(tzinfo=UTC) if since else machine_now() - timedelta(days=30)
    engine = connect(settings_of_running(state).database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            found = measured(connection, begin)
    finally:
        engine.dispose()
    if not found.withdrawals:
        say(f"No consent was withdrawn since {begin:%Y-%m-%d}.")
        return
    say(f"withdrawals, a recipient each {found.withdrawals}, since {begin:%Y-%m-%d} (machine time)")
    say(f"used at all after acceptance  {found.used_after}")
    spread = f"p50 {found.p50_ms} ms, p99 {found.p99_ms} ms, worst {found.worst_ms} ms"
    say(f"until the last use            {spread}")
