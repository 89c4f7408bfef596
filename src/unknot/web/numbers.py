"""The page's own numbers, each with a unit and a reason (data/web/page.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def page_numbers() -> Mapping[str, float]:
    """The numbers by name, in the units that the file gives."""
    place = resources.files("unknot").joinpath("data", "web", "page.toml")
    rows = tomllib.loads(place.read_text(encoding="utf-8"))
    return {name: float(row["value"]) for name, row in rows.items()}
