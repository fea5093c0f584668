"""The sequencer's composition root: numbers the ledger's entries and signs how far it has come."""

import os
import signal
import sys
import threading

from sqlalchemy.exc import OperationalError

from consumers.ledger.checkpoint import Signer
from consumers.ledger.sequencer import Sequencer
from consumers.ledger.witnesses import Witnesses
from deploy.ready import say_ready
from deploy.settings import Settings
from policies.keyring import KeyName, read_keys
from schemas import log
from schemas.database import connect
from schemas.errors import LedgerBroken

_PAUSE_S = 1.0


def main() -> None:
    """Run until SIGTERM or SIGINT; what is numbered by then is signed."""
    settings = Settings.from_environment()
    logger = log.start("sequencer")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    signer = Signer(read_keys(settings.keys, os.environ).key(KeyName.LEDGER_SIGNING))
    engine = connect(settings.database_url, role="throughcare_sequencer", pool_size=1)
    witnesses = Witnesses(settings.kafka)
    sequencer = Sequencer(signer, settings.ledger_dir, witnesses.announce)
    say_ready()
    try:
        while not stop.is_set():
            try:
                with engine.connect() as connection:
                    sequencer.run(connection, stop)
            except OperationalError:
                logger.warning("database.away", seconds=_PAUSE_S)
                stop.wait(_PAUSE_S)
    except LedgerBroken as broken:
        logger.error("ledger.broken", error=broken)
        sys.exit(str(broken))
    finally:
        witnesses.close()
        engine.dispose()


if __name__ == "__main__":
    main()
