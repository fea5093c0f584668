"""How a field is locked: the layout of wrapped keys, sealed compartments and the mark on a header. No state.

Layout, version 1:
- a data key (32 random bytes) is wrapped as nonce (12) + AES-256-GCM, bound to person, class, wrapping key;
- every key in use is HKDF-Expand-SHA-256 of a data key, with an info that names the version and the use
  (RFC 5869, 3.3: the data key is uniformly random, so there is no extract step);
- a compartment is nonce (12) + AES-256-GCM, bound to SHA-256 of the whole header and to the category's name.
"""

import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas.vocabulary import Category, KeyClass

NONCE_BYTES: Final = 12
_VERSION: Final = b"throughcare/v1/"
_NAMES: Final = {category: category.value.encode() for category in Category}


class KeyEncryptionKey:
    """A key that wraps data keys. Its id says which one it is and nothing about it."""

    def __init__(self, key_class: KeyClass, key: bytes) -> None:
        self.id = f"{key_class.value}:{derive(key, b'key-id')[:8].hex()}"
        self.mac_key = derive(key, b"bus-mac")
        self._class = key_class.value.encode()
        self._cipher = AESGCM(key)

    def wrap(self, person_id: bytes, data_key: bytes, nonce: bytes) -> bytes:
        """A data key as it stands in the database."""
        return nonce + self._cipher.encrypt(nonce, data_key, self._bound_to(person_id))

    def unwrap(self, person_id: bytes, wrapped: bytes) -> bytes:
        """The data key again. Raises InvalidTag where person, class or key is another."""
        return self._cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], self._bound_to(person_id))

    def _bound_to(self, person_id: bytes) -> bytes:
        return b"|".join((person_id, self._class, self.id.encode()))


def derive(key: bytes, use: bytes) -> bytes:
    """A 32-byte key for one use: one block of HKDF-Expand-SHA-256."""
    return hmac.digest(key, _VERSION + use + b"\x01", "sha256")


def category_cipher(data_key: bytes, category: Category) -> AESGCM:
    """The cipher of one category of one person."""
    return AESGCM(derive(data_key, b"category/" + _NAMES[category]))


def header_hash(header_bytes: bytes) -> bytes:
    """What a compartment is bound to: change one bit of the header and nothing opens."""
    return hashlib.sha256(header_bytes).digest()


def seal(cipher: AESGCM, category: Category, bound_to: bytes, plain: bytes, nonce: bytes) -> bytes:
    """One compartment's bytes."""
    return nonce + cipher.encrypt(nonce, plain, bound_to + _NAMES[category])


def unseal(cipher: AESGCM, category: Category, bound_to: bytes, sealed: bytes) -> bytes:
    """A compartment's plaintext. Raises InvalidTag where header, category or key is another."""
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to + _NAMES[category])


def mark(mac_key: bytes, bound_to: bytes) -> bytes:
    """The MAC (32 bytes) of a header that the handover cannot check by opening something under it."""
    return hmac.digest(mac_key, b"throughcare/v1/header" + bound_to, "sha256")


def pseudonym(data_key: bytes, person_id: bytes) -> str:
    """The person on the ledger: 32 hexadecimal digits that lead nowhere once the data key is destroyed."""
    return hmac.digest(derive(data_key, b"pseudonym"), person_id, "sha256")[:16].hex()
