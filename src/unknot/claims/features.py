"""What the software around the model does: one made-up diary analysed, and surfaces by name.

A claim about the software speaks of rooms above this one. They are looked up by name when such a
claim is asked, so that no other claim needs them and what is not there is simply not found.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from unknot.claims.lab import Lab
from unknot.engine.calibrate import load
from unknot.model import Model
from unknot.person.analysis import Request, analyse
from unknot.person.answer import Answer
from unknot.person.arms import FORTNIGHT_WEEKS
from unknot.person.diary import Diary
from unknot.person.kept import KeptFit, keep
from unknot.person.made_up.living import live, settled
from unknot.person.made_up.recipe import recipes
from unknot.person.made_up.truth import in_words, truth
from unknot.person.made_up.writing import write

WHO = "flares"
KEPT = 64  # people of each run of the fit, for a claim that asks what becomes of one


@dataclass(frozen=True)
class Told:
    """An analysis of a made-up diary, and what is true of the person: arm -> effect, points."""

    diary: Diary
    answer: Answer
    kept: KeptFit
    model: Model
    truth: Mapping[str, float]


def told(lab: Lab) -> Told:
    """A made-up diary, analysed under the wiring asked about."""
    if "told" not in lab.kept:
        # Lived, written and fitted on one model, so that what is true is known.
        model, recipe = load(lab.wiring.name), recipes()[WHO]
        lived = live(model, recipe, settled(model, recipe))
        true = truth(model, recipe, lived)
        diary = write(recipe, lived, in_words(true))
        found = analyse(diary, model, Request(quick=True))
        effects = {
            row["what"]: float(row["effect"])
            for row in true["effects"]
            if row["weeks"] == FORTNIGHT_WEEKS
        }
        kept = keep(
            found.fit, model, found.answer.diagnostics, found.answer.data_hash,
            max(one.day for one in diary.observations), diary.person, {}, count=KEPT,
        )  # fmt: skip
        lab.kept["told"] = Told(diary, found.answer, kept, model, effects)
    told: Told = lab.kept["told"]
    return told


def surface(module: str, name: str) -> Any | None:
    """Something offered by a room above, or None where it is not there."""
    room = module.rpartition(".")[0]
    if find_spec(room) is None or find_spec(module) is None:
        return None
    return getattr(importlib.import_module(module), name, None)


def command(name: str) -> bool:
    """Whether there is a command of this name."""
    program = surface("unknot.cli.door", "Door") and importlib.import_module("unknot.cli")
    return program is not None and name in program.cli.commands
