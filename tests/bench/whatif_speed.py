"""What-if over five million recorded decisions, and what counting them costs those who write the ledger."""

import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import text

from deploy.whatif import whatif
from policies.decisions import alike
from policies.entries import Entry, EntryKind, append, append_questions
from policies.pages import read_pages
from policies.question import Answer, Question
from policies.register import register
from policies.whatif.asking import Policy, Span
from policies.whatif.situation import marks, situation
from schemas.vocabulary import Door
from tests.bench.figures import Figures
from tests.bench.stage import Stage
from tests.integration.decided_world import RECIPIENTS, asked, entry_of

DECISIONS: Final = 5_000_000
DAYS: Final = 365
ALIKE_A_DAY: Final = 300
"""So many different decisions a day, each of questions of its own."""
_BATCH: Final = 2000
_FIRST: Final = date(2025, 10, 1)
_SPAN: Final = Span(_FIRST, _FIRST + timedelta(days=DAYS - 1))

_TEMPLATE: Final = (
    "CREATE UNLOGGED TABLE template (place int PRIMARY KEY, kind uuid, at timestamptz, body text)"
)
_MADE: Final = """
    CREATE UNLOGGED TABLE made AS
    SELECT gen_random_uuid() AS id, i % :templates AS place
    FROM generate_series(1, :count) AS i
"""
_ENTRIES: Final = """
    INSERT INTO ledger_entry SELECT id, replace(body, 'ALERT', id::text) FROM made JOIN template USING (place)
"""
_ROWS: Final = "INSERT INTO decision SELECT id, at, kind FROM made JOIN template USING (place)"


def whatif_speed(stage: Stage, figures: Figures, count: int = DECISIONS) -> None:
    """A draft that drops one agreement, over a year's decisions made by SQL."""
    pages = read_pages()
    holds = Policy(stage.gate(), register(), stage.stack.policy_revision)
    _fill(stage, holds, count)
    draft = pages._replace(agreements=tuple(one for one in pages.agreements if one.id != "ISA-001"))
    started, busy = time.monotonic(), time.process_time()
    report = whatif(stage.engine, holds, draft, _SPAN, "without ISA-001")
    seconds, busy = time.monotonic() - started, time.process_time() - busy
    assert report.decisions == count
    asked_of = f"{report.questions:,} different questions, {report.asked:,} asked of each policy"
    figures.add("what-if", seconds, "s", f"{count:,} decisions; {asked_of}")
    figures.add(
        "what-if, its own processor time", busy, "s", "the rest is PostgreSQL, OPA and waiting for a core"
    )
    figures.add("what-if, decisions", count / seconds, "decisions/s", f"{report.difference.changed:,} change")


def counting_cost(stage: Stage, figures: Figures, count: int = 100_000) -> None:
    """Microseconds of an entry with its row to count by, and of one of the same length that has none."""
    chance = random.Random(1)
    team = next(iter(RECIPIENTS))
    questions = asked(chance, team, Door.TELL, _FIRST)
    entry = entry_of(team, questions, stage.gate()(questions))
    seconds = dict.fromkeys((EntryKind.TELL, EntryKind.ALERT_CHANGED), 0.0)
    for _ in range(count // _BATCH):
        for kind in seconds:  # by turns, so that whatever else the machine does falls on both
            entries = [Entry(kind, {**entry.fields, "alert": str(uuid4())}) for _ in range(_BATCH)]
            with stage.engine.begin() as connection:
                started = time.monotonic()
                append(connection, entries)
                seconds[kind] += time.monotonic() - started
    with_row, without = (spent / count * 1e6 for spent in seconds.values())
    figures.add("ledger entry of a decision", with_row, "µs", f"in batches of {_BATCH:,}, commit left out")
    figures.add("ledger entry without a row to count by", without, "µs", "of the same length")


def _fill(stage: Stage, holds: Policy, count: int) -> None:
    chance, ends = random.Random(7), marks(holds.register)
    templates, questions = list[tuple[int, UUID, datetime, str]](), set[Question]()
    answers: dict[Question, Answer] = {}
    for at in range(DAYS):
        day = _FIRST + timedelta(days=at)
        cases = []
        for _ in range(ALIKE_A_DAY):
            team = chance.choice(list(RECIPIENTS))
            door = chance.choice([Door.TELL, Door.TELL, Door.OPEN])
            cases.append((team, asked(chance, team, door, day, rare=0.01)))
        situations = {one: situation(one, ends) for _, some in cases for one in some}
        distinct = [one for one in dict.fromkeys(situations.values()) if one not in answers]
        answers.update(zip(distinct, holds.gate(distinct), strict=True))
        for team, some in cases:
            entry = entry_of(team, some, [answers[situations[one]] for one in some])
            body = Entry(entry.kind, {**entry.fields, "alert": "ALERT"}).body(uuid4())
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            templates.append((len(templates), alike(entry.kind, entry.fields), noon, body))
        questions.update(situations)
    with stage.engine.begin() as connection:
        connection.execute(text("TRUNCATE ledger_entry, ledger_pending, decision"))
        connection.execute(text("ALTER TABLE ledger_entry SET UNLOGGED"))
        connection.execute(text("ALTER TABLE decision SET UNLOGGED"))
        append_questions(connection, questions)
        connection.execute(text(_TEMPLATE))
        cursor = connection.connection.cursor()
        with cursor.copy("COPY template FROM STDIN") as out:
            for row in templates:
                out.write_row(row)
        connection.execute(text(_MADE), {"count": count, "templates": len(templates)})
        connection.execute(text(_ENTRIES))
        connection.execute(text(_ROWS))
    with stage.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in ("ledger_entry", "decision", "question"):
            connection.execute(text(f"VACUUM ANALYZE {table}"))
