"""The desk's web application: which pages there are, how they look, and what every answer carries."""

import secrets
from datetime import timedelta
from pathlib import Path

import flask
from flask import Blueprint, Flask, g, request
from flask_wtf import CSRFProtect
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from sqlalchemy import text
from werkzeug.wrappers import Response

from consumers.desk import (
    activations,
    alerts,
    consent_pages,
    errors,
    expiring,
    inbox,
    override_pages,
    policy,
    restriction_pages,
    sent,
    service,
    signin,
    stopping,
    tasks,
    timeline,
    whatif,
)
from consumers.desk.desk import Desk, the_desk
from consumers.desk.session import current_officer
from consumers.desk.words import by, day, days_to, due, falls, moment, weekday

HERE = Path(__file__).parent
IDLE = timedelta(minutes=30)
FORM_BYTES = 64 * 1024
PAGES = (
    inbox.blueprint,
    alerts.blueprint,
    timeline.blueprint,
    sent.blueprint,
    tasks.blueprint,
    expiring.blueprint,
    consent_pages.blueprint,
    override_pages.blueprint,
    restriction_pages.blueprint,
    service.blueprint,
    stopping.blueprint,
    policy.blueprint,
    whatif.blueprint,
    activations.blueprint,
    signin.blueprint,
)


def create_app(desk: Desk, *, session_key: bytes, assets: Path, more: tuple[Blueprint, ...] = ()) -> Flask:
    """The desk over its collaborators. `assets` holds style sheet and script; `more` are further pages."""
    app = Flask(__name__, static_folder=str(HERE / "static"), static_url_path="/static")
    app.extensions["throughcare"] = desk
    app.config.update(
        SECRET_KEY=session_key,
        SESSION_COOKIE_NAME="desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        # A browser keeps a Secure cookie from plain HTTP, which only the local stack speaks.
        SESSION_COOKIE_SECURE=not desk.local_sign_in,
        PERMANENT_SESSION_LIFETIME=IDLE,
        MAX_CONTENT_LENGTH=FORM_BYTES,
        # The token lives as long as the session: who works on other pages can still answer one left open.
        WTF_CSRF_TIME_LIMIT=None,
        # We send no referrer, so there is none to compare; the token and SameSite stand.
        WTF_CSRF_SSL_STRICT=False,
    )
    if desk.local_sign_in:
        # A page elsewhere that makes its own name point at this machine is turned away.
        app.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1", "[::1]"]
    CSRFProtect(app)
    _look(app, desk)
    _assets(app, assets)
    for blueprint in PAGES + more:
        app.register_blueprint(blueprint)
    errors.register(app)
    app.add_url_rule("/health", "health", _health)
    app.after_request(_guard)
    return app


def _look(app: Flask, desk: Desk) -> None:
    app.jinja_options = {
        "undefined": ChainableUndefined
    }  # the GOV.UK macros look into parameters that are not there
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(HERE / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.filters |= {
        "by": by,
        "day": day,
        "due": due,
        "falls": falls,
        "moment": moment,
        "weekday": weekday,
    }
    app.jinja_env.globals |= {"words": desk.words, "days_to": days_to, "named": desk.named}
    app.context_processor(lambda: {"officer": current_officer(), "cspNonce": _nonce()})


def _assets(app: Flask, folder: Path) -> None:
    @app.get("/assets/<path:name>")
    def assets(name: str) -> Response:
        return flask.send_from_directory(folder, name)


def _health() -> tuple[dict[str, str], int]:
    with the_desk().engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return {"status": "ok"}, 200


def _nonce() -> str:
    """Lets the one script that stands in the page itself run, and no other."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _guard(response: Response) -> Response:
    static = request.path.startswith(("/assets/", "/static/")) and response.status_code == 200
    response.headers.update(
        {
            "Cache-Control": "max-age=3600" if static else "no-store",
            "Content-Security-Policy": (
                f"default-src 'none'; script-src 'self' 'nonce-{_nonce()}'; style-src 'self'; "
                "img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
            ),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
    )
    return response
