"""The handover's own work, put together for a command that takes records in again."""

import os

from sqlalchemy import Engine

from consumers.handover.batch import Settler
from consumers.handover.redrive import Redrive
from deploy.settings import Settings
from policies.activation import expected
from policies.gate import OpaGate
from policies.keyring import KeyName, KeyRing, read_keys
from policies.teams import directory
from policies.vault import Vault


def redriver(engine: Engine, settings: Settings, officer: str) -> Redrive:
    """With the one key that the handover holds, and no other."""
    key = read_keys(settings.keys, os.environ).key(KeyName.HANDOVER_FACTS)
    vault = Vault(KeyRing({KeyName.HANDOVER_FACTS: key}))
    gate = OpaGate(settings.opa_url, settings.opa_token, expected(engine, settings.policy_revision))
    return Redrive(engine, gate, vault, Settler(engine, gate, vault, directory()), officer)
