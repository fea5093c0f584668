"""Open Policy Agent, which answers every question of the bus."""

from pathlib import Path

from deploy.places import CHECKOUT
from deploy.tools.go import program
from deploy.tools.tool import Tool


def policy_engine() -> Tool:
    return program(
        "OPA",
        "opa",
        CHECKOUT / "deploy" / "opa",
        "github.com/open-policy-agent/opa",
        "building OPA once, about 70 s on 2 cores",
    )


def opa_binary() -> Path:
    """Where the built engine lies."""
    return policy_engine().folder / "opa"
