"""The work list by person: what was kept back about whom, and the one thing that mends each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from consumers.desk.rows import AlertRow
from consumers.handover.tell import NOTHING_TO_MEND
from policies.conditions import Mend
from schemas.vocabulary import CONSENT_REASONS, AlertType, DenyReason


class Kind(StrEnum):
    """What has to be done: the filters of the page."""

    CONSENT_NEEDED = "CONSENT_NEEDED"
    CONSENT_EXPIRING = "CONSENT_EXPIRING"
    NO_AGREEMENT = "NO_AGREEMENT"
    RESTRICTED = "RESTRICTED"
    """The own agency has closed its record: that stays so until it lifts it."""
    OTHER = "OTHER"
    SETTLED = "SETTLED"
    """Nobody's work may change it: the person said no, or a rule protects somebody."""


STAYS: Final = frozenset({Kind.RESTRICTED, Kind.SETTLED})
"""What is listed apart: it is as somebody wanted it."""
_AGREEMENT: Final = frozenset(
    {
        DenyReason.NO_AGREEMENT,
        DenyReason.AGREEMENT_EXPIRED,
        DenyReason.NO_LEGAL_GATEWAY,
        DenyReason.GATEWAY_NOT_FOR_THIS_PAIR,
        DenyReason.PURPOSE_NOT_COVERED,
        DenyReason.RECIPIENT_NOT_COVERED,
        DenyReason.CATEGORY_NOT_COVERED,
    }
)
"""What information governance mends."""
_RESTRICTED: Final = frozenset({DenyReason.RESTRICTED_RECORD, DenyReason.PROTECTED_LOCATION})


class Ask(NamedTuple):
    """One thing to do about one recipient."""

    kind: Kind
    recipient: str
    about: tuple[str, ...]
    """What the recipient should know; empty where that would tell more than the reader may know."""
    mend: Mend
    handle: UUID
    """An alert or a consent record: through it the person is asked."""
    purpose: str
    """Empty where that would tell who the recipient is."""
    level: int
    references: tuple[str, ...]
    share: bool = False
    """Whether it could be shared all the same, to keep somebody safe."""

    @property
    def alert_type(self) -> AlertType | None:
        """What the task is, where it is one of the alert types."""
        return AlertType(self.kind) if self.kind in (Kind.CONSENT_NEEDED, Kind.CONSENT_EXPIRING) else None


class PersonTasks(NamedTuple):
    """Everything to do about one person."""

    person_id: UUID
    name: str
    """Empty where the name cannot be opened: a task is never hidden for that."""
    release_on: date | None
    asks: tuple[Ask, ...]


class Told(NamedTuple):
    """How a row may speak of its recipient."""

    recipient: str
    about: str
    mend: Mend
    share: bool = False
    """Whether the reader may know the recipient, which is another agency."""


def kind(reason: str | None) -> Kind:
    """What mends what was withheld for this reason."""
    if reason in _RESTRICTED:
        return Kind.RESTRICTED
    if reason in NOTHING_TO_MEND:
        return Kind.SETTLED
    if reason in CONSENT_REASONS:
        return Kind.CONSENT_NEEDED
    if reason in _AGREEMENT:
        return Kind.NO_AGREEMENT
    return Kind.OTHER


def by_person(
    rows: Sequence[AlertRow],
    told: Mapping[UUID, Told],
    roots: Mapping[UUID, UUID],
    more: Iterable[tuple[UUID, Ask]],
) -> dict[UUID, list[Ask]]:
    """What is to be done, by person: rows with one recipient and one reason are one thing."""
    alike: defaultdict[tuple[UUID, str, str | None], list[AlertRow]] = defaultdict(list)
    for row in rows:
        alike[roots[row.person_id], told[row.id].recipient, row.primary_reason].append(row)
    found: defaultdict[UUID, list[Ask]] = defaultdict(list)
    for (person, recipient, reason), those in alike.items():
        first = told[those[0].id]
        found[person].append(
            Ask(
                kind(reason),
                recipient,
                tuple(dict.fromkeys(told[row.id].about for row in those if told[row.id].about)),
                first.mend,
                those[0].id,
                those[0].purpose if first.about else "",
                max(row.level for row in those),
                tuple(str(row.id)[:8] for row in those),
                first.share and kind(reason) is not Kind.RESTRICTED,  # a decision to share does not lift that
            )
        )
    for person, ask in more:
        found[person].append(ask)
    return found
