"""Fold a person's facts into release episodes. The same facts give the same episodes in any order of arrival."""

from collections.abc import Iterable

from consumers.handover.facts import Fact
from consumers.handover.state import Episode, Status

__all__ = ["Episode", "Status", "extend", "fold"]


def fold(facts: Iterable[Fact]) -> tuple[Episode, ...]:
    """All of a person's facts, in any order and however often repeated, as episodes, oldest first."""
    raise NotImplementedError


def extend(episodes: tuple[Episode, ...], fact: Fact) -> tuple[Episode, ...] | None:
    """The episodes with one more fact. None: fold all again, the fact is older or takes something back."""
    raise NotImplementedError
