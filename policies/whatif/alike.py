"""Count the decisions on the ledger: those that are alike together, with one that stands for all."""

import json
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, any_, func, literal, select

from policies.decisions import DOORS
from schemas.clock import london_midnight
from schemas.tables import decision, ledger_entry, ledger_leaf
from schemas.vocabulary import AlertState, Category, Door

_AT_ONCE: Final = 5000
_KINDS: Final = {door: kind for kind, door in DOORS.items()}


class Alike(NamedTuple):
    """Decisions with the same team, questions and outcome."""

    door: Door
    team: str
    questions: tuple[bytes, ...]
    """Hashes; at the door TELL the first asks whether the person exists for the recipient."""
    state: AlertState | None
    """What the ledger says became of the alert, at the door TELL."""
    allowed: frozenset[Category]
    withheld: frozenset[Category]
    primary: str
    decisions: int
    example: str
    """An alert's reference, or the number of an entry on the ledger."""


def decisions(
    connection: Connection, since: date, until: date, doors: Collection[Door] = tuple(_KINDS)
) -> Iterator[Alike]:
    """All decisions of these London days, both included, at these doors; one for those that are alike."""
    groups = list(_groups(connection, since, until).items())
    kinds = {str(_KINDS[door]) for door in doors}
    for start in range(0, len(groups), _AT_ONCE):
        some = dict(groups[start : start + _AT_ONCE])
        query = (
            select(ledger_entry.c.id, ledger_entry.c.body, ledger_leaf.c.index)
            .outerjoin(ledger_leaf, ledger_leaf.c.id == ledger_entry.c.id)
            .where(ledger_entry.c.id == any_(literal(list(some), ARRAY(Uuid))))
        )
        for entry, body, index in connection.execute(query):
            found = json.loads(body)
            if found["kind"] in kinds:
                yield _alike(found, some[entry], index)


def _groups(connection: Connection, since: date, until: date) -> dict[UUID, int]:
    """How many decisions are alike, by one of them."""
    first, past = london_midnight(since), london_midnight(until + timedelta(days=1))
    query = (
        select(func.any_value(decision.c.entry), func.count())
        .where(decision.c.at >= first, decision.c.at < past)
        .group_by(decision.c.alike)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _alike(found: dict[str, str], count: int, index: int | None) -> Alike:
    return Alike(
        door=DOORS[found["kind"]],
        team=found.get("team", ""),
        questions=tuple(map(bytes.fromhex, found["question"].split(","))),
        state=AlertState(found["state"]) if found["kind"] == _KINDS[Door.TELL] else None,
        allowed=_categories(found.get("categories", "")),
        withheld=_categories(found.get("withheld", "")),
        primary=found.get("primary", ""),
        decisions=count,
        example=found.get("alert") or ("" if index is None else str(index)),
    )


@lru_cache(maxsize=65_536)
def _categories(joined: str) -> frozenset[Category]:
    known = set(Category)
    return frozenset(Category(word) for word in joined.split(",") if word in known)
