"""Addresses that the environment gives: a server that is there is used, and none is started in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from schemas.errors import SetupProblem


@dataclass(frozen=True)
class GivenOpa:
    """A policy engine of somebody else's, with our policy loaded into it."""

    url: str
    token_file: Path
    revision: str | None
    """None: processes follow what is activated in the database."""


@dataclass(frozen=True)
class Given:
    """None where nothing was given: the stack starts its own."""

    database_url: str | None = None
    kafka: str | None = None
    opa: GivenOpa | None = None


def given(environ: Mapping[str, str]) -> Given:
    """Read THROUGHCARE_DATABASE_URL, _KAFKA, _OPA_URL. Raises SetupProblem if a part of OPA's is missing."""
    return Given(
        database_url=environ.get("THROUGHCARE_DATABASE_URL") or None,
        kafka=environ.get("THROUGHCARE_KAFKA") or None,
        opa=_opa(environ),
    )


def _opa(environ: Mapping[str, str]) -> GivenOpa | None:
    url = environ.get("THROUGHCARE_OPA_URL")
    if not url:
        return None
    token_file = environ.get("THROUGHCARE_OPA_TOKEN_FILE")
    if not token_file:
        raise SetupProblem("THROUGHCARE_OPA_URL is set, so THROUGHCARE_OPA_TOKEN_FILE must be set too.")
    return GivenOpa(url, Path(token_file), environ.get("THROUGHCARE_POLICY_REVISION") or None)


def shown(url: str) -> str:
    """Host and port of a database URL: never its user or password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5432}"
