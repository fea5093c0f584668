"""Whether an agreement's days follow each other, its state fits them, and somebody looks at it in time."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from policies.agreements import Agreement, State
from policies.lint.finding import Said, doubtful, hint, wrong
from policies.lint.policy import AgreementRule, Policy

SOON: Final = timedelta(days=90)
_RUNNING: Final = {State.ACTIVE, State.SUSPENDED}


def order(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """The days themselves."""
    yield from (
        wrong(field, sentence) for field, sentence in agreement.contradictions() if field == "valid_from"
    )
    if agreement.review_on <= agreement.decided_on:
        yield wrong("review_on", "The review comes before the decision. Set it to a day after decided_on.")
    elif agreement.review_on > agreement.valid_to:
        yield doubtful("review_on", "The review comes only when it has ended. Set it before valid_to.")
    if agreement.decided_on > policy.today:
        yield wrong("decided_on", "The decision is still to come. Leave it a DRAFT until then.")


def state(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """The state against the days."""
    past = agreement.valid_to < policy.today
    match agreement.state:
        case State.ACTIVE if past:
            yield wrong(
                "state",
                f"It ended on {agreement.valid_to}: nothing is told under it any more. Renew it as a new "
                "version, or write EXPIRED.",
            )
        case State.ACTIVE if agreement.valid_from > policy.today:
            yield hint(
                "valid_from", f"It counts only from {agreement.valid_from}. Nothing is told until then."
            )
        case State.ACTIVE if agreement.valid_to < policy.today + SOON:
            yield doubtful("valid_to", f"It ends on {agreement.valid_to}. Renew it before nobody is told.")
        case State.EXPIRED if not past:
            yield wrong(
                "state",
                f"It says EXPIRED and runs to {agreement.valid_to}. One that was ended early is TERMINATED.",
            )
        case State.SUSPENDED if past:
            yield doubtful("state", f"It ended on {agreement.valid_to} while SUSPENDED. Write EXPIRED.")
        case State.DRAFT if past:
            yield doubtful(
                "valid_to", f"A DRAFT that would have ended on {agreement.valid_to}. Set new days."
            )


def review(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """Somebody asks in time whether it is still needed."""
    if agreement.state not in _RUNNING:
        return
    if agreement.review_on < policy.today:
        yield doubtful("review_on", f"It was to be reviewed by {agreement.review_on}. Review it now.")
    elif agreement.review_on < policy.today + SOON:
        yield hint("review_on", f"It is to be reviewed by {agreement.review_on}. Arrange it.")


RULES: Final = (
    AgreementRule(frozenset({"decided_on", "valid_from", "valid_to", "review_on"}), order),
    AgreementRule(frozenset({"state", "valid_from", "valid_to"}), state),
    AgreementRule(frozenset({"state", "review_on"}), review),
)
