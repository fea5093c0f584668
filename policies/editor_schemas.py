"""JSON Schema of every page, so that an editor completes words, explains fields and marks what is misspelt.

They lie in `policies/editors/`, made from the types that read the pages. The first line of a page names one.
"""

import json
from pathlib import Path
from typing import Final

from policies.agreements import Agreement, Gateways
from policies.approvals import Approvals
from policies.conditions import Conditions
from policies.matrix import Matrix
from policies.officers import Officers
from policies.plain_words import PlainWords
from policies.publishing import Publishing
from policies.redactions import Redactions
from policies.roles import Roles
from policies.teams import KindPage
from policies.texts import Texts
from policies.written import Page

FOLDER: Final = Path(__file__).parent / "editors"

PAGES: Final[dict[str, type[Page]]] = {
    "agreement": Agreement,
    "approvals": Approvals,
    "conditions": Conditions,
    "gateways": Gateways,
    "matrix": Matrix,
    "officers": Officers,
    "publishing": Publishing,
    "plain_words": PlainWords,
    "redactions": Redactions,
    "roles": Roles,
    "teams": KindPage,
    "texts": Texts,
}
"""The kinds of page, by the name of their schema."""


def first_line(page: str, *, deeper: bool = False) -> str:
    """The comment by which a page names its schema; `deeper` for a page in a folder of its own."""
    return f"# yaml-language-server: $schema={'../' if deeper else ''}editors/{page}.schema.json"


def schema(page: str) -> str:
    """The schema of a kind of page, as text."""
    made = PAGES[page].model_json_schema(by_alias=True)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain(made)}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write all schemas into a folder."""
    folder.mkdir(exist_ok=True)
    for page in PAGES:
        (folder / f"{page}.schema.json").write_text(schema(page), "utf-8")


def _plain(part: dict[str, object]) -> dict[str, object]:
    """Without the titles that are only a field's name again, and descriptions in one line each."""
    kept = {name: value for name, value in part.items() if not (name == "title" and isinstance(value, str))}
    return {
        name: " ".join(value.split()) if name == "description" and isinstance(value, str) else _inside(value)
        for name, value in kept.items()
    }


def _inside(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    return [_inside(one) for one in value] if isinstance(value, list) else value
