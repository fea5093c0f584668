"""A way in over a real database: policy's answers are given by the test."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Engine, text

from policies.keyring import KEY_BYTES, KeyName, KeyRing
from policies.question import Answer, Decision, Question
from policies.teams import directory
from policies.vault import Vault
from producers.agencies import form_of
from producers.files import FilePublisher, Publisher
from producers.publish import Intake
from producers.reading import read_row
from producers.receipt import Receipt
from producers.record import Submission
from schemas.codec import decode
from schemas.envelope import Agency, Envelope
from schemas.vocabulary import DenyReason, Effect

RING = KeyRing({name: bytes([place]) * KEY_BYTES for place, name in enumerate(KeyName, 1)})
TEAMS = {
    "PRISON_CARAT": "PRISON_CARAT:SWI/offender-management",
    "PROBATION": "PROBATION:BIRMINGHAM/resettlement",
    "DIP": "DIP:BIRMINGHAM/community-drugs",
    "CHILD_PROTECTION": "CHILD_PROTECTION:E08000025/assessment",
    "HOUSING": "HOUSING:E08000025/homelessness",
}


def allow(questions: Sequence[Question]) -> list[Answer]:
    """Policy says yes to everything."""
    return [
        Decision(Effect.ALLOW, frozenset(q.categories), (), ("OWN_AGENCY_DATA",), "OWN_AGENCY_DATA", (), "r1")
        for q in questions
    ]


def deny(questions: Sequence[Question]) -> list[Answer]:
    """Policy says no to everything."""
    why = DenyReason.PUBLISHER_NOT_AUTHORISED
    withheld = [tuple((category, (why,)) for category in q.categories) for q in questions]
    return [Decision(Effect.DENY, frozenset(), one, (why.value,), why.value, (), "r1") for one in withheld]


class PublishWorld:
    """The intake, and what it left in the database."""

    def __init__(self, engine: Engine, gate: Callable[[Sequence[Question]], list[Answer]] = allow) -> None:
        self.engine = engine
        self.vault = Vault(RING)
        self.intake = Intake(engine, gate, self.vault, RING, directory())
        self.files = FilePublisher(engine, self.intake, RING)

    def publish(self, *rows: tuple[str, Mapping[str, str]]) -> list[Receipt]:
        """Publish (agency kind, row) in one batch."""
        return self.intake.take_in([submission(kind, row) for kind, row in rows])

    def one(self, kind: str, row: Mapping[str, str]) -> Receipt:
        """Publish one row."""
        return self.publish((kind, row))[0]

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def sent(self) -> list[Envelope]:
        """The outbox in order, decoded."""
        return [decode(bytes(raw), str(topic)) for topic, raw in self._outbox()]  # type: ignore[call-overload]

    def people(self) -> list[UUID]:
        """Whom the outbox is about, in order."""
        return [one.header.person for one in self.sent()]

    def entries(self, kind: str) -> list[dict[str, str]]:
        """The ledger's entries of one kind."""
        found = self.rows(
            f"SELECT CAST(body AS jsonb) FROM ledger_entry WHERE CAST(body AS jsonb)->>'kind' = '{kind}'"
        )
        return [entry for (entry,) in found if isinstance(entry, dict)]

    def _outbox(self) -> list[tuple[object, ...]]:
        return self.rows("SELECT topic, envelope FROM outbox ORDER BY id")


def publisher(kind: str) -> Publisher:
    """Each kind's own agency and team of these tests."""
    return Publisher(Agency.parse(TEAMS[kind].partition("/")[0]), TEAMS[kind], form_of(kind))


def submission(kind: str, row: Mapping[str, str]) -> Submission:
    """A row, read."""
    who = publisher(kind)
    reading = read_row(who.form, who.agency, who.team, row)
    assert isinstance(reading, Submission), reading
    return reading
