"""Everything that should stand open about one person at one moment, worked out from the records alone."""

from datetime import date, datetime, timedelta

from deploy.world.answer_key import beside, rows
from deploy.world.answer_key.moment import Moment, Wanted, days_later
from deploy.world.answer_key.records import DIP, HOUSING, PRISON, Event, newest
from deploy.world.answer_key.routes import OUTSIDE, RECIPIENTS, Known
from deploy.world.answer_key.rows import Row
from deploy.world.answer_key.stays import Change, Stay
from schemas.clock import london_midnight

_KINDS = ("date-changed", "cancelled", "recalled", "recalled-56")
NEWS = {
    recipient: {f"{recipient.lower().replace('_', '-')}-{kind}" for kind in _KINDS} for recipient in OUTSIDE
}
"""By recipient, the rows that only tell what has changed."""
_ARRIVED = {
    HOUSING: frozenset({"PLACEMENT_ARRIVED"}),
    DIP: frozenset({"APPOINTMENT_ATTENDED", "ENGAGEMENT_STARTED"}),
}


def wanted(stay: Stay, known: Known, at: datetime) -> list[Wanted]:
    """All of them that are about one stay in prison."""
    moment = Moment(stay, known, at)
    found = [alert for recipient in RECIPIENTS for alert in _of(moment, recipient)]
    nowhere = [alert for alert in found if not alert.team]
    return [
        *(alert for alert in found if alert.team),
        *beside.wanted(moment),
        *(beside.council_missing(moment, nowhere) if nowhere else ()),
    ]


def _of(moment: Moment, recipient: str) -> list[Wanted]:
    if not _concerned(moment, recipient):
        return []
    alert = _happened(moment, recipient) or _countdown(moment, recipient) or _news(moment, recipient)
    if alert is None:
        return []
    team = moment.known.team(recipient)
    return [alert._replace(team=team)] if team else [alert]


def _concerned(moment: Moment, recipient: str) -> bool:
    match recipient:
        case "HOUSING":
            return not moment.settled_home
        case "CHILD_PROTECTION":
            return moment.known.has_published("CHILD_PROTECTION")
        case "CARAT":
            return moment.known.has_published(PRISON, health=True)
        case _:
            return True


def _happened(moment: Moment, recipient: str) -> Wanted | None:
    """The person is out. Settled by what was to follow, since the release."""
    stay = moment.stay
    if stay.left is None or recipient not in OUTSIDE:
        return None
    arrived = newest(stay.events, _ARRIVED.get(recipient, frozenset()))
    if arrived and arrived.order > stay.left.order:
        return None
    out = stay.left.instant("occurred_at")
    over = days_later(out)
    name = recipient.lower().replace("_", "-")
    if recipient == DIP and moment.at >= over:
        last = days_later(out, 42)
        return Wanted(
            "dip-not-seen", recipient, "", "NOT_SEEN_IN_21_DAYS", stay.left_on, stay.left, until=last
        )
    kind = "released" if stay.planned else "released-unplanned"
    words = kind.upper().replace("-", "_")
    return Wanted(f"{name}-{kind}", recipient, "", words, stay.left_on, stay.left, until=over)


def _countdown(moment: Moment, recipient: str) -> Wanted | None:
    """Of what is due and not settled, the latest; all in one where notice was too short."""
    stay = moment.stay
    if not stay.in_custody or stay.counts is None or stay.expected is None:
        return None
    day = stay.expected
    admitted = stay.admitted_on
    open_rows = [row for row in _due(moment, recipient) if not row.settled(stay.events, day, admitted)]
    if not open_rows:
        return None
    last = open_rows[-1]
    late = _late(moment, last, day)
    kind = "SHORT_NOTICE_RELEASE" if late and len(open_rows) > 1 else last.type
    return Wanted(last.id, recipient, "", kind, day, stay.counts, late)


def _due(moment: Moment, recipient: str) -> list[Row]:
    day = moment.stay.expected
    if day is None or not moment.stay.in_custody:
        return []
    return rows.due(recipient, day, moment.today, settled_home=moment.settled_home)


def _late(moment: Moment, row: Row, day: date) -> bool:
    """Whether it could be known only more than a day after the row fell due."""
    since = moment.stay.expected_since()
    if since is None:
        return False
    if row.recipient == HOUSING and moment.known.council_since:
        since = max(since, moment.known.council_since.at)
    return since > london_midnight(row.due(day)) + timedelta(days=1)


def _news(moment: Moment, recipient: str) -> Wanted | None:
    """Nothing is left to do for the day that is expected, if any: a change of it, or a recall."""
    stay = moment.stay
    if recipient not in OUTSIDE or not stay.in_custody:
        return None
    name = recipient.lower().replace("_", "-")
    change = stay.changes[-1] if stay.changes else None
    due = _due(moment, recipient)
    if change and (_arranged_before(stay, change, due) if due else _had_fallen_due(moment, recipient)):
        kind = "date-changed" if change.after else "cancelled"
        words = "RELEASE_DATE_CHANGED" if change.after else "RELEASE_CANCELLED"
        over = days_later(change.event.at)
        return Wanted(f"{name}-{kind}", recipient, "", words, change.after, change.event, until=over)
    recalled = stay.recalled
    if recalled is None or due:
        return None
    over = days_later(recalled.instant("received_at"))
    if recipient == HOUSING and _recall_type(moment, recalled) == "FIXED_TERM_56":
        return Wanted("housing-recalled-56", recipient, "", "DTR_WINDOW_OPEN", None, recalled, until=over)
    return Wanted(f"{name}-recalled", recipient, "", "RECALLED", None, recalled, until=over)


def _arranged_before(stay: Stay, change: Change, due: list[Row]) -> bool:
    """Whether what was arranged was arranged for another day: who has acted since knows of this one."""
    settled = newest(stay.events, due[-1].settled_by)
    another_day = any(each.before for each in stay.changes)
    return another_day and settled is not None and settled.order < change.event.order


def _recall_type(moment: Moment, recalled: Event) -> str:
    """The prison's word, or else probation's, who began the recall."""
    begun = [
        event for event in moment.known.events if event.type == "RECALL_INITIATED" and event.at < recalled.at
    ]
    begun.sort(key=lambda event: event.order)
    return recalled.cell("recall_type") or (begun[-1].cell("recall_type") if begun else "")


def _had_fallen_due(moment: Moment, recipient: str) -> bool:
    """Whether a row of this recipient was due for a day that was expected before and is no more."""
    return any(
        change.before
        and rows.due(recipient, change.before, change.event.day, settled_home=moment.settled_home)
        for change in moment.stay.changes
    )


def timers(stay: Stay) -> set[datetime]:
    """Every moment at which something can change by itself, with nothing recorded."""
    moments = {days_later(change.event.at) for change in stay.changes}
    if stay.left:
        moments |= {days_later(stay.left.instant("occurred_at"), days) for days in (21, 42)}
    if stay.recalled:
        moments.add(days_later(stay.recalled.instant("received_at")))
    if stay.expected:
        moments |= {london_midnight(row.due(stay.expected)) for row in rows.COUNTDOWN}
    return moments | beside.timers(stay)
