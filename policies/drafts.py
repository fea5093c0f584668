"""A draft: a copy of all pages of the policy in a folder, to be edited, looked at and asked about."""

import shutil
from pathlib import Path

from policies.pages import HERE, NAMES
from schemas.errors import SetupProblem

FOLDERS = ("agreements", "editors")


def draft(folder: Path, of: Path = HERE) -> int:
    """Copy the pages of a policy into an empty folder; says how many. Raises SetupProblem for a full one."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SetupProblem(f"{folder} is not empty. Name a folder that is, or one that is not there yet.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        shutil.copyfile(of / name, folder / name)
    for name in FOLDERS:
        shutil.copytree(of / name, folder / name, ignore=shutil.ignore_patterns("README.md"))
    return len(NAMES) + len(list((folder / "agreements").glob("*.yaml")))
