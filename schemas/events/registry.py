"""Which typed record goes with which event type. A new agency's module in this folder is found by itself."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from schemas.errors import Refused, UnknownEventType
from schemas.events.base import Event


class FieldProblem(NamedTuple):
    """Why a field is refused; never with the value that it held."""

    field: str
    sentence: str


class EventRefused(Refused):
    """The record does not fit its event type."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.field}: {problem.sentence}" for problem in problems))


@cache
def event_classes() -> Mapping[str, type[Event]]:
    """All typed events by event type."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"schemas.events.{module.name}")
    return {found.event_type: found for found in _below(Event) if "event_type" in vars(found)}


def event_class(event_type: str) -> type[Event]:
    """The typed record of an event type. Raises UnknownEventType."""
    found = event_classes().get(event_type)
    if found is None:
        raise UnknownEventType
    return found


def parse_event(event_type: str, body: Mapping[str, Any]) -> Event:
    """The typed event that an agency's record says. Raises EventRefused with each field that does not fit."""
    try:
        return event_class(event_type).model_validate(body)
    except ValidationError as error:
        raise EventRefused(field_problems(error)) from None


def field_problems(error: ValidationError) -> tuple[FieldProblem, ...]:
    """Each field that does not fit, without its value. An unknown field's name is the sender's own too."""
    return tuple(
        FieldProblem(_name(detail["loc"], detail["type"]), _sentence(detail["type"], detail["msg"]))
        for detail in error.errors(include_url=False, include_context=False, include_input=False)
    )


def _name(place: tuple[int | str, ...], kind: str) -> str:
    known = place[:-1] if kind == "extra_forbidden" else place
    return ".".join(str(part) for part in known) or "event"


def _sentence(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "there is a field that this event type does not have"
    if kind == "missing":
        return "the field is required"
    return message.removeprefix("Value error, ")


def _below(parent: type[Event]) -> Iterator[type[Event]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)
