"""Read a page that people write (YAML) into a frozen type. What is misspelt is refused, never guessed."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.errors import SetupProblem

PageT = TypeVar("PageT", bound="Page")


class Page(BaseModel):
    """Anything written in one of our YAML files: unknown words are refused, nothing changes after reading."""

    # What stands under a field explains it in the editor too: see editor_schemas.py.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class _Loader(yaml.BaseLoader):
    """Every scalar stays text until its type says otherwise.

    YAML 1.1 would read `17:00` as the number 1020 and a council named NO as false.
    """


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    found: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"{key} stands twice", key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def parse(path: Path) -> object:
    """What a file holds: text, lists and mappings. Raises SetupProblem where it is missing or no YAML."""
    try:
        # _Loader is BaseLoader: it builds text, lists and mappings and nothing else.
        return yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506
    except FileNotFoundError:
        raise SetupProblem(f"{path.name} is missing from {path.parent.name}/.") from None
    except UnicodeDecodeError:
        raise SetupProblem(f"{path.name}: not a text in UTF-8.") from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        raise SetupProblem(f"{path.name}:{line} {getattr(problem, 'problem', None) or 'not YAML'}.") from None


def read(path: Path, page: type[PageT]) -> PageT:
    """Read one file as `page`. Raises SetupProblem naming the file, the place and the rule, not the value."""
    try:
        return page.model_validate(parse(path))
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the page"
        raise SetupProblem(f"{path.name}, {place}: {first['msg']}.") from None
