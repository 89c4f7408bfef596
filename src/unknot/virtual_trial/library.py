"""Trials that ship, one TOML file each: examples of every design, and published trials."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from unknot.virtual_trial.design import VirtualDesign
from unknot.virtual_trial.read import read_trial

ENDING = ".toml"


@cache
def shipped_trials() -> Mapping[str, VirtualDesign]:
    """Every trial that ships, by name."""
    folder = resources.files("unknot").joinpath("data/virtual_trials")
    found = sorted(folder.iterdir(), key=lambda item: item.name)
    return {
        item.name.removesuffix(ENDING): read_trial(item.read_text("utf-8"), item.name)
        for item in found
        if item.name.endswith(ENDING)
    }


def published_trials() -> Mapping[str, VirtualDesign]:
    """Those that were done, with what they found."""
    return {name: one for name, one in shipped_trials().items() if one.published}
