"""The `throughcare` command: everything that an operator does, one word each."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def describe() -> None:
    """Throughcare: care that carries through the prison gate."""


def main() -> None:
    app()
