"""What shows only when pages lie side by side: no agreement at all, two for one thing, a broken history."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from policies.agreements import Agreement, State
from policies.approvals import MOVES, Approval, Approvals
from policies.lint.finding import Said, doubtful, hint, listed, wrong
from policies.lint.policy import Policy, pairs
from policies.publishing import ANY_OTHER, Publishing
from schemas.catalogue import catalogue


class OfFile(NamedTuple):
    """What is said, and of which agreement's file."""

    agreement: str
    said: Said


def agreements(found: Sequence[Agreement]) -> Iterator[OfFile]:
    """Two agreements beside each other."""
    for one, other in combinations(found, 2):
        if _plain(one.necessity) == _plain(other.necessity):
            sentence = f"It says why in the very words of {one.id}. Write what this one is needed for."
            yield OfFile(other.id, doubtful("necessity", sentence))
        if shared := _overlap(one, other):
            yield OfFile(other.id, hint("shares", shared))


def missing_pairs(found: Sequence[Agreement], policy: Policy, table: Publishing) -> Iterator[Said]:
    """Kinds of agencies of which one can never tell the other."""
    kinds = [each for each in table.profiles if each != ANY_OTHER]
    joined = {pair for agreement in found if agreement.state is State.ACTIVE for pair in pairs(agreement)}
    for giver in kinds:
        for taker in kinds:
            if giver == taker or (giver, taker) in joined:
                continue
            laws = [
                law.id
                for law in (policy.gateways or {}).values()
                if (giver, taker) in law.pairs() and law.valid_from
            ]
            could = f"{listed(laws)} could carry one." if laws else "No law in gateways.yaml joins them."
            yield hint((), f"No agreement lets {giver} tell {taker} anything. {could}")


def history(approvals: Approvals, found: Sequence[Agreement]) -> Iterator[Said]:
    """The approvals: each follows on the one before it, and none is of a page that has gone."""
    before: dict[str, Approval] = {}
    for at, entry in enumerate(approvals.approvals):
        last = before.get(entry.agreement)
        if last and (problem := _broken(last, entry)):
            yield wrong(("approvals", at), f"{entry.agreement}@{entry.version}: {problem}")
        before[entry.agreement] = entry
    for agreement in set(before) - {one.id for one in found}:
        if before[agreement].state in {State.ACTIVE, State.SUSPENDED}:
            yield doubtful(
                "approvals",
                f"{agreement} was approved as {before[agreement].state} and its page is gone. Keep the page "
                "and write TERMINATED, so that everybody can see what was agreed.",
            )


def publishing(table: Publishing) -> Iterator[Said]:
    """Event types that nobody has defined."""
    known = set(catalogue().event_types)
    for field in ("any_agency", "health_team_only"):
        for at, event_type in enumerate(getattr(table, field)):
            if event_type not in known:
                yield wrong(
                    (field, at), f"There is no event type {event_type}. `throughcare schemas list` has all."
                )


def _overlap(one: Agreement, other: Agreement) -> str:
    live = {State.ACTIVE, State.DRAFT}
    purposes = set(one.purposes) & set(other.purposes)
    together = set(pairs(one)) & set(pairs(other))
    first, last = max(one.valid_from, other.valid_from), min(one.valid_to, other.valid_to)
    if not (purposes and together and first <= last and {one.state, other.state} <= live):
        return ""
    who = listed(f"{giver} tells {taker}" for giver, taker in together)
    return (
        f"{one.id} too says that {who} for {listed(purposes)}. From {first} to {last} both count and their "
        "union is told. Say in one why there are two, or make them one."
    )


def _broken(last: Approval, entry: Approval) -> str:
    if entry.version < last.version:
        return f"it comes after version {last.version}. Entries are only ever added at the end."
    if entry.version > last.version:
        return ""
    if entry.content != last.content:
        return "one version was approved with two contents. Put back the entry as it was written."
    if entry.state is not last.state and entry.state not in MOVES[last.state]:
        return f"it went from {last.state} to {entry.state}, which no agreement does."
    return ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
