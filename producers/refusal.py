"""A record that could not be read: whose it was and what was wrong, for the agency and for the ledger."""

from typing import NamedTuple

from schemas.envelope import Agency
from schemas.events.registry import FieldProblem
from schemas.vocabulary import DenyReason


class Refusal(NamedTuple):
    """One record refused before policy was asked. Holds names of fields and rules, never a value."""

    agency: Agency
    team: str
    event_type: str
    """Empty where the record names no type that we know."""
    problems: tuple[FieldProblem, ...]

    def entry(self) -> dict[str, str]:
        """The ledger's fields of it."""
        fields = {
            "agency": str(self.agency),
            "team": self.team,
            "reasons": DenyReason.SCHEMA_INVALID.value,
            "fields": ",".join(problem.field for problem in self.problems),
        }
        return fields | ({"event_type": self.event_type} if self.event_type else {})
