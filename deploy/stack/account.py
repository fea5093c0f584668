"""The user that the embedded database runs as. PostgreSQL refuses to run as root, rightly."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass

from schemas.errors import SetupProblem

NAME = "throughcare-db"


@dataclass(frozen=True)
class Account:
    """A user of the machine, by number."""

    user: int
    group: int


def database_account() -> Account | None:
    """None for an ordinary user, who runs the database as himself; for root a user that owns nothing else."""
    if os.geteuid() != 0:
        return None
    found = _find()
    if found is None:
        _make()
        found = _find()
    if found is None:
        raise SetupProblem(
            f"As root, PostgreSQL needs a user of its own, and {NAME} could not be made here. "
            "Run Throughcare as an ordinary user, or give THROUGHCARE_DATABASE_URL."
        )
    return found


def _find() -> Account | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _make() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/", "--shell", "/bin/false"]
    # Another stack may be making it at the same moment: whoever is second finds it made.
    subprocess.run([useradd, *options, NAME], check=False, capture_output=True)
