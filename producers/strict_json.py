"""Read JSON in the one way that leaves no doubt: no key twice, no number that is none, nothing too deep."""

import json
from typing import NoReturn

from schemas.errors import Malformed


def parse(raw: bytes) -> object:
    """The value. Raises Malformed with what is wrong, never with what stands there."""
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_each_key_once, parse_constant=_no_constant)
    except _OddError as odd:
        raise Malformed(str(odd)) from None
    except UnicodeDecodeError:
        raise Malformed("It is not UTF-8.") from None
    except RecursionError:
        raise Malformed("It is nested too deep.") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"It is not JSON at line {error.lineno}, column {error.colno}.") from None
    except ValueError:  # a whole number of thousands of digits
        raise Malformed("It holds a number that is too long.") from None


class _OddError(ValueError):
    pass


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _OddError("A key stands twice in one object.")
    return found


def _no_constant(_: str) -> NoReturn:
    raise _OddError("NaN and Infinity are not JSON.")
