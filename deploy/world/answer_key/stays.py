"""A person's times in prison, read from the prison's records in the order of their own times."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from deploy.world.answer_key import dates
from deploy.world.answer_key.records import PRISON, Event
from schemas.clock import LONDON

DATED = frozenset({"RELEASE_DATE_SET", "RELEASE_DATE_CHANGED", "RELEASE_CONFIRMED"})
BACK_IN_TIME = timedelta(minutes=45)
"""Received up to so long after the release: it was none."""

NO_RELEASE = frozenset({"DEC", "HO", "HP", "HQ", "DD", "DE", "DL", "UAL", "UAL_ECL", "MRG"})
FOR_GOOD = frozenset({"DEC", "DD", "DE", "DL"})
"""Died, deported: nobody will walk out of this prison."""
RECALL_CODES = frozenset({"Y", "PD", "ELR", "B", "24", "ETRLR", "L"})


@dataclass
class Change:
    """The expected day was another one from here on."""

    event: Event
    before: date | None
    after: date | None


@dataclass
class Stay:
    """One time in prison, up to the release and what follows it."""

    opened: Event
    reception: Event | None = None
    """The reception that began it."""
    named: dates.Named = field(default_factory=dict)
    counts: Event | None = None
    """The record whose date counts."""
    changes: list[Change] = field(default_factory=list)
    left: Event | None = None
    planned: bool = False
    """A date was known when the person left."""
    gone: Event | None = None
    court: Event | None = None
    events: list[Event] = field(default_factory=list)
    """Everything that anybody recorded in this time, the prison's own records too."""

    @property
    def expected(self) -> date | None:
        """The day on which the person is expected to walk out."""
        return self.counts.day_in("expected_release_date") if self.counts else None

    @property
    def in_custody(self) -> bool:
        """Whether a release can still come."""
        return self.left is None and self.gone is None

    @property
    def release_fact(self) -> Event:
        """The record by which one knows of the release, or else of the stay."""
        return self.left or self.counts or self.reception or self.opened

    @property
    def recalled(self) -> Event | None:
        """The reception, where it was a recall."""
        return self.reception if self.reception and is_recall(self.reception) else None

    @property
    def admitted_on(self) -> date | None:
        """The London day of the first admission or recall of this stay; None where none was recorded."""
        received = [event for event in self.events if event.kind == PRISON and event.type == "RECEPTION"]
        into = [event for event in received if is_recall(event) or event.cell("reason") == "ADMISSION"]
        return _london_day(into[0].instant("received_at")) if into else None

    @property
    def left_on(self) -> date | None:
        """The London day of the release."""
        return _london_day(self.left.instant("occurred_at")) if self.left else None

    @property
    def sleeps(self) -> str:
        """Where the person will sleep after this release, empty where the prison does not say."""
        said = [
            event for event in self.events if event.type in DATED and event.cell("accommodation_at_release")
        ]
        return said[-1].cell("accommodation_at_release") if said else ""

    def expected_since(self) -> datetime | None:
        """Since when (the source's time) this day is expected without a break."""
        return self.changes[-1].event.at if self.changes and self.expected else None


def current(stays: list[Stay]) -> list[Stay]:
    """The last, and the one before while the person is still out: a date alone brings nobody back."""
    if len(stays) < 2 or stays[-1].reception or not stays[-1].in_custody:
        return stays[-1:]
    return stays[-2:]


def _london_day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def is_recall(reception: Event) -> bool:
    """The reason, the kind of recall, or the prison's own code says so."""
    return (
        reception.cell("reason") == "RECALL"
        or bool(reception.cell("recall_type"))
        or reception.cell("movement_reason_code") in RECALL_CODES
    )


def read(events: list[Event]) -> list[Stay]:
    """All stays of one person, oldest first; what was recorded before the first is carried into it."""
    stays: list[Stay] = []
    early: list[Event] = []
    for event in sorted(events, key=lambda one: one.order):
        stay = stays[-1] if stays else None
        if event.kind == PRISON and event.type in _CUSTODY:
            opened = _CUSTODY[event.type](stay, event)
            if opened is not stay and opened is not None:
                opened.events = [*early, *opened.events]
                early = []
                stays.append(opened)
                stay = opened
        if stay is None:
            early.append(event)
        else:
            stay.events.append(event)
    return stays


def _received(stay: Stay | None, event: Event) -> Stay | None:
    if stay is None or stay.gone or (is_recall(event) and stay.reception and not stay.left):
        return Stay(event, reception=event)
    at = event.instant("received_at")
    if stay.left:
        out = stay.left.instant("occurred_at")
        if at > out + BACK_IN_TIME:
            return Stay(event, reception=event)
        if at >= out:
            stay.left = None
        return stay
    if event.cell("reason") == "ADMISSION" and stay.expected and stay.expected < _london_day(at):
        return Stay(event, reception=event)  # nobody told us of the release, but it was
    if stay.court and at >= stay.court.instant("occurred_at"):
        stay.court = None
    if stay.reception is None:
        stay.reception = event
    return stay


def _dated(stay: Stay | None, event: Event) -> Stay | None:
    day = event.day_in("expected_release_date")
    if stay and stay.gone:
        return stay
    if stay and stay.left:
        later = day is not None and stay.left_on is not None and day > stay.left_on
        if not later or event.cell("date_kind") not in dates.RANK:
            return stay
        stay = None
    stay = stay or Stay(event)
    stay.named[event.cell("date_kind")] = event
    _count_again(stay, event)
    return stay


def _cancelled(stay: Stay | None, event: Event) -> Stay | None:
    if stay and stay.in_custody:
        kind = event.cell("date_kind")
        if kind:
            stay.named.pop(kind, None)
        else:
            stay.named.clear()
        _count_again(stay, event)
    return stay


def _went(stay: Stay | None, event: Event) -> Stay | None:
    """Somebody went out through the gate: a release, a departure for good, or one with a return."""
    stay = stay or Stay(event)
    reason, code = event.cell("reason"), event.cell("movement_reason_code")
    stay.court = event if reason == "SENT_TO_COURT" and stay.in_custody else None
    if code in FOR_GOOD:
        stay.gone = event
    elif reason == "RELEASED" and code not in NO_RELEASE:
        stay.planned = stay.expected is not None
        stay.left = event
    return stay


def _count_again(stay: Stay, event: Event) -> None:
    before = stay.expected
    stay.counts = dates.which_counts(stay.named)
    if stay.expected != before:
        stay.changes.append(Change(event, before, stay.expected))


_CUSTODY = {
    "RECEPTION": _received,
    "RELEASE_DATE_SET": _dated,
    "RELEASE_DATE_CHANGED": _dated,
    "RELEASE_CONFIRMED": _dated,
    "RELEASE_CANCELLED": _cancelled,
    "RELEASE": _went,
}
