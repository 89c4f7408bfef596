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

from unknot.answer.answer import Answer
from unknot.answer.build import Request, analyse
from unknot.claims.experiment import Lab
from unknot.diary.entries import Diary
from unknot.effects.arms import FORTNIGHT_WEEKS
from unknot.engine.calibrate import load
from unknot.inference.posterior import KeptFit, keep
from unknot.model import Model
from unknot.synthetic.living import live, settled
from unknot.synthetic.recipe import recipes
from unknot.synthetic.truth import in_words, truth
from unknot.synthetic.writing import write

WHO = "flares"
KEPT = 64  # people of each run of the fit, for a claim that asks what becomes of one


@dataclass(frozen=True)
class AnalysedPerson:
    """An analysis of a made-up diary, and what is true of the person: arm -> effect, points."""

    diary: Diary
    answer: Answer
    kept: KeptFit
    model: Model
    truth: Mapping[str, float]


def told(lab: Lab) -> AnalysedPerson:
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
        assert found.fit is not None, "it was made for this answer"
        kept = keep(
            found.fit, model, found.answer.diagnostics, found.answer.data_hash,
            max(observation.day for observation in diary.observations), diary.person, {},
            count=KEPT,
        )  # fmt: skip
        lab.kept["told"] = AnalysedPerson(diary, found.answer, kept, model, effects)
    told: AnalysedPerson = lab.kept["told"]
    return told


def surface(module: str, name: str) -> Any | None:
    """Something offered by a room above, or None where it is not there."""
    room = module.rpartition(".")[0]
    if find_spec(room) is None or find_spec(module) is None:
        return None
    return getattr(importlib.import_module(module), name, None)


def command(name: str) -> bool:
    """Whether there is a command of this name."""
    program = surface("unknot.cli.entry", "Door") and importlib.import_module("unknot.cli")
    return program is not None and name in program.cli.commands
