"""Who is at the desk: signing in and out, and which role may open which page.

The cookie holds an officer's reference, signed; it ends after half an hour without a request.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar
from urllib.parse import quote

from flask import abort, current_app, g, redirect, request, session
from werkzeug.wrappers import Response

from consumers.desk.desk import the_desk
from consumers.desk.questions import Reader
from policies.officers import Officer
from schemas.vocabulary import Role

_PATH: Final = re.compile(r"/(?!/)[A-Za-z0-9/_-]*")
_CHOSEN: Final = re.compile(r"[A-Za-z0-9&=_.:,%+-]+")
P = ParamSpec("P")
R = TypeVar("R")


def current_officer() -> Officer | None:
    """Who is signed in, or None. Looked up for each request: who was removed is out at the next start."""
    if "officer" not in g:
        g.officer = the_desk().officers.get(session.get("officer", ""))
    return g.officer if isinstance(g.officer, Officer) else None


def current_reader() -> Reader:
    """The officer with their team. Ends the request with 403 for an officer without one."""
    officer = current_officer()
    if officer is None or officer.team is None:
        abort(403)
    return Reader(officer, the_desk().directory.team(officer.team))


def sign_in(officer: Officer) -> None:
    """Begin a session. What an earlier one held is forgotten."""
    session.clear()
    session["officer"] = officer.ref
    session.permanent = True  # it gets an end: PERMANENT_SESSION_LIFETIME after the last request
    g.officer = officer


def sign_out() -> None:
    """End the session in this browser."""
    session.clear()
    g.officer = None


def require_role(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """A page for these roles only: others get 403, and who is not signed in is asked to sign in first."""

    def decorate(page: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(page)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            officer = current_officer()
            if officer is None:
                return redirect(f"/sign-in?next={quote(_asked_for())}", 303)
            if officer.role not in roles:
                abort(403)
            return page(*args, **kwargs)

        return guarded

    return decorate


def _asked_for() -> str:
    """What was asked for, what was chosen on the page included; of a form, the page that it is on."""
    path, chosen = readable(request.path), request.query_string.decode("ascii", "replace")
    return f"{path}?{chosen}" if chosen and path == request.path else path


def readable(path: str) -> str:
    """The page to which a form's address belongs: the nearest above it that can be read."""
    routes = current_app.url_map.bind("")
    while path not in ("", "/") and not routes.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path or "/"


def safe_next(wanted: str) -> str:
    """Where to go after signing in: a page of this desk, with what was chosen on it; never another site."""
    path, _, chosen = wanted.partition("?")
    if not _PATH.fullmatch(path):
        return "/"
    return f"{path}?{chosen}" if _CHOSEN.fullmatch(chosen) else path
