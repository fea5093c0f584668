"""A checkpoint: the size and root of the ledger at a moment, signed, so that nobody can later say otherwise.

C2SP tlog-checkpoint as a signed note with one Ed25519 signature.
"""

import base64
import binascii
import hashlib
from typing import Final, NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schemas.errors import LedgerBroken

ORIGIN: Final = "throughcare.local/ledger"
_ED25519: Final = b"\x01"
_DASH: Final = "\N{EM DASH} "


class Checkpoint(NamedTuple):
    """What was signed."""

    size: int
    root: bytes


class Verifier:
    """The public half: what an agency that acts as a witness holds."""

    def __init__(self, name: str, key: bytes) -> None:
        self.name = name
        self._key = key
        self.id = hashlib.sha256(name.encode() + b"\n" + _ED25519 + key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self._key)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name+id+key` as it is printed. Raises LedgerBroken where it is not a key of that form."""
        try:
            name, key_id, key = text.strip().split("+", 2)
            raw = base64.b64decode(key, validate=True)
            found = cls(name, raw[1:])
            if raw[:1] != _ED25519 or len(raw) != 33 or found.id.hex() != key_id:
                raise ValueError
        except ValueError:
            raise LedgerBroken("The ledger's public key is not of the form name+id+key.") from None
        return found

    def text_of(self, note: str) -> str:
        """The text of a signed note. Raises LedgerBroken unless our key has signed it."""
        text, blank, signatures = note.rpartition("\n\n")
        for line in signatures.splitlines() if blank else ():
            name, _, signature = line.removeprefix(_DASH).partition(" ")
            raw = _raw(signature)
            if line.startswith(_DASH) and name == self.name and raw[:4] == self.id:
                try:
                    Ed25519PublicKey.from_public_bytes(self._key).verify(raw[4:], (text + "\n").encode())
                except InvalidSignature:
                    raise LedgerBroken("A checkpoint's signature is false.") from None
                return text + "\n"
        raise LedgerBroken("A checkpoint is not signed by the ledger's key.")

    def read(self, note: str) -> Checkpoint:
        """The checkpoint in a note. Raises LedgerBroken where it is not one of ours."""
        lines = self.text_of(note).split("\n")
        if len(lines) != 4 or lines[0] != self.name or len(_raw(lines[2])) != 32 or not _is_size(lines[1]):
            raise LedgerBroken("A signed note is not a checkpoint of this ledger.")
        return Checkpoint(int(lines[1]), _raw(lines[2]))


class Signer:
    """The private half: the sequencer alone holds it."""

    def __init__(self, seed: bytes, name: str = ORIGIN) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note of a checkpoint."""
        text = f"{self.verifier.name}\n{checkpoint.size}\n{_base64(checkpoint.root)}\n"
        signature = _base64(self.verifier.id + self._key.sign(text.encode()))
        return f"{text}\n{_DASH}{self.verifier.name} {signature}\n"


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdecimal() and text == str(int(text))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _raw(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
