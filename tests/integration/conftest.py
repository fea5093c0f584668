"""Fixtures that several of these tests share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from deploy.places import State
from deploy.stack.local import LocalStack
from policies.gate import OpaGate
from tests.conftest import Database

if TYPE_CHECKING:
    from tests.integration.desk_world import DeskWorld


@pytest.fixture(scope="session")
def policy_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpaGate]:
    """A gate over an OPA of its own; no other server is started for it."""
    stack = LocalStack(State(tmp_path_factory.mktemp("opa")), servers=("opa",), say=print, environ={})
    try:
        stack.start()
        yield OpaGate(stack.opa_url, stack.opa_token_file.read_text().strip(), stack.policy_revision)
    finally:
        stack.remove()


@pytest.fixture
def world(database: Database, policy_engine: OpaGate) -> Iterator["DeskWorld"]:
    """A bus that knows nobody yet, at nine in the morning (UTC) of 1 October 2026."""
    from tests.integration.desk_world import DeskWorld  # only the desk's tests pay for it

    made = DeskWorld(database.url, policy_engine)
    yield made
    made.close()
