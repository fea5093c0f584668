"""Who may publish what, and on what legal footing an agency's events stand."""

from functools import cache
from pathlib import Path

from policies.teams import Word
from policies.written import Page, read
from schemas.vocabulary import Article6, Article9, ConfidentialityBasis, ProcessingRegime, Purpose

FILE = Path(__file__).parent / "publishing.yaml"
ANY_OTHER = "ANY_OTHER"


class Profile(Page):
    """The legal scope that stands in the header of every event of an agency kind."""

    purpose: Purpose
    """For what it records and publishes."""
    article6_basis: Article6
    """UK GDPR article 6(1)."""
    article9_condition: Article9
    """UK GDPR article 9(2), where something of special category is in it."""
    confidentiality_basis: ConfidentialityBasis
    """Why publishing breaks no duty of confidence."""
    processing_regime: ProcessingRegime
    """Which part of data protection law: the general one, or law enforcement."""


class Publishing(Page):
    """The whole of `publishing.yaml`."""

    any_agency: tuple[str, ...]
    """Event types that every agency may publish."""
    health_team_only: tuple[str, ...]
    """Event types that only a health team may publish."""
    profiles: dict[Word, Profile]
    """The footing of each kind of agency; ANY_OTHER is for one without a line of its own."""

    def profile(self, kind: str) -> Profile:
        """The profile of an agency kind; one without a line of its own has the careful default."""
        return self.profiles.get(kind) or self.profiles[ANY_OTHER]


def load_publishing(file: Path = FILE) -> Publishing:
    """The publishing table of a file."""
    return read(file, Publishing)


@cache
def publishing() -> Publishing:
    """The publishing table, read once a process."""
    return load_publishing()
