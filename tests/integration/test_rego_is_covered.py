"""Every rule of the policy has a test beside it, and every expression of every rule is run by one."""

import json
import subprocess

from deploy.tools.policy_engine import opa_binary, policy_engine
from deploy.tools.tool import provide
from tests.mutation.mutants import REGO, rule_files


def test_every_file_of_rules_has_its_tests_beside_it() -> None:
    for file in rule_files():
        beside = file.with_name(f"{file.stem}_test.rego")
        assert beside.exists(), f"{file.name} has no {beside.name}"
        words = beside.read_text()
        assert "empty" in words, f"{beside.name} says nothing of empty input"
        assert "of_another_type" in words or "null" in words, f"{beside.name} says nothing of wrong types"


def test_every_expression_of_every_rule_is_run_by_a_test() -> None:
    provide([policy_engine()], print)
    command = [str(opa_binary()), "test", "--coverage", "--format=json", str(REGO)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found = {
        name: file for name, file in json.loads(done.stdout)["files"].items() if "_test.rego" not in name
    }
    assert len(found) == len(rule_files())
    missed = [
        f"{name}:{place['start']['row']}"
        for name, file in found.items()
        for place in file.get("not_covered", [])
    ]
    assert not missed, "not run by any test: " + ", ".join(missed)
