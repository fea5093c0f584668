"""The errors of GOV.UK Notify: an HTTP status, and a body with a list of what is wrong."""

from schemas.errors import ThroughcareError


class Refusal(ThroughcareError):
    """The stand-in for GOV.UK Notify does not take this request."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error

    def body(self) -> dict[str, object]:
        """As Notify writes it."""
        return {"status_code": self.status, "errors": [{"error": self.error, "message": self.detail}]}


def bad_request(message: str) -> Refusal:
    """The request breaks a rule of the service."""
    return Refusal(400, "BadRequestError", message)


def invalid(message: str) -> Refusal:
    """The request does not have the form that the service asks for."""
    return Refusal(400, "ValidationError", message)


def unauthorised(message: str, status: int = 403) -> Refusal:
    """The token of the request does not count."""
    return Refusal(status, "AuthError", message)


def no_result() -> Refusal:
    """There is no such message."""
    return Refusal(404, "NoResultFound", "No result found")
