"""The words of the pages on consent: what is asked, and what each kind of data is called to the person."""

from functools import cache
from pathlib import Path
from typing import Final, Self

from pydantic import model_validator

from policies.publishing import ANY_OTHER
from policies.written import Page, read
from schemas.events.words import ConsentMethod
from schemas.vocabulary import Category, ConsentState, Purpose

FILE: Final = Path(__file__).parent / "consent_words.yaml"


class Group(Page):
    """Kinds of data that belong together when people speak of them."""

    title: str
    things: dict[Category, str]


class Said(Page):
    """What a word of the person is called."""

    staff: str
    person: str


class ConsentWords(Page):
    """The whole of `consent_words.yaml`."""

    privacy_notice: str
    questions: dict[str, str]
    needs: dict[str, str]
    groups: tuple[Group, ...]
    states: dict[ConsentState, Said]
    methods: dict[ConsentMethod, str]
    withdrawal: str
    purposes: dict[Purpose, str]

    @model_validator(mode="after")
    def _is_total(self) -> Self:
        named = [category for group in self.groups for category in group.things]
        if sorted(named) != sorted(Category):
            raise ValueError("every category stands in one group")
        return self

    def question(self, kind: str, agency: str) -> str:
        """What the person is asked about one recipient."""
        return (self.questions.get(kind) or self.questions[ANY_OTHER]).format(agency=agency)

    def need(self, kind: str) -> str:
        """What everything that a recipient is asked for is called."""
        return self.needs.get(kind) or self.needs[ANY_OTHER]

    def purpose(self, purpose: Purpose) -> str:
        """For what a recipient may use it."""
        return self.purposes.get(purpose, "to help you")

    def thing(self, category: Category) -> str:
        """A kind of data as the person would say it."""
        return next(group.things[category] for group in self.groups if category in group.things)

    def listed(self, categories: tuple[Category, ...]) -> list[tuple[str, list[tuple[Category, str]]]]:
        """These categories in their groups, in the order of the page."""
        found = [
            (group.title, [(one, text) for one, text in group.things.items() if one in categories])
            for group in self.groups
        ]
        return [(title, things) for title, things in found if things]

    def things(self, categories: tuple[Category, ...]) -> list[str]:
        """These categories in the person's words."""
        return [text for _, things in self.listed(categories) for _, text in things]


@cache
def consent_words() -> ConsentWords:
    """The words, read once a process."""
    return read(FILE, ConsentWords)
