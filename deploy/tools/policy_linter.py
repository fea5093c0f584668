"""Regal, the linter of policy's language, for `make check` alone. Run as a module it says where it lies."""

import sys

from deploy.places import CHECKOUT
from deploy.tools.go import program
from deploy.tools.tool import Tool, provide


def policy_linter() -> Tool:
    return program(
        "Regal",
        "regal",
        CHECKOUT / "deploy" / "regal",
        "github.com/open-policy-agent/regal",
        "building Regal once, about 40 s on 2 cores",
    )


if __name__ == "__main__":
    linter = policy_linter()
    provide([linter], lambda words: print(words, file=sys.stderr))
    print(linter.folder / "regal")
