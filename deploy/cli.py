"""The `throughcare` command: everything that an operator does, one word each."""

import errno
import importlib
import pkgutil
import sys

import typer

from deploy import commands
from schemas.errors import ThroughcareError

# A traceback with local variables could print a personal value: plain ones only.
app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, rich_markup_mode=None
)


@app.callback()
def describe() -> None:
    """Care that carries through the prison gate: sealed events, policy at every door, alerts until taken.

    `throughcare doctor` says what this machine lacks, `throughcare up` starts everything,
    `throughcare run` feeds it an invented world.
    """


def register_commands() -> None:
    """Every module of deploy/commands adds its own; what is heavy it imports only when asked to work."""
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"deploy.commands.{module.name}").register(app)


def main() -> None:
    """The entry point. What goes wrong on purpose is one sentence and exit code 1, never a stack trace."""
    register_commands()
    try:
        app()
    except ThroughcareError as problem:
        sys.exit(f"throughcare: {problem}")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit("throughcare: The disk is full. Free some space and start again; what was accepted is kept.")
