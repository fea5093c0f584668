"""What policy may use of OPA: a short list, kept in a file that a reviewer can read.

Policy decides by the question and the register alone: nothing of network, clock, chance or machine, and
nothing that an engine other than OPA might do differently. `throughcare policy capabilities` makes
`capabilities.json` of this list; a rule that uses anything else does not compile.
"""

import json
import subprocess
from pathlib import Path
from typing import Final

from schemas.errors import SetupProblem

FILE: Final = Path(__file__).parent / "capabilities.json"

BUILTINS: Final = frozenset(
    {
        # Comparing and assigning.
        *("assign", "eq", "equal", "gt", "gte", "lt", "lte", "neq"),
        # Sets, lists and objects.
        *(
            "and",
            "count",
            "internal.member_2",
            "internal.member_3",
            "minus",
            "min",
            "object.get",
            "or",
            "union",
        ),
        # Text.
        *("array.concat", "concat", "endswith", "lower", "regex.match", "replace", "split", "startswith"),
        # Types, and adding up how much was withheld or changed.
        *("is_array", "is_boolean", "is_number", "is_string", "plus"),
    }
)

FEATURES: Final = ("rego_v1",)


def capabilities(opa_binary: Path) -> str:
    """The file as this OPA would have it: its own words for each built-in on the list."""
    command = [str(opa_binary), "capabilities", "--current"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        raise SetupProblem(f"OPA does not say what it can do: {done.stderr.strip()}")
    offered = json.loads(done.stdout)
    kept = [each for each in offered["builtins"] if each["name"] in BUILTINS]
    if missing := BUILTINS - {each["name"] for each in kept}:
        named = ", ".join(sorted(missing))
        raise SetupProblem(f"This OPA has no {named}. Take it off the list, or pin another OPA.")
    allowed = {"builtins": kept, "features": list(FEATURES), "future_keywords": [], "allow_net": []}
    return json.dumps(allowed, indent=1, sort_keys=True) + "\n"
