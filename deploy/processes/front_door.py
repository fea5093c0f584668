"""The front door's composition root: agencies' own systems hand their records in here."""

import os
import signal
import sys
import threading
from types import FrameType

from waitress import serve

from deploy.ready import say_ready
from deploy.settings import Settings
from policies.activation import expected
from policies.gate import OpaGate
from policies.keyring import read_keys
from policies.teams import directory
from policies.vault import Vault
from producers.front_door import LARGEST, create_app
from producers.publish import Intake
from schemas import log
from schemas.database import connect
from schemas.errors import SetupProblem

THREADS = 8


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    settings = Settings.from_environment()
    if settings.port is None:
        raise SetupProblem("THROUGHCARE_PORT is not set. The front door needs a port to listen on.")
    log.start("front-door")
    ring = read_keys(settings.keys, os.environ)
    engine = connect(settings.database_url, role="throughcare_front_door", pool_size=THREADS)
    gate = OpaGate(settings.opa_url, settings.opa_token, expected(engine, settings.policy_revision))
    vault = Vault(ring)
    app = create_app(engine, Intake(engine, gate, vault, ring, directory()))
    stop = threading.Event()
    threading.Thread(target=vault.keep_forgetting, args=(stop,), daemon=True).start()
    signal.signal(signal.SIGTERM, _leave)
    say_ready()
    serve(
        app,
        host="127.0.0.1",
        port=settings.port,
        threads=THREADS,
        ident=None,
        # The app answers what is too large with a sentence; this one only ends what would never end.
        max_request_body_size=8 * LARGEST,
    )
    stop.set()


def _leave(_: int, __: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
