"""The teams of one stack: what was imported into its state folder, else the pages of policies/teams."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.places import State
from policies.team_files import write
from policies.teams import FOLDER, VARIABLE, Directory, Team, load
from schemas.errors import SetupProblem


def told(state: State, environ: Mapping[str, str]) -> dict[str, str]:
    """What the stack's processes are told about teams: the folder given, else the state's, else nothing."""
    named = environ.get(VARIABLE)
    if named:
        return {VARIABLE: str(Path(named).absolute())}
    return {VARIABLE: str(state.teams)} if state.teams.exists() else {}


def use(folder: Path | None) -> None:
    """Let this command go by the teams of the stack whose state folder is given."""
    os.environ.update(told(State.chosen(folder), os.environ))


def directory(state: State, environ: Mapping[str, str] = os.environ) -> Directory:
    """The stack's teams, read afresh."""
    return load(Path(told(state, environ).get(VARIABLE, FOLDER)).resolve())


def put(state: State, teams: Iterable[Team]) -> None:
    """Make these the stack's teams. They are written beside, read back, and take the old ones' place at once.

    `teams` is a link: to set it is one step, so that a process that starts finds the old ones or the new.
    """
    if state.teams.exists() and not state.teams.is_symlink():
        raise SetupProblem(
            f"{state.teams} was not made by an import. Move it away, or edit its files by hand."
        )
    state.folder.mkdir(parents=True, exist_ok=True)
    former = state.teams.resolve() if state.teams.is_symlink() else None
    fresh = Path(tempfile.mkdtemp(prefix="teams-", dir=state.folder))
    link = fresh.with_suffix(".link")
    try:
        write(teams, fresh)
        load(fresh)
        link.symlink_to(fresh.name)
        link.replace(state.teams)
    except BaseException:
        link.unlink(missing_ok=True)
        shutil.rmtree(fresh)
        raise
    if former is not None:
        shutil.rmtree(former, ignore_errors=True)
