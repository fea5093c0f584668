"""The words in which the matrix is written out for people."""

from functools import cache
from pathlib import Path
from typing import Self

from pydantic import model_validator

from policies.agreements import State
from policies.teams import Word
from policies.written import Page, read
from schemas.vocabulary import Category, Purpose

FILE = Path(__file__).parent / "plain_words.yaml"


class KindWords(Page):
    """How a kind of agency is spoken of."""

    one: str
    """One of them: a council."""
    the: str
    """The one that a sentence is about: the council."""
    that: str
    """The one that the person has spoken of: that council."""
    another: str
    """One beside the first: another council."""


class PlainWords(Page):
    """The whole of `plain_words.yaml`: every category, purpose and state has its words."""

    kinds: dict[Word, KindWords]
    """Each kind of agency; one that is not here goes by its own letters."""
    categories: dict[Category, str]
    """Each kind of information, as it stands after “may have”."""
    purposes: dict[Purpose, str]
    """Each purpose, as it stands at the end of a sentence."""
    states: dict[State, str]
    """Each state of an agreement."""

    @model_validator(mode="after")
    def _is_total(self) -> Self:
        every = {*Category, *Purpose, *State}
        if missing := every - set(self.categories) - set(self.purposes) - set(self.states):
            raise ValueError(f"no words for {', '.join(sorted(missing))}")
        return self

    def kind(self, kind: str) -> KindWords:
        """How a kind of agency is spoken of."""
        name = kind.replace("_", " ").capitalize()
        return self.kinds.get(kind) or KindWords(one=name, the=name, that=name, another=f"another {name}")


@cache
def plain_words() -> PlainWords:
    """The words, read once a process."""
    return read(FILE, PlainWords)
