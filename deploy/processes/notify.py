"""The stand-in's composition root: takes the place of GOV.UK Notify on the local stack, on loopback only."""

import signal
import sys
from types import FrameType

from waitress import serve

from deploy.notify.app import create_app
from deploy.notify.box import Box
from deploy.ready import say_ready
from deploy.settings import Settings
from deploy.stack.notify import key_of
from schemas import log
from schemas.errors import SetupProblem


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    settings = Settings.from_environment()
    if settings.port is None:
        raise SetupProblem("THROUGHCARE_PORT is not set. The stand-in needs a port to listen on.")
    log.start("notify")
    folder = settings.state / "notify"
    folder.mkdir(mode=0o700, exist_ok=True)
    app = create_app(Box(folder / "messages.jsonl"), key_of())
    signal.signal(signal.SIGTERM, _leave)
    say_ready()
    serve(app, host="127.0.0.1", port=settings.port, threads=4, ident=None)


def _leave(_: int, __: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
