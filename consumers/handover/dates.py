"""Which of a sentence's dates is the day of release. None is computed: the prison's published date wins."""

from consumers.handover.parts import ReleaseDate
from schemas.vocabulary import NOT_RELEASE_DAYS, Certainty, DateKind

UNSTATED = "UNSTATED"
"""The kind of a date whose kind was not opened; any stated kind goes before it."""

_FIRST = (DateKind.APD, DateKind.HDCAD, DateKind.CRD, DateKind.ARD)
_ORDER = (*_FIRST, *(kind for kind in DateKind if kind not in _FIRST))
_RANK = {str(kind): rank for rank, kind in enumerate(_ORDER)}


def is_release_day(kind: str) -> bool:
    """Whether anybody walks out on a date of this kind."""
    return kind not in NOT_RELEASE_DAYS


def counting(dates: tuple[ReleaseDate, ...]) -> ReleaseDate | None:
    """Confirmed before estimated; then parole, home curfew, conditional, automatic release; then the rest."""
    if len(dates) < 2:
        return dates[0] if dates else None
    return min(dates, key=_weight)


def with_date(dates: tuple[ReleaseDate, ...], new: ReleaseDate) -> tuple[ReleaseDate, ...]:
    """The newest of each kind, sorted by kind."""
    return tuple(
        sorted((new, *(date for date in dates if date.kind != new.kind)), key=lambda date: date.kind)
    )


def without_kind(dates: tuple[ReleaseDate, ...], kind: str | None) -> tuple[ReleaseDate, ...]:
    """A cancellation removes its kind; one without a kind removes the release."""
    return tuple(date for date in dates if date.kind != kind) if kind else ()


def _weight(candidate: ReleaseDate) -> tuple[bool, int, str]:
    confirmed = candidate.certainty == Certainty.CONFIRMED
    return not confirmed, _RANK.get(candidate.kind, len(_RANK)), candidate.kind
