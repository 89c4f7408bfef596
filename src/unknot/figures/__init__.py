"""The standard figures as SVG that stands alone: one file a figure, with a constant `FIGURE`.

`unknot plot` and the gallery of the documents find them by looking in this folder.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from unknot.errors import UnknotError, nearest
from unknot.figures.standard_figure import StandardFigure


@cache
def figures() -> dict[str, StandardFigure]:
    """Every figure by its name, in the order of the alphabet."""
    found: dict[str, StandardFigure] = {}
    for module in pkgutil.iter_modules(__path__):
        one = vars(importlib.import_module(f"{__name__}.{module.name}")).get("FIGURE")
        if isinstance(one, StandardFigure):
            found[one.name] = one
    return dict(sorted(found.items()))


def figure_named(name: str) -> StandardFigure:
    """A figure by its name.

    Raises:
        UnknotError: there is none; with the nearest name.
    """
    if name not in figures():
        raise UnknotError(
            "unknown-figure", f'no figure is called "{name}".', nearest(name, figures())
        )
    return figures()[name]
