"""Requests and answers in the form of GOV.UK Notify's API, version 2."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import flask
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenDecodeError, TokenError, TokenExpiredError

from deploy.notify.box import Kept
from deploy.notify.refusal import bad_request, invalid, unauthorised
from deploy.notify.template import Template

_ADDRESS: Final = re.compile(r"[^@\s]{1,100}@[^@\s]{3,150}")


def check(header: str, service: str, secret: str) -> None:
    """The token of each request is signed with the key's secret, names the service, and is new (30 s)."""
    if not header.startswith("Bearer "):
        raise unauthorised("Unauthorized: authentication token must be provided", 401)
    token = header.removeprefix("Bearer ")
    try:
        named: object = get_token_issuer(token)  # type: ignore[no-untyped-call]
        if named != service:
            raise unauthorised("Invalid token: service not found")
        decode_jwt_token(token, secret)  # type: ignore[no-untyped-call]
    except TokenExpiredError:
        raise unauthorised("Error: Your system clock must be accurate to within 30 seconds") from None
    except TokenDecodeError:
        raise unauthorised("Invalid token: API key not found") from None
    except TokenError:
        raise unauthorised("Invalid token") from None


class Asked(NamedTuple):
    """A request to send an email."""

    to: str
    reference: str | None
    values: Mapping[str, str]


def asked(body: Any, made: Template) -> Asked:
    """Read a request as strictly as Notify does. Raises Refusal in its words."""
    if not isinstance(body, dict):
        raise bad_request("Invalid JSON supplied in POST data")
    for name in ("email_address", "template_id"):
        if name not in body:
            raise invalid(f"{name} is a required property")
    if not _ADDRESS.fullmatch(str(body["email_address"])):
        raise invalid("email_address Not a valid email address")
    if body["template_id"] != str(made.id):
        raise bad_request("Template not found")
    values = {str(name): str(value) for name, value in (body.get("personalisation") or {}).items()}
    return Asked(str(body["email_address"]), body.get("reference"), values)


def created(kept: Kept, made: Template) -> dict[str, Any]:
    """What is answered to a message that was taken."""
    return {
        "id": str(kept.id),
        "reference": kept.reference,
        "content": {"subject": kept.subject, "body": kept.body, "from_email": "throughcare@notify.invalid"},
        "uri": flask.url_for("api.one", wanted=kept.id, _external=True),
        "template": {"id": str(made.id), "version": made.version, "uri": f"/v2/template/{made.id}"},
        "scheduled_for": None,
    }


def shown(kept: Kept, made: Template) -> dict[str, Any]:
    """What is answered to a question about a message."""
    return {
        "id": str(kept.id),
        "reference": kept.reference,
        "email_address": kept.to,
        "phone_number": None,
        "type": "email",
        "status": kept.status.value,
        "subject": kept.subject,
        "body": kept.body,
        "template": {"id": str(made.id), "version": made.version, "uri": f"/v2/template/{made.id}"},
        "created_at": kept.created_at,
        "created_by_name": None,
        "sent_at": kept.created_at,
        "completed_at": kept.created_at,
        "scheduled_for": None,
    }
