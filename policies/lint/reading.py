"""Read a page that may be wrong: say all that is wrong with it, and keep what can be read."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policies.lint.finding import Finding, Place, Said, Severity, wrong
from policies.lint.wording import sentence, where
from policies.written import Page, parse
from schemas.errors import SetupProblem

PageT = TypeVar("PageT", bound=Page)
_ROUNDS = 6  # each takes out what the one before could not see


class Reading(NamedTuple, Generic[PageT]):
    """A page as far as it can be read."""

    page: PageT | None
    unread: frozenset[str]
    """The fields in which a stand-in stands: nothing may be said of them."""
    findings: tuple[Finding, ...]


class Sheet:
    """One file, which knows on which line each of its values stands."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self._lines: dict[Place, int] = {}

    def read(self, page: type[PageT], stand_ins: Mapping[str, object] | None = None) -> Reading[PageT]:
        """Read it as `page`, with a stand-in for a field that cannot be read, where there is one."""
        try:
            content = parse(self._path)
        except SetupProblem as problem:
            said = str(problem).removeprefix(f"{self._path.name}: ").removeprefix(f"{self._path.name}:")
            return Reading(None, frozenset(), (self.finding(wrong((), said.strip())),))
        self._number(yaml.compose(self._path.read_text("utf-8"), Loader=yaml.SafeLoader), ())
        return self._validated(content, page, stand_ins or {})

    def finding(self, said: Said) -> Finding:
        """What a rule says, with the line of the value or of what holds it."""
        place = said.place
        while place and place not in self._lines:
            place = place[:-1]
        at = ", ".join(str(step + 1) if isinstance(step, int) else step for step in said.place)
        return Finding(self._name, self._lines.get(place, 0) if place else 0, at, *said[1:])

    def _validated(
        self, content: object, page: type[PageT], stand_ins: Mapping[str, object]
    ) -> Reading[PageT]:
        said: dict[tuple[Place, str], Said] = {}
        unread: set[str] = set()
        for _ in range(_ROUNDS):
            try:
                found = page.model_validate(content)
            except ValidationError as problem:
                errors = _clear(problem.errors(include_url=False))
                for error in errors:
                    place = where(error["loc"])
                    if not set(place[:1]) & unread:
                        said.setdefault((place, error["type"]), _said(error, place, page))
                content = _repaired(content, errors, stand_ins, unread)
            else:
                return Reading(found, frozenset(unread), self._findings(said))
        return Reading(None, frozenset(), self._findings(said))

    def _findings(self, said: Mapping[tuple[Place, str], Said]) -> tuple[Finding, ...]:
        return tuple(self.finding(one) for one in said.values())

    def _number(self, node: yaml.Node | None, place: Place) -> None:
        if node is None:
            return
        self._lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*place, str(key.value))
                self._lines[here] = key.start_mark.line + 1
                self._number(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for at, item in enumerate(node.value):
                self._number(item, (*place, at))


def _said(error: ErrorDetails, place: Place, page: type[Page]) -> Said:
    return Said(place, Severity.WRONG, sentence(error, page))


def _clear(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without what only follows from an error inside: a list is no word, nor too short for its odd items."""
    places = [where(error["loc"]) for error in errors]
    outer = {place[:depth] for place in places for depth in range(1, len(place))}
    return [error for error, place in zip(errors, places, strict=True) if place not in outer]


def _repaired(
    content: object, errors: list[ErrorDetails], stand_ins: Mapping[str, object], unread: set[str]
) -> object:
    """The page without what cannot be read. Items go from the back, so that places before them stay."""
    page = deepcopy(content)
    if not isinstance(page, dict):
        return page
    for error in sorted(errors, key=lambda each: _order(where(each["loc"])), reverse=True):
        place = where(error["loc"])
        holder = _at(page, place[:-1])
        if isinstance(holder, list) and place and isinstance(place[-1], int) and place[-1] < len(holder):
            del holder[place[-1]]
        elif error["type"] == "extra_forbidden" and isinstance(holder, dict):
            holder.pop(place[-1], None)
        elif place and place[0] in stand_ins:
            page[place[0]] = stand_ins[str(place[0])]
            unread.add(str(place[0]))
    return page


def _order(place: Place) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (0, step) for step in place)


def _at(page: object, place: Place) -> object:
    for step in place:
        try:
            page = page[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return page
