"""`throughcare policy check|show`: hold agreements, matrix, roles and teams to their rules, and read them."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import StateOption

if TYPE_CHECKING:
    from policies.agreements import Agreement
    from policies.pages import Pages

policy = typer.Typer(no_args_is_help=True, help="Who may see what: sharing agreements, laws, matrix, teams.")

_SOON = timedelta(days=90)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(policy, name="policy")


FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]", exists=True, file_okay=False, help="A draft's folder. [default: our own pages]"
    ),
]


@policy.command()
def check(
    folder: FolderArgument = None,
    build: Annotated[bool, typer.Option("--build", help="Let OPA compile the whole as well.")] = False,
) -> None:
    """Read every page of a policy and stop at the first that is wrong. Exit code 1 then.

    What would not be taken into use is refused here too, as an agreement that was edited and not approved.
    `throughcare policy lint` says everything at once.
    """
    from policies.bundle import revision
    from policies.officers import officers
    from policies.pages import HERE, read_pages
    from policies.teams import directory
    from policies.texts import text_of
    from schemas.clock import london_date, machine_now
    from schemas.vocabulary import DenyReason

    pages = read_pages(folder or HERE)
    for each in pages.agreements:
        for warning in _warnings(each, london_date(machine_now())):
            typer.echo(f"{each.reference}: {warning}")
    counts = (
        f"{len(pages.agreements)} agreements, {len(pages.matrix.rows)} categories, "
        f"{len(pages.roles.roles)} roles, {len(list(directory()))} teams, {len(officers())} officers, "
        f"{len([text_of(reason) for reason in DenyReason])} reasons to say no"
    )
    typer.echo(f"{counts}: all read. Policy revision {revision(pages)}.")
    _in_force()
    if build:
        _compile(pages)
        typer.echo("OPA compiles it.")


@policy.command()
def show(
    agreement: Annotated[str | None, typer.Argument(metavar="[ISA-nnn]", help="One in full.")] = None,
    folder: Annotated[
        Path | None, typer.Option("--in", metavar="FOLDER", exists=True, file_okay=False, help="Of a draft.")
    ] = None,
    state: StateOption = None,
) -> None:
    """All sharing agreements, one a line; or one of them in full.

    \b
    throughcare policy show                          of what holds in the running stack, else ours
    throughcare policy show ISA-001
    throughcare policy show ISA-001 --in drafts/spring
    """
    from deploy.rules import pages_to_read
    from schemas.errors import SetupProblem

    pages = {each.id: each for each in pages_to_read(folder, state).agreements}
    if agreement is None:
        for each in pages.values():
            typer.echo(
                f"{each.reference:<10} {each.state:<11} {each.gateway:<15} to {each.valid_to}  {each.title}"
            )
    elif agreement in pages:
        _in_full(pages[agreement])
    else:
        raise SetupProblem(f"There is no agreement {agreement}. `throughcare policy show` lists them.")


def _in_force() -> None:
    """What the stack that runs here goes by, where one does."""
    from deploy.places import State
    from deploy.stack.policy_state import look

    for line in found.lines if (found := look(State.chosen())) else ():
        typer.echo(line)


def _warnings(agreement: "Agreement", today: date) -> list[str]:
    late = f"was to be reviewed by {agreement.review_on}." if agreement.review_on < today else ""
    over = ""
    if agreement.valid_to < today:
        over = f"ended on {agreement.valid_to}: nothing is told under it any more."
    elif agreement.valid_to < today + _SOON:
        over = f"ends on {agreement.valid_to}: renew it before nobody is told."
    return [warning for warning in (late, over) if warning]


def _in_full(page: "Agreement") -> None:
    typer.echo(f"{page.reference}  {page.title}\n{page.state}, {page.valid_from} to {page.valid_to}")
    typer.echo(f"Law            {page.gateway}")
    typer.echo(f"Purposes       {', '.join(page.purposes)}")
    typer.echo(
        f"Basis          {page.article6_basis}, {page.article9_condition}, {page.confidentiality_basis}"
    )
    for share in page.shares:
        typer.echo(f"{share.from_} tells {share.to}\n               {', '.join(share.categories)}")
    typer.echo(f"Why            {page.necessity}")
    typer.echo(f"Kept           {page.retention.days} days after {page.retention.after}")
    typer.echo(f"Drafted        by {page.drafted_by}")
    typer.echo(
        f"Approved       by {page.approved_by} on {page.approved_on}"
        if page.approved_by
        else "Approved       by nobody yet"
    )
    typer.echo(
        f"Decided        by {page.decided_by} on {page.decided_on}, {page.dpia}, review {page.review_on}"
    )


def _compile(pages: "Pages") -> None:
    import tempfile

    from deploy.tools.policy_engine import opa_binary
    from policies.bundle import build

    with tempfile.TemporaryDirectory() as scratch:
        build(opa_binary(), Path(scratch, "bundle.tar.gz"), pages)
