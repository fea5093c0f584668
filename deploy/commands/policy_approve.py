"""`throughcare policy approve`: somebody else than its author approves an agreement."""

from typing import Annotated

import typer

from deploy.commands.policy import FolderArgument, policy


def register(_: typer.Typer) -> None:
    """`throughcare policy` has the command as soon as this module is read."""


@policy.command()
def approve(
    agreement: Annotated[str, typer.Argument(metavar="ISA-nnn", help="Which agreement.")],
    officer: Annotated[
        str, typer.Option("--as", metavar="REF", help="Who approves: a policy approver of officers.yaml.")
    ],
    folder: FolderArgument = None,
) -> None:
    """Approve an agreement as it stands. Four eyes: never by the one who drafted it.

    A new version (`version` raised, valid_from today or later) becomes ACTIVE. Of a version that was approved
    before, the state is approved that its page says: from ACTIVE to SUSPENDED, EXPIRED or TERMINATED, from
    SUSPENDED back to ACTIVE too. Stopping waits for nobody: a page that is not ACTIVE lets nothing through.

    \b
    throughcare policy approve ISA-004 --as policy-approver-1 drafts/spring
    """
    from policies.approving import approve as write
    from policies.officers import known_officer
    from policies.pages import HERE
    from schemas.clock import london_date, machine_now

    entry = write(folder or HERE, agreement, known_officer(officer), london_date(machine_now()))
    typer.echo(f"{entry.agreement}@{entry.version} is approved as {entry.state} by {entry.approved_by}.")
