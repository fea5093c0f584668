"""The keys that one process may hold: read from its own folder or its environment, never written to a log."""

import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from schemas.errors import KeyMissing, SetupProblem
from schemas.vocabulary import KeyClass

KEY_BYTES = 32


class KeyName(StrEnum):
    """Every key of the bus. A file is named for it: `handover-facts.key`."""

    HANDOVER_FACTS = "handover-facts"
    """Wraps each person's first data key."""
    CASE_DETAIL = "case-detail"
    """Wraps each person's second data key."""
    INDEX = "index"
    """Keyed hashes: of identifiers, record ids, record content."""
    HOLDING = "holding"
    """Seals records that wait for a person."""
    LEDGER_SIGNING = "ledger-signing"
    """Seed of the Ed25519 key that signs checkpoints."""
    POLICY_SIGNING = "policy-signing"
    """Seed of the P-256 key that signs policy bundles: no process holds it, OPA has the public half."""
    SESSION = "session"
    """Signs the desk's cookies."""


KEK_NAMES: Mapping[KeyClass, KeyName] = {
    KeyClass.HANDOVER_FACTS: KeyName.HANDOVER_FACTS,
    KeyClass.CASE_DETAIL: KeyName.CASE_DETAIL,
}
"""The key-encryption key of each of a person's two data keys."""


class KeyRing:
    """The keys of this process. Asking for one that it does not hold raises KeyMissing."""

    def __init__(self, keys: Mapping[KeyName, bytes]) -> None:
        self._keys = dict(keys)

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(sorted(self._keys))})"

    def __contains__(self, name: KeyName) -> bool:
        return name in self._keys

    def key(self, name: KeyName) -> bytes:
        """The 32 bytes of a key."""
        try:
            return self._keys[name]
        except KeyError:
            raise KeyMissing(f"Key {name} is not among the keys of this process.") from None

    def digest(self, name: KeyName, about: str, *parts: bytes) -> bytes:
        """HMAC-SHA-256 (32 bytes) of some parts, under a key; `about` keeps different uses of a key apart.

        Each part goes in with its length, so that no two lists of parts run into the same bytes.
        """
        message = b"".join(len(part).to_bytes(4, "big") + part for part in (about.encode(), *parts))
        return hmac.digest(self.key(name), message, "sha256")


def read_keys(directory: Path | None, environment: Mapping[str, str]) -> KeyRing:
    """The keys in a folder and in `THROUGHCARE_KEY_<NAME>`; the environment's key stands before the file's.

    Raises SetupProblem for a key of another form and for a file that others may read.
    """
    keys = {}
    for name in KeyName:
        variable = "THROUGHCARE_KEY_" + name.name
        if variable in environment:
            keys[name] = _parse(environment[variable], f"The variable {variable}")
        elif directory and (path := directory / f"{name}.key").exists():
            if path.stat().st_mode & 0o077:
                raise SetupProblem(f"Others than its owner may read {path}. Run: chmod 600 {path}")
            keys[name] = _parse(path.read_text(encoding="ascii"), f"The file {path}")
    return KeyRing(keys)


def make_missing(directory: Path, names: Iterable[KeyName] = tuple(KeyName)) -> list[KeyName]:
    """Make each key that has no file yet (mode 0600, folder 0700) and say which. Two may start at once."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for name in names:
        path = directory / f"{name}.key"
        if not path.exists() and _make(path):
            made.append(name)
    return made


def _make(path: Path) -> bool:
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # the name appears with its whole content, or another process was first
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _parse(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        # The text itself is never shown: it may be a key with one letter wrong.
        raise SetupProblem(f"{where} should hold {KEY_BYTES} bytes as {2 * KEY_BYTES} hexadecimal digits.")
    return key
