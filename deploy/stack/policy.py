"""Which policy a stack starts with, and who hands it to OPA.

A stack takes its checkout's pages by itself, at first and whenever they have changed, as long as no officers
have decided: what two officers put in force, only two officers change.
"""

import sys
from collections.abc import Callable, Mapping

from deploy.places import POLICY_FILE
from deploy.stack.component import Component, Running
from deploy.stack.opa import answers
from policies.activating import Moment, activate_by_system, bundle_of, keep
from policies.activation import Activation, active
from policies.bundle import Draft, signed_with
from policies.signing import PolicyKey
from schemas.clock import domain_now, machine_now
from schemas.database import connect
from schemas.errors import SetupProblem
from schemas.vocabulary import ActivationReason


def settled(url: str, checkout: Draft, key: PolicyKey, say: Callable[[str], None]) -> str:
    """The revision that holds in this database from now on. Raises SetupProblem where OPA cannot have it."""
    engine = connect(url, pool_size=1)
    try:
        with engine.begin() as connection:
            now = Moment(domain_now(connection), machine_now())
            holds = active(connection)
            if holds is None:
                why = "The stack was started for the first time."
                activate_by_system(connection, checkout, ActivationReason.FIRST_START, why, now)
            elif holds.revision == checkout.revision:
                keep(connection, checkout)  # signed with the key that OPA believes today
            elif holds.by_system:
                why = "Pages or rules have changed in the checkout."
                activate_by_system(connection, checkout, ActivationReason.CHECKOUT_CHANGED, why, now)
                say(f"policy {checkout.revision} in place of {holds.revision}: the checkout has changed")
            else:
                say(_officers_decided(holds, checkout))
                _believed(bundle_of(connection, holds.revision), key)
                return holds.revision
    finally:
        engine.dispose()
    return checkout.revision


def address(port: int | None) -> str | None:
    """Where OPA finds the policy; None where no process hands it out."""
    return None if port is None else f"http://127.0.0.1:{port}/{POLICY_FILE}"


def component(port: int, environment: Mapping[str, str]) -> Component:
    """The process that OPA has the policy from."""
    base = f"http://127.0.0.1:{port}"

    def ready(_: Running) -> bool:
        return answers(f"{base}/health")

    return Component(
        name="policy",
        what="hands the policy that holds to OPA",
        address=base,
        command=(sys.executable, "-P", "-m", "deploy.processes.policy"),
        ready=ready,
        environment={**environment, "THROUGHCARE_PORT": str(port), "PYTHONUNBUFFERED": "1"},
    )


def _officers_decided(holds: Activation, checkout: Draft) -> str:
    assert holds.activated_machine_at is not None
    return (
        f"policy {holds.revision} holds, approved by {holds.approver} on "
        f"{holds.activated_machine_at:%d %B %Y}; the checkout says another, {checkout.revision}: "
        "`throughcare policy activate policies` proposes it"
    )


def _believed(bundle: bytes, key: PolicyKey) -> None:
    if signed_with(bundle) != key.key_id:
        raise SetupProblem(
            "The policy that holds was signed with another key than this stack's. Bring that key back "
            "(keys/policy-signing.key in the state folder): OPA takes up nothing else."
        )
