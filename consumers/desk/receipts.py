"""What became of an event: who was told of it, who took it and what came of that, in a publisher's words."""

from typing import Final, NamedTuple

from consumers.desk.closed import came_of
from consumers.desk.desk import Desk
from consumers.desk.recipients import PARTNER, Recipient, unspoken
from consumers.desk.rows import AlertRow
from consumers.desk.words import moment
from schemas.vocabulary import AlertState, AlertType

SOMETHING: Final = "About this person"


class Known(NamedTuple):
    """What the reader may know of the person behind a row."""

    release: bool
    """That, and when, the person is released."""
    held: bool
    """In which prison."""


class Receipt(NamedTuple):
    """What became of one alert, as far as the reader may know."""

    who: str
    about: str
    told: str
    mend: str
    """What the publisher can do where somebody was not told."""
    taken: str
    outcome: str
    open: bool
    stopped: str = ""
    """Where the consent under which it was told has ended: whether the recipient says that it stopped."""


def receipt(desk: Desk, row: AlertRow, whom: Recipient, known: Known) -> Receipt | None:
    """The receipt of one alert; None where it would tell that the recipient is involved at all."""
    kept_back = row.state is not AlertState.TOLD
    if unspoken(row, whom) or (not whom.named and not kept_back):
        return None
    shown = known.release and whom.named
    mend = desk.words.mend(row.primary_reason)
    return Receipt(
        who=_who(desk, row, whom, known),
        about=desk.words.alerts[AlertType(row.alert_type)].title if shown else SOMETHING,
        told=f"Not told: {mend.why}" if kept_back else f"Told on {moment(row.told_at or row.raised_at)}",
        mend=mend.action if kept_back and row.open else "",
        taken=f"Taken on {moment(row.acknowledged_at)}" if row.acknowledged_at and not kept_back else "",
        outcome=_outcome(desk, row, whom, known),
        open=row.open,
    )


def _who(desk: Desk, row: AlertRow, whom: Recipient, known: Known) -> str:
    if not whom.named:
        return PARTNER
    if not known.release or (row.recipient.kind == "PRISON_CARAT" and not known.held):
        return desk.words.kinds.get(row.recipient.kind, PARTNER)
    team = desk.directory.known(row.team)
    return f"{whom.name}, {team.name}" if team else whom.name


def _outcome(desk: Desk, row: AlertRow, whom: Recipient, known: Known) -> str:
    if row.open:
        return ""
    return came_of(row, desk) if whom.outcome and known.release else "Closed"
