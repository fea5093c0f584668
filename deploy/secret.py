"""Passwords and tokens of a local stack: random, made once, readable by their owner only."""

import os
import secrets
from pathlib import Path


def kept(file: Path) -> str:
    """The secret in this file; made there (mode 0600) if the file is not there yet."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    made = secrets.token_hex(24)
    with os.fdopen(handle, "w") as out:
        out.write(made + "\n")
    return made
