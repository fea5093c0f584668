"""A policy engine of its own for pages other than ours: real OPA on loopback, ended with the test."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from deploy.stack.opa import answers
from deploy.tools.policy_engine import opa_binary
from policies.bundle import build
from policies.gate import OpaGate
from policies.pages import read_pages
from policies.question import Answer, Question
from schemas.errors import NoAnswer

# Questions that have nothing in common take far longer than those of a working day: fewer go in one request.
_AT_A_TIME = 100


@contextmanager
def engine(pages: Path) -> Iterator[tuple[str, str]]:
    """The address and the revision of an OPA that holds the pages of this folder."""
    with tempfile.TemporaryDirectory() as scratch:
        bundle = Path(scratch, "bundle.tar.gz")
        revision = build(opa_binary(), bundle, read_pages(pages, approved=False))
        url = f"http://127.0.0.1:{_free_port()}"
        address = url.removeprefix("http://")
        command = [str(opa_binary()), "run", "--server", "--addr", address, "--skip-version-check"]
        server = subprocess.Popen([*command, "--log-level=error", "--bundle", str(bundle)])
        try:
            _wait(server, url)
            yield url, revision
        finally:
            server.terminate()
            server.wait(10)


def ask_all(gate: OpaGate, questions: Sequence[Question]) -> list[Answer]:
    """Every answer past the cache, in order, each of OPA's two cores kept at work."""
    places = range(0, len(questions), _AT_A_TIME)
    with ThreadPoolExecutor(2) as at_work:
        batches = at_work.map(lambda place: _ask(gate, questions[place : place + _AT_A_TIME]), places)
        return [answer for batch in batches for answer in batch]


def _ask(gate: OpaGate, questions: Sequence[Question]) -> list[Answer]:
    """On a machine with much else to do, half of a batch is answered in time where the whole is not."""
    try:
        return gate.ask_raw(questions)
    except NoAnswer:
        if len(questions) < 2:
            raise
        half = len(questions) // 2
        return _ask(gate, questions[:half]) + _ask(gate, questions[half:])


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + 30
    while not answers(f"{url}/health?bundles"):
        assert server.poll() is None, "OPA ended by itself"
        assert time.monotonic() < until, "OPA is not ready"
        time.sleep(0.05)
