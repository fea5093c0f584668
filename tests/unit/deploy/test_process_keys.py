"""A process finds the keys that it may hold, and no others; secrets are closed to everybody else."""

import stat

import pytest

from deploy import secret
from deploy.places import State
from deploy.stack.processes import PROCESSES, component, process_of
from policies.keyring import make_missing
from schemas.errors import SetupProblem

MAY_HOLD = {
    "front-door": {"handover-facts", "case-detail", "index", "holding"},
    "relay": set(),
    "handover": {"handover-facts"},  # never case detail: it could not open it if it wanted to
    "sequencer": {"ledger-signing"},
    "desk": {"handover-facts", "case-detail", "index", "holding", "session"},
    "notify": set(),
    "delivery": {"handover-facts"},  # for the pseudonyms of the ledger: it opens nothing
    "canary": set(),
}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_finds_the_keys_that_it_may_hold_and_no_others(name: str, state: State) -> None:
    make_missing(state.keys)
    folder = component(name, state, {}, port=1).environment["THROUGHCARE_KEYS"]
    laid = {file.stem for file in state.process_keys(name).iterdir()}
    assert str(state.process_keys(name)) == folder
    assert laid == MAY_HOLD[name]


def test_a_key_taken_from_a_process_is_gone_at_its_next_start(state: State) -> None:
    make_missing(state.keys)
    component("handover", state, {}, port=None)
    (state.process_keys("handover") / "case-detail.key").write_text("left from before")
    component("handover", state, {}, port=None)
    assert {file.stem for file in state.process_keys("handover").iterdir()} == {"handover-facts"}


def test_keys_and_secrets_are_closed_to_everybody_else(state: State) -> None:
    make_missing(state.keys)
    component("desk", state, {}, port=1)
    secret.kept(state.secrets / "opa.token")
    for folder in (state.keys, state.secrets, state.process_keys("desk")):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_a_secret_is_made_once(state: State) -> None:
    file = state.secrets / "opa.token"
    assert secret.kept(file) == secret.kept(file)


def test_a_numbered_process_is_one_more_of_its_kind() -> None:
    assert process_of("handover-2") is PROCESSES["handover"]


def test_an_unknown_process_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(SetupProblem, match=r"no process handovers.*handover"):
        process_of("handovers")
