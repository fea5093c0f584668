"""What was approved: an agreement in force is the very text that somebody else than its author has approved.

`approvals.yaml` is a history: an entry for each approval, the newest last, never changed. It keeps a
slip of the pen from taking effect. It is no seal: who may write the file could write a false entry. That
is why taking a policy into use has four eyes of its own.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from policies.agreements import Agreement, Post, State
from policies.written import Page, read
from schemas.errors import SetupProblem

FILE = Path(__file__).parent / "approvals.yaml"

MOVES: Final = {
    State.DRAFT: frozenset({State.ACTIVE}),
    State.ACTIVE: frozenset({State.SUSPENDED, State.EXPIRED, State.TERMINATED}),
    State.SUSPENDED: frozenset({State.ACTIVE, State.EXPIRED, State.TERMINATED}),
    State.EXPIRED: frozenset[State](),
    State.TERMINATED: frozenset[State](),
}
"""From which state to which. What has ended begins again as a new version, approved anew."""

_NOT_CONTENT: Final = {"state", "approved_by", "approved_on"}


class Approval(Page):
    """Somebody has approved a version of an agreement, or a move of its state."""

    agreement: Annotated[str, StringConstraints(pattern=r"^ISA-\d{3}$")]
    """The agreement's id."""
    version: Annotated[int, Field(gt=0)]
    """Which version of it."""
    state: State
    """The state that it was brought into."""
    content: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of all that the version says; `throughcare policy approve` writes it."""
    approved_by: Post
    """Who approved this."""
    approved_on: date
    """On which day."""


class Approvals(Page):
    """The whole of `approvals.yaml`."""

    approvals: tuple[Approval, ...]
    """The newest last. A line is added, never changed."""

    def last(self, agreement: str) -> Approval | None:
        """The newest approval about an agreement; None for one that nobody has ever approved."""
        return next((one for one in reversed(self.approvals) if one.agreement == agreement), None)

    def first(self, agreement: str, version: int) -> Approval | None:
        """The approval of a version itself, before any later move of its state."""
        return next(
            (one for one in self.approvals if (one.agreement, one.version) == (agreement, version)), None
        )


def load_approvals(file: Path = FILE) -> Approvals:
    """The approvals of a file."""
    return read(file, Approvals)


def content_of(agreement: Agreement) -> str:
    """SHA-256 of what a version says; who approved it and its state are no part of that."""
    said = agreement.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=_NOT_CONTENT)
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def unapproved(agreement: Agreement, approvals: Approvals) -> list[tuple[str, str]]:
    """Why an ACTIVE agreement may not count: the field, and a sentence that says what to do."""
    if agreement.state is not State.ACTIVE:
        return []  # stopping is never held up: what is not ACTIVE lets nothing through
    return _eyes(agreement) + _recorded(agreement, approvals)


def refuse_unapproved(agreements: Iterable[Agreement], approvals: Approvals) -> None:
    """Raise SetupProblem for the first ACTIVE agreement that was not approved as it stands."""
    for agreement in agreements:
        for _, sentence in unapproved(agreement, approvals):
            raise SetupProblem(f"{agreement.id}.yaml: {sentence}")


def may_move(agreement: Agreement, approvals: Approvals) -> bool:
    """Whether the page's state can follow on the one that was approved last."""
    last = approvals.last(agreement.id)
    if last is None or agreement.version > last.version:
        return agreement.state in {State.DRAFT, State.ACTIVE}
    return agreement.state is last.state or agreement.state in MOVES[last.state]


def same_officer(one: str, other: str) -> bool:
    """Whether two texts name one officer: capitals and blanks make nobody somebody else."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def _eyes(agreement: Agreement) -> list[tuple[str, str]]:
    if agreement.approved_by is None or agreement.approved_on is None:
        return [("approved_by", f"it is ACTIVE and nobody has approved it. {_how(agreement)}")]
    if same_officer(agreement.approved_by, agreement.drafted_by):
        return [("approved_by", f"who drafted it has approved it as well. {_how(agreement)}")]
    if agreement.approved_on > agreement.valid_from:
        late = "it was approved after its first day. Move valid_from to the day of the approval or later."
        return [("approved_on", late)]
    return []


def _recorded(agreement: Agreement, approvals: Approvals) -> list[tuple[str, str]]:
    first, last = approvals.first(agreement.id, agreement.version), approvals.last(agreement.id)
    if first is None or last is None:
        return [("version", f"version {agreement.version} is not in approvals.yaml. {_how(agreement)}")]
    if first.content != content_of(agreement):
        raised = "Raise `version`, and have the new one approved; or put back what was approved."
        return [("version", f"version {agreement.version} says other than what was approved. {raised}")]
    if (agreement.approved_by, agreement.approved_on) != (first.approved_by, first.approved_on):
        said = f"approvals.yaml says {first.approved_by} on {first.approved_on}. Write that here."
        return [("approved_by", said)]
    if last.version != agreement.version:
        return [("version", f"version {last.version} was approved after it. Use that one.")]
    if last.state is not State.ACTIVE:
        return [("state", f"it was {last.state} when it was last approved. {_how(agreement)}")]
    return []


def _how(agreement: Agreement) -> str:
    return f"Let somebody else than its author run `throughcare policy approve {agreement.id} --as REF`."
