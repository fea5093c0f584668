"""Approve an agreement: a new version, or a move of its state. Who approves is never who wrote it."""

from datetime import date
from pathlib import Path

from policies.agreements import Agreement, State, load_gateways
from policies.approvals import MOVES, Approval, Approvals, content_of, load_approvals, same_officer
from policies.lint import dates
from policies.lint.policy import Policy
from policies.lint.run import RULES, faults
from policies.matrix import matrix
from policies.officers import Officer
from policies.written import read
from schemas.errors import SetupProblem
from schemas.vocabulary import Role

_LIVE = {State.DRAFT, State.ACTIVE}


def approve(folder: Path, agreement_id: str, officer: Officer, today: date) -> Approval:
    """Write the approval into the page and into `approvals.yaml`, and return it.

    A new version becomes ACTIVE. One that was approved before is brought into the state that its page says.
    Raises SetupProblem, and writes nothing, where this officer may not approve this page as it stands.
    """
    page = folder / "agreements" / f"{agreement_id}.yaml"
    if not page.is_file():
        raise SetupProblem(f"There is no agreement {agreement_id}. `throughcare policy show` lists them.")
    agreement = read(page, Agreement)
    _may_approve(agreement, officer)
    laws, table = load_gateways(folder / "gateways.yaml"), matrix(folder / "matrix.yaml")
    policy = Policy(today, laws, table, None, {})
    # What is being stopped need not be right in all else: only its days have to fit its state.
    for one in faults(agreement, policy, RULES if agreement.state in _LIVE else dates.RULES):
        raise SetupProblem(f"{page.name}, {one.place[0]}: {one.sentence}")
    approvals = load_approvals(folder / "approvals.yaml")
    last = approvals.last(agreement.id)
    if last is None or agreement.version > last.version:
        _may_begin(agreement, today)
        _write_into(page, officer.ref, today)
    else:
        _may_move(agreement, approvals, last)
    approved = read(page, Agreement)
    entry = Approval(
        agreement=approved.id,
        version=approved.version,
        state=approved.state,
        content=content_of(approved),
        approved_by=officer.ref,
        approved_on=today,
    )
    _append(folder / "approvals.yaml", entry)
    return entry


def _may_approve(agreement: Agreement, officer: Officer) -> None:
    if officer.role is not Role.POLICY_APPROVER:
        raise SetupProblem(f"{officer.ref} is no policy approver. Name one of officers.yaml who is.")
    if any(same_officer(one, agreement.drafted_by) for one in (officer.ref, officer.name)):
        raise SetupProblem(f"{officer.ref} drafted {agreement.reference}. Let somebody else approve it.")


def _may_begin(agreement: Agreement, today: date) -> None:
    if agreement.state not in {State.DRAFT, State.ACTIVE}:
        raise SetupProblem(
            f"{agreement.reference} is new and {agreement.state}. A new version begins as DRAFT: write that."
        )
    if agreement.valid_from < today:
        raise SetupProblem(
            f"{agreement.reference} would count from {agreement.valid_from}, before it is approved. "
            f"Set valid_from to {today} or later."
        )


def _may_move(agreement: Agreement, approvals: Approvals, last: Approval) -> None:
    first = approvals.first(agreement.id, agreement.version)
    if first is None or agreement.version < last.version:
        raise SetupProblem(
            f"Version {last.version} of {agreement.id} was approved last. Raise `version` above it."
        )
    if first.content != content_of(agreement):
        raise SetupProblem(f"{agreement.reference} says other than what was approved. Raise `version`.")
    if agreement.state is last.state:
        raise SetupProblem(
            f"{agreement.reference} is approved as {last.state} already. Nothing is to be approved."
        )
    if agreement.state not in MOVES[last.state]:
        to = ", ".join(sorted(MOVES[last.state])) or "nothing: raise `version` and begin anew as DRAFT"
        raise SetupProblem(
            f"{agreement.reference} cannot go from {last.state} to {agreement.state}; only to {to}."
        )


def _write_into(page: Path, approver: str, on: date) -> None:
    """Make a page ACTIVE and approved, and leave all else of it, comments too, as it was written."""
    written = page.read_text("utf-8").splitlines()
    kept = [line for line in written if not line.startswith(("approved_by:", "approved_on:"))]
    lines: list[str] = []
    for line in kept:
        lines.append(f"state: {State.ACTIVE}" if line.startswith("state:") else line)
        if line.startswith("drafted_by:"):
            lines += [f"approved_by: {approver}", f"approved_on: {on}"]
    _replace(page, "\n".join(lines) + "\n")


def _append(file: Path, entry: Approval) -> None:
    said = entry.model_dump(mode="json")
    lines = [
        f"{'  - ' if place == 0 else '    '}{name}: {value}\n"
        for place, (name, value) in enumerate(said.items())
    ]
    _replace(file, file.read_text("utf-8").rstrip("\n") + "\n" + "".join(lines))


def _replace(file: Path, content: str) -> None:
    """Whole or not at all, whatever happens meanwhile."""
    beside = file.with_suffix(".new")
    beside.write_text(content, "utf-8")
    beside.replace(file)
