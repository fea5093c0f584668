"""The service that carries messages: what its client is told, and a key for the stand-in of a local stack."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from deploy.places import State
from schemas.errors import SetupProblem

URL: Final = "THROUGHCARE_NOTIFY_URL"
KEY_FILE: Final = "THROUGHCARE_NOTIFY_KEY_FILE"
TEMPLATE: Final = "THROUGHCARE_NOTIFY_TEMPLATE"
DESK: Final = "THROUGHCARE_DESK_URL"
"""The desk's address as officers know it: messages link there."""


def told(state: State, environ: Mapping[str, str], stand_in: str, desk: str) -> dict[str, str]:
    """What the stand-in and its client are told; a service that the environment names goes before."""
    return {
        URL: environ.get(URL) or stand_in,
        KEY_FILE: environ.get(KEY_FILE) or str(_key_file(state)),
        TEMPLATE: environ.get(TEMPLATE) or _template(),
        DESK: environ.get(DESK) or desk,
    }


def given(environ: Mapping[str, str]) -> bool:
    """Whether there is a service already: then no stand-in is started."""
    if not environ.get(URL):
        return False
    if not environ.get(KEY_FILE) or not environ.get(TEMPLATE):
        raise SetupProblem(f"{URL} is set, so {KEY_FILE} and {TEMPLATE} must be set too.")
    return True


def needed(name: str) -> str:
    """A setting of this process. Raises SetupProblem where it is not set."""
    value = os.environ.get(name, "")
    if not value:
        raise SetupProblem(f"{name} is not set. `throughcare up` sets it; a deployment of its own must too.")
    return value


def key_of() -> str:
    """The API key in the file that this process was told of."""
    try:
        return Path(needed(KEY_FILE)).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SetupProblem(f"The file that {KEY_FILE} names cannot be read: {error.strerror}.") from None


def key_file(state: State) -> Path:
    """Where the key of a stack's own stand-in lies."""
    return state.secrets / "notify.key"


def _key_file(state: State) -> Path:
    """The stand-in's key, in the form of Notify's: a name, the service's id, a secret. Made once."""
    file = key_file(state)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file
    service, secret = (UUID(bytes=secrets.token_bytes(16)) for _ in range(2))
    with os.fdopen(handle, "w") as out:
        out.write(f"local-{service}-{secret}\n")
    return file


def _template() -> str:
    from deploy.notify.template import template

    return str(template().id)
