"""JSON of exports, whole or record by record; damage, depth and size are refused in words."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import IO, Any, cast

from unknot.errors import DiaryError

# The library has no types.
ijson: Any = importlib.import_module("ijson")


def loaded(raw: bytes, name: str) -> object:
    """What a small JSON file holds.

    Raises:
        DiaryError: code "broken-json" with the place, or what is wrong.
    """
    try:
        return json.loads(raw.decode("utf-8-sig", errors="strict"))
    except json.JSONDecodeError as wrong:
        raise _broken(
            name, f"breaks off or is damaged in line {wrong.lineno}, column {wrong.colno}"
        ) from wrong
    except UnicodeDecodeError as wrong:
        raise _broken(name, f"is not UTF-8 at byte {wrong.start}") from wrong
    except RecursionError as wrong:
        raise _broken(name, "is nested deeper than any export") from wrong
    except ValueError as wrong:
        raise _broken(name, "holds a number that is none") from wrong


def items(stream: IO[bytes], name: str, prefix: str) -> Iterator[Any]:
    """The items of a list in a JSON file of any size, one by one.

    Args:
        prefix: where they stand, as ijson has it: "item" in a list, "data.item" in {"data": […]}.

    Raises:
        DiaryError: code "broken-json".
    """
    try:
        yield from cast("Iterator[Any]", ijson.items(stream, prefix, use_float=True))
    except ijson.IncompleteJSONError as wrong:
        raise _broken(name, "breaks off before its end") from wrong
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError) as wrong:
        raise _broken(name, "is damaged") from wrong
    except RecursionError as wrong:
        raise _broken(name, "is nested deeper than any export") from wrong


def objects(held: object) -> list[dict[str, Any]]:
    """The objects in a JSON list; nothing where it is none."""
    if not isinstance(held, list):
        return []
    each = cast("list[object]", held)
    return [cast("dict[str, Any]", one) for one in each if isinstance(one, dict)]


def mapping(held: object) -> dict[str, Any]:
    """A JSON object; an empty one where it is none."""
    return cast("dict[str, Any]", held) if isinstance(held, dict) else {}


def finite(held: object) -> float | None:
    """A finite number, also where it is written as text; None where it is none."""
    if isinstance(held, bool) or not isinstance(held, int | float | str):
        return None
    try:
        value = float(held)
    except (ValueError, OverflowError):
        return None
    return value if abs(value) < 1e15 else None


def _broken(name: str, how: str) -> DiaryError:
    return DiaryError("broken-json", f"{name} {how}.", "export it again.")
