"""What stands beside the countdown, each by itself: first needs, a tenancy, a missed appointment, court."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from deploy.world.answer_key.moment import Moment, Wanted, days_later
from deploy.world.answer_key.records import CHILD_PROTECTION, DIP, PRISON, PROBATION, Event, newest
from deploy.world.answer_key.rows import ANSWERED, CARAT, PLACED, UNPLACED
from deploy.world.answer_key.stays import Stay
from schemas.clock import LONDON, london_midnight

BESIDE = frozenset(
    {
        "carat-reception",
        "child-protection-appointment-missed",
        "dip-appointment-missed",
        "prison-council-missing",
        "prison-court",
        "prison-tenancy",
        "probation-appointment-missed",
        "probation-court",
        "probation-dtr-unanswered",
        "probation-no-accommodation",
        "probation-tenancy",
    }
)
"""They supersede nothing, and nothing supersedes them."""
_ANSWER_WITHIN = 7  # days
_ASSESSED = frozenset({"CARAT_ASSESSMENT"})
_AT_RISK, _TENANCY_ENDED = frozenset({"TENANCY_AT_RISK"}), frozenset({"TENANCY_ENDED"})
_SUBMITTED, _WITHDRAWN = frozenset({"DUTY_TO_REFER_SUBMITTED"}), frozenset({"DUTY_TO_REFER_WITHDRAWN"})
_MISSED = frozenset({"APPOINTMENT_MISSED"})
_MADE_GOOD = frozenset(
    {"APPOINTMENT_OFFERED", "APPOINTMENT_ATTENDED", "ENGAGEMENT_STARTED", "ENGAGEMENT_ENDED"}
)


def wanted(moment: Moment) -> list[Wanted]:
    """All that stand at this moment and find a team."""
    found = [alert for rule in _RULES for alert in rule(moment)]
    with_team = [alert._replace(team=moment.known.team(alert.recipient) or "") for alert in found]
    return [alert for alert in with_team if alert.team]


def timers(stay: Stay) -> set[datetime]:
    """Every moment at which one of these begins or ends by itself."""
    moments = {days_later(event.at) for event in stay.events if event.type in _MISSED}
    moments |= {days_later(event.at, _ANSWER_WITHIN) for event in stay.events if event.type in _SUBMITTED}
    return moments | ({london_midnight(_day_after_court(stay.court))} if stay.court else set())


def council_missing(moment: Moment, nowhere: list[Wanted]) -> list[Wanted]:
    """One task for the prison, however many wait for a council that nobody has named or the bus not knows."""
    team = moment.known.team(PRISON)
    if team is None:
        return []
    ends = [alert.until for alert in nowhere]
    until = None if None in ends else max(end for end in ends if end)
    about = nowhere[0].about
    return [Wanted("prison-council-missing", PRISON, team, "COUNCIL_MISSING", None, about, until=until)]


def _first_needs(moment: Moment) -> list[Wanted]:
    stay, reception = moment.stay, moment.stay.reception
    if reception is None or not stay.in_custody or _since(moment, reception, _ASSESSED):
        return []
    if reception.cell("reason") not in ("ADMISSION", "RECALL") and not stay.recalled:
        return []
    return [_beside("carat-reception", CARAT, "IMMEDIATE_NEEDS", reception)]


def _tenancy(moment: Moment) -> list[Wanted]:
    at_risk = newest(moment.stay.events, _AT_RISK)
    if at_risk is None or not moment.stay.in_custody or _since(moment, at_risk, _TENANCY_ENDED):
        return []
    return [
        _beside("prison-tenancy", PRISON, "TENANCY_AT_RISK", at_risk),
        _beside("probation-tenancy", PROBATION, "TENANCY_AT_RISK", at_risk),
    ]


def _referral_unanswered(moment: Moment) -> list[Wanted]:
    submitted = newest(moment.stay.events, _SUBMITTED)
    if submitted is None or not moment.stay.in_custody or moment.settled_home:
        return []
    if moment.at < days_later(submitted.at, _ANSWER_WITHIN):
        return []
    if _since(moment, submitted, ANSWERED | _WITHDRAWN):
        return []
    return [_beside("probation-dtr-unanswered", PROBATION, "DTR_UNANSWERED", submitted)]


def _no_accommodation(moment: Moment) -> list[Wanted]:
    stay = moment.stay
    if not stay.in_custody or moment.settled_home or stay.counts is None or stay.expected is None:
        return []
    admitted = stay.admitted_on
    inside = [event for event in stay.events if admitted is None or event.day >= admitted]
    placed = newest(inside, PLACED)
    if placed and not _since(moment, placed, UNPLACED):
        return []
    if moment.today < stay.expected - timedelta(days=1):
        return []
    alert = _beside("probation-no-accommodation", PROBATION, "NO_ACCOMMODATION_AT_RELEASE", stay.counts)
    return [alert._replace(day=stay.expected)]


def _missed_appointment(moment: Moment) -> list[Wanted]:
    missed = newest(moment.stay.events, _MISSED)
    if missed is None or _since(moment, missed, _MADE_GOOD) or moment.at >= days_later(missed.at):
        return []
    # Others hear of it who work with the person, and who may know of treatment.
    others = [kind for kind in (PROBATION, CHILD_PROTECTION) if moment.known.has_published(kind)]
    names = {DIP: "dip", PROBATION: "probation", CHILD_PROTECTION: "child-protection"}
    return [
        _beside(f"{names[kind]}-appointment-missed", kind, "APPOINTMENT_MISSED", missed)._replace(
            needs="" if kind == DIP else "SUBSTANCE_TREATMENT"
        )
        for kind in (DIP, *others)
    ]


def _court(moment: Moment) -> list[Wanted]:
    court = moment.stay.court
    if court is None or not moment.stay.in_custody:
        return []
    if moment.today < _day_after_court(court):
        return []
    return [
        _beside("prison-court", PRISON, "COURT_WATCH", court),
        _beside("probation-court", PROBATION, "COURT_WATCH", court),
    ]


def _day_after_court(court: Event) -> date:
    return court.instant("occurred_at").astimezone(LONDON).date() + timedelta(days=1)


def _beside(row: str, recipient: str, words: str, about: Event) -> Wanted:
    return Wanted(row, recipient, "", words, None, about)


def _since(moment: Moment, event: Event, types: frozenset[str]) -> bool:
    later = newest(moment.stay.events, types)
    return later is not None and later.order > event.order


_RULES: tuple[Callable[[Moment], list[Wanted]], ...] = (
    _first_needs,
    _tenancy,
    _referral_unanswered,
    _no_accommodation,
    _missed_appointment,
    _court,
)
