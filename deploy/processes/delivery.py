"""The delivery's composition root: writes to posts, by GOV.UK Notify, that there is something to read."""

import os
import signal
import threading

from consumers.delivery.delivery import Delivery
from consumers.delivery.notify import Notify
from deploy.ready import say_ready
from deploy.settings import Settings
from deploy.stack.notify import DESK, TEMPLATE, URL, key_of, needed
from policies.activation import expected
from policies.gate import OpaGate
from policies.keyring import read_keys
from policies.teams import directory
from policies.vault import Vault
from schemas import log
from schemas.database import connect


def main() -> None:
    """Run until SIGTERM or SIGINT; the notice in hand is finished first."""
    settings = Settings.from_environment()
    log.start("delivery")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = connect(settings.database_url, role="throughcare_delivery", pool_size=1)
    gate = OpaGate(settings.opa_url, settings.opa_token, expected(engine, settings.policy_revision))
    vault = Vault(read_keys(settings.keys, os.environ))
    service = Notify(needed(URL), key_of(), needed(TEMPLATE))
    delivery = Delivery(engine, gate, vault, service, directory(), needed(DESK))
    threading.Thread(target=vault.keep_forgetting, args=(stop,), daemon=True).start()
    say_ready()
    try:
        delivery.run(stop)
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
