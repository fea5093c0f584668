"""Whether the tests of the policy see a mutant: each is run on a copy, two at a time."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

from deploy.tools.policy_engine import opa_binary
from tests.mutation.mutants import REGO, Mutant, written


class Fate(StrEnum):
    """What became of a mutant."""

    SEEN = "seen"
    SURVIVED = "survived"
    NO_POLICY = "no policy"
    """OPA does not compile it: nobody could bring it into use."""


def fates(wanted: Iterable[Mutant]) -> dict[Mutant, Fate]:
    """Each mutant and what became of it."""
    listed = list(wanted)
    with ThreadPoolExecutor(2) as at_work:
        return dict(zip(listed, at_work.map(fate, listed), strict=True))


def fate(mutant: Mutant | None) -> Fate:
    """Run the policy's own tests on a copy with this mutant in it; None is the policy as it stands."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "rego")
        shutil.copytree(REGO, copy)
        if mutant:
            written(mutant, copy)
        command = [str(opa_binary()), "test", "--parallel=1", str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode == 0:
        return Fate.SURVIVED
    return Fate.SEEN if "FAIL" in done.stdout or "ERROR" in done.stdout else Fate.NO_POLICY
