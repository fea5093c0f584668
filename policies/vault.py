"""The vault: seals each category of an event for one person, and opens what policy has just allowed."""

import hmac
from collections.abc import Collection, Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag

from policies import sealing
from policies.person_keys import PersonKeys
from schemas.codec import encode, encode_header
from schemas.envelope import Compartment, Envelope, Header
from schemas.errors import SealBroken
from schemas.vocabulary import HANDOVER_FACTS, Category, KeyClass


class Vault(PersonKeys):
    """Seals and opens with the keys that this process holds."""

    def seal(self, header: Header, plain: Mapping[Category, bytes]) -> bytes:
        """An event as it goes on the wire. Its person's keys must be at hand, else KeyMissing.

        An event that the handover cannot open anything of carries a MAC: its header counts too.
        """
        header_bytes = encode_header(header)
        bound_to = sealing.header_hash(header_bytes)
        compartments = [
            Compartment(
                category,
                sealing.seal(
                    self._cipher(header.person_id, category),
                    category,
                    bound_to,
                    text,
                    self._random(sealing.NONCE_BYTES),
                ),
            )
            for category, text in plain.items()
        ]
        mac = self._mark(bound_to) if HANDOVER_FACTS.isdisjoint(plain) else b""
        return encode(header, compartments, mac, header_bytes)

    def open(self, envelope: Envelope, categories: Collection[Category]) -> dict[Category, bytes]:
        """The plaintext of those of these categories that the event has, after policy has allowed them.

        The header is checked as well, even where nothing is opened. Raises SealBroken where anything was
        changed, KeyMissing where the person was erased or the category is beyond this process.
        """
        bound_to = sealing.header_hash(envelope.header_bytes)
        opened = {
            category: self._open(envelope.header, category, bound_to, sealed)
            for category, sealed in envelope.compartments
            if category in categories
        }
        if not opened:
            self._check_header(envelope, bound_to)
        return opened

    def _open(self, header: Header, category: Category, bound_to: bytes, sealed: bytes) -> bytes:
        try:
            return sealing.unseal(self._cipher(header.person_id, category), category, bound_to, sealed)
        except (InvalidTag, ValueError):  # ValueError: shorter than nonce and tag
            raise SealBroken(f"Event {UUID(bytes=header.event_id)}, category {category}.") from None

    def _check_header(self, envelope: Envelope, bound_to: bytes) -> None:
        if any(envelope.header.person_id):
            self._person(envelope.header.person_id)  # nothing is taken in about a person who was erased
        for category, sealed in envelope.compartments:
            if category in HANDOVER_FACTS:
                self._open(envelope.header, category, bound_to, sealed)
                return
        if not hmac.compare_digest(envelope.mac, self._mark(bound_to)):
            raise SealBroken(f"Event {UUID(bytes=envelope.header.event_id)}, header.")

    def _mark(self, bound_to: bytes) -> bytes:
        return sealing.mark(self._kek(KeyClass.HANDOVER_FACTS).mac_key, bound_to)
