"""A checkpoint is a signed note that anybody's tools read, and a false one is refused."""

import pytest

from consumers.ledger.checkpoint import Checkpoint, Signer, Verifier
from schemas.errors import LedgerBroken

# The example of Go's golang.org/x/mod/sumdb/note, made by another implementation.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
GO_NOTE = f"{GO_TEXT}\n— PeterNeumann {GO_SIGNATURE}\n"
SIGNER = Signer(bytes(range(32)))
CHECKPOINT = Checkpoint(20_852_163, bytes(range(32)))


def test_a_note_that_another_implementation_signed_is_read() -> None:
    verifier = Verifier.parse(GO_KEY)
    assert verifier.text_of(GO_NOTE) == GO_TEXT
    assert str(verifier) == GO_KEY


def test_a_checkpoint_is_read_again_by_the_key_as_it_is_printed() -> None:
    note = SIGNER.sign(CHECKPOINT)
    assert Verifier.parse(str(SIGNER.verifier)).read(note) == CHECKPOINT
    assert note.splitlines()[:3] == [
        "throughcare.local/ledger",
        "20852163",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    ]


def test_signatures_of_witnesses_beside_ours_do_not_matter() -> None:
    note = (
        SIGNER.sign(CHECKPOINT)
        + Signer(bytes(32), "witness.example/a").sign(CHECKPOINT).splitlines()[-1]
        + "\n"
    )
    assert SIGNER.verifier.read(note) == CHECKPOINT


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("20852163", "20852164"),
        ("AAEC", "AAED"),
        ("throughcare.local/ledger\n2", "throughcare.local/other\n2"),
        ("— throughcare.local/ledger", "— throughcare.local/other"),
        ("\n\n", "\n"),
        ("=\n\n", "=\nmore\n\n"),
    ],
)
def test_a_note_that_was_changed_is_refused(was: str, becomes: str) -> None:
    note = SIGNER.sign(CHECKPOINT)
    assert was in note
    with pytest.raises(LedgerBroken):
        SIGNER.verifier.read(note.replace(was, becomes))


@pytest.mark.parametrize("size", ["007", "-1", "٣", "1e3", ""])
def test_a_size_that_is_not_written_as_one_is_refused_though_it_is_signed(size: str) -> None:
    signer = Signer(bytes(range(32)))
    note = signer.sign(Checkpoint(size, bytes(32)))  # type: ignore[arg-type]
    with pytest.raises(LedgerBroken, match="not a checkpoint"):
        signer.verifier.read(note)


def test_a_note_of_another_key_is_refused() -> None:
    with pytest.raises(LedgerBroken, match="not signed by the ledger's key"):
        SIGNER.verifier.read(Signer(bytes(32)).sign(CHECKPOINT))


@pytest.mark.parametrize("text", ["", "a+b+c", GO_KEY.replace("c74f", "c74e"), GO_KEY[:-4], GO_KEY + "AAAA"])
def test_a_public_key_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(LedgerBroken, match=r"name\+id\+key"):
        Verifier.parse(text)
