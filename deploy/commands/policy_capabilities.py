"""`throughcare policy capabilities`: what the rules may use of OPA."""

from typing import Annotated

import typer

from deploy.commands.policy import policy


def register(_: typer.Typer) -> None:
    """`throughcare policy` has the command as soon as this module is read."""


@policy.command()
def capabilities(
    write: Annotated[bool, typer.Option("--write", help="Write policies/capabilities.json anew.")] = False,
) -> None:
    """List the built-ins of OPA that a rule of ours may use: nothing of network, clock or chance.

    \b
    throughcare policy capabilities            the list
    throughcare policy capabilities --write    after another OPA was pinned, or the list was changed
    """
    from deploy.tools.policy_engine import opa_binary
    from policies.capabilities import BUILTINS, FILE
    from policies.capabilities import capabilities as made

    if write:
        FILE.write_text(made(opa_binary()))
        typer.echo(f"Written: {FILE.name}, {len(BUILTINS)} built-ins.")
    else:
        typer.echo("\n".join(sorted(BUILTINS)))
