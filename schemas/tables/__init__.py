"""All tables of the bus, in one place, so that a governance officer can see what is kept."""

from schemas.tables.base import metadata
from schemas.tables.consent_words import consent_word, holder_notice
from schemas.tables.handover import (
    alert,
    canary,
    domain_clock,
    episode,
    fact,
    feed,
    notice,
    parked,
    progress,
    reconciliation,
    refold,
    service_alert,
)
from schemas.tables.intake import accepted, api_key, file_progress, outbox, waiting
from schemas.tables.ledger import (
    decision,
    ledger_checkpoint,
    ledger_entry,
    ledger_leaf,
    ledger_pending,
    question,
    whatif_report,
)
from schemas.tables.people import (
    consent,
    identity_said,
    person,
    person_alias,
    person_identifier,
    person_key,
    person_scope,
)
from schemas.tables.policy import policy_activation, policy_revision
from schemas.tables.safeguards import address_check, override, restriction

__all__ = [
    "accepted",
    "address_check",
    "alert",
    "api_key",
    "canary",
    "consent",
    "consent_word",
    "decision",
    "domain_clock",
    "episode",
    "fact",
    "feed",
    "file_progress",
    "holder_notice",
    "identity_said",
    "ledger_checkpoint",
    "ledger_entry",
    "ledger_leaf",
    "ledger_pending",
    "metadata",
    "notice",
    "outbox",
    "override",
    "parked",
    "person",
    "person_alias",
    "person_identifier",
    "person_key",
    "person_scope",
    "policy_activation",
    "policy_revision",
    "progress",
    "question",
    "reconciliation",
    "refold",
    "restriction",
    "service_alert",
    "waiting",
    "whatif_report",
]
