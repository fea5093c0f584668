"""The words of delivery: what became of a notice here, and what GOV.UK Notify says of its message."""

from enum import StrEnum


class NoticeState(StrEnum):
    """What became of a notice to a post."""

    WAITING = "WAITING"
    """To be seen to: new, or without an answer of policy, or to be sent again."""
    SENDING = "SENDING"
    """On the ledger as sent. Whether the service has it is not known for certain."""
    POSTED = "POSTED"
    """The service has it; what became of it there is asked for."""
    DELIVERED = "DELIVERED"
    """It is in the mailbox. That says nothing of anybody having read it."""
    WITHHELD = "WITHHELD"
    """Policy says no. Nothing was sent."""
    OVERTAKEN = "OVERTAKEN"
    """Somebody has taken the alert, or it is not this team's any more: there is nothing to say."""
    PROBE = "PROBE"
    """For the bus's own canary, whose posts are nobody's."""
    FAILED = "FAILED"
    """It cannot be delivered: a service alert says so."""


class DeliveryStatus(StrEnum):
    """What GOV.UK Notify says of a message, in its own words."""

    CREATED = "created"
    SENDING = "sending"
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary-failure"
    PERMANENT_FAILURE = "permanent-failure"
    TECHNICAL_FAILURE = "technical-failure"
