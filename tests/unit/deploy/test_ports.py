"""Ports are free unless given, and stay the same from one start to the next."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.stack.ports import Ports
from schemas.errors import SetupProblem


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_second_start_has_the_ports_of_the_first(tmp_path: Path) -> None:
    first = Ports(tmp_path / "ports.json").choose("desk")
    assert Ports(tmp_path / "ports.json").choose("desk") == first


def test_two_components_never_share_a_port(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")
    assert ports.choose("desk") != ports.choose("front-door")


def test_a_given_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path, taken: int) -> None:
    with pytest.raises(SetupProblem, match=f"Port {taken} for desk is taken.*--desk-port"):
        Ports(tmp_path / "ports.json", {"desk": taken}).choose("desk")


def test_a_remembered_port_that_somebody_took_is_replaced(tmp_path: Path, taken: int) -> None:
    (tmp_path / "ports.json").write_text(f'{{"desk": {taken}}}')
    assert Ports(tmp_path / "ports.json").choose("desk") != taken
