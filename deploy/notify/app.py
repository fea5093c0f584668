"""A stand-in for GOV.UK Notify: speaks the service's protocol, keeps what it is given, and sends nothing."""

from pathlib import Path
from typing import Final
from uuid import UUID

import flask
from flask import Blueprint, Flask, current_app, jsonify, render_template_string, request
from werkzeug.wrappers import Response

from deploy.notify.box import Box
from deploy.notify.protocol import asked, check, created, shown
from deploy.notify.refusal import Refusal, no_result
from deploy.notify.template import template

PAGE_SIZE: Final = 250
_PAGE: Final = Path(__file__).with_name("page.html")

api = Blueprint("api", __name__, url_prefix="/v2/notifications")


def create_app(box: Box, key: str) -> Flask:
    """The service for one API key, which ends with the service's id and the secret."""
    app = Flask(__name__)
    app.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1", "[::1]"]
    app.extensions["box"] = box
    app.before_request(lambda: _check(key))
    app.register_blueprint(api)
    app.register_error_handler(Refusal, _refused)
    app.add_url_rule("/", "page", lambda: _page(box))
    app.add_url_rule("/health", "health", lambda: {"status": "ok"})
    return app


@api.post("/email")
def send() -> tuple[Response, int]:
    wanted = asked(request.get_json(silent=True), template())
    subject, body = template().filled(wanted.values)
    kept = _box().put(wanted.reference, wanted.to, subject, body)
    return jsonify(created(kept, template())), 201


@api.get("/<uuid:wanted>")
def one(wanted: UUID) -> Response:
    kept = _box().one(wanted)
    if kept is None:
        raise no_result()
    return jsonify(shown(kept, template()))


@api.get("")
def many() -> Response:
    reference, older = request.args.get("reference"), request.args.get("older_than", type=UUID)
    found = _box().newest(PAGE_SIZE, reference, older)
    links = {"current": request.url}
    if found:
        links["next"] = flask.url_for(
            "api.many", _external=True, reference=reference, older_than=found[-1].id
        )
    return jsonify({"notifications": [shown(kept, template()) for kept in found], "links": links})


def _check(key: str) -> None:
    if request.blueprint == api.name:
        check(request.headers.get("Authorization", ""), key[-73:-37], key[-36:])


def _refused(error: Refusal) -> tuple[Response, int]:
    return jsonify(error.body()), error.status


def _page(box: Box) -> str:
    return render_template_string(
        _PAGE.read_text(encoding="utf-8"), kept=box.newest(PAGE_SIZE), count=len(box)
    )


def _box() -> Box:
    box: Box = current_app.extensions["box"]
    return box
