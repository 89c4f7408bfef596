"""Dropping what says where somebody was, however a maker joins the words of a field's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

PLACES = frozenset(
    "lat latitude lon long longitude lng position positions altitude gps gpx location locations"
    " place polyline track route routes waypoints waypoint coordinate coordinates course".split()
)
"""Words in the names of fields, lower case."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def says_where(name: str) -> bool:
    """Whether a field's name says that it holds a place.

    >>> says_where("startLatitude"), says_where("BASE_LONGITUDE"), says_where("platform")
    (True, True, False)
    """
    return any(word.lower() in PLACES for word in _WORD.findall(name))


def without_places(
    record: Mapping[str, Any], names: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """A record without fields that say where somebody was, at any depth.

    Args:
        names: of other fields to drop, such as those that say who somebody is.
    """
    return {
        key: _within(held, names)
        for key, held in record.items()
        if key not in names and not says_where(key)
    }


def _within(held: object, names: frozenset[str]) -> Any:
    if isinstance(held, Mapping):
        return without_places(cast("Mapping[str, Any]", held), names)
    if isinstance(held, list):
        return [_within(one, names) for one in cast("list[object]", held)]
    return held
