"""What the rules may use of OPA is a short list in a file, and nothing else compiles."""

import subprocess
from pathlib import Path

import pytest

from deploy.tools.policy_engine import opa_binary, policy_engine
from deploy.tools.tool import provide
from policies.capabilities import FILE, capabilities


@pytest.fixture(scope="module")
def opa() -> Path:
    provide([policy_engine()], print)
    return opa_binary()


def compiles(opa: Path, folder: Path, condition: str) -> bool:
    rule = folder / "rule.rego"
    rule.write_text(f"package throughcare\n\nholds(q) if {{\n\t{condition}\n}}\n")
    command = [str(opa), "check", "--strict", "--capabilities", str(FILE), str(rule)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def test_the_file_is_what_the_command_would_write(opa: Path) -> None:
    assert FILE.read_text() == capabilities(opa), "Run: throughcare policy capabilities --write"


@pytest.mark.parametrize(
    "condition",
    [
        'http.send({"method": "get", "url": q.url})',
        'net.lookup_ip_addr("localhost")',
        "time.now_ns() > q.at",
        'rand.intn("x", 2) == 1',
        "opa.runtime().env.HOME == q.home",
        'uuid.rfc4122("x") == q.id',
        'io.jwt.decode(q.token)[1].sub == "x"',
        'trace("seen")',
        "object.union(q, {}) == q",
        'sprintf("%v", [q]) == "x"',
        'q.word == $"{q.other}"',
    ],
)
def test_network_clock_chance_machine_and_what_is_not_portable_do_not_compile(
    opa: Path, tmp_path: Path, condition: str
) -> None:
    assert compiles(opa, tmp_path, 'startswith(q.word, "x")')
    assert not compiles(opa, tmp_path, condition)
