"""From a class to its JSON schema, and from JSON to the class; one reading of types for both."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from unknot.errors import UnknotError

PLAIN: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"},
    bool: {"type": "boolean"}, date: {"type": "string", "format": "date"},
    types.NoneType: {"type": "null"},
}  # fmt: skip
REF = "#/components/schemas/"


def schema_of(kind: Any, components: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type; classes are added to `components` and referred to."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if is_dataclass(kind):
        found = cast("type[Any]", kind)
        if found.__name__ not in components:
            components[found.__name__] = {}
            components[found.__name__] = _object(found, components)
        return {"$ref": f"{REF}{found.__name__}"}
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(one, components) for one in inside]}
    if origin is tuple:
        return {"type": "array", "items": schema_of(inside[0], components)}
    return {"type": "object", "additionalProperties": schema_of(inside[1], components)}


def _object(kind: type[Any], components: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    needed = [
        one.name
        for one in fields(kind)
        if one.default is MISSING and one.default_factory is MISSING
    ]
    return {
        "type": "object", "description": (kind.__doc__ or "").partition("\n\n")[0],
        "properties": {name: schema_of(hint, components) for name, hint in hints.items()},
        "required": needed, "additionalProperties": False,
    }  # fmt: skip


def as_json(held: Any) -> Any:
    """A value of such a class as JSON has it; a number that is none becomes null."""
    if is_dataclass(held) and not isinstance(held, type):
        return {one.name: as_json(getattr(held, one.name)) for one in fields(held)}
    if isinstance(held, Mapping):
        return {str(name): as_json(value) for name, value in cast("Any", held).items()}
    if isinstance(held, tuple | list):
        return [as_json(one) for one in cast("Any", held)]
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, float):
        return held if math.isfinite(held) else None
    return held


def from_json(kind: Any, held: Any, place: str = "the body") -> Any:
    """A value of a class from JSON.

    Raises:
        UnknotError: code "bad-body", with the place.
    """
    if is_dataclass(kind):
        return _instance(cast("type[Any]", kind), held, place)
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if held is None and types.NoneType in inside:
            return None
        return from_json(next(one for one in inside if one is not types.NoneType), held, place)
    if origin is not None:
        if not isinstance(held, dict):
            raise _bad(place, "an object")
        pairs = cast("dict[str, Any]", held).items()
        return {name: from_json(inside[1], one, f"{place}.{name}") for name, one in pairs}
    if kind is date:
        try:
            return date.fromisoformat(held)
        except (ValueError, TypeError):
            raise _bad(place, "a date such as 2026-05-04") from None
    if kind is float and isinstance(held, int | float) and not isinstance(held, bool):
        if not math.isfinite(held):
            raise _bad(place, "a number")
        return float(held)
    if not isinstance(held, kind):
        raise _bad(place, str(PLAIN[kind]["type"]))
    return held


def _instance(kind: type[Any], held: Any, place: str) -> Any:
    if not isinstance(held, dict):
        raise _bad(place, "an object")
    given, hints = cast("dict[str, Any]", held), get_type_hints(kind)
    unknown = set(given) - set(hints)
    if unknown:
        raise _bad(f"{place}.{min(unknown)}", "left out")
    for one in fields(kind):
        if one.name not in given and one.default is MISSING and one.default_factory is MISSING:
            raise _bad(f"{place}.{one.name}", "given")
    return kind(**{n: from_json(hints[n], one, f"{place}.{n}") for n, one in given.items()})


def _bad(place: str, wanted: str) -> UnknotError:
    return UnknotError(
        "bad-body", f"{place} is not {wanted}.", "see /api/openapi.json for what is taken."
    )
