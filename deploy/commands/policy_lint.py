"""`throughcare policy lint`: everything that is wrong or doubtful in a policy, in plain sentences."""

from itertools import groupby
from typing import Annotated

import typer

from deploy.commands.policy import FolderArgument, policy


def register(_: typer.Typer) -> None:
    """`throughcare policy` has the command as soon as this module is read."""


@policy.command()
def lint(
    folder: FolderArgument = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 for what is doubtful too.")] = False,
) -> None:
    """Read all pages of a policy and say everything that is wrong or doubtful, by file and line.

    \b
    wrong      the page does not load, or lets nothing through: mend it
    doubtful   somebody has to look at it
    hint       perhaps meant so

    Exit code 1 where anything is wrong; with --strict also where anything is doubtful.

    \b
    throughcare policy lint                  our own pages
    throughcare policy lint drafts/spring    a draft of them
    """
    from policies.lint.finding import Severity
    from policies.lint.run import Linter
    from policies.pages import HERE
    from schemas.clock import london_date, machine_now

    linter = Linter(folder or HERE, london_date(machine_now()))
    found = linter.run()
    for file, findings in groupby(found, key=lambda one: one.file):
        typer.echo(file)
        for one in findings:
            at = ", ".join(filter(None, (f"line {one.line}" if one.line else "", one.place)))
            typer.echo(f"  {one.severity:<9} {at + ': ' if at else ''}{one.sentence}")
    counts = {severity: sum(one.severity is severity for one in found) for severity in Severity}
    typer.echo(
        f"{linter.pages} pages read: {counts[Severity.WRONG]} wrong, {counts[Severity.DOUBTFUL]} doubtful, "
        f"{counts[Severity.HINT]} hints."
    )
    if counts[Severity.WRONG] or (strict and counts[Severity.DOUBTFUL]):
        raise typer.Exit(1)
