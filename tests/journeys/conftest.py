"""A real browser over the real desk. It calls nobody: Chromium is told so, and pages load from here only."""

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from tests.integration.conftest import policy_engine, world

if TYPE_CHECKING:
    from tests.integration.desk_world import DeskWorld

__all__ = ["policy_engine", "world"]

ASSETS = Path(__file__).parents[2] / "build" / "assets"
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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser window. The test fails if the page has an error of script or of content policy."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    page = context.new_page()
    page.set_default_timeout(10_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield page
    context.close()
    assert problems == []


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
