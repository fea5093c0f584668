"""The policy process: hands the signed policy that holds to OPA, which asks for it each second.

What it hands out is no secret: OPA believes it for its signature, not for where it came from.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from waitress import serve

from deploy.places import POLICY_FILE
from deploy.ready import say_ready
from schemas import log
from schemas.database import connect
from schemas.errors import SetupProblem

_ACTIVE = text(
    "SELECT id, revision FROM policy_activation WHERE activated_at IS NOT NULL ORDER BY id DESC LIMIT 1"
)
_BUNDLE = text("SELECT bundle FROM policy_revision WHERE revision = :revision")

Headers = list[tuple[str, str]]
Start = Callable[[str, Headers], object]


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    url, port = os.environ.get("THROUGHCARE_DATABASE_URL"), os.environ.get("THROUGHCARE_PORT", "")
    if not url or not port.isdigit():
        raise SetupProblem("The policy process needs THROUGHCARE_DATABASE_URL and THROUGHCARE_PORT.")
    log.start("policy")
    engine = connect(url, role="throughcare_policy", pool_size=2)
    signal.signal(signal.SIGTERM, _leave)
    say_ready()
    serve(application(engine), host="127.0.0.1", port=int(port), threads=2, ident=None)


def application(engine: Engine) -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """Two addresses: the policy, and whether there is one to be had."""

    def answer(asked: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = asked.get("PATH_INFO", "")
        if asked.get("REQUEST_METHOD") != "GET" or path not in {"/health", f"/{POLICY_FILE}"}:
            start("404 Not Found", [])
            return []
        try:
            status, headers, body = _found(engine, path, asked.get("HTTP_IF_NONE_MATCH", ""))
        except DBAPIError:
            status, headers, body = "503 Service Unavailable", [], b""  # OPA keeps what it has
        start(status, headers)
        return [body]

    return answer


def _found(engine: Engine, path: str, known: str) -> tuple[str, Headers, bytes]:
    with engine.connect() as connection:
        active = connection.execute(_ACTIVE).first()
        if active is None:
            return "503 Service Unavailable", [], b""
        if path == "/health":
            return "200 OK", [("Content-Type", "text/plain")], b"ok\n"
        tag = f'"{active.id}"'
        if tag == known:
            return "304 Not Modified", [("ETag", tag)], b""
        bundle = bytes(connection.execute(_BUNDLE, {"revision": active.revision}).scalar_one())
    return "200 OK", [("Content-Type", "application/gzip"), ("ETag", tag)], bundle


def _leave(_: int, __: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
