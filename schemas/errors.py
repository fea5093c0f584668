"""Every error that the product raises on purpose. Each docstring is its message and says what to do next.

No error holds a personal value: it names fields, rows, codes and references only.
"""


class ThroughcareError(Exception):
    """Something that Throughcare knows about went wrong."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(detail)

    def __str__(self) -> str:
        sentence = (type(self).__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")
        return f"{sentence} {self.detail}".strip()


class NoAnswer(ThroughcareError):
    """The policy engine gave no answer. Hold the work and ask again."""


class Malformed(ThroughcareError):
    """These bytes are not an event of ours. Set them aside with the reason."""


class SchemaRefused(ThroughcareError):
    """A schema breaks the rules of the contract. Mend the .avsc file."""


class UnknownEventType(SchemaRefused):
    """There is no such event type. `throughcare schemas list` names them all."""


class KeyMissing(ThroughcareError):
    """A key that is needed is not there. The person may have been erased, or this process may not hold it."""


class SealBroken(ThroughcareError):
    """A sealed compartment does not match its header or key. Treat the event as tampered with."""


class Conflict(ThroughcareError):
    """This id was used before for another content. Send the change under an id of its own."""


class Refused(ThroughcareError):
    """The record was not accepted."""


class NotNow(ThroughcareError):
    """This cannot be done with the alert as it stands."""


class StaleWorker(ThroughcareError):
    """Another worker moved this work on. Nothing was written; read again and go on from there."""


class ServiceAway(ThroughcareError):
    """The service that carries messages gave no answer. Whether it has the message is not known: ask it."""


class MessageRefused(ThroughcareError):
    """The service that carries messages will never take this one. Correct the address or the template."""


class SetupProblem(ThroughcareError):
    """Something has to be put right first."""


class LedgerBroken(ThroughcareError):
    """The ledger does not agree with what was signed."""
