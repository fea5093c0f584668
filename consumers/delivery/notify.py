"""GOV.UK Notify, spoken to by its official client.

Notify does not use a reference up: it would send the same one twice. So whoever is not certain asks for it
first (`find`).
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from consumers.delivery.message import Message
from schemas.errors import MessageRefused, ServiceAway, SetupProblem
from schemas.vocabulary import DeliveryStatus

TIMEOUT_S: Final = 10
_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404
_KEY_AT_LEAST: Final = 73
"""A key of Notify's ends with the service's id and its secret, each a UUID, with a hyphen between them."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

_CLIENT: Any = NotificationsAPIClient
"""Without types, as it comes: what it answers is read strictly below."""

T = TypeVar("T")


class Notify:
    """One client; not to be shared by threads."""

    def __init__(self, address: str, key: str, template: str) -> None:
        if len(key) < _KEY_AT_LEAST:
            raise SetupProblem("The key for GOV.UK Notify is too short. Copy it whole from Notify.")
        self._client = _CLIENT(key, base_url=address, timeout=TIMEOUT_S)
        # A proxy that the environment names is for the way out of the house, not for this machine.
        self._client.request_session.trust_env = urlsplit(address).hostname not in _LOOPBACK
        self._template = template

    def send(self, message: Message) -> UUID:
        """Hand a message over. See `Service`."""
        return _answered(
            lambda: self._client.send_email_notification(
                email_address=message.to,
                template_id=self._template,
                personalisation=message.personalisation,
                reference=message.reference,
            ),
            lambda answer: _own(answer, message.reference),
        )

    def find(self, reference: str) -> UUID | None:
        """The message under our reference. See `Service`."""
        return _answered(
            lambda: self._client.get_all_notifications(reference=reference),
            lambda answer: next((_own(each, reference) for each in answer["notifications"]), None),
        )

    def status(self, message: UUID) -> DeliveryStatus | None:
        """What became of a message. See `Service`."""
        try:
            return _answered(
                lambda: self._client.get_notification_by_id(str(message)),
                lambda answer: DeliveryStatus(answer["status"]),
            )
        except _NotFound:
            return None


class _NotFound(Exception):
    """There is no such message."""


def _own(answer: Any, reference: str) -> UUID:
    if answer["reference"] != reference:
        raise ValueError("an answer about another message")
    return UUID(answer["id"])


def _answered(ask: Callable[[], Any], read: Callable[[Any], T]) -> T:
    """Ask, and read the answer strictly: one that is odd is none."""
    try:
        return read(ask())
    except APIError as error:
        if error.status_code == _BAD_REQUEST:
            raise MessageRefused(f"({_word(error)})") from None
        if error.status_code == _NOT_FOUND:
            raise _NotFound from None
        raise ServiceAway(f"({_word(error)})") from None
    except (KeyError, TypeError, ValueError):
        raise ServiceAway("(answer)") from None


def _word(error: APIError) -> str:
    """What kind of error the service says it is. What it says besides may repeat an address."""
    try:
        return str(error.message[0]["error"])  # type: ignore[index]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return str(error.status_code)
