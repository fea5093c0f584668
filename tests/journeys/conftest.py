"""A real browser over the real desk. It calls nobody: Chromium is told so, and pages load from here only."""

import shutil
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from waitress.server import create_server

from deploy.stack.local import LocalStack
from deploy.stack.processes import PROCESSES
from tests.conftest import own_state
from tests.integration.conftest import policy_engine, world
from tests.journeys.road import Road

if TYPE_CHECKING:
    from tests.integration.desk_world import DeskWorld

__all__ = ["policy_engine", "world"]

ASSETS = Path(__file__).parents[2] / "build" / "assets"
PICTURES = Path(__file__).parents[2] / "build" / "journeys"
"""Where the windows of a test that failed are photographed."""
FAILED = pytest.StashKey[bool]()
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
QUIET = (
    "--no-sandbox",  # Chromium refuses to run as root without it
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail("There is no browser for the journeys. Install chromium, or run `make test`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure, so that the windows are photographed before they close."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def windows(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[[], Page]]:
    """Opens fresh browser windows. The test fails if a page has an error of script or of content policy."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one() -> Page:
        contexts.append(browser.new_context(locale="en-GB", timezone_id="Europe/London"))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return page

    yield open_one
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False):
            context.pages[0].screenshot(path=PICTURES / f"{request.node.name}-{number}.png", full_page=True)
        context.close()
    assert problems == []


@pytest.fixture
def page(windows: Callable[[], Page]) -> Page:
    """One fresh browser window."""
    return windows()


WITHOUT_CANARY = tuple(name for name in PROCESSES if name != "canary")
"""A journey has a clock of its own; the canary's is the machine's."""


@pytest.fixture(scope="session")
def road() -> Iterator[Road]:
    """The whole stack, started once for all journeys. Each journey has people of its own."""
    stack = LocalStack(own_state(), processes=WITHOUT_CANARY, say=print, environ={})
    try:
        stack.start()
        road = Road(stack)
        yield road
        road.close()
    finally:
        stack.remove()


@pytest.fixture
def sign_in(road: Road, windows: Callable[[], Page]) -> Callable[[str], Page]:
    """An officer sits down at the desk, in a window of their own."""

    def sit_down(name: str) -> Page:
        page = windows()
        page.goto(f"{road.desk}/sign-in")
        page.get_by_label(name).check()
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text(name).first).to_be_visible()
        return page

    return sit_down


@pytest.fixture
def desk_address(world: "DeskWorld") -> Iterator[str]:
    """The desk on a free port of this machine, served as in earnest."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(world.app(ASSETS), sockets=[listening], threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.close()
    thread.join()
