"""A tool is made once, side by side with others, kept by what it was made from, and never kept half."""

import sys
from pathlib import Path

import pytest

from deploy.tools.tool import Tool, fingerprint, provide, run
from schemas.errors import SetupProblem


class Workshop:
    """Makes a tool of one file and counts how often."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0
        self.said: list[str] = []

    def make(self, folder: Path) -> None:
        self.made += 1
        (folder / "program").write_text("works")

    def tool(self, made_from: str = "v1") -> Tool:
        return Tool("Tool", "building Tool once", self.folder / "tool", made_from, self.make)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def test_a_tool_is_made_once_and_said_to_be(workshop: Workshop) -> None:
    provide([workshop.tool()], workshop.said.append)
    provide([workshop.tool()], workshop.said.append)
    assert workshop.made == 1
    assert (workshop.folder / "tool" / "program").read_text() == "works"
    assert workshop.said == ["setup: building Tool once", "setup: Tool ready in 0 s"]


def test_two_starts_at_once_make_it_once(workshop: Workshop) -> None:
    provide([workshop.tool(), workshop.tool()], workshop.said.append)
    assert workshop.made == 1


def test_a_tool_made_from_something_else_is_made_anew(workshop: Workshop) -> None:
    provide([workshop.tool("v1")], workshop.said.append)
    provide([workshop.tool("v2")], workshop.said.append)
    assert workshop.made == 2


def test_a_tool_that_could_not_be_made_is_not_there(workshop: Workshop) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        run([sys.executable, "-c", "print('no such module'); raise SystemExit(3)"], folder)

    failing = Tool("Tool", "", workshop.folder / "tool", "v1", fail)
    with pytest.raises(SetupProblem, match=r"ended with 3:\n  no such module"):
        provide([failing], workshop.said.append)
    assert not failing.present
    provide([workshop.tool()], workshop.said.append)
    assert not (workshop.folder / "tool" / "half").exists()


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem, match="The disk is full"):
        run([sys.executable, "-c", "raise SystemExit('write: No space left on device')"], tmp_path)


def test_another_input_is_another_tool(tmp_path: Path) -> None:
    source = tmp_path / "go.sum"
    source.write_text("one")
    before = fingerprint(source)
    source.write_text("two")
    assert fingerprint(source) != before
