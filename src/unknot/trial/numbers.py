"""The numbers of trials: each a choice with its reason, kept as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def trial_numbers() -> Mapping[str, float]:
    """By name, in the units that data/trial/numbers.toml gives."""
    place = resources.files("unknot").joinpath("data/trial/numbers.toml")
    rows = tomllib.loads(place.read_text(encoding="utf-8"))
    return {name: float(row["value"]) for name, row in rows.items()}
