"""The line on the service page that says how long withdrawn consents were still used."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from consumers.ledger.withdrawal_rows import measured
from consumers.ledger.withdrawals import Summary
from schemas.clock import machine_now

WINDOW: Final = timedelta(days=30)


def last_use(engine: Engine) -> Summary | None:
    """Of the last 30 days of machine time; None where the ledger is too long to be read for a page."""
    try:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = '3s'"))
            return measured(connection, machine_now() - WINDOW)
    except OperationalError:
        return None
