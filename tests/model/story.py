"""What may happen to one person, drawn at random: records of the prison, work of agencies, delays."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from consumers.handover.facts import Fact
from consumers.handover.rules import RULES
from schemas.catalogue import catalogue
from tests.unit.consumers.handover.story import (
    BIRMINGHAM,
    LEEDS,
    by_health_team,
    cancelled,
    fact,
    left,
    planned,
    received,
)

WORK = sorted(
    kind
    for kind in catalogue().event_types
    if kind not in RULES and not kind.startswith(("alert.", "feed.", "consent."))
)
"""Every event that shows what an agency did."""

STARTS = [
    # before both changes of the clock, before Christmas, and in the middle of summer
    datetime(2026, 3, 26, 15, tzinfo=UTC),
    datetime(2026, 10, 22, 9, tzinfo=UTC),
    datetime(2026, 12, 22, 16, 30, tzinfo=UTC),
    datetime(2026, 6, 10, 10, tzinfo=UTC),
]

delays = st.sampled_from(
    [timedelta()] * 4 + [timedelta(minutes=20), timedelta(hours=3), timedelta(days=1), timedelta(days=12)]
)
"""How long after it happened a record arrives."""

_AHEAD = [-3, -1, 0, 0, 1, 2, 3, 7, 8, 13, 14, 27, 28, 41, 43, 55, 57, 83, 85, 200]
ahead = st.sampled_from(_AHEAD)
kinds = st.sampled_from(["CRD", "CRD", "ARD", "HDCAD", "APD", "SED"])
councils = st.sampled_from([BIRMINGHAM, BIRMINGHAM, LEEDS, "W06000015", None])
needs = st.sampled_from(["NO_FIXED_ABODE", "NO_FIXED_ABODE", "SETTLED", None])
receptions = st.sampled_from(
    [
        ("ADMISSION", None),
        ("TRANSFERRED", None),
        ("RETURN_FROM_COURT", None),
        ("RECALL", None),
        ("ADMISSION", "FIXED_TERM_56"),
    ]
)
exits = st.sampled_from(
    [("RELEASED", None)] * 4
    + [("SENT_TO_COURT", None), ("TRANSFERRED", None), ("RELEASED", "HO"), ("RELEASED", "DEC")]
)
leaps = st.sampled_from(
    [
        timedelta(minutes=10),
        timedelta(minutes=45),
        timedelta(hours=2),
        timedelta(hours=9),
        timedelta(days=1),
        timedelta(days=3),
        timedelta(days=8),
        timedelta(days=22),
        timedelta(days=50),
    ]
)


def clock(when: datetime) -> str:
    """As the story's words are written: UTC, to the microsecond."""
    return f"{when:%Y-%m-%d %H:%M:%S.%f}"


def reception(when: datetime, ref: str, how: tuple[str, str | None]) -> Fact:
    return received(clock(when), how[0], how[1], ref)


def movement(when: datetime, ref: str, how: tuple[str, str | None], recorded: datetime) -> Fact:
    return left(clock(when), how[0], how[1], clock(recorded), ref)


def dated(
    when: datetime, ref: str, days: int, what: tuple[str, str, str | None, str | None], event: str
) -> Fact:
    kind, certainty, council, need = what
    on: date = when.date() + timedelta(days=days)
    return planned(clock(when), on.isoformat(), kind, certainty, council, need, event, ref)


def cancellation(when: datetime, ref: str, kind: str | None) -> Fact:
    return cancelled(clock(when), kind, ref)


def work(when: datetime, ref: str, kind: str, council: str | None, health: bool) -> Fact:
    named = council if kind.startswith("probation.duty-to-refer") else None
    done = fact(kind, clock(when), ref, council=named)
    return by_health_team(done) if health and kind.startswith("prison-carat.") else done
