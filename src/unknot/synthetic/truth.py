"""What is true of a made-up person, and the same person as a scenario."""

from __future__ import annotations

from typing import Any

import numpy as np

from unknot.answer.sentences import SHORT, TRUTH
from unknot.effects.arms import ARMS, FORTNIGHT_WEEKS, WEEKS
from unknot.effects.counterfactual import WINDOWS
from unknot.model import Model
from unknot.synthetic.living import LivedDays, run, usual_life
from unknot.synthetic.recipe import PersonRecipe
from unknot.synthetic.writing import RATED
from unknot.timeline import Bout, activity, build, sessions

BEGIN_EVERY = 14  # days between those on which weeks like the person's begin


def effects(model: Model, recipe: PersonRecipe, lived: LivedDays) -> dict[str, tuple[float, float]]:
    """What each arm does to pain on days 8 to 14, and in the last of 12 weeks, own points.

    From the end of the days lived, on days whose chores are those days' again; means over where
    among them the weeks begin.
    """
    days = 7 * WEEKS
    scale = recipe.scales.get("pain", 1.0)
    chores_lived = np.broadcast_to(lived.life.activity_scale, recipe.days) / recipe.activity_scale
    begins = range(0, recipe.days - BEGIN_EVERY + 1, BEGIN_EVERY)
    ahead = [chores_lived[(begin + np.arange(days)) % recipe.days] for begin in begins]
    ahead = np.unique(ahead, axis=0)  # days all alike are lived once

    def means(chores: float, bouts: tuple[Bout, ...]) -> tuple[float, float]:
        lives = [build(usual_life(recipe, days, chores * each), bouts) for each in ahead]
        found = [run(model, life, lived.end).days["pain"] for life in lives]
        early, late = (
            scale * float(np.mean([pain[window].mean() for pain in found])) for window in WINDOWS
        )
        return early, late

    usual = means(1.0, ())
    changed = {
        arm.name: means(
            arm.chores,
            sessions(arm.activity, arm.minutes, arm.per_week, WEEKS) if arm.per_week else (),
        )
        for arm in ARMS
    }
    return {name: (early - usual[0], late - usual[1]) for name, (early, late) in changed.items()}


def truth(model: Model, recipe: PersonRecipe, lived: LivedDays) -> dict[str, Any]:
    """Everything that made this person, and what each arm would really do."""
    found = effects(model, recipe, lived)
    return {
        "made_up": True,
        "name": recipe.name,
        "says": recipe.says,
        "seed": recipe.seed,
        "wiring": model.wiring,
        "parameters": model.parameter_set,
        "tightness": {
            name.removeprefix("tightness_"): value
            for name, value in recipe.traits.items()
            if name.startswith("tightness_")
        },
        "reserve_scale": recipe.reserve_scale,
        "rating_scales": {name: recipe.scales.get(name, 1.0) for name in RATED},
        "usual": {name: round(value, 2) for name, value in lived.usual.items()},
        "effects": [
            {
                "what": arm.name,
                "target": "pain",
                "unit": "points",
                "weeks": weeks,
                "minutes_per_week": arm.minutes_per_week,
                "effect": round(value, 2),
            }
            for arm in ARMS
            for weeks, value in zip((FORTNIGHT_WEEKS, WEEKS), found[arm.name], strict=True)
        ],
    }


def scenario_text(recipe: PersonRecipe) -> str:
    """The same person as a scenario: 12 weeks of brisk walking after a settled year."""
    label = activity("brisk_walk").label
    tight = "\n".join(
        f"{name.removeprefix('tightness_')} = {value:g}"
        for name, value in recipe.traits.items()
        if name.startswith("tightness_")
    )
    return f"""title = "{recipe.name}: 12 weeks of {label}, then 4 weeks without"

[who]
start = "settled"
reserve_scale = {recipe.reserve_scale:g}

[who.tightness]
{tight}

[life]
days = 112
stress = {recipe.stress:g}
sleep_lost = {recipe.sleep_lost:g}
activity_scale = {recipe.activity_scale:g}

[[programme]]
activity = "brisk_walk"
minutes = 36
sessions_a_week = 3
weeks = 12

[output]
every = "day"
columns = ["pain", "fatigue", "fog", "sleep_score", "fiqr", "vo2_peak"]
"""


def in_words(found: dict[str, Any]) -> str:
    """The true effects on pain, in a sentence for each span of time."""

    def listed(weeks: int) -> str:
        parts = [
            f"{SHORT[e['what']].lower()} {e['effect']:+.1f}".replace("-", "\N{MINUS SIGN}")
            for e in found["effects"]
            if e["target"] == "pain" and e["weeks"] == weeks
        ]
        return ", ".join(parts)

    return TRUTH.format(early=listed(FORTNIGHT_WEEKS), late=listed(WEEKS))
