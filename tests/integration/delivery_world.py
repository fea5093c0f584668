"""Notices and a delivery over real PostgreSQL and OPA. The service that carries messages is a double here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, Row, insert, select, text, update

from consumers.delivery.delivery import Delivery
from consumers.delivery.message import Message
from policies.keyring import KeyName, KeyRing
from policies.question import Gate
from policies.teams import Directory
from policies.vault import Vault
from schemas.database import connect
from schemas.errors import MessageRefused
from schemas.tables import alert, notice
from schemas.vocabulary import DeliveryStatus
from tests.integration.desk_world import HOUSING, NOW, DeskWorld


@dataclass
class Post:
    """A service that keeps what it is given. It sends one reference twice, as GOV.UK Notify does."""

    sent: list[tuple[UUID, Message]] = field(default_factory=list)
    word: DeliveryStatus = DeliveryStatus.DELIVERED
    refuses: bool = False
    before: Callable[[], None] = lambda: None
    """Done before a message is taken, and `after` before that is answered."""
    after: Callable[[], None] = lambda: None

    def send(self, message: Message) -> UUID:
        self.before()
        if self.refuses:
            raise MessageRefused
        made = uuid4()
        self.sent.append((made, message))
        self.after()
        return made

    def find(self, reference: str) -> UUID | None:
        return next((made for made, message in self.sent if message.reference == reference), None)

    def status(self, message: UUID) -> DeliveryStatus | None:
        return self.word if message in [made for made, _ in self.sent] else None


@dataclass
class Sending:
    """What a test does with notices and deliveries."""

    world: DeskWorld
    post: Post = field(default_factory=Post)
    engines: list[Engine] = field(default_factory=list)

    def close(self) -> None:
        for engine in self.engines:
            engine.dispose()

    def delivery(self, gate: Gate | None = None, post: Post | None = None) -> Delivery:
        """One more worker, with the rights and keys of its process."""
        engine = connect(self.world.url, role="throughcare_delivery", pool_size=1)
        self.engines.append(engine)
        ring = KeyRing({KeyName.HANDOVER_FACTS: self.world.ring.key(KeyName.HANDOVER_FACTS)})
        teams: Directory = self.world.directory
        return Delivery(
            engine, gate or self.world.gate, Vault(ring), post or self.post, teams, "https://desk"
        )

    def notice(self, alert_id: UUID, kind: str = "RAISED", level: int = 0, team: str = HOUSING) -> int:
        """As the handover writes one, in the transaction of its alert."""
        with self.world.engine.begin() as connection:
            person = connection.execute(select(alert.c.person_id).where(alert.c.id == alert_id)).scalar_one()
            row = {"alert": alert_id, "person_id": person, "kind": kind, "level": level, "team": team}
            made = connection.execute(insert(notice).values(row | {"at": NOW}).returning(notice.c.id))
            return int(made.scalar_one())

    def row(self, notice_id: int) -> Row[Any]:
        with self.world.engine.connect() as connection:
            return connection.execute(select(notice).where(notice.c.id == notice_id)).one()

    def entries(self) -> list[dict[str, Any]]:
        """The ledger's entries about sending, oldest first."""
        query = 'SELECT CAST(body AS jsonb) FROM ledger_entry WHERE body LIKE \'%"kind":"SEND"%\''
        with self.world.engine.connect() as connection:
            found = [row[0] for row in connection.execute(text(query))]
        return sorted(found, key=lambda entry: str(entry["machine_at"]))

    def pass_time(self, by: timedelta) -> None:
        """What so much machine time does to notices: leases end, and what was put off falls due."""
        moved = {"leased_until": notice.c.leased_until - by, "next_at": notice.c.next_at - by}
        moved["due_since"] = notice.c.due_since - by
        with self.world.engine.begin() as connection:
            connection.execute(update(notice).values(moved | {"sent_at": notice.c.sent_at - by}))
