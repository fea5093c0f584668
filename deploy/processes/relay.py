"""The relay's composition root: carries what was accepted from the outbox to Kafka."""

import signal
import threading

from kafka.errors import KafkaError

from deploy.ready import say_ready
from deploy.settings import Settings
from producers.broker import Broker
from producers.outbox_bell import OutboxBell
from producers.relay import Relay
from schemas import log
from schemas.database import connect


def main() -> None:
    """Run until SIGTERM or SIGINT; the batch in hand is finished first."""
    settings = Settings.from_environment()
    said = log.start("relay")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    broker = None
    while broker is None and not stop.is_set():
        try:
            broker = Broker(settings.kafka)
        except KafkaError as error:
            said.warning("relay.delayed", error=error)
    if broker is None:
        return
    engine = connect(settings.database_url, role="throughcare_relay", pool_size=1)
    bell = OutboxBell(settings.database_url)
    say_ready()
    try:
        Relay(engine, broker.send, stop).run(bell.wait)
    finally:
        broker.close()
        bell.close()
        engine.dispose()


if __name__ == "__main__":
    main()
