"""The policy's own tests see a rule that is written wrongly: a sample here, every one with `make mutants`."""

import pytest

from deploy.tools.policy_engine import policy_engine
from deploy.tools.tool import provide
from tests.mutation.equivalent import reason, stale
from tests.mutation.mutants import mutants
from tests.mutation.run import Fate, fate, fates

ALL = mutants()
EACH = 17
"""Every seventeenth of them: all files, in some seconds."""


@pytest.fixture(scope="module", autouse=True)
def opa() -> None:
    provide([policy_engine()], print)


def test_the_policy_as_it_stands_passes() -> None:
    assert fate(None) is Fate.SURVIVED


def test_a_sample_of_wrong_rules_is_seen() -> None:
    found = fates(each for each in ALL[::EACH] if not reason(each))
    assert [str(each) for each, came in found.items() if came is Fate.SURVIVED] == []
    assert sum(came is Fate.SEEN for came in found.values()) > 20


def test_what_is_said_to_change_nothing_is_still_there_to_change() -> None:
    assert stale(ALL) == []
