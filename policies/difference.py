"""What one policy says otherwise than another, in a line each: for whoever is to approve it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_PAGES: Final = {
    "gateways": "gateways.yaml",
    "matrix": "matrix.yaml",
    "publishing": "publishing.yaml",
    "redactions": "redactions.yaml",
    "roles": "roles.yaml",
}

# Fields that rules decide by: where one of them changes, that is said with whom it joins.
_DECIDING: Final = {
    *("state", "valid_from", "valid_to", "shares", "purposes", "gateway", "confidentiality_basis"),
    *("from", "to", "either_way", "to_code_starts", "patient_information"),
}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Which agreements come, go or change, and what else; from the documents that OPA decides by."""
    found = [*_agreements(before, after), *_pages(before, after), *_words(before, after)]
    known = {*_PAGES, "agreements", "written"}
    if any(before.get(name) != after.get(name) for name in before.keys() | after.keys() if name not in known):
        found.append("The words that questions are asked in change.")
    return found or ["No page changes: the rules themselves do (policies/rego)."]


def _agreements(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = _by_reference(before), _by_reference(after)
    for reference in sorted(old.keys() | new.keys()):
        if reference not in new:
            yield f"{reference} goes: {_whom(old[reference])}."
        elif reference not in old:
            yield f"{reference} comes: {_whom(new[reference])}."
        elif old[reference] != new[reference]:
            yield f"{reference} says otherwise: {_whom(new[reference])}."


def _by_reference(said: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for shares in said.get("agreements", {}).values():
        for share in shares:
            found.setdefault(share["reference"], []).append(share)
    return found


def _whom(shares: list[Mapping[str, Any]]) -> str:
    said = [f"{share['from']} to {share['to']}, {str(share['state']).lower()}" for share in shares]
    return "; ".join(sorted(set(said)))


def _pages(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, page in _PAGES.items():
        old, new = before.get(name, {}), after.get(name, {})
        changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        if changed:
            yield f"{page} changes: {', '.join(changed)}."


def _words(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What nothing is decided by and people read all the same: titles, reasons, whom to ring."""
    for page, named in (("agreements", _reference), ("gateways", _id)):
        old, new = ({named(one): one for one in _written(said, page)} for said in (before, after))
        for reference in sorted(old.keys() & new.keys()):
            was, now = old[reference], new[reference]
            fields = sorted(name for name in now.keys() - _DECIDING if now[name] != was.get(name))
            if fields:
                yield f"{reference} is worded otherwise: {', '.join(fields)}."
    old, new = (_written(said, "publishing") for said in (before, after))
    if old and new and old["profiles"] != new["profiles"]:
        yield "publishing.yaml changes: profiles."


def _written(said: Mapping[str, Any], page: str) -> Any:
    return said.get("written", {}).get(page, ())


def _reference(agreement: Mapping[str, Any]) -> str:
    return f"{agreement['id']}@{agreement['version']}"


def _id(gateway: Mapping[str, Any]) -> str:
    return str(gateway["id"])
