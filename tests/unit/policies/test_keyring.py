"""Keys come from a folder or the environment, each process holds its own, and none is ever shown."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from policies.keyring import KeyName, KeyRing, make_missing, read_keys
from schemas.errors import KeyMissing, SetupProblem

KEY = "ab" * 32


def test_a_first_start_makes_every_key_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert make_missing(folder) == list(KeyName)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert {file.name for file in folder.iterdir()} == {f"{name}.key" for name in KeyName}


def test_a_second_start_keeps_the_keys_of_the_first(tmp_path: Path) -> None:
    make_missing(tmp_path)
    before = read_keys(tmp_path, {}).key(KeyName.INDEX)
    assert make_missing(tmp_path) == []
    assert read_keys(tmp_path, {}).key(KeyName.INDEX) == before


def test_two_first_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starters:
        made = list(starters.map(lambda _: make_missing(tmp_path, [KeyName.INDEX]), range(32)))
    assert sum(len(names) for names in made) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["index.key"]


def test_a_key_that_others_may_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    make_missing(tmp_path, [KeyName.INDEX])
    (tmp_path / "index.key").chmod(0o640)
    with pytest.raises(SetupProblem, match=r"chmod 600"):
        read_keys(tmp_path, {})


def test_the_environment_stands_before_the_file(tmp_path: Path) -> None:
    make_missing(tmp_path, [KeyName.CASE_DETAIL])
    ring = read_keys(tmp_path, {"THROUGHCARE_KEY_CASE_DETAIL": KEY})
    assert ring.key(KeyName.CASE_DETAIL) == bytes.fromhex(KEY)


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32])
def test_a_key_of_another_form_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(SetupProblem, match="64 hexadecimal digits") as caught:
        read_keys(None, {"THROUGHCARE_KEY_INDEX": text})
    assert not text or text not in str(caught.value)


def test_a_key_that_this_process_does_not_hold_is_missing_by_name() -> None:
    ring = KeyRing({KeyName.INDEX: bytes.fromhex(KEY)})
    with pytest.raises(KeyMissing, match="Key case-detail"):
        ring.key(KeyName.CASE_DETAIL)


def test_a_ring_that_is_printed_shows_names_only() -> None:
    assert repr(KeyRing({KeyName.INDEX: bytes.fromhex(KEY)})) == "KeyRing(index)"


def test_digests_for_different_uses_and_different_cuts_of_the_same_bytes_differ() -> None:
    ring = KeyRing({KeyName.INDEX: bytes.fromhex(KEY)})
    digests = [
        ring.digest(KeyName.INDEX, "identifier", b"NOMS", b"A1234BC"),
        ring.digest(KeyName.INDEX, "record", b"NOMS", b"A1234BC"),
        ring.digest(KeyName.INDEX, "identifier", b"NOMSA", b"1234BC"),
        ring.digest(KeyName.INDEX, "identifier", b"NOMSA1234BC"),
    ]
    assert len(set(digests)) == 4
