"""Mutants that are no mistake: they say the same in other words, and the reason why."""

from tests.mutation.mutants import Mutant

_GUARDED = "A built-in that meets another type is undefined; the guard says so to whoever reads it."

_REASONS: dict[tuple[str, str, str], str] = {
    ("question.rego", "is_string(agency)", "true"): _GUARDED,
    ("question.rego", "is_string(kind)", "true"): _GUARDED,
    ("question.rego", "is_string(day)", "true"): _GUARDED,
    ("open.rego", "is_array(agencies)", "true"): _GUARDED,
    ("open.rego", "is_array(listed)", "true"): _GUARDED,
    ("question.rego", "is_number(days)", "true"): "Nothing but a number lies between two numbers.",
    (
        "matrix.rego",
        "not category in carries",
        "true",
    ): "What is carried is refused by nobody: see refusal().",
}


def reason(mutant: Mutant) -> str:
    """Why a mutant changes nothing; empty where it does."""
    return _REASONS.get(_key(mutant), "")


def stale(mutants: list[Mutant]) -> list[str]:
    """What is listed here and is no mutant any more."""
    known = {_key(each) for each in mutants}
    return [" ".join(key) for key in _REASONS if key not in known]


def _key(mutant: Mutant) -> tuple[str, str, str]:
    return mutant.file.rpartition("/")[2], mutant.was.strip(), mutant.now.strip()
