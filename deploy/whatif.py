"""Ask recorded questions again: of the policy that holds, and of a draft in a policy engine of its own."""

import json
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from deploy.places import State
from deploy.settings import Settings
from deploy.stack.component import Running
from deploy.stack.opa import Opa
from deploy.stack.ports import Ports
from policies.bundle import revision
from policies.cache import AnswerCache
from policies.gate import OpaGate
from policies.pages import Pages
from policies.register import register
from policies.whatif.asking import Policy, Span, ask_again
from policies.whatif.report import Report
from schemas.errors import SetupProblem


def whatif(engine: Engine, current: Policy, pages: Pages, span: Span, name: str = "") -> Report:
    """What would change for the decisions of these days if these pages held.

    Starts a policy engine on loopback for the draft and ends it again. Raises SetupProblem where OPA refuses
    the pages, NoAnswer where one of the two policies cannot be asked.
    """
    with draft_policy(pages) as draft:
        return ask_again(engine, current, draft, span, name)


def current_policy(settings: Settings) -> Policy:
    """The policy that holds in a running stack, to be asked past the caches of its processes."""
    gate = OpaGate(settings.opa_url, settings.opa_token, settings.policy_revision, AnswerCache())
    return Policy(gate, _register(settings), settings.policy_revision)


@contextmanager
def draft_policy(pages: Pages) -> Iterator[Policy]:
    """A policy engine on loopback that holds these pages; gone afterwards, with all that was made for it."""
    with tempfile.TemporaryDirectory(prefix="throughcare-draft-") as folder:
        state = State(Path(folder))
        state.make()
        opa = Opa(state, Ports(state.folder / "ports.json").choose("opa"), pages)
        running = Running(opa.prepare(), state.logs / "opa.log")
        try:
            running.start()
            running.wait_ready()
            token = opa.token_file.read_text().strip()
            yield Policy(OpaGate(opa.url, token, opa.revision), register(pages), opa.revision)
        finally:
            running.stop()


def _register(settings: Settings) -> Mapping[str, Any]:
    """The document that the running engine decides by: pages may have been edited since it started."""
    if settings.policy_revision == revision():
        return register()
    try:
        with tarfile.open(State(settings.state).opa / "bundle.tar.gz") as packed:
            data = packed.extractfile("/data.json")
            assert data is not None
            return dict(json.load(data)["register"])
    except (OSError, KeyError, tarfile.TarError):
        raise SetupProblem(
            "The pages of the policy that holds are not here. Run this where its bundle was built."
        ) from None
