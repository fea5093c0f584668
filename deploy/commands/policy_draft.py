"""`throughcare policy draft|schema`: pages to edit, and what helps an editor with them."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.policy import policy


def register(_: typer.Typer) -> None:
    """`throughcare policy` has the commands as soon as this module is read."""


@policy.command()
def draft(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An empty folder, or one to be made.")],
) -> None:
    """Copy the pages of the policy into a folder, to be edited there. Nothing in use changes.

    \b
    throughcare policy draft drafts/spring       copy
                                                 edit; raise `version` of an agreement, state DRAFT
    throughcare policy lint drafts/spring        what is wrong or doubtful
    throughcare policy matrix drafts/spring      what it would say, in sentences
    throughcare policy approve ISA-001 --as policy-approver-1 drafts/spring
    """
    from policies.drafts import draft as copy

    count = copy(folder)
    typer.echo(f"{count} pages in {folder}. Edit them, then run `throughcare policy lint {folder}`.")


@policy.command()
def schema(
    page: Annotated[
        str | None, typer.Argument(metavar="[PAGE]", help="agreement, matrix and so on. [default: list them]")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write them all into policies/editors/.")] = False,
) -> None:
    """Print the JSON Schema of a kind of page: its fields, what each means, and the words it takes.

    Each page names its schema in its first line, so that editors that know YAML's language server complete
    words and mark what is misspelt.
    """
    from policies.editor_schemas import PAGES
    from policies.editor_schemas import schema as text_of
    from policies.editor_schemas import write as write_all
    from schemas.errors import SetupProblem

    if write:
        write_all()
        typer.echo(f"{len(PAGES)} schemas in policies/editors/.")
    elif page is None:
        for name, made in PAGES.items():
            typer.echo(f"{name:<11} {(made.__doc__ or '').splitlines()[0]}")
    elif page in PAGES:
        typer.echo(text_of(page), nl=False)
    else:
        raise SetupProblem(f"There is no page {page}. `throughcare policy schema` lists them.")
