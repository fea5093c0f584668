"""Whether an agreement says why, for how long, on which assessment; and whether four eyes saw it."""

import re
from collections.abc import Iterator
from typing import Final

from policies.agreements import Agreement, State
from policies.approvals import may_move, unapproved
from policies.lint.finding import Said, doubtful, hint, wrong
from policies.lint.policy import AgreementRule, Policy
from schemas.vocabulary import Role

SEVEN_YEARS: Final = 2557
"""In days, with its leap days."""
_WORDS: Final = 15
_NOTHING: Final = {"", "-", "none", "n/a", "na", "tbc", "tbd", "todo", "to follow"}


def necessity(agreement: Agreement, _: Policy) -> Iterator[Said]:
    """Why."""
    said = re.findall(r"[\w’']+", agreement.necessity.casefold())
    title = set(re.findall(r"[\w’']+", agreement.title.casefold()))
    if len(said) < _WORDS:
        yield doubtful(
            "necessity",
            f"{len(said)} words do not say why. Write what could not be done without this, and why no less "
            "would do.",
        )
    elif len(set(said) - title) < _WORDS // 2:
        yield doubtful("necessity", "It says the title again. Write what could not be done without this.")


def retention(agreement: Agreement, _: Policy) -> Iterator[Said]:
    """For how long."""
    kept = agreement.retention
    if kept.days > SEVEN_YEARS and kept.because is None:
        yield doubtful(
            ("retention", "days"),
            f"{kept.days} days are more than seven years. Shorten it, or say why with `because`.",
        )
    if kept.after.strip().casefold() in _NOTHING:
        yield wrong(
            ("retention", "after"), "Say from when the days count, for example: the end of the licence."
        )


def assessment(agreement: Agreement, _: Policy) -> Iterator[Said]:
    """On which impact assessment."""
    if agreement.dpia.strip().casefold() in _NOTHING:
        yield wrong(
            "dpia", "No data protection impact assessment is named. Make one, and write its reference."
        )


def four_eyes(agreement: Agreement, policy: Policy) -> Iterator[Said]:
    """By whom, and whether it says what they approved."""
    if policy.approvals is None:
        return
    yield from (wrong(field, _sentence(said)) for field, said in unapproved(agreement, policy.approvals))
    if policy.officers.get(agreement.approved_by or "", Role.POLICY_APPROVER) is not Role.POLICY_APPROVER:
        yield wrong("approved_by", f"{agreement.approved_by} is no policy approver. Let one approve it.")
    last = policy.approvals.last(agreement.id)
    if last and agreement.version > last.version + 1:
        yield hint(
            "version", f"Version {last.version} was approved last. The next one is {last.version + 1}."
        )
    if not may_move(agreement, policy.approvals):
        before = f"from {last.state}" if last else "from the beginning"
        yield wrong("state", f"It cannot go {before} to {agreement.state}. Begin a new version as DRAFT.")
    elif last and last.version == agreement.version and agreement.state is not last.state is State.ACTIVE:
        yield doubtful(
            "state",
            f"approvals.yaml has it as {last.state}. Let somebody approve that it is {agreement.state}.",
        )
    if agreement.state is State.DRAFT and agreement.approved_by is not None:
        yield doubtful(
            "approved_by", "A DRAFT that is approved already. Take the name out: approval puts it in."
        )


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:]


RULES: Final = (
    AgreementRule(frozenset({"necessity", "title"}), necessity),
    AgreementRule(frozenset({"retention"}), retention),
    AgreementRule(frozenset({"dpia"}), assessment),
)
WHOLE: Final = AgreementRule(frozenset(), four_eyes)
"""Looked at only where all of a page can be read: what was approved is all of it."""
