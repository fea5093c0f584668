"""All pages of one policy together: those that hold now, or a draft of them in another folder."""

from pathlib import Path
from typing import NamedTuple

from policies.agreements import Agreement, Gateway, load_agreements, load_gateways
from policies.matrix import Matrix, matrix
from policies.publishing import Publishing, load_publishing
from policies.redactions import Redactions, redactions
from policies.roles import Roles, roles

HERE = Path(__file__).parent
NAMES = ("gateways.yaml", "matrix.yaml", "publishing.yaml", "redactions.yaml", "roles.yaml")
"""The single pages; beside them stands the folder `agreements`."""


class Pages(NamedTuple):
    """What the register is made of."""

    gateways: dict[str, Gateway]
    agreements: tuple[Agreement, ...]
    matrix: Matrix
    roles: Roles
    redactions: Redactions
    publishing: Publishing


def read_pages(folder: Path = HERE) -> Pages:
    """Read every page of a folder. Raises SetupProblem for the first that is wrong."""
    gateways = load_gateways(folder / "gateways.yaml")
    return Pages(
        gateways,
        load_agreements(gateways, folder / "agreements"),
        matrix(folder / "matrix.yaml"),
        roles(folder / "roles.yaml"),
        redactions(folder / "redactions.yaml"),
        load_publishing(folder / "publishing.yaml"),
    )
