"""The stand-in for GOV.UK Notify on a port of its own, in a thread of the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from werkzeug.serving import make_server

from consumers.delivery.notify import Notify
from deploy.notify.app import create_app
from deploy.notify.box import Box
from deploy.notify.template import template

KEY = "test-11111111-2222-4333-8444-555555555555-66666666-7777-4888-9999-000000000000"


class Server(NamedTuple):
    """A running stand-in."""

    address: str
    box: Box
    app: Flask

    def client(self, key: str = KEY, template_id: str = "") -> Notify:
        """Our client, speaking to it."""
        return Notify(self.address, key, template_id or str(template().id))


@contextmanager
def running(file: Path) -> Iterator[Server]:
    """A stand-in that keeps its messages in this file."""
    box = Box(file)
    app = create_app(box, KEY)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}", box, app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
