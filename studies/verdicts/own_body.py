"""People of our own body who keep a diary through weeks of brisk walking and weeks without.

Drawn from the population as the prior has it, each of their own seed, nobody chosen but by pain of
3 or more on usual days. "plus" people also have more pain on the day after a walk, which no body
makes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from unknot.engine.calibrate import load
from unknot.inference import prior
from unknot.parsing.write import write_diary_csv
from unknot.synthetic import living
from unknot.synthetic.recipe import Block, PersonRecipe
from unknot.synthetic.truth import effects
from unknot.synthetic.writing import write as written

WORLDS = {"own_body": 0.0, "own_body_plus_next_day": 2.5}
DAYS = 98
FORTNIGHTS = (14, 42, 70)  # begin of each two weeks of walking
WALK = 36.0
LEAST_PAIN = 3.0
SCALE_SD = 0.22


@cache
def model():
    """The body under the articles' wiring."""
    return load()


def recipe(name: str, rng: np.random.Generator, seed: int) -> PersonRecipe:
    """Somebody of the population, and how they live."""
    who = prior.traits(prior.population(1, rng))
    return PersonRecipe(
        name,
        "",
        {knot: float(value) for knot, value in zip(prior.TIGHT, who.tight[0], strict=True)},
        0.13,
        DAYS,
        seed=seed,
        reserve_scale=float(who.reserve[0]),
        stress=float(np.clip(0.18 + 0.06 * who.stress[0], 0.05, 0.5)),
        activity_scale=float(who.activity[0]),
        scales={"pain": max(float(1.0 + SCALE_SD * rng.standard_normal()), 0.4)},
        missing=0.15,
        blocks=tuple(Block("brisk_walk", day, 2, WALK, 3) for day in FORTNIGHTS),
    )


def write(name: str, number: int, seed: int, folder: Path) -> tuple[Path, dict, dict]:
    """The diary, and the truth of brisk walking on days 8 to 14 and after twelve weeks."""
    rng = np.random.default_rng([len(name), seed, number])
    while True:
        person = recipe(f"{name} {number}", rng, seed)
        start = living.settled(model(), person)
        if start.usual["pain"] >= LEAST_PAIN:
            break
    lived = living.live(model(), person, start)
    more = WORLDS[name]
    if more:
        walked = np.zeros(DAYS)
        for bout in lived.bouts:
            if bout.activity == "brisk_walk":
                walked[int(bout.start // 24.0)] = 1.0
        felt = more * np.append(0.0, walked[:-1]) / person.scales["pain"]
        lived = replace(lived, true={**lived.true, "pain": lived.true["pain"] + felt})
    found = effects(model(), person, lived)["brisk_walk"]
    early, late = (round(value + more * 3.0 / 7.0, 3) for value in found)
    path = folder / f"{name}_{number:03d}.csv"
    write_diary_csv(written(person, lived, ""), path)
    return path, {"brisk_walk": early}, {"brisk_walk": late}
