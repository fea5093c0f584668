"""Open Policy Agent, built here once from a pinned go.mod with the Go that a wheel brings."""

import shutil
import sysconfig
from pathlib import Path

from deploy.places import CHECKOUT, TOOLS
from deploy.tools.tool import Tool, fingerprint, run
from schemas.errors import SetupProblem

_SOURCE = CHECKOUT / "deploy" / "opa"
_MODULE = "github.com/open-policy-agent/opa"


def policy_engine() -> Tool:
    made_from = fingerprint(_SOURCE / "go.mod", _SOURCE / "go.sum")
    return Tool(
        name=f"OPA {_version()}",
        about=f"OPA {_version()}: building OPA once, about 70 s on 2 cores",
        folder=TOOLS / f"opa-{_version()}-{made_from}",
        fingerprint=made_from,
        make=_make,
    )


def opa_binary() -> Path:
    """Where the built engine lies."""
    return policy_engine().folder / "opa"


def _version() -> str:
    lines = (_SOURCE / "go.mod").read_text().splitlines()
    return next(
        line.split()[1].removeprefix("v") for line in lines if line.strip().startswith(_MODULE + " v")
    )


def _make(folder: Path) -> None:
    go = shutil.which("go", path=sysconfig.get_path("scripts"))
    if go is None:
        raise SetupProblem(
            "Go is not installed here: run `make .venv/installed`, or give THROUGHCARE_OPA_URL."
        )
    work = folder / "work"
    work.mkdir()
    for file in ("go.mod", "go.sum"):
        shutil.copy(_SOURCE / file, work)
    environment = {
        "GOTOOLCHAIN": "local",  # the wheel's, not one that it would fetch
        "GOROOT": "",
        "GOPATH": str(work / "path"),
        "GOMODCACHE": str(work / "modules"),
        "GOCACHE": str(work / "cache"),
        "GOENV": "off",
        "GOFLAGS": "-mod=readonly -modcacherw -trimpath",
        "CGO_ENABLED": "0",
    }
    run([go, "build", "-ldflags=-s -w", "-o", str(folder / "opa"), _MODULE], work, environment)
    shutil.rmtree(work)
