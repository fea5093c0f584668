"""Ask recorded questions again: of the policy that holds, and of a draft in a policy engine of its own."""

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
from policies.activating import register_of
from policies.activation import expected
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


def current_policy(engine: Engine, settings: Settings) -> Policy:
    """The policy that holds in a running stack, to be asked past the caches of its processes."""
    holds = expected(engine, settings.policy_revision)()
    gate = OpaGate(settings.opa_url, settings.opa_token, holds, AnswerCache())
    return Policy(gate, _register(engine, holds), holds)


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


def _register(engine: Engine, holds: str) -> Mapping[str, Any]:
    """The document that the policy which holds decides by: pages may have been edited since."""
    if holds == revision():
        return register()
    with engine.connect() as connection:
        kept = register_of(connection, holds)
    if kept is None:
        raise SetupProblem(
            "The pages of the policy that holds are not here. Run this where its bundle was built."
        )
    return kept
