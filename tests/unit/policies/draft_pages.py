"""A copy of all our pages that a test may spoil."""

import shutil
from pathlib import Path

from policies.pages import HERE, NAMES


def copied(folder: Path) -> Path:
    """Copy every page of the policy into a folder."""
    for name in NAMES:
        shutil.copy(HERE / name, folder)
    shutil.copytree(HERE / "agreements", folder / "agreements")
    return folder


def edit(folder: Path, agreement: str = "ISA-001", /, **changes: str | None) -> None:
    """Change one-line fields of an agreement, or take them out."""
    file = folder / "agreements" / f"{agreement}.yaml"
    lines = file.read_text().splitlines()
    for name, value in changes.items():
        place = next((at for at, line in enumerate(lines) if line.startswith(f"{name}:")), None)
        if value is None and place is not None:
            del lines[place]
        elif value is not None and place is not None:
            lines[place] = f"{name}: {value}"
    file.write_text("\n".join(lines) + "\n")


def swap(folder: Path, page: str, before: str, after: str) -> None:
    """Put one text in place of another on a page. It has to be there."""
    file = folder / page
    text = file.read_text()
    assert before in text, before
    file.write_text(text.replace(before, after))
