"""All pages of one policy together: those that hold now, or a draft of them in another folder."""

from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from policies.agreements import Agreement, Gateway, load_agreements, load_gateways
from policies.approvals import load_approvals, refuse_unapproved
from policies.matrix import Matrix, matrix
from policies.publishing import Publishing, load_publishing
from policies.redactions import Redactions, redactions
from policies.roles import Roles, roles
from policies.written import Page
from schemas.errors import SetupProblem

HERE = Path(__file__).parent
NAMES = ("approvals.yaml", "gateways.yaml", "matrix.yaml", "publishing.yaml", "redactions.yaml", "roles.yaml")
"""The single pages; beside them stands the folder `agreements`."""


class Pages(NamedTuple):
    """What the register is made of."""

    gateways: dict[str, Gateway]
    agreements: tuple[Agreement, ...]
    matrix: Matrix
    roles: Roles
    redactions: Redactions
    publishing: Publishing


class Written(Page):
    """The same as one document, word for word: part of the register, and so signed and kept with it."""

    gateways: tuple[Gateway, ...]
    agreements: tuple[Agreement, ...]
    matrix: Matrix
    roles: Roles
    redactions: Redactions
    publishing: Publishing


def written(pages: Pages) -> dict[str, object]:
    """What the pages say, as JSON holds it."""
    given = pages._asdict() | {"gateways": tuple(pages.gateways.values())}
    return Written.model_construct(**given).model_dump(mode="json", by_alias=True)


def pages_of(document: object) -> Pages:
    """The pages that were written so. Raises SetupProblem for what this version cannot read."""
    try:
        found = Written.model_validate(document)
    except ValidationError:
        raise SetupProblem(
            "The pages of a policy were kept in a form that this version does not read. "
            "Propose them again: throughcare policy activate FOLDER."
        ) from None
    return Pages(
        {gateway.id: gateway for gateway in found.gateways},
        found.agreements,
        found.matrix,
        found.roles,
        found.redactions,
        found.publishing,
    )


def read_pages(folder: Path = HERE, *, approved: bool = True) -> Pages:
    """Read every page of a folder. Raises SetupProblem for the first that is wrong.

    With `approved=False` also a draft that nobody has approved yet: to read it, to ask what it would change.
    """
    gateways = load_gateways(folder / "gateways.yaml")
    agreements = load_agreements(gateways, folder / "agreements")
    if approved:
        refuse_unapproved(agreements, load_approvals(folder / "approvals.yaml"))
    return Pages(
        gateways,
        agreements,
        matrix(folder / "matrix.yaml"),
        roles(folder / "roles.yaml"),
        redactions(folder / "redactions.yaml"),
        load_publishing(folder / "publishing.yaml"),
    )
