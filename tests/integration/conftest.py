"""Fixtures that several of these tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from deploy.places import State
from deploy.stack.local import LocalStack
from policies.gate import OpaGate
from tests.conftest import Database
from tests.oracle.engine import engine
from tests.oracle.more import more_pages
from tests.oracle.pages import Book, read_book

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.integration.desk_world import DeskWorld
    from tests.integration.handover_world import HandoverWorld


@pytest.fixture(scope="session")
def policy_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpaGate]:
    """A gate over an OPA of its own; no other server is started for it."""
    stack = LocalStack(State(tmp_path_factory.mktemp("opa")), servers=("opa",), say=print, environ={})
    try:
        stack.start()
        yield OpaGate(stack.opa_url, stack.opa_token_file.read_text().strip(), stack.policy_revision)
    finally:
        stack.remove()


class MoreAgreements(NamedTuple):
    """An OPA that holds our own pages and invented ones, and the pages as the oracle reads them."""

    url: str
    revision: str
    book: Book


@pytest.fixture(scope="session")
def more_agreements(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MoreAgreements]:
    """Started once a session; nothing else is started for it."""
    folder = more_pages(tmp_path_factory.mktemp("pages"))
    with engine(folder) as (url, revision):
        yield MoreAgreements(url, revision, read_book(folder))


@pytest.fixture(scope="session")
def many_agreements(more_agreements: MoreAgreements) -> tuple[OpaGate, Book]:
    """A gate over them, and the pages as the oracle reads them."""
    return OpaGate(more_agreements.url, "", more_agreements.revision), more_agreements.book


@pytest.fixture
def world(database: Database, policy_engine: OpaGate) -> Iterator["DeskWorld"]:
    """A bus that knows nobody yet, at nine in the morning (UTC) of 1 October 2026."""
    from tests.integration.desk_world import DeskWorld  # only the desk's tests pay for it

    made = DeskWorld(database.url, policy_engine)
    yield made
    made.close()


@pytest.fixture
def bus(database: Database, policy_engine: OpaGate) -> Iterator["HandoverWorld"]:
    """The same bus with a handover that works."""
    from tests.integration.handover_world import HandoverWorld  # only the handover's tests pay for it

    made = HandoverWorld(database.url, policy_engine)
    yield made
    made.close()


@pytest.fixture
def client(world: "DeskWorld", tmp_path: Path) -> "FlaskClient":
    """A browser at the desk, in which nobody has signed in."""
    return world.app(tmp_path).test_client()
