"""What policy must know of a person besides consent, and the one place that puts it into a question."""

from typing import Final, NamedTuple

from policies.question import Question
from policies.safeguards import NOTHING, Safeguards

MOVED: Final = """
    INSERT INTO person_scope (person_id, version, child_linked, child_sequence, drr_in_force, drr_sequence)
    SELECT :person, 1, false, '', false, '' WHERE EXISTS (SELECT 1 FROM said)
    ON CONFLICT (person_id) DO UPDATE SET version = person_scope.version + 1
"""
"""After `WITH said AS (… RETURNING 1)`: where anything was written, the person's version moves with it."""


class Scope(NamedTuple):
    """What the tables say of a person besides consent, with the version that covers both."""

    version: int = 0
    child_linked: bool = False
    drr_in_force: bool = False
    safeguards: Safeguards = NOTHING

    def asked_in(self, question: Question, team: str) -> Question:
        """The question with all that concerns its two agencies; `team` is the recipient's."""
        publisher, recipient = question.publisher.agency, question.recipient.agency
        guards = self.safeguards
        return question._replace(
            child_linked=self.child_linked,
            drr_in_force=self.drr_in_force,
            address_check_open=guards.address_check_open,
            protected=guards.protected,
            restricted=guards.restricted(publisher, recipient, team),
            overrides=guards.overriding(publisher, recipient, question.london_date),
        )
