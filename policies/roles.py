"""What a reader may open, by role."""

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from policies.teams import Word
from policies.written import Page, read
from schemas.vocabulary import AllowReason, Category, Door, Obligation, Purpose, Relationship, Role

FILE = Path(__file__).parent / "roles.yaml"


class RoleRule(Page):
    """What one role may open."""

    door: Literal[Door.OPEN, Door.EXPORT] = Door.OPEN
    """Where it asks: by reading a page, or by a file."""
    agencies: Literal["ANY"] | tuple[Word, ...]
    """The kinds of agency in which somebody has this role, or ANY."""
    relationships: tuple[Relationship, ...]
    """What must link the reader with the person: one of these."""
    categories: Literal["ALL"] | tuple[Category, ...]
    """What the role may open out of what its agency may have, or ALL of that."""
    health_team_only: bool = False
    """Health categories only for a reader in a health team."""
    purposes: tuple[Purpose, ...] | None = None
    """The only purposes for which the role looks; left out, the agreements say."""
    ground: AllowReason | None = None
    """The right by which the role looks without any agreement; left out, it has none."""
    consent: bool = False
    """Whether that right reaches as far as the person's consent only."""
    obligations: tuple[Obligation, ...] = ()
    """What such a reader must do as well."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.ground is None) != (self.purposes is None):
            raise ValueError(
                "a role with a ground of its own says for which purposes, and only such a role does"
            )
        if self.ground is None and (self.consent or self.obligations):
            raise ValueError("consent and obligations are said of a role with a ground of its own")
        return self


class Roles(Page):
    """The whole of `roles.yaml`."""

    roles: dict[Role, RoleRule]
    """A role that is not here opens nothing."""


def roles(file: Path = FILE) -> Roles:
    """What a reader may open."""
    return read(file, Roles)
