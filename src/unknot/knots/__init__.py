"""Every mechanism of the model, one file each; found by looking in this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from unknot.errors import ModelError, nearest
from unknot.knot import Knot


@cache
def all_knots() -> tuple[Knot, ...]:
    """Every knot in this folder, by name."""
    found = [
        importlib.import_module(f"{__name__}.{module.name}").KNOT
        for module in pkgutil.iter_modules(__path__)
    ]
    return tuple(sorted(found, key=lambda knot: knot.name))


def knot(name: str) -> Knot:
    """The knot of this name.

    Raises:
        ModelError: there is none.
    """
    for item in all_knots():
        if item.name == name:
            return item
    raise ModelError(
        "unknown-knot",
        f'there is no knot "{name}".',
        nearest(name, (item.name for item in all_knots())),
    )
