"""Pages for what went wrong: one sentence that says what to do, in the same look, and no detail."""

from typing import NamedTuple

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from consumers.desk.session import readable
from schemas.errors import NoAnswer, Refused, StaleWorker
from schemas.log import get_logger

_log = get_logger("desk")


class Page(NamedTuple):
    """What an officer reads."""

    title: str
    sentence: str


PAGES = {
    400: Page("This did not work", "Go back, reload the page and try again."),
    403: Page(
        "You cannot open this page", "Your role does not include it. Sign in as somebody else, or go back."
    ),
    404: Page(
        "Page not found", "There is nothing here for you. It may have been closed, or the address is wrong."
    ),
    405: Page("This did not work", "Go back, reload the page and try again."),
    413: Page("This was too long", "Go back and write less."),
    500: Page("Something went wrong", "Nothing was changed. Try again; if it stays, ring your service desk."),
    503: Page("Not available just now", "Try again in a minute."),
}
NO_ANSWER = Page(
    "Nothing can be shown just now",
    "The policy that decides who may see what cannot be asked at the moment, so nothing is shown. "
    "Try again in a minute. If something is urgent, ring the agency.",
)
UNSTEADY = Page(
    "Nothing can be shown just now",
    "Consents were changing while this page was being opened, so nothing is shown. Try again.",
)
REFUSED = Page(
    "Your answer could not be recorded",
    "Your agency may not publish answers, so nothing was changed. Ring your information governance lead.",
)
EXPIRED = Page(
    "You have been signed out",
    "You were away for half an hour, or signed in anew. Nothing was recorded. "
    "Open the page again and answer there.",
)
WRITTEN = ("note", "necessity")
"""The fields in which an officer writes, where choosing again would not do."""


def register(app: Flask) -> None:
    """Give the application these pages."""
    app.register_error_handler(HTTPException, lambda error: _page(error.code or 500))
    app.register_error_handler(CSRFError, lambda _: _signed_out())
    app.register_error_handler(NoAnswer, lambda _: _page(503, NO_ANSWER))
    app.register_error_handler(StaleWorker, lambda _: _page(503, UNSTEADY))
    app.register_error_handler(Refused, lambda _: _page(503, REFUSED))
    app.register_error_handler(Exception, _unforeseen)


def _page(status: int, page: Page | None = None, **more: object) -> tuple[str, int, dict[str, str]]:
    shown = page or PAGES.get(status) or PAGES[500 if status >= 500 else 400]
    headers = {"Retry-After": "30"} if status == 503 else {}
    return render_template("desk/error.html", page=shown, **more), status, headers


def _signed_out() -> tuple[str, int, dict[str, str]]:
    """What was written stands on the page, to be copied: the browser does not keep it."""
    wrote = [text for name in WRITTEN if (text := request.form.get(name, "").strip())]
    return _page(400, EXPIRED, again=readable(request.path), wrote=wrote)


def _unforeseen(error: Exception) -> tuple[str, int, dict[str, str]]:
    _log.error("request.failed", error=error)
    return _page(500)
