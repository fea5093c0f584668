"""Keys by which an agency's system shows who it is. The bus keeps a hash: a lost key is issued anew."""

import hashlib
import secrets
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select, update

from schemas.envelope import Agency
from schemas.tables import api_key

_PREFIX: Final = "tc_"
_NAME_DIGITS: Final = 12
_NAME = func.left(func.encode(api_key.c.key_hash, "hex"), _NAME_DIGITS)


class Holder(NamedTuple):
    """Who holds a key."""

    agency: Agency
    team: str


class Issued(NamedTuple):
    """A key as it is listed: by the beginning of its hash, never itself."""

    name: str
    agency: str
    team: str
    made_at: datetime
    revoked_at: datetime | None


def issue(connection: Connection, agency: Agency, team: str, now: datetime) -> str:
    """Make a key. It is shown this once and cannot be read again."""
    key = _PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        api_key.insert().values(key_hash=_hash(key), agency=str(agency), team=team, made_at=now)
    )
    return key


def holder(connection: Connection, key: str) -> Holder | None:
    """Who holds this key, or None for one that is unknown or revoked."""
    row = connection.execute(
        select(api_key.c.agency, api_key.c.team).where(
            api_key.c.key_hash == _hash(key), api_key.c.revoked_at.is_(None)
        )
    ).first()
    return Holder(Agency.parse(row.agency), row.team) if row else None


def revoke(connection: Connection, name: str, now: datetime) -> int:
    """Revoke the key of this name; says how many. It is refused from the next request on."""
    changed = connection.execute(
        update(api_key).where(api_key.c.revoked_at.is_(None), _NAME.in_((name,))).values(revoked_at=now)
    )
    return changed.rowcount


def listed(connection: Connection) -> list[Issued]:
    """Every key that was issued, in order of agency and age."""
    rows = connection.execute(select(api_key).order_by(api_key.c.agency, api_key.c.team, api_key.c.made_at))
    return [
        Issued(row.key_hash.hex()[:_NAME_DIGITS], row.agency, row.team, row.made_at, row.revoked_at)
        for row in rows
    ]


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
