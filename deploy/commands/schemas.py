"""`throughcare schemas check|list|show`: hold the contract to its rules, and read it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from schemas.catalogue import Schema

schemas = typer.Typer(no_args_is_help=True, help="The contract: which events there are and what they carry.")

EventTypeArgument = Annotated[
    str, typer.Argument(metavar="EVENT_TYPE", help="For example prison-carat.release.planned.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(schemas, name="schemas")


@schemas.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Another folder. [default: the contract's]"),
    ] = None,
) -> None:
    """Refuse a schema that breaks a rule, or that its typed record does not match. Exit code 1 then."""
    from schemas.contract import contract_problems

    problems, count = contract_problems(folder)
    for problem in problems:
        typer.echo(problem)
    if problems:
        typer.echo(f"{len(problems)} problem{'s' * (len(problems) > 1)} in {count} schemas.")
        raise typer.Exit(1)
    typer.echo(f"{count} schemas keep the rules of the contract.")


@schemas.command("list")
def list_() -> None:
    """Each event type with its categories; * marks those that can make a person."""
    from schemas.catalogue import catalogue

    for entry in catalogue().entries.values():
        mark = "*" if entry.opens else " "
        typer.echo(f"{mark} {entry.event_type:<42} {', '.join(entry.categories) or 'about nobody'}")


@schemas.command()
def show(event_type: EventTypeArgument) -> None:
    """One event type: its fields by category, and an example about an invented person."""
    from schemas.catalogue import catalogue
    from schemas.examples import example

    entry = catalogue().entry(event_type)
    typer.echo(f"{entry.event_type}, version {entry.version}, fingerprint {entry.fingerprint.hex()}")
    typer.echo(f"{entry.doc} Published by {entry.agency_kind or 'any agency'}.")
    for category in entry.categories:
        typer.echo(f"\n{category}")
        for field in entry.avro["fields"]:
            if field["data_category"] == category:
                typer.echo(f"  {field['name']:<32} {_type(field['type']):<22} {field['doc']}")
    body = json.dumps(example(event_type).model_dump(mode="json"), indent=2, ensure_ascii=False)
    typer.echo(f"\nAn example, as POST /v1/events takes it under `body`:\n{body}")


def _type(kind: "str | list[Schema] | Schema") -> str:
    if isinstance(kind, list):
        return _type(kind[1]) + ", may be empty"
    if isinstance(kind, str):
        return kind
    if kind["type"] == "array":
        return "list of " + _type(kind["items"])
    return str(kind.get("logicalType") or kind.get("name") or kind["type"]).replace(
        "timestamp-micros", "instant"
    )
