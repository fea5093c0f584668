"""Read a question as it was asked and recorded, so that it can be asked again."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, Connection, LargeBinary, any_, literal, select

from policies.question import ConsentCode, OverrideCode, Party, Question
from schemas.envelope import Agency
from schemas.tables import question
from schemas.vocabulary import Category, Door, OverrideKind, Purpose, Relationship, Role, TeamKind

_AT_ONCE = 5000


def questions_of(connection: Connection, hashes: Iterable[bytes]) -> dict[bytes, Question]:
    """Recorded questions by hash. One that is not there, or cannot be read any more, is left out."""
    wanted, found = list(hashes), dict[bytes, Question]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = any_(literal(wanted[start : start + _AT_ONCE], ARRAY(LargeBinary)))
        query = select(question.c.hash, question.c.body).where(question.c.hash == some)
        for digest, body in connection.execute(query):
            if (asked := question_of(body)) is not None:
                found[digest] = asked
    return found


def question_of(body: str) -> Question | None:
    """A question by its canonical body; None for one that holds a word which is no longer ours.

    What was asked before a word was added to the question said nothing of it: it has its default.
    """
    try:
        return _question(json.loads(body))
    except (KeyError, TypeError, ValueError):
        return None


def _question(said: Mapping[str, Any]) -> Question:
    agreed = said["s213b"]
    return Question(
        door=Door(said["door"]),
        publisher=_party(said["publisher"], said["publisher_team_kind"]),
        recipient=_party(said["recipient"], said["recipient_team_kind"]),
        role=Role(said["role"]),
        relationship=Relationship(said["relationship"]),
        purpose=Purpose(said["purpose"]),
        event_type=said["event_type"],
        categories=tuple(map(Category, said["categories"])),
        london_date=date.fromisoformat(said["london_date"]),
        consent=tuple(sorted(_codes(said["consent"]), key=lambda code: code.category)),
        s213b=(agreed["referral"], agreed["contact"], agreed["council"]),
        child_linked=said["child_linked"],
        drr_in_force=said["drr_in_force"],
        address_check_open=said.get("address_check_open", False),
        restricted=said.get("restricted", False),
        protected=said.get("protected", False),
        overrides=tuple(map(_override, said.get("overrides", ()))),
        closed_for_days=said.get("closed_for_days", 0),
        known=said["known"],
    )


@lru_cache(maxsize=4096)
def _party(agency: str, team_kind: str) -> Party:
    return Party(Agency.parse(agency), TeamKind(team_kind))


def _codes(groups: Iterable[Mapping[str, Any]]) -> Iterable[ConsentCode]:
    for group in groups:
        last_day = date.fromisoformat(group["last_day"]) if group["last_day"] else None
        for category in group["categories"]:
            yield ConsentCode(Category(category), group["state"], last_day)


def _override(said: Mapping[str, Any]) -> OverrideCode:
    categories = tuple(map(Category, said["categories"]))
    return OverrideCode(OverrideKind(said["kind"]), date.fromisoformat(said["last_day"]), categories)
