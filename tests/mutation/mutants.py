"""Every way in which one condition of a rule could be wrong: dropped, negated, or off by one word."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

REGO = Path(__file__).parents[2] / "policies" / "rego"

_SWAPS = (
    (" == ", " != "),
    (" != ", " == "),
    (" <= ", " < "),
    (" < ", " <= "),
    (" >= ", " > "),
    (" > ", " >= "),
    (" & ", " | "),
    (" - ", " | "),
)
_NO_CONDITION = re.compile(r"^(some |every |#|\"|\}|\]|\)|import |package |default )|:=")
_OPEN = ("{", "(", "[", ",", "|", "}", ")}")


class Mutant(NamedTuple):
    """One line of one file, written wrongly."""

    file: str
    line: int
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.was.strip()}  ->  {self.now.strip()}"


def rule_files(folder: Path = REGO) -> list[Path]:
    """The files of rules, without their tests."""
    return [path for path in sorted(folder.rglob("*.rego")) if not path.stem.endswith("_test")]


def mutants(folder: Path = REGO) -> list[Mutant]:
    """All mutants of all rule files, each once, in the order of the text."""
    return [
        Mutant(path.relative_to(folder).as_posix(), number, line, now)
        for path in rule_files(folder)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for now in dict.fromkeys(_wrong(line))
        if now != line
    ]


def written(mutant: Mutant, folder: Path) -> None:
    """Write a mutant into a copy of the policy."""
    file = folder / mutant.file
    lines = file.read_text().splitlines()
    lines[mutant.line - 1] = mutant.now
    file.write_text("\n".join(lines) + "\n")


def _wrong(line: str) -> Iterator[str]:
    code = line.split(" # ")[0].rstrip()
    if not code.strip() or code.lstrip().startswith("#"):
        return
    for start, end in _conditions(code):
        condition = code[start:end]
        bare = condition.removeprefix("not ")
        yield code[:start] + "true" + code[end:]
        yield code[:start] + (bare if bare != condition else f"not {condition}") + code[end:]
    for was, now in _SWAPS:
        for found in re.finditer(re.escape(was), code):
            yield code[: found.start()] + now + code[found.end() :]
    for found in re.finditer(r"not (?=[a-z\"])", code):
        yield code[: found.start()] + code[found.end() :]
    for members in re.finditer(r"\bin \{([^{}|]*)\}", code):
        for member in re.finditer(r'"[A-Z_a-z0-9]+"', members[0]):
            at = members.start() + member.start()
            yield code[:at] + '"NOBODY"' + code[at + len(member[0]) :]


def _conditions(code: str) -> Iterator[tuple[int, int]]:
    """Where on a line a condition stands: alone, after `if`, or between the semicolons of a comprehension."""
    body = code.lstrip()
    if code.startswith("\t") and not _NO_CONDITION.search(body) and not body.endswith(_OPEN):
        yield len(code) - len(body), len(code)
    if (found := re.search(r" if (?!\{)(.+)$", code)) and not code.endswith("{"):
        yield found.start(1), found.end(1)
    for found in re.finditer(r"; ([^;{}|]+?)(?=;|\}|$)", code):
        if not _NO_CONDITION.search(found[1]):
            yield found.start(1), found.end(1)
