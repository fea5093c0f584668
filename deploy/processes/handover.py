"""The handover process: the loop over all agencies' events, and the clock of what falls due."""

import gc
import os
import signal
import threading

from consumers.handover.batch import Settler
from consumers.handover.intake import Intake
from consumers.handover.rerouting import reroute
from consumers.handover.timers import Timers
from consumers.loop import Loop
from consumers.progress import Progress
from consumers.source import consumer, identity
from consumers.watch.watch import Watch
from deploy.ready import say_ready
from deploy.settings import Settings
from policies.activation import expected
from policies.gate import OpaGate
from policies.keyring import read_keys
from policies.officers import officers
from policies.teams import directory
from policies.vault import Vault
from schemas import log
from schemas.database import connect
from schemas.envelope import topic_of


def main() -> None:
    """Run until SIGTERM or SIGINT; the batch in hand is finished first."""
    settings = Settings.from_environment()
    log.start("handover")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = connect(settings.database_url, role="throughcare_handover")
    gate = OpaGate(settings.opa_url, settings.opa_token, expected(engine, settings.policy_revision))
    vault = Vault(read_keys(settings.keys, os.environ))
    teams = directory()
    with engine.begin() as connection:
        reroute(connection, teams)
    settler = Settler(engine, gate, vault, teams)
    topics = sorted({topic_of(team.agency.kind) for team in teams})
    progress = Progress(*identity(settings.kafka, topics))
    watch = Watch(engine, teams, {one.team for one in officers().values() if one.team}, vault)
    intake = Intake(engine, gate, vault, settler, progress, watch.heard)
    timers = Timers(engine, gate, vault, settler, also=watch.wake, pinned=settings.policy_revision)
    source = consumer(settings.kafka, topics, f"handover-{os.getpid()}")
    threading.Thread(target=vault.keep_forgetting, args=(stop,), daemon=True).start()
    gc.freeze()  # what stands now stands for good; the rest is collected in moments of rest
    gc.disable()
    say_ready()
    try:
        Loop(source, progress, engine, intake.take, timers.wake, stop.wait, gc.collect).run(stop.is_set)
    finally:
        stop.set()
        source.close(autocommit=False)
        timers.close()
        engine.dispose()


if __name__ == "__main__":
    main()
