"""One export put together for a command: the team, the keys, the gate; what comes of it as text."""

import os
from datetime import datetime
from pathlib import Path

from consumers.export.asking import Wanted
from consumers.export.export import Export, Exporter
from consumers.export.table import Format, written
from deploy.running import settings_of_running
from deploy.stack import teams
from policies.activation import expected
from policies.gate import OpaGate
from policies.keyring import read_keys
from policies.teams import directory
from policies.vault import Vault
from schemas.database import connect
from schemas.vocabulary import Purpose


def exported(
    state: Path | None, team_id: str, purpose: str | None, since: datetime | None, how: str
) -> tuple[Export, str]:
    """The export and the text of its file. The ledger has it by then."""
    teams.use(state)
    settings = settings_of_running(state)
    team = directory().team(team_id)
    engine = connect(settings.database_url, role="throughcare_export", pool_size=3)
    gate = OpaGate(settings.opa_url, settings.opa_token, expected(engine, settings.policy_revision))
    try:
        exporter = Exporter(engine, gate, Vault(read_keys(settings.keys, os.environ)))
        found = exporter.make(Wanted(team, Purpose(purpose) if purpose else None), since)
    finally:
        engine.dispose()
    return found, written(found.rows, Format(how))
