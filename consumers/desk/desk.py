"""What the desk is made of: everything that a page needs, handed in once by the process that serves it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from flask import current_app
from sqlalchemy import Connection, Engine

from consumers.desk.words import Words
from policies.in_force import Rules
from policies.officers import Officer
from policies.question import Gate
from policies.teams import Directory
from policies.vault import Vault
from schemas.envelope import Agency
from schemas.events import Event


class Answer(NamedTuple):
    """An officer's answer to an alert, as it is to be published."""

    agency: Agency
    team: str
    source_id: str
    source_time: datetime
    event: Event


class Published(NamedTuple):
    """What became of an answer; `event_id` is None where it waits for the person to be found."""

    accepted: bool
    event_id: UUID | None


Ask = Callable[[Answer], object]
"""Finds the person and asks policy whether this may be published; never inside a transaction."""
Accept = Callable[[Connection, object], Published]
"""Publishes what `Ask` gave, inside the caller's transaction."""


@dataclass(frozen=True)
class Desk:
    """The collaborators of the desk."""

    engine: Engine
    vault: Vault
    gate: Gate
    directory: Directory
    officers: Mapping[str, Officer]
    words: Words
    rules: Rules
    """The rules that hold, as people read them; with the titles of agreements."""
    ask: Ask
    accept: Accept
    local_sign_in: bool
    """Whether an invented officer may be chosen. Only for a desk that is bound to loopback."""

    def named(self, actor: str) -> str:
        """An officer's name, or the team whose own system answered; the reference of whoever has left."""
        if actor in self.officers:
            return self.officers[actor].name
        return next((f"{team.name}’s own system" for team in self.directory if team.id == actor), actor)


def the_desk() -> Desk:
    """The desk that serves this request."""
    return cast("Desk", current_app.extensions["throughcare"])
