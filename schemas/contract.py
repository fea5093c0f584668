"""Hold the whole contract to its rules: every schema file, and every typed record to its file."""

from pathlib import Path

from schemas.catalogue import FOLDER, event_files, file_problems, load, read_schema
from schemas.errors import SchemaRefused
from schemas.events import event_classes
from schemas.events.likeness import differences
from schemas.rules import type_problems


def contract_problems(folder: Path | None = None) -> tuple[list[str], int]:
    """A sentence for each thing to mend, with file and field, and how many schema files there are.

    For a folder other than the contract's own, typed records are held only to the event types that it has.
    """
    where = folder or FOLDER
    try:
        shared = {name: read_schema(where / name) for name in ("subject.avsc", "envelope.avsc")}
    except SchemaRefused as refused:
        return [refused.detail], 0
    found = [
        f"{name}: {problem.field + ': ' if problem.field else ''}{problem.sentence}"
        for name, schema in shared.items()
        for problem in type_problems(schema)
    ]
    files = event_files(where)
    for path in files:
        found += file_problems(path, shared["subject.avsc"])
    if not found:
        found = _unlike(where, complete=folder is None)
    return found, len(files) + len(shared)


def _unlike(folder: Path, *, complete: bool) -> list[str]:
    """Where schema files and typed records differ."""
    entries, classes = load(folder).entries, event_classes()
    found = [f"{name}: no typed record in schemas/events" for name in entries if name not in classes]
    if complete:
        found += [f"{name}: a typed record without a schema file" for name in classes if name not in entries]
    for name, entry in entries.items():
        if name in classes:
            found += [f"{name}: {difference}" for difference in differences(classes[name], entry)]
    return found
