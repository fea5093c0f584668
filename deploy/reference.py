"""An id that somebody copies from a receipt or a list onto the command line."""

from uuid import UUID

import typer


def reference(text: str) -> UUID:
    """Read one. Raises BadParameter saying what it looks like and where to copy it."""
    try:
        return UUID(text)
    except ValueError:
        raise typer.BadParameter(
            "An id has 36 characters, as 6f1c2a52-6d4b-4b0e-9d6a-0f3f7a1f8c11. "
            "Copy it whole from the receipt or the list that names it."
        ) from None
