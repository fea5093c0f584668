"""The canary: an invented release every minute, through the whole road; one that gets lost is an alert.

It is handed in at the front door like any record, and has arrived when its own council's team was told of it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, text

from consumers.watch.service import BUS, Cause, Moment, close_all, open_all
from policies.teams import Directory, Team
from schemas.clock import domain_now, london_date
from schemas.errors import SetupProblem
from schemas.vocabulary import AlertType

PATIENCE: Final = timedelta(seconds=60)
"""How long a canary may be on its way."""

_PRISON: Final = "PRISON_CARAT"
_COUNCIL: Final = "HOUSING"
_DAY_OF_LIFE: Final = "1970-01-01"
_LETTERS: Final = 26
_NUMBERS: Final = 10_000 * _LETTERS * _LETTERS

HandIn = Callable[[Sequence[Mapping[str, str]]], UUID | None]
"""Hands records in at the front door; says the last one's event, or None where they were not accepted."""


class Teams(NamedTuple):
    """Who hands the canary in, and who is told."""

    prison: Team
    council: Team


def teams(directory: Directory) -> Teams:
    """The canary's own teams. Raises SetupProblem where the list of teams has none."""
    probes = {team.agency.kind: team for team in directory if team.probe}
    if not {_PRISON, _COUNCIL} <= probes.keys():
        raise SetupProblem("The list of teams has no canary prison and council. Add both (`probe: true`).")
    return Teams(probes[_PRISON], probes[_COUNCIL])


def records(who: Teams, now: datetime) -> list[dict[str, str]]:
    """An invented person comes in, consents, has a date set and goes out, all within seconds of `now`."""
    prison, council = who.prison.agency.code, who.council.agency.code
    common = {
        "given_names": "Canary",
        "family_name": "Nobody",
        "date_of_birth": _DAY_OF_LIFE,
        "noms_number": _noms_number(now),
        "prison": prison,
    }
    consent = {
        "consent_record": str(uuid4()),
        "privacy_notice": "PN-CANARY",
        "consent_recipients": str(who.council.agency),
        "consent_purposes": "HOMELESSNESS_PREVENTION_AND_RELIEF",
        "consent_categories": "IDENTITY;RELEASE_DATE;CUSTODY_STATUS;ACCOMMODATION_NEED",
        "consent_method": "IN_PERSON_SIGNED",
        "agreed_referral": "yes",
        "agreed_contact": "yes",
        "chosen_council": council,
    }
    date = {
        "expected_release_date": london_date(now).isoformat(),
        "date_kind": "CRD",
        "certainty": "CONFIRMED",
        "chosen_council": council,
        "accommodation_at_release": "NO_FIXED_ABODE",
    }
    told = [
        ("RECEPTION", {**common, "reason": "ADMISSION"}),
        ("CONSENT_GIVEN", {name: cell for name, cell in common.items() if name != "prison"} | consent),
        ("RELEASE_DATE_SET", common | date),
        ("RELEASE", {**common, "reason": "RELEASED", "occurred_at": _stamp(now)}),
    ]
    first = now - timedelta(seconds=len(told) - 1)
    return [
        {"record_type": kind, "record_id": str(uuid4()), "recorded_at": _stamp(first + timedelta(seconds=at))}
        | row
        for at, (kind, row) in enumerate(told)
    ]


class Look(NamedTuple):
    """What one look found."""

    arrived: int
    missed: int
    on_its_way: int


class Canary:
    """Sends, and looks for what was sent. The caller says when, in machine time."""

    def __init__(
        self, engine: Engine, directory: Directory, hand_in: HandIn, patience: timedelta = PATIENCE
    ) -> None:
        self._engine = engine
        self._directory = directory
        self._teams = teams(directory)
        self._hand_in = hand_in
        self._patience = patience

    def rests(self) -> bool:
        """Whether domain time is simulated: a canary's own hour would be another one than the rules'."""
        with self._engine.connect() as connection:
            return bool(connection.execute(_SIMULATED).scalar())

    def send(self, now: datetime) -> bool:
        """Hand one in; False where it was not accepted: it counts as on its way, and will be missing."""
        event = self._hand_in(records(self._teams, now))
        with self._engine.begin() as connection:
            connection.execute(_SENT, {"id": event or uuid4(), "now": now})
        return event is not None

    def look(self, now: datetime) -> Look:
        """Note what has arrived and what is missing by now."""
        with self._engine.begin() as connection:
            arrived = connection.execute(_ARRIVED, {"now": now, "team": self._teams.council.id}).rowcount
            missed = connection.execute(_MISSED, {"now": now, "since": now - self._patience}).rowcount
            moment = Moment(domain_now(connection), now)
            if missed:
                cause = Cause(AlertType.CANARY_MISSING, BUS, self._teams.council.id)
                open_all(connection, [cause], self._directory, moment)
            elif arrived:
                close_all(connection, AlertType.CANARY_MISSING, [BUS], moment)
            return Look(arrived, missed, int(connection.execute(_ON_ITS_WAY).scalar_one()))


class Hour(NamedTuple):
    """What became of the canaries of the last hour."""

    sent: int
    arrived: int
    missed: int
    p50: float | None
    """Seconds from the front door to the alert; None where none arrived."""
    p95: float | None
    last_missed: bool
    """Whether the last one of which anything is known went missing."""


def last_hour(connection: Connection, now: datetime) -> Hour:
    """The canaries that were sent in the hour before `now` (machine time)."""
    row = connection.execute(_HOUR, {"since": now - timedelta(hours=1)}).one()
    return Hour(row.sent, row.arrived, row.missed, row.p50, row.p95, bool(row.last_missed))


def _noms_number(now: datetime) -> str:
    """A number that no prison gives; another one each second, for eleven weeks."""
    number = int(now.timestamp()) % _NUMBERS
    digits, letters = number % 10_000, number // 10_000
    return f"Z{digits:04d}{_letter(letters // _LETTERS)}{_letter(letters % _LETTERS)}"


def _letter(index: int) -> str:
    return chr(ord("A") + index)


def _stamp(at: datetime) -> str:
    return at.isoformat()


_SIMULATED = text("SELECT simulated_now IS NOT NULL FROM domain_clock")
_SENT = text("INSERT INTO canary (id, sent_at) VALUES (:id, :now)")
_ARRIVED = text("""
    UPDATE canary SET arrived_at = :now, person_id = alert.person_id FROM alert
    WHERE arrived_at IS NULL AND sent_at > CAST(:now AS timestamptz) - interval '1 hour'
      AND alert.team = :team AND alert.open AND alert.state = 'TOLD' AND canary.id = ANY(alert.facts)
""")
_MISSED = text("""
    UPDATE canary SET missed_at = :now
    WHERE arrived_at IS NULL AND missed_at IS NULL AND sent_at <= :since
""")
_ON_ITS_WAY = text("SELECT count(*) FROM canary WHERE arrived_at IS NULL AND missed_at IS NULL")
_HOUR = text("""
    WITH hour AS (
        SELECT *, extract(epoch FROM arrived_at - sent_at) AS seconds FROM canary WHERE sent_at > :since
    )
    SELECT count(*) AS sent, count(arrived_at) AS arrived, count(missed_at) AS missed,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS p50,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95,
        (SELECT missed_at IS NOT NULL FROM hour WHERE coalesce(arrived_at, missed_at) IS NOT NULL
         ORDER BY sent_at DESC LIMIT 1) AS last_missed
    FROM hour
""")
