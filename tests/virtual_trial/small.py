"""Small trials for the tests, lived once."""

from __future__ import annotations

from functools import cache

from unknot.virtual_trial.design import VirtualDesign
from unknot.virtual_trial.lived import LivedTrial, live_trial
from unknot.virtual_trial.read import read_trial
from unknot.virtual_trial.run import ready_bodies

HEAD = """
title = "Small"
says = "Made up."
[people]
population = "fibromyalgia"
"""
WALK = """
[arms.walk]
weeks = 8
[[arms.walk.sessions]]
activity = "brisk_walk"
minutes = 30
per_week = 3
"""
NOTHING = """
[arms.nothing]
weeks = 4
"""


def design(text: str) -> VirtualDesign:
    """A design from what follows the head of a file."""
    return read_trial(HEAD + text, "small.toml")


@cache
def lived(text: str) -> LivedTrial:
    """The trial of a text, lived."""
    found = design(text)
    return live_trial(ready_bodies(found), found)
