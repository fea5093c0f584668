"""The service that carries messages to posts, as delivery sees it. It may be away: then nothing is known."""

from typing import Protocol
from uuid import UUID

from consumers.delivery.message import Message
from schemas.vocabulary import DeliveryStatus


class Service(Protocol):
    """Each of these raises ServiceAway where there is no answer that counts."""

    def send(self, message: Message) -> UUID:
        """Hand a message over; says the service's id of it. Raises MessageRefused where it never will."""

    def find(self, reference: str) -> UUID | None:
        """The message that was handed over under our reference, if there is one."""

    def status(self, message: UUID) -> DeliveryStatus | None:
        """What became of a message; None where the service knows none of that id."""
