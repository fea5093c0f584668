"""What is misspelt or left out on a page, in plain sentences, with the word that was probably meant."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic_core import ErrorDetails

from policies.lint.finding import Place, listed
from policies.written import Page

_FEW: Final = 9  # more words than these nobody reads in one line

MISSING: Final = {
    "approved_by": "Have it approved: `throughcare policy approve`.",
    "dpia": "Name the data protection impact assessment.",
    "drafted_by": "Name who wrote it: an officer's reference or a post.",
    "gateway": "Name the law in gateways.yaml that lets them tell each other.",
    "necessity": "Say why this must be told, and why no less would do.",
    "retention": "Say for how many days a recipient keeps it, and after what.",
    "review_on": "Say by which day somebody has to ask whether it is still right.",
    "spocs": "Name the post to ring of each kind of party.",
}
"""What to do about a field that is left out, where more can be said than its name."""

_FORMS: Final = {
    "id": "ISA- and three digits, for example ISA-010",
    "from": "KIND:CODE, for example HOUSING:E08000025, or KIND:* for all of a kind",
    "to": "KIND:CODE, for example HOUSING:E08000025, or KIND:* for all of a kind",
    "parties": "KIND:CODE, for example HOUSING:E08000025, or KIND:* for all of a kind",
    "drafted_by": "as an officer's reference or a post, never as a mail address",
    "approved_by": "as an officer's reference or a post, never as a mail address",
    "content": "as 64 digits of SHA-256; `throughcare policy approve` writes it",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """`Did you mean X?`, or the words there are, or how to see them."""
    words = list(known)
    near = get_close_matches(word.upper(), [each.upper() for each in words], n=1, cutoff=0.6)
    if near:
        return f"Did you mean {next(each for each in words if each.upper() == near[0])}?"
    if len(words) <= _FEW:
        return f"It can be {listed(words)}."
    return "`throughcare policy schema` lists the words that there are."


def sentence(error: ErrorDetails, page: type[Page]) -> str:
    """What one error of reading a page means to its author."""
    place = where(error["loc"])
    name = next((str(step) for step in reversed(place) if isinstance(step, str)), "the page")
    said, kind, context = error["input"], error["type"], error.get("ctx", {})
    match kind:
        case "missing":
            return f"{name} is left out. {MISSING.get(name, 'Write it.')}"
        case "extra_forbidden":
            return f"{name} is no field here. {nearest(name, fields(page))}"
        case "enum" | "literal_error":
            return f"{_quoted(said)} is not known here. {nearest(str(said), _expected(context))}"
        case "string_pattern_mismatch":
            form = next((_FORMS[step] for step in reversed(place) if step in _FORMS), None)
            return f"{_quoted(said)} is not written as it must be. " + (
                f"Write it {form}." if form else f"The form is {context.get('pattern')}."
            )
        case "int_parsing" | "int_type" | "greater_than":
            return f"{_quoted(said)} cannot be. Write a whole number above 0."
        case "string_too_short":
            return f"{name} says too little. {MISSING.get(name, 'Write a sentence.')}"
        case "too_short":
            return f"{name} is too short: name at least {context.get('min_length', 1)}."
        case "value_error":
            return f"{str(context.get('error', 'it cannot be')).rstrip('.')}."
    if kind.startswith("date"):
        return f"{_quoted(said)} is no day. Write it as 2026-11-30."
    return f"{error['msg'].rstrip('.')}."


def where(loc: Iterable[str | int]) -> Place:
    """The place on the page; what the reader of pages adds for choices and keys is left out."""
    return tuple(step for step in loc if not re.match(r"(literal|tuple|function-|\[key\])", str(step)))


def fields(page: type[Page]) -> set[str]:
    """Every field's name that can stand somewhere on a page."""
    schema = page.model_json_schema(by_alias=True)
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def _expected(context: Mapping[str, Any]) -> list[str]:
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _quoted(said: object) -> str:
    return f"“{said}”" if isinstance(said, str | int) else "This"
