"""The world that a stack holds: its plan and its record files, written once into the stack's folder."""

import json
from datetime import date
from pathlib import Path

from deploy.world import record_files, scenario
from deploy.world.simulation import Plan, identities, simulate
from policies.teams import Directory
from schemas.errors import SetupProblem

FOLDER = "world"
"""Where in a stack's state folder its world lies."""


def prepare(folder: Path, wanted: Plan | None, directory: Directory) -> Plan:
    """Write the world's files if there are none yet, and say which world it is.

    None stands for whichever is there, else the default. Raises SetupProblem where another world is there:
    domain time and people of two worlds do not mix.
    """
    noted = folder / "plan.json"
    if noted.exists():
        there = _read(noted)
        if wanted is not None and wanted != there:
            raise SetupProblem(
                f"This stack holds another world already: {describe(there)}. Leave the options out to go on "
                "with it, or give the new one a folder of its own with --state."
            )
        return there
    plan = wanted or Plan()
    write(plan, folder, directory)
    # Written last: a world that was cut short is written again.
    noted.write_text(json.dumps(plan.written()) + "\n", encoding="utf-8")
    return plan


def write(plan: Plan, folder: Path, directory: Directory) -> tuple[int, int]:
    """Write a world's record files and its scenario; says how many records in how many files."""
    rows = simulate(plan, directory)
    files = record_files.write(rows, folder)
    scenario.write(folder, plan.written(), identities(plan), rows)
    return len(rows), len(files)


def describe(plan: Plan) -> str:
    """The plan as a person would say it."""
    return f"{plan.people} people, {plan.days} days from {plan.start}, seed {plan.seed}"


def _read(noted: Path) -> Plan:
    fields = json.loads(noted.read_text(encoding="utf-8"))
    return Plan(**{**fields, "start": date.fromisoformat(fields["start"])})
