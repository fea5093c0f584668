"""What every event is: a frozen record of typed fields that begins with the person it is about."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from schemas.catalogue import catalogue
from schemas.errors import Refused
from schemas.events.fields import Day, Line
from schemas.identifiers import IdentifierKind, canonical
from schemas.vocabulary import Category


class Frozen(BaseModel):
    """A value that never changes, has only the contract's fields, and keeps itself out of errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Identifier(Frozen):
    """One number by which an agency knows the person, in its canonical form."""

    kind: IdentifierKind
    value: str = Field(max_length=60)

    @field_validator("value")
    @classmethod
    def _written_one_way(cls, value: str, info: ValidationInfo) -> str:
        if "kind" not in info.data:
            return value  # the kind is refused already
        try:
            return canonical(info.data["kind"], value)
        except Refused as refused:
            raise ValueError(refused.detail) from None


class Subject(Frozen):
    """Whom an event is about."""

    identifiers: Annotated[tuple[Identifier, ...], Field(max_length=20)]
    given_names: Line
    family_name: Line
    date_of_birth: Day


class Event(Frozen):
    """One thing that happened, as its agency recorded it."""

    event_type: ClassVar[str]

    @classmethod
    def carries(cls) -> tuple[Category, ...]:
        """The categories that every event of this type carries, sorted."""
        return catalogue().entry(cls.event_type).categories


class PersonEvent(Event):
    """An event about a person."""

    subject: Subject
