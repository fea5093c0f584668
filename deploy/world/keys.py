"""The keys with which a world's agencies hand in: made for one run, kept in memory only, revoked after it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from policies.teams import Team
from producers import api_keys
from schemas.clock import machine_now


@contextmanager
def issued(engine: Engine, teams: Iterable[Team]) -> Iterator[dict[str, str]]:
    """A key for each team, by team id."""
    made_at = machine_now()
    with engine.begin() as connection:
        keys = {team.id: api_keys.issue(connection, team.agency, team.id, made_at) for team in teams}
    try:
        yield keys
    finally:
        with engine.begin() as connection:
            for one in api_keys.listed(connection):
                if one.made_at == made_at and one.team in keys:
                    api_keys.revoke(connection, one.name, machine_now())
