"""Make the topics that deploy/kafka/topics.yaml lists, and refuse to run on topics of another shape."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy.places import CHECKOUT
from schemas.errors import SetupProblem

LISTED = CHECKOUT / "deploy" / "kafka" / "topics.yaml"


@dataclass(frozen=True)
class Topic:
    """A topic as it must stand on the broker."""

    name: str
    partitions: int
    config: tuple[tuple[str, str], ...]


def listed(file: Path = LISTED) -> tuple[Topic, ...]:
    """The topics of the file, its defaults filled in."""
    read = yaml.safe_load(file.read_text())
    defaults = read["defaults"]
    return tuple(_topic(name, own, defaults) for name, own in read["topics"].items())


def _topic(name: str, own: dict[str, Any], defaults: dict[str, Any]) -> Topic:
    config = {**defaults["config"], **own.get("config", {})}
    return Topic(
        name=name,
        partitions=own.get("partitions", defaults["partitions"]),
        config=tuple(sorted((key, str(value)) for key, value in config.items())),
    )


def ensure_topics(address: str, topics: tuple[Topic, ...]) -> None:
    """Create what is missing. Raises SetupProblem for a topic with another number of partitions."""
    from kafka import KafkaAdminClient  # heavy; `throughcare --help` does without it
    from kafka.errors import KafkaError

    try:
        admin = KafkaAdminClient(bootstrap_servers=address, client_id="throughcare-setup")
    except KafkaError as error:
        raise SetupProblem(f"Kafka does not answer at {address} ({type(error).__name__}).") from None
    try:
        there = {found["name"]: len(found["partitions"]) for found in admin.describe_topics()}
        missing = [topic for topic in topics if topic.name not in there]
        if missing:
            wanted = {topic.name: _creation(topic) for topic in missing}
            admin.create_topics(wanted, wait_for_metadata=True)
    except KafkaError as error:
        raise SetupProblem(f"Kafka at {address} did not make the topics ({type(error).__name__}).") from None
    finally:
        admin.close()
    check_partitions(topics, there)


def check_partitions(topics: tuple[Topic, ...], there: dict[str, int]) -> None:
    """Raises SetupProblem for a topic whose partitions differ from the list: more of them would move keys."""
    for topic in topics:
        if there.get(topic.name, topic.partitions) != topic.partitions:
            raise SetupProblem(
                f"Topic {topic.name} has {there[topic.name]} partitions and deploy/kafka/topics.yaml says "
                f"{topic.partitions}. Partitions cannot be changed under a running bus: correct the file, "
                "or start on a new cluster."
            )


def _creation(topic: Topic) -> dict[str, Any]:
    return {
        "num_partitions": topic.partitions,
        "replication_factor": -1,  # the broker's own default: 1 in a local stack, 3 in earnest
        "configs": dict(topic.config),
    }
