"""The broker's files are run only if they are the very files of our list."""

from hashlib import sha256
from pathlib import Path

import pytest

from deploy.tools.broker import check
from schemas.errors import SetupProblem


@pytest.fixture
def jars(tmp_path: Path) -> dict[str, Path]:
    for name in ("a.jar", "b.jar"):
        (tmp_path / name).write_bytes(name.encode())
    return {jar.name: jar for jar in tmp_path.iterdir()}


@pytest.fixture
def listed(jars: dict[str, Path]) -> str:
    return "".join(f"{sha256(jar.read_bytes()).hexdigest()}  {name}\n" for name, jar in jars.items())


def test_the_listed_files_pass(jars: dict[str, Path], listed: str) -> None:
    check(jars, listed)


def test_a_changed_file_is_named_and_not_run(jars: dict[str, Path], listed: str) -> None:
    jars["b.jar"].write_bytes(b"something else")
    with pytest.raises(SetupProblem, match=r"b\.jar is not the file .* not run"):
        check(jars, listed)


def test_a_file_that_is_not_listed_is_named(jars: dict[str, Path], listed: str, tmp_path: Path) -> None:
    (tmp_path / "c.jar").write_bytes(b"c")
    with pytest.raises(SetupProblem, match=r"other files .* c\.jar"):
        check({**jars, "c.jar": tmp_path / "c.jar"}, listed)


def test_a_listed_file_that_did_not_come_is_named(jars: dict[str, Path], listed: str) -> None:
    del jars["a.jar"]
    with pytest.raises(SetupProblem, match=r"other files .* a\.jar"):
        check(jars, listed)
