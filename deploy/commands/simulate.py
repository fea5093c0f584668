"""`throughcare simulate`: write the record files of a small invented world."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

PeopleOption = Annotated[
    int | None, typer.Option(min=1, max=250_000, help="How many people leave prison. [default: 200]")
]
DaysOption = Annotated[
    int | None, typer.Option(min=7, max=3_650, help="How many days the world lasts. [default: 120]")
]
SeedOption = Annotated[int | None, typer.Option(min=0, help="Another seed is another world. [default: 7]")]
StartOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The world's first day. [default: 2026-07-06]"),
]
YearOption = Annotated[
    bool, typer.Option("--year", help="5,000 people and 365 days; what is said besides wins.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(
    out: Annotated[
        Path, typer.Option(file_okay=False, help="Folder for the files; made if it is not there.")
    ],
    people: PeopleOption = None,
    days: DaysOption = None,
    seed: SeedOption = None,
    start: StartOption = None,
    year: YearOption = False,
) -> None:
    """Write what five agencies would record about people who leave prison, one CSV for each team.

    Everybody in them is invented. The records are as untidy as real ones: twice, late, out of order,
    misspelt, under two people's numbers, before the person is known. Beside them stands the scenario, for
    whoever checks what the bus makes of them. `throughcare publish` hands one file in; `throughcare run`
    feeds a whole world with a clock of its own.
    """
    from deploy.world import held
    from deploy.world.simulation import Plan, asked_for
    from policies.teams import directory

    day = start.date() if start else None
    plan = asked_for(year=year, people=people, days=days, seed=seed, start=day) or Plan()
    records, files = held.write(plan, out, directory())
    typer.echo(f"{records} records in {files} files in {out}, {plan.start} to {plan.last_day}.")
