"""The desk's composition root: the officers' pages on loopback, over PostgreSQL and the policy engine."""

import os
import signal
import sys
import threading
from types import FrameType

from sqlalchemy import Connection, Engine
from waitress import serve

from consumers.desk.app import create_app
from consumers.desk.desk import Answer, Desk, Published
from consumers.desk.words import words
from consumers.ledger import content_page as ledger_content
from consumers.ledger import web as ledger_web
from consumers.ledger import why as ledger_why
from deploy.places import ASSETS
from deploy.ready import say_ready
from deploy.settings import Settings
from policies.activation import expected
from policies.gate import OpaGate
from policies.in_force import RulesInForce
from policies.keyring import KeyName, KeyRing, read_keys
from policies.officers import officers
from policies.question import Gate
from policies.teams import directory
from policies.vault import Vault
from producers.draft import Asked
from producers.publish import Intake
from producers.receipt import Status
from producers.record import Record, Submission
from schemas import log
from schemas.database import connect
from schemas.errors import SetupProblem

THREADS = 8
_KEPT = frozenset({Status.ACCEPTED, Status.REPEATED, Status.WAITING})


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    settings = Settings.from_environment()
    if settings.port is None:
        raise SetupProblem("THROUGHCARE_PORT is not set. The desk needs a port to listen on.")
    log.start("desk")
    ring = read_keys(settings.keys, os.environ)
    engine = connect(settings.database_url, role="throughcare_desk", pool_size=THREADS)
    gate = OpaGate(settings.opa_url, settings.opa_token, expected(engine, settings.policy_revision))
    vault = Vault(ring)
    app = create_app(
        assemble(engine, gate, vault, ring, settings.policy_revision),
        session_key=ring.key(KeyName.SESSION),
        assets=ASSETS,
        more=(ledger_web.blueprint, ledger_why.blueprint, ledger_content.blueprint),
    )
    stop = threading.Event()
    threading.Thread(target=vault.keep_forgetting, args=(stop,), daemon=True).start()
    signal.signal(signal.SIGTERM, _leave)
    say_ready()
    # Nobody proves who they are on the local stack: the address is fixed, not a setting.
    serve(app, host="127.0.0.1", port=settings.port, threads=THREADS, ident=None)
    stop.set()


def assemble(engine: Engine, gate: Gate, vault: Vault, ring: KeyRing, pinned: str | None = None) -> Desk:
    """The desk with its way to publish: it and the intake meet here and nowhere else.

    `pinned` is the policy revision where none is activated in the database.
    """
    intake = Intake(engine, gate, vault, ring, directory())

    def ask(answer: Answer) -> Asked:
        record = Record(answer.source_id, answer.source_time, 0, answer.event)
        return intake.ask([Submission(answer.agency, answer.team, record)])

    def accept(connection: Connection, asked: object) -> Published:
        assert isinstance(asked, Asked)
        (receipt,) = intake.accept(connection, asked)
        return Published(receipt.status in _KEPT, receipt.event_id)

    return Desk(
        engine=engine,
        vault=vault,
        gate=gate,
        directory=directory(),
        officers=officers(),
        words=words(),
        rules=RulesInForce(pinned),
        ask=ask,
        accept=accept,
        local_sign_in=True,
    )


def _leave(_: int, __: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
