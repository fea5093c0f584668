"""Remember policy's answers. Equal questions have equal answers, for one policy and one London day."""

from collections.abc import Sequence
from itertools import repeat

from policies.question import Decision, Question


class AnswerCache:
    """Answers by question. The day is part of the question, so yesterday's answer is never found today.

    Holds one policy revision's answers only: for another, its gate begins a new one. Bounded in two
    generations: a full young one becomes the old one, and what nobody asks for after that is forgotten.
    """

    def __init__(self, limit: int = 100_000) -> None:
        self._half = max(1, limit // 2)
        self._young: dict[Question, Decision] = {}
        self._old: dict[Question, Decision] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def look_up(self, questions: Sequence[Question]) -> list[Decision | None]:
        """The answers that are known, None for the others, in the order of the questions."""
        found = list(map(self._young.get, questions, repeat(None)))
        if self._old and None in found:
            for place, answer in enumerate(found):
                if answer is None and (older := self._old.get(questions[place])) is not None:
                    self.keep(questions[place], older)
                    found[place] = older
        return found

    def keep(self, question: Question, answer: Decision) -> None:
        """Remember an answer. No answer is not an answer: `Unanswered` has no place here."""
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}
        self._young[question] = answer
