"""Which of a sentence's dates is the day on which the person walks out."""

from deploy.world.answer_key.records import Event

Named = dict[str, Event]
"""The newest record of each kind of date."""

RANK = {
    kind: rank
    for rank, kind in enumerate(("APD", "HDCAD", "CRD", "ARD", "PRRD", "ETD", "MTD", "LTD", "ERSED"))
}
"""Parole, home curfew, conditional, automatic; then those that stand alone. On others nobody walks out."""


def which_counts(named: Named) -> Event | None:
    """Confirmed before estimated, whatever the kind; then by rank."""
    walks_out = [event for kind, event in named.items() if kind in RANK]
    return min(
        walks_out, key=lambda event: (not _confirmed(event), RANK[event.cell("date_kind")]), default=None
    )


def _confirmed(event: Event) -> bool:
    return event.type == "RELEASE_CONFIRMED" or event.cell("certainty") == "CONFIRMED"
