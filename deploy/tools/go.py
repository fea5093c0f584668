"""A program in Go, built here once from a pinned go.mod with the Go that a wheel brings."""

import shutil
import sysconfig
from pathlib import Path

from deploy.places import TOOLS
from deploy.tools.tool import Tool, fingerprint, run
from schemas.errors import SetupProblem


def program(name: str, program_file: str, source: Path, module: str, about: str) -> Tool:
    """The tool whose one file is `program_file`; `about` is what a person reads while it is built."""
    version = _version(source, module)
    made_from = fingerprint(source / "go.mod", source / "go.sum")
    return Tool(
        name=f"{name} {version}",
        about=f"{name} {version}: {about}",
        folder=TOOLS / f"{program_file}-{version}-{made_from}",
        fingerprint=made_from,
        make=lambda folder: _build(folder / program_file, source, module),
    )


def _version(source: Path, module: str) -> str:
    lines = (source / "go.mod").read_text().splitlines()
    return next(line.split()[1].removeprefix("v") for line in lines if line.strip().startswith(module + " v"))


def _build(out: Path, source: Path, module: str) -> None:
    go = shutil.which("go", path=sysconfig.get_path("scripts"))
    if go is None:
        raise SetupProblem(
            "Go is not installed here: run `make .venv/installed`, or give THROUGHCARE_OPA_URL."
        )
    work = out.parent / "work"
    work.mkdir()
    for file in ("go.mod", "go.sum"):
        shutil.copy(source / file, work)
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
    run([go, "build", "-ldflags=-s -w", "-o", str(out), module], work, environment)
    shutil.rmtree(work)
