"""What each process may do in the database: the ledger only grows, and sealed keys are for three of them.

Applied at every migrate; what is not in this table is not allowed. A process takes its role when it connects
(`schemas.database.connect(url, role=…)`). Erasing a person is no process's right: the operator does that.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

LOCK: Final = "UPDATE (person_id)"  # PostgreSQL asks for this before it lets a row be locked

# Which policy holds, no more: why is read by the desk, what it says by who speaks of it or hands it to OPA.
_POLICY: Final = {"policy_activation": "SELECT (id, revision, activated_at)"}
_PROTECTING: Final = ("override", "restriction", "address_check")
_LEDGER: Final = {
    "ledger_entry": "INSERT",
    "ledger_pending": "INSERT",
    "question": "INSERT",
    "decision": "INSERT",
}
_PUBLISH: Final = {
    "person": f"SELECT, INSERT, {LOCK}",
    "person_identifier": f"SELECT, INSERT, {LOCK}",
    "person_alias": "SELECT, INSERT, UPDATE, DELETE",
    "identity_said": "SELECT, INSERT",
    "refold": "SELECT, INSERT, UPDATE",
    "person_scope": "SELECT, INSERT, UPDATE",
    "consent": "SELECT, INSERT, UPDATE",
    "consent_word": "SELECT, INSERT",
    **dict.fromkeys(_PROTECTING, "SELECT, INSERT, UPDATE"),
    "vault.person_key": "SELECT, INSERT",
    "api_key": "SELECT",
    "accepted": "SELECT, INSERT",
    "outbox": "SELECT, INSERT",
    "waiting": "SELECT, INSERT, UPDATE",
    "file_progress": "SELECT, INSERT, UPDATE",
    "domain_clock": "SELECT",
    **_LEDGER,
    **_POLICY,
    "policy_revision": "SELECT (revision, register)",
}

GRANTS: Final[Mapping[str, Mapping[str, str]]] = {
    "throughcare_front_door": _PUBLISH,
    "throughcare_relay": {"outbox": "SELECT, UPDATE, DELETE"},
    "throughcare_handover": {
        "person": "SELECT",
        "person_alias": "SELECT",
        "person_scope": f"SELECT, {LOCK}",
        "consent": "SELECT",
        "consent_word": "SELECT",
        "holder_notice": "SELECT, INSERT",
        **dict.fromkeys(_PROTECTING, "SELECT"),
        "vault.person_key": "SELECT",
        "fact": "SELECT, INSERT, UPDATE",
        "episode": "SELECT, INSERT, UPDATE, DELETE",
        "alert": "SELECT, INSERT, UPDATE",
        "notice": "SELECT, INSERT",
        "refold": "SELECT, INSERT, UPDATE, DELETE",
        "feed": "SELECT, INSERT, UPDATE",
        "reconciliation": "SELECT, INSERT",
        "service_alert": "SELECT, INSERT, UPDATE",
        "progress": "SELECT, INSERT, UPDATE",
        "parked": "SELECT, INSERT, UPDATE",
        "domain_clock": "SELECT",
        **_LEDGER,
        **_POLICY,
    },
    "throughcare_policy": {**_POLICY, "policy_revision": "SELECT (revision, bundle)"},
    # The desk publishes an officer's answer itself, in the transaction that changes the alert.
    "throughcare_desk": {
        **_PUBLISH,
        "fact": "SELECT",
        "episode": "SELECT",
        "alert": "SELECT, UPDATE",
        "notice": "SELECT",
        "holder_notice": "SELECT",
        "feed": "SELECT",
        "reconciliation": "SELECT",
        "service_alert": "SELECT, UPDATE",
        "parked": "SELECT",
        "ledger_entry": "SELECT, INSERT",
        "ledger_pending": "SELECT, INSERT",
        "ledger_leaf": "SELECT",
        "ledger_checkpoint": "SELECT",
        "question": "SELECT, INSERT",
        "whatif_report": "SELECT",
        "policy_activation": "SELECT",
    },
    # It sees whose an alert is and who published what it tells of, and opens nothing.
    "throughcare_delivery": {
        "person": "SELECT",
        "person_alias": "SELECT",
        "person_scope": f"SELECT, {LOCK}",
        "consent": "SELECT",
        **dict.fromkeys(_PROTECTING, "SELECT"),
        "vault.person_key": "SELECT",
        "fact": "SELECT (event_id, event_type, publisher, team_kind)",
        "alert": "SELECT",
        "notice": "SELECT, UPDATE",
        "service_alert": "SELECT, INSERT, UPDATE",
        "domain_clock": "SELECT",
        **_LEDGER,
        **_POLICY,
    },
    # An operator's command: it reads and opens what policy allows, and writes the ledger and nothing else.
    "throughcare_export": {
        "person": "SELECT",
        "person_alias": "SELECT",
        "person_scope": f"SELECT, {LOCK}",
        "consent": "SELECT",
        **dict.fromkeys(_PROTECTING, "SELECT"),
        "vault.person_key": "SELECT",
        "fact": "SELECT",
        "alert": "SELECT",
        "domain_clock": "SELECT",
        **_LEDGER,
        **_POLICY,
    },
    # It sees that an alert is there, and opens nothing. Its people are erased by the operator.
    "throughcare_canary": {
        "canary": "SELECT, INSERT, UPDATE",
        "alert": "SELECT (person_id, team, state, open, facts)",
        "service_alert": "SELECT, INSERT, UPDATE",
        "domain_clock": "SELECT",
        "ledger_entry": "INSERT",
        "ledger_pending": "INSERT",
    },
    "throughcare_sequencer": {
        "ledger_entry": "SELECT",
        "ledger_pending": "SELECT, DELETE",
        "ledger_leaf": "SELECT, INSERT",
        "ledger_checkpoint": "SELECT, INSERT",
    },
}


def apply(connection: Connection) -> None:
    """Make the roles that are missing, and bring what each may do to the table above, in one transaction."""
    there = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    for role, tables in GRANTS.items():
        if role not in there:
            connection.execute(text(f"CREATE ROLE {role} NOLOGIN"))
        connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
        connection.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public, vault FROM {role}"))
        connection.execute(text(f"REVOKE ALL ON SCHEMA vault FROM {role}"))
        for table, rights in tables.items():
            connection.execute(text(f"GRANT {rights} ON {table} TO {role}"))
        if any(table.startswith("vault.") for table in tables):
            connection.execute(text(f"GRANT USAGE ON SCHEMA vault TO {role}"))
