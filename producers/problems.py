"""What the front door answers when something is wrong: RFC 9457 problem details that say what to do next."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, jsonify
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from schemas.errors import NoAnswer, StaleWorker
from schemas.log import get_logger

_RETRY_S = "2"
_log = get_logger()


class Problem(Exception):
    """A request that is answered with a problem."""

    def __init__(self, status: HTTPStatus, name: str, detail: str) -> None:
        self.status = status
        self.name = name
        self.detail = detail
        super().__init__(name)


_LATER = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "try-again",
    "Nothing of this request was kept. Send it again, unchanged, after the time in Retry-After.",
)
_FAILED = Problem(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "failed",
    "Something went wrong here. Send it again, unchanged: what was accepted is not accepted twice.",
)


def problem_response(problem: Problem, more: Mapping[str, object] | None = None) -> Response:
    """The response. `more` holds codes and names of fields only."""
    response = jsonify(
        {
            "type": f"urn:throughcare:problem:{problem.name}",
            "title": problem.status.phrase,
            "detail": problem.detail,
            "status": problem.status.value,
            **(more or {}),
        }
    )
    response.status_code = problem.status
    response.content_type = "application/problem+json"
    if problem.status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = _RETRY_S
    if problem.status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def register_problems(app: Flask) -> None:
    """Answer every error of the app with a problem; none shows what it was about."""
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, _http)
    for kind in (NoAnswer, StaleWorker, OperationalError):
        app.register_error_handler(kind, _later)
    app.register_error_handler(Exception, _failed)


def _http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    return problem_response(
        Problem(status, status.phrase.lower().replace(" ", "-"), _DETAILS.get(status, ""))
    )


def _later(error: Exception) -> Response:
    _log.warning("gate.no_answer" if isinstance(error, NoAnswer) else "request.refused", error=error)
    return problem_response(_LATER)


def _failed(error: Exception) -> Response:
    _log.error("request.failed", error=error)
    return problem_response(_FAILED)


_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. Records go to POST /v1/events.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address takes another method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Send at most 1 MB and 500 records at a time.",
}
