"""The layout of what is sealed is fixed by vectors: what was sealed before opens for ever."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from policies import sealing
from schemas.vocabulary import Category, KeyClass

VECTORS = json.loads((Path(__file__).parent / "vault_vectors.json").read_text())


def hkdf(key: bytes, info: str) -> bytes:
    return HKDFExpand(SHA256(), 32, f"throughcare/v1/{info}".encode()).derive(key)


@pytest.mark.parametrize("vector", VECTORS["wrapped_keys"], ids=lambda vector: vector["key_class"])
def test_a_wrapped_key_is_what_the_vector_says(vector: dict[str, str]) -> None:
    kek = sealing.KeyEncryptionKey(KeyClass(vector["key_class"]), bytes.fromhex(vector["kek"]))
    person, data_key = bytes.fromhex(vector["person_id"]), bytes.fromhex(vector["data_key"])
    assert (
        kek.id
        == vector["kek_id"]
        == f"{vector['key_class']}:{hkdf(bytes.fromhex(vector['kek']), 'key-id')[:8].hex()}"
    )
    assert kek.wrap(person, data_key, bytes.fromhex(vector["nonce"])).hex() == vector["wrapped"]
    assert kek.unwrap(person, bytes.fromhex(vector["wrapped"])) == data_key


@pytest.mark.parametrize("vector", VECTORS["compartments"], ids=lambda vector: vector["category"])
def test_a_sealed_compartment_is_what_the_vector_says(vector: dict[str, str]) -> None:
    category, header = Category(vector["category"]), bytes.fromhex(vector["header"])
    cipher = sealing.category_cipher(bytes.fromhex(vector["data_key"]), category)
    nonce, plain = bytes.fromhex(vector["nonce"]), bytes.fromhex(vector["plain"])
    bound_to = sealing.header_hash(header)
    assert sealing.seal(cipher, category, bound_to, plain, nonce).hex() == vector["sealed"]
    assert sealing.unseal(cipher, category, bound_to, bytes.fromhex(vector["sealed"])) == plain


@pytest.mark.parametrize("vector", VECTORS["compartments"], ids=lambda vector: vector["category"])
def test_the_vector_opens_by_the_layout_as_it_is_written_down(vector: dict[str, str]) -> None:
    key = hkdf(bytes.fromhex(vector["data_key"]), f"category/{vector['category']}")
    sealed = bytes.fromhex(vector["sealed"])
    bound_to = hashlib.sha256(bytes.fromhex(vector["header"])).digest() + vector["category"].encode()
    assert AESGCM(key).decrypt(sealed[:12], sealed[12:], bound_to).hex() == vector["plain"]


def test_the_mark_on_a_header_is_what_the_vector_says() -> None:
    vector = VECTORS["header_mark"]
    kek = sealing.KeyEncryptionKey(KeyClass.HANDOVER_FACTS, bytes.fromhex(vector["kek"]))
    bound_to = sealing.header_hash(bytes.fromhex(vector["header"]))
    assert sealing.mark(kek.mac_key, bound_to).hex() == vector["mac"]
    assert kek.mac_key == hkdf(bytes.fromhex(vector["kek"]), "bus-mac")


def test_a_pseudonym_is_what_the_vector_says_and_needs_the_data_key() -> None:
    vector = VECTORS["pseudonym"]
    data_key, person = bytes.fromhex(vector["data_key"]), bytes.fromhex(vector["person_id"])
    assert sealing.pseudonym(data_key, person) == vector["pseudonym"]
    assert hmac.digest(hkdf(data_key, "pseudonym"), person, "sha256").hex()[:32] == vector["pseudonym"]
    assert sealing.pseudonym(bytes(32), person) != vector["pseudonym"]
