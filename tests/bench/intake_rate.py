"""How fast records are taken in, and how fast the relay carries them to Kafka."""

import time
from datetime import UTC, datetime, timedelta

from producers.record import Record, Submission
from schemas.envelope import Agency
from schemas.events import parse_event
from tests.bench.figures import Figures
from tests.bench.mix import PRISON
from tests.bench.stage import Stage, wait_for


def intake_rates(stage: Stage, figures: Figures, count: int) -> None:
    """A reception each of new people: it makes the person, their keys and the outbox row."""
    intake, agency = stage.intake(), Agency.parse(PRISON.partition("/")[0])
    start = datetime.now(UTC) - timedelta(days=2)

    def submission(at: int) -> Submission:
        number = {"kind": "NOMS", "value": f"{chr(65 + at // 10_000)}{at % 10_000:04}XY"}
        body = {
            "subject": {
                "identifiers": [number],
                "given_names": "Jordan",
                "family_name": "Example",
                "date_of_birth": start.date() - timedelta(days=9000 + at % 9000),
            },
            "received_at": start,
            "prison": "BMI",
            "reason": "ADMISSION",
        }
        event = parse_event("prison-carat.person.received", body)
        return Submission(agency, PRISON, Record(f"bench-{at}", start + timedelta(seconds=at), 0, event))

    everything = [submission(at) for at in range(count)]
    alone = count // 20
    began = time.monotonic()
    for one in everything[:alone]:
        intake.take_in([one])
    figures.add("publish, one a transaction", alone / (time.monotonic() - began), "events/s")
    began = time.monotonic()
    for first in range(alone, count, 200):
        intake.take_in(everything[first : first + 200])
    figures.add("publish, 200 a transaction", (count - alone) / (time.monotonic() - began), "events/s")
    stage.start("relay")
    wait_for("outbox empty", lambda: stage.count("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0)
    stage.stop("relay")
    with stage.engine.connect() as connection:
        first_sent, last_sent, sent = connection.exec_driver_sql(
            "SELECT min(sent_at), max(sent_at), count(*) FROM outbox"
        ).one()
        batch = connection.exec_driver_sql(
            "SELECT count(*) FROM outbox WHERE sent_at = (SELECT min(sent_at) FROM outbox)"
        ).scalar()
    seconds = (last_sent - first_sent).total_seconds()
    figures.add("relay", (sent - int(batch or 0)) / seconds, "events/s")
