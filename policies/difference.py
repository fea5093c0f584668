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


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Which agreements come, go or change, and what else; from the documents that OPA decides by."""
    found = [*_agreements(before, after), *_pages(before, after)]
    known = {*_PAGES, "agreements"}
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
