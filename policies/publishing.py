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
    article6_basis: Article6
    article9_condition: Article9
    confidentiality_basis: ConfidentialityBasis
    processing_regime: ProcessingRegime


class Publishing(Page):
    """The whole of `publishing.yaml`."""

    any_agency: tuple[str, ...]
    health_team_only: tuple[str, ...]
    profiles: dict[Word, Profile]

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
