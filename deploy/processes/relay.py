"""The relay's composition root: carries what was accepted from the outbox to Kafka."""

import signal
import threading

from deploy.settings import Settings
from producers.broker import Broker
from producers.outbox_bell import OutboxBell
from producers.relay import Relay
from schemas import log
from schemas.database import connect


def main() -> None:
    """Run until SIGTERM or SIGINT; the batch in hand is finished first."""
    settings = Settings.from_environment()
    log.start("relay")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = connect(settings.database_url, role="throughcare_relay", pool_size=1)
    broker = Broker(settings.kafka)
    bell = OutboxBell(settings.database_url)
    print("ready", flush=True)
    try:
        Relay(engine, broker.send).run(stop, bell.wait)
    finally:
        broker.close()
        bell.close()
        engine.dispose()


if __name__ == "__main__":
    main()
