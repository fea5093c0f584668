"""The topics stand on the broker as the file says, or the stack does not start."""

import pytest

from deploy.stack.topics import Topic, check_partitions, listed
from schemas.errors import SetupProblem


def test_all_event_topics_have_the_same_number_of_partitions() -> None:
    assert {topic.partitions for topic in listed() if topic.name.startswith("events.")} == {12}


def test_the_broker_stamps_arrival_on_every_topic() -> None:
    assert all(("message.timestamp.type", "LogAppendTime") in topic.config for topic in listed())


def test_each_agency_has_a_topic_and_the_ledger_has_one_partition() -> None:
    partitions = {topic.name: topic.partitions for topic in listed()}
    agencies = ("prison-carat", "dip", "probation", "child-protection", "housing")
    assert partitions == {f"events.{agency}": 12 for agency in agencies} | {"ledger.checkpoints": 1}


def test_signed_checkpoints_are_kept_for_good() -> None:
    (checkpoints,) = (topic for topic in listed() if topic.name == "ledger.checkpoints")
    assert ("retention.ms", "-1") in checkpoints.config


def test_a_topic_with_other_partitions_than_the_file_says_is_refused() -> None:
    with pytest.raises(SetupProblem, match=r"events\.dip has 6 partitions .* says 12"):
        check_partitions((Topic("events.dip", 12, ()),), {"events.dip": 6})


def test_a_topic_that_is_not_there_yet_is_no_difference() -> None:
    check_partitions((Topic("events.dip", 12, ()),), {})
