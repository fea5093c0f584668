"""From accepted to visible, at 100 events a second: how long an officer waits for what was published."""

import time
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from producers.record import Record, Submission
from schemas.envelope import Agency
from schemas.events import parse_event
from tests.bench.figures import Figures
from tests.bench.mix import COUNCIL, PRISON
from tests.bench.stage import Stage, wait_for

RATE = 100

_LATENCIES = """
    SELECT extract(epoch FROM pg_xact_commit_timestamp(alert.xmin) - pg_xact_commit_timestamp(accepted.xmin))
    FROM alert JOIN accepted ON accepted.event_id = alert.facts[1]
    WHERE alert.recipient LIKE 'HOUSING:%%' AND accepted.accepted_at >= %s
"""


def latency(stage: Stage, figures: Figures, seconds: int) -> None:
    """Commit times are PostgreSQL's own (`track_commit_timestamp`): nobody watches, nothing is disturbed."""
    intake, agency = stage.intake(), Agency.parse(PRISON.partition("/")[0])
    for name in ("relay", "handover"):
        stage.start(name)
    count = RATE * seconds
    start = datetime.now(UTC) - timedelta(days=1)
    people = [_subject(at) for at in range(count)]
    for first in range(0, count, 200):
        intake.take_in([_received(agency, one, start) for one in people[first : first + 200]])
    wait_for("everybody taken in", lambda: stage.count(_BEHIND) == 0)
    since, began = datetime.now(UTC), time.monotonic()
    for at, one in enumerate(people):
        time.sleep(max(0.0, began + at / RATE - time.monotonic()))
        intake.take_in([_planned(agency, one, start)])
    wait_for("every alert raised", lambda: stage.count(_BEHIND) == 0)
    stage.stop("relay", "handover")
    with stage.engine.connect() as connection:
        found = sorted(float(row[0]) * 1000 for row in connection.exec_driver_sql(_LATENCIES, (since,)))
    cuts = quantiles(found, n=100)
    note = f"{len(found)} release alerts for housing at {RATE} events/s, each published on its own"
    figures.add("accepted to visible, p50", cuts[49], "ms", note)
    figures.add("accepted to visible, p99", cuts[98], "ms", note)


_BEHIND = """
    SELECT (SELECT count(*) FROM outbox)
        - (SELECT count(*) FROM fact JOIN outbox USING (event_id))
"""


def _subject(at: int) -> dict[str, object]:
    return {
        "identifiers": [{"kind": "NOMS", "value": f"T{at:04}LT"}],
        "given_names": "Jordan",
        "family_name": "Example",
        "date_of_birth": datetime(1990, 1, 1, tzinfo=UTC).date(),
    }


def _received(agency: Agency, subject: dict[str, object], at: datetime) -> Submission:
    body = {"subject": subject, "received_at": at, "prison": "BMI", "reason": "ADMISSION"}
    event = parse_event("prison-carat.person.received", body)
    return Submission(agency, PRISON, Record(None, at, 0, event))


def _planned(agency: Agency, subject: dict[str, object], start: datetime) -> Submission:
    body = {
        "subject": subject,
        "expected_release_date": start.date() + timedelta(days=50),
        "date_kind": "CRD",
        "certainty": "ESTIMATED",
        "prison": "BMI",
        "chosen_council": COUNCIL,
        "accommodation_at_release": "NO_FIXED_ABODE",
        "spoc": "Head of Offender Management",
    }
    at = start + timedelta(hours=1)
    return Submission(agency, PRISON, Record(None, at, 0, parse_event("prison-carat.release.planned", body)))
