"""Put a policy in force: one officer proposes it, another approves it, and then everybody goes by it.

What it says, who decided and why is kept; the ledger has the codes. Whoever has an open alert is asked about
again under the new policy.
"""

import json
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from policies.activation import SYSTEM, Activation, active, history, hold_alone
from policies.bundle import Draft
from policies.entries import Entry, EntryKind, Value, append, stamp
from policies.officers import Officer
from schemas.errors import SetupProblem
from schemas.tables import policy_activation, policy_revision
from schemas.vocabulary import ActivationReason, Role

_ASK_ALL_AGAIN: Final = text("""
    INSERT INTO refold (person_id, since)
    SELECT DISTINCT person_id, CAST(:now AS timestamptz) FROM alert WHERE open ORDER BY person_id
    ON CONFLICT (person_id) DO UPDATE SET since = excluded.since
""")
"""One statement, however many: the handover takes them from its list some hundred at a time."""


class Moment(NamedTuple):
    """The two clocks of one decision."""

    domain: datetime
    machine: datetime


def propose(
    connection: Connection,
    draft: Draft,
    *,
    author: Officer,
    reason: ActivationReason,
    why: str,
    now: Moment,
) -> Activation:
    """Propose that this policy hold. Raises SetupProblem where the officer may not, or it holds already."""
    keep(connection, draft)
    return _propose(connection, draft.revision, author, reason, why, now)


def propose_going_back(
    connection: Connection, revision: str, *, author: Officer, why: str, now: Moment
) -> Activation:
    """Propose one that held before. Raises SetupProblem where none did."""
    held = {each.revision for each in history(connection) if each.activated_at}
    if revision not in held:
        raise SetupProblem(f"Policy {revision} has never held here. `throughcare policy history` lists them.")
    return _propose(connection, revision, author, ActivationReason.WENT_BACK, why, now)


def proposed(connection: Connection, revision: str) -> Activation:
    """The newest proposal of this revision, as it may be approved now.

    Raises SetupProblem where there is none, where it holds already, and where another policy came into
    force since: what the author compared it with is not what would change.
    """
    found = next((each for each in history(connection) if each.revision == revision), None)
    holds = active(connection)
    if found is None:
        raise SetupProblem(f"Nobody has proposed policy {revision}. `throughcare policy history` lists them.")
    if found.activated_at:
        state = "holds" if found == holds else "has held already"
        raise SetupProblem(f"Policy {revision} {state}. There is no new proposal of it to approve.")
    if found.follows != (holds.id if holds else None):
        raise SetupProblem(
            f"Since policy {revision} was proposed, {holds.revision if holds else 'none'} came into force. "
            "Have it proposed again, so that both of you see what would change now."
        )
    return found


def may_approve(found: Activation, officer: Officer) -> None:
    """Four eyes. Raises SetupProblem that says who could instead."""
    _has_role(officer, Role.POLICY_APPROVER)
    if officer.ref == found.author:
        raise SetupProblem("Who proposed a policy cannot approve it. Ask another officer to.")


def approve(connection: Connection, revision: str, *, officer: Officer, now: Moment) -> Activation:
    """Put a proposed policy in force, in this transaction with its ledger entry. Raises SetupProblem."""
    hold_alone(connection)
    found = proposed(connection, revision)
    may_approve(found, officer)
    connection.execute(
        update(policy_activation)
        .where(policy_activation.c.id == found.id)
        .values(approver=officer.ref, activated_at=now.domain, activated_machine_at=now.machine)
    )
    return _begun(connection, officer.ref, now)


def activate_by_system(
    connection: Connection, draft: Draft, reason: ActivationReason, why: str, now: Moment
) -> Activation:
    """Put in force what a stack's checkout says: at its first start, and when its pages have changed."""
    hold_alone(connection)
    keep(connection, draft)
    before = active(connection)
    connection.execute(
        insert(policy_activation).values(
            revision=draft.revision,
            previous=before.id if before else None,
            reason=reason,
            why=why,
            author=SYSTEM,
            proposed_at=now.machine,
            activated_at=now.domain,
            activated_machine_at=now.machine,
        )
    )
    return _begun(connection, SYSTEM, now)


def keep(connection: Connection, draft: Draft) -> None:
    """Keep what a policy says. The same content again, signed with another key, takes its place."""
    row = upsert(policy_revision).values(draft._asdict())
    connection.execute(row.on_conflict_do_update(index_elements=["revision"], set_={"bundle": draft.bundle}))


def bundle_of(connection: Connection, revision: str) -> bytes:
    """The signed bundle of a revision that is kept."""
    found = connection.execute(
        text("SELECT bundle FROM policy_revision WHERE revision = :revision"), {"revision": revision}
    ).scalar_one()
    return bytes(found)


def register_of(connection: Connection, revision: str) -> dict[str, Any] | None:
    """What the pages of a revision say, as OPA reads it; None for one that is not kept."""
    found = connection.execute(
        text("SELECT register FROM policy_revision WHERE revision = :revision"), {"revision": revision}
    ).scalar()
    return dict(json.loads(found)["register"]) if found else None


def _propose(
    connection: Connection,
    revision: str,
    author: Officer,
    reason: ActivationReason,
    why: str,
    now: Moment,
) -> Activation:
    _has_role(author, Role.POLICY_AUTHOR)
    before = active(connection)
    if before and before.revision == revision:
        raise SetupProblem(f"This is policy {revision}, which holds already. There is nothing to propose.")
    connection.execute(
        insert(policy_activation).values(
            revision=revision,
            previous=before.id if before else None,
            reason=reason,
            why=why,
            author=author.ref,
            proposed_at=now.machine,
        )
    )
    made = history(connection)[0]
    append(connection, [Entry(EntryKind.POLICY_PROPOSED, _fields(made, author.ref, now))])
    return made


def _begun(connection: Connection, officer: str, now: Moment) -> Activation:
    """What follows from an activation, in its transaction."""
    begun = active(connection)
    assert begun is not None
    people = connection.execute(_ASK_ALL_AGAIN, {"now": now.machine}).rowcount
    fields = _fields(begun, officer, now) | {"author": begun.author, "count": people}
    append(connection, [Entry(EntryKind.POLICY_ACTIVATED, fields)])
    return begun


def _fields(about: Activation, officer: str, now: Moment) -> dict[str, Value]:
    before = {"previous": about.previous} if about.previous else {}
    return {
        "at": stamp(now.domain),
        "machine_at": stamp(now.machine),
        "officer": officer,
        "revision": about.revision,
        "reasons": about.reason.value,
        **before,
    }


def _has_role(officer: Officer, role: Role) -> None:
    if officer.role is not role:
        raise SetupProblem(f"{officer.ref} is no {role.value}. Name an officer who is, with --as.")
