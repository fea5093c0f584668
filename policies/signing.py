"""The key that signs policy. OPA takes up only what carries its signature, for our scope."""

import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from policies.keyring import KeyName, KeyRing

ALGORITHM: Final = "ES256"
"""OPA signs with EdDSA too, but refuses to verify it."""

SCOPE: Final = "throughcare-policy"
"""Stands in the signature: a bundle that was signed with our key for something else is not ours."""

# The order of P-256 (FIPS 186-5): a private key is a number from 1 to one less.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class PolicyKey:
    """Signs bundles. Only who puts a policy in force holds it; OPA has the public half."""

    def __init__(self, seed: bytes) -> None:
        number = int.from_bytes(seed, "big") % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(number, ec.SECP256R1())
        public = self._key.public_key()
        self.public_pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.key_id = f"policy-{hashlib.sha256(spki).hexdigest()[:12]}"
        """Follows from the public half: another key has another name."""

    def __repr__(self) -> str:
        return f"PolicyKey({self.key_id})"

    def private_pem(self) -> bytes:
        """For OPA's builder, which reads a file (PKCS 8)."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def claims(self) -> dict[str, str]:
        """What the signature says besides the files' hashes."""
        return {"keyid": self.key_id, "scope": SCOPE}


def policy_key(ring: KeyRing) -> PolicyKey:
    """The key on this ring. Raises KeyMissing where it is not."""
    return PolicyKey(ring.key(KeyName.POLICY_SIGNING))
