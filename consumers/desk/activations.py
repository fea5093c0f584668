"""Which policy holds, what held before and what is proposed: for those who write, approve and govern it."""

from typing import Final, NamedTuple

from flask import Blueprint, render_template

from consumers.desk.desk import Desk, the_desk
from consumers.desk.session import require_role
from policies.activation import SYSTEM, Activation, Standing, history, standings
from policies.whatif import stored
from policies.whatif.report import Report
from schemas.vocabulary import ActivationReason, Role

blueprint = Blueprint("activations", __name__, url_prefix="/policy/activations")

STANDINGS: Final = {
    Standing.HOLDS: "Holds now",
    Standing.HELD: "Held",
    Standing.PROPOSED: "Proposed, waits for approval",
    Standing.OVERTAKEN: "Overtaken: to be proposed again",
}
REASONS: Final = {
    ActivationReason.FIRST_START: "The first start",
    ActivationReason.CHECKOUT_CHANGED: "Pages or rules of the checkout have changed",
    ActivationReason.WENT_BACK: "Back to one that held before",
    ActivationReason.NEW_AGREEMENT: "A new agreement",
    ActivationReason.AGREEMENT_CHANGED: "An agreement has changed",
    ActivationReason.AGREEMENT_ENDED: "An agreement has ended",
    ActivationReason.LAW_CHANGED: "The law has changed",
    ActivationReason.MISTAKE_MENDED: "A mistake is mended",
    ActivationReason.OTHER: "Another reason",
}


class Shown(NamedTuple):
    """One activation or proposal, in words."""

    row: Activation
    standing: str
    holds: bool
    waits: bool
    reason: str
    author: str
    approver: str
    report: Report | None
    """Of a proposal: what it would change for decisions that stand, as it was last asked."""


@blueprint.get("")
@require_role(Role.IG_OFFICER, Role.POLICY_AUTHOR, Role.POLICY_APPROVER)
def page() -> str:
    with the_desk().engine.connect() as connection:
        rows = standings(history(connection))
        asked = {
            row.id: found.report
            for row, standing in rows
            if standing is Standing.PROPOSED and (found := stored.last(connection, row.revision))
        }
    shown = [_shown(the_desk(), row, standing, asked.get(row.id)) for row, standing in rows]
    return render_template("desk/activations.html", activations=shown)


def _shown(desk: Desk, row: Activation, standing: Standing, report: Report | None) -> Shown:
    return Shown(
        row,
        STANDINGS[standing],
        standing is Standing.HOLDS,
        standing is Standing.PROPOSED,
        REASONS[row.reason],
        "The stack itself" if row.author == SYSTEM else desk.named(row.author),
        desk.named(row.approver) if row.approver else "",
        report,
    )
