"""Headers and keys for the vault's tests: fixed bytes, nobody's data."""

from collections.abc import Callable
from itertools import count

from policies.keyring import KeyName, KeyRing
from schemas.catalogue import catalogue
from schemas.envelope import Header

KEKS = {
    KeyName.HANDOVER_FACTS: bytes(range(32)),
    KeyName.CASE_DETAIL: bytes(range(32, 64)),
}
PERSON = bytes(range(16))


def ring(*names: KeyName) -> KeyRing:
    """A ring with these of the sample keys."""
    return KeyRing({name: KEKS[name] for name in names})


def counting() -> Callable[[int], bytes]:
    """Randomness that counts: 000…1, 000…2, so that a vector comes out the same each time."""
    numbers = count(1)
    return lambda length: next(numbers).to_bytes(length, "big")


def header(event_type: str, person_id: bytes = PERSON) -> Header:
    """A header of this type, all else fixed."""
    entry = catalogue().entry(event_type)
    return Header(
        event_id=bytes(range(16, 32)),
        event_type=event_type,
        event_version=entry.version,
        publisher_kind=entry.agency_kind or "HOUSING",
        publisher_code="SWI",
        publisher_team="PRISON_CARAT:SWI/omu",
        team_kind="GENERAL",
        person_id=person_id,
        source_time_us=1_795_000_000_000_000,
        source_counter=0,
        source_ref=bytes(32),
        content_hash=bytes([1]) * 32,
        accepted_at_us=1_795_000_000_500_000,
        purpose="RELEASE_HANDOVER",
        article6_basis="6_1_e",
        article9_condition="NONE",
        confidentiality_basis="STATUTORY_DUTY",
        processing_regime="UK_GDPR",
        consent_record="",
        schema_fingerprint=entry.fingerprint,
    )
