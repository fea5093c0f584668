"""An OPA that has its policy from a database, as in a stack, with nothing else running."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from waitress.server import BaseWSGIServer, create_server

from deploy.places import POLICY_FILE
from deploy.processes.policy import application
from deploy.stack.opa import answers, configuration
from deploy.stack.ports import Ports
from deploy.tools.policy_engine import opa_binary
from policies.activating import Moment, activate_by_system, approve, propose
from policies.bundle import Draft, draft
from policies.officers import known_officer
from policies.pages import read_pages
from policies.signing import PolicyKey
from schemas.vocabulary import ActivationReason
from tests.faults.bus import until
from tests.unit.policies.draft_pages import copied

KEY = PolicyKey(bytes(32))
AUTHOR, APPROVER = known_officer("policy-author-1"), known_officer("policy-approver-1")
NOW = Moment(datetime(2026, 10, 1, 9, tzinfo=UTC), datetime(2026, 11, 26, 4, tzinfo=UTC))


@contextmanager
def running_opa(folder: Path, config: dict[str, object]) -> Iterator[tuple[str, Path]]:
    """A running OPA with these settings: its address, and its log."""
    port, log, file = Ports(folder / "ports").choose("opa"), folder / "log", folder / "config.json"
    file.write_text(json.dumps(config))
    command = [str(opa_binary()), "run", "--server", "--addr", f"127.0.0.1:{port}", "--log-level=error"]
    with log.open("wb") as out:
        running = subprocess.Popen([*command, "--config-file", str(file)], stdout=out, stderr=out)
    try:
        yield f"http://127.0.0.1:{port}", log
    finally:
        running.kill()
        running.wait()


@contextmanager
def handing_out(engine: Engine) -> Iterator[str]:
    """The policy process's one page, served here: the address that OPA asks."""
    server = create_server(application(engine), host="127.0.0.1", port=0, threads=2)
    assert isinstance(server, BaseWSGIServer)
    assert server.socket is not None
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}/{POLICY_FILE}"
    finally:
        server.close()


@contextmanager
def following(engine: Engine, folder: Path) -> Iterator[str]:
    """An OPA that follows what is activated in this database; the checkout's policy is to begin with."""
    with engine.begin() as connection:
        activate_by_system(connection, ours(), ActivationReason.FIRST_START, "Begins.", NOW)
    with handing_out(engine) as source, running_opa(folder, configuration(KEY, source)) as (url, _):
        until(lambda: answers(f"{url}/health?bundles"), "OPA has the policy")
        yield url


def ours() -> Draft:
    """The checkout's policy."""
    return draft(opa_binary(), KEY)


def without(folder: Path, agreement: str) -> Draft:
    """The checkout's policy with one agreement dropped."""
    (copied(folder) / "agreements" / f"{agreement}.yaml").unlink()
    return draft(opa_binary(), KEY, read_pages(folder))


def put_in_force(engine: Engine, wanted: Draft) -> None:
    """Proposed by one officer, approved by another."""
    with engine.begin() as connection:
        propose(
            connection,
            wanted,
            author=AUTHOR,
            reason=ActivationReason.AGREEMENT_ENDED,
            why="The council has left.",
            now=NOW,
        )
        approve(connection, wanted.revision, officer=APPROVER, now=NOW)
