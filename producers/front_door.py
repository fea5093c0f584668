"""The front door: agencies' own systems hand records in by HTTP and read at once what became of each."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, jsonify, request
from sqlalchemy import Engine, text

from producers import strict_json
from producers.agencies import form_of
from producers.api_keys import Holder, holder
from producers.problems import Problem, problem_response, register_problems
from producers.publish import Intake
from producers.reading import Reading, read_event, read_row
from producers.receipt import Receipt, Status
from producers.refusal import Refusal
from schemas.catalogue import catalogue
from schemas.errors import Malformed, SchemaRefused
from schemas.events import event_class

LARGEST: Final = 1_000_000
"""Bytes in one request."""
MOST: Final = 500
"""Records in one request."""

_ANSWERS: Final = {
    Status.ACCEPTED: HTTPStatus.CREATED,
    Status.REPEATED: HTTPStatus.OK,
    Status.WAITING: HTTPStatus.ACCEPTED,
}
_REFUSED = Problem(
    HTTPStatus.FORBIDDEN,
    "not-authorised",
    "Policy does not let this team publish this event. See the receipt.",
)
_INVALID = Problem(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "invalid-record",
    "Correct the fields that the receipt names and send it again.",
)
_CONFLICT = Problem(
    HTTPStatus.CONFLICT,
    "conflict",
    "This id was used for another content. Send the change under an id of its own.",
)

Read = Callable[[Holder, object], Reading]


def create_app(engine: Engine, intake: Intake) -> Flask:
    """The app. It keeps nothing between requests."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    register_problems(app)

    @app.post("/v1/events")
    def events() -> Response:
        return _take_in(engine, intake, lambda who, item: read_event(who.agency, who.team, item))

    @app.post("/v1/records")
    def records() -> Response:
        return _take_in(
            engine, intake, lambda who, item: read_row(form_of(who.agency.kind), who.agency, who.team, item)
        )

    @app.get("/v1/event-types")
    def event_types() -> Response:
        return jsonify({name: entry.doc for name, entry in catalogue().entries.items()})

    @app.get("/v1/event-types/<event_type>")
    def event_type(event_type: str) -> Response:
        try:
            return jsonify(event_class(event_type).model_json_schema())
        except SchemaRefused:
            raise Problem(HTTPStatus.NOT_FOUND, "no-such-type", "GET /v1/event-types lists them.") from None

    @app.get("/health")
    def health() -> Response:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return jsonify({"status": "ok"})

    return app


def _take_in(engine: Engine, intake: Intake, read: Read) -> Response:
    who = _holder(engine)
    posted = _posted()
    items = posted if isinstance(posted, list) else [posted]
    if not 0 < len(items) <= MOST:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "batch-size", f"Send 1 to {MOST} records at a time.")
    readings = [read(who, item) for item in items]
    outcomes = list(zip(intake.take_in(readings), readings, strict=True))
    if isinstance(posted, list):
        return jsonify({"receipts": [_told(*outcome) for outcome in outcomes]})
    return _one(*outcomes[0])


def _one(receipt: Receipt, reading: Reading) -> Response:
    told = _told(receipt, reading)
    if receipt.status in _ANSWERS:
        response = jsonify(told)
        response.status_code = _ANSWERS[receipt.status]
        return response
    if receipt.status is Status.CONFLICT:
        return problem_response(_CONFLICT, {"receipt": told})
    return problem_response(_INVALID if isinstance(reading, Refusal) else _REFUSED, {"receipt": told})


def _told(receipt: Receipt, reading: Reading) -> dict[str, object]:
    told: dict[str, object] = {"status": receipt.status.value}
    if receipt.event_id:
        told["event_id"] = str(receipt.event_id)
    if receipt.reasons:
        told["reasons"] = list(receipt.reasons)
    if receipt.stays_here:
        told["told"] = "nobody yet: no agreement in force covers this event"
    if isinstance(reading, Refusal):
        told["problems"] = [{"field": one.field, "why": one.sentence} for one in reading.problems]
    return told


def _holder(engine: Engine) -> Holder:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    with engine.connect() as connection:
        found = holder(connection, key.strip()) if scheme.lower() == "bearer" and key else None
    if found is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "no-key",
            "Send `Authorization: Bearer` with a key that `throughcare keys issue` made and nobody revoked.",
        )
    return found


def _posted() -> object:
    if request.mimetype != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not-json", "Send Content-Type: application/json.")
    try:
        return strict_json.parse(request.get_data(cache=False))
    except Malformed as problem:
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed", problem.detail) from None
