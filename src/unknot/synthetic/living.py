"""Live a made-up person's days: settle them, then let each day answer to its morning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unknot.arrays import Array
from unknot.engine.mesh import make as mesh
from unknot.engine.solve import People, Solution, people, solve
from unknot.model import Model
from unknot.observe import Reporting, behave, keyed_rng, observe, slow_noise
from unknot.synthetic.recipe import PersonRecipe
from unknot.timeline import Bout, Life, Timeline, build, sessions

SETTLE_DAYS = 330
MOST_PASSES = 60
GETS_USED_DAYS = 14.0
DAILY = ("pain", "fatigue", "fog", "sleep_quality")
# Finer than the default and written out, so that a new default does not rewrite the diaries.
COARSE_HOURS, FINE_HOURS = 0.25, 2.0 / 60.0


@dataclass(frozen=True)
class Start:
    """A settled person, and how an ordinary morning feels to them (0-10, pain and fatigue)."""

    who: People
    usual: dict[str, float]


@dataclass(frozen=True)
class LivedDays:
    """What happened, day by day (days,), and the person at the end."""

    life: Life
    bouts: tuple[Bout, ...]
    true: dict[str, Array]
    slow: dict[str, Array]
    end: People
    usual: dict[str, float]


def run(model: Model, when: Timeline, who: People) -> Solution:
    """Days of a made-up person; always the same names, so that one kernel serves them all."""
    return solve(model, when, who, daily=DAILY, mesh=mesh(when, COARSE_HOURS, FINE_HOURS))


def usual_life(recipe: PersonRecipe, days: int, chores: float | Array = 1.0) -> Life:
    """Days as they usually are, with chores at a share of their usual load, (days,) or all."""
    return Life(
        days,
        stress=recipe.stress,
        sleep_lost=recipe.sleep_lost,
        activity_scale=recipe.activity_scale * chores,
    )


def settled(model: Model, recipe: PersonRecipe) -> Start:
    """The person after almost a year of usual days."""
    who = people(model, dict(recipe.traits), start="sick")
    found = run(model, build(usual_life(recipe, SETTLE_DAYS)), who)
    usual = {
        name: recipe.scales.get(name, 1.0) * float(found.days[name][-1, 0])
        for name in ("pain", "fatigue")
    }
    return Start(People(who.lanes, found.end), usual)


def live(model: Model, recipe: PersonRecipe, start: Start) -> LivedDays:
    """Live the diary's days; what is done on a day answers to how its morning feels.

    A morning depends only on the days before it, so repeating the whole diary with the mornings
    of the last repeat settles day by day on the one consistent story.
    """
    key = f"made-up {recipe.name} {recipe.seed}"
    stress, lost = _weather(recipe, key)
    slow = slow_noise(Reporting(), recipe.days, key, 0)
    felt = np.zeros(recipe.days)
    for _ in range(MOST_PASSES):
        better = felt
        choice = behave(recipe.pacing, better, key, 0)
        life = Life(
            recipe.days,
            stress=stress,
            sleep_lost=lost,
            activity_scale=recipe.activity_scale * choice.chores,
        )
        bouts = _bouts(recipe, choice.bout, key)
        found = run(model, build(life, bouts), start.who)
        true = {name: value[:, 0] for name, value in found.days.items()}
        felt = _mornings(recipe, true, slow, start)
        if np.max(np.abs(felt - better)) < 1e-9:
            break
    else:
        raise AssertionError("the mornings did not settle")
    true["sleep"] = observe("sleep_score", {"sleep_quality": true.pop("sleep_quality")})
    return LivedDays(life, bouts, true, slow, People(start.who.lanes, found.end), start.usual)


def _weather(recipe: PersonRecipe, key: str) -> tuple[Array, Array]:
    """Stress and lost sleep of every day, which nobody chooses. (days,)."""
    rng = keyed_rng(key, "stress")
    drift, stress = 0.0, np.empty(recipe.days)
    for day in range(recipe.days):
        drift = 0.6 * drift + 0.8 * float(rng.standard_normal())
        stress[day] = recipe.stress + recipe.spread * drift
    lost = recipe.sleep_lost * keyed_rng(key, "sleep").gamma(1.5, 1.0 / 1.5, recipe.days)
    return np.clip(stress, 0.02, 0.8), np.clip(lost, 0.0, 0.5)


def _mornings(
    recipe: PersonRecipe, true: dict[str, Array], slow: dict[str, Array], start: Start
) -> Array:
    """How much better each morning feels than those of the last weeks, points. (days,)."""
    felt = np.zeros(recipe.days)
    for name, usual in start.usual.items():
        before = np.concatenate([[usual], recipe.scales.get(name, 1.0) * true[name][:-1]])
        felt += 0.5 * (before + slow[name])
    used_to = 0.5 * sum(start.usual.values())
    better = np.empty(recipe.days)
    for day in range(recipe.days):
        better[day] = used_to - felt[day]
        # One gets used to how one is: without this, relief would feed on itself without end.
        used_to += (felt[day] - used_to) / GETS_USED_DAYS
    return better


def _bouts(recipe: PersonRecipe, chance: Array, key: str) -> tuple[Bout, ...]:
    """Planned sessions, and now and then one that nobody planned."""
    planned: dict[int, Bout] = {}
    for block in recipe.blocks:
        for bout in sessions(
            block.activity, block.minutes, block.sessions_a_week, block.weeks, block.start_day
        ):
            planned[int(bout.start // 24)] = bout
    inside = {day for b in recipe.blocks for day in range(b.start_day, b.start_day + 7 * b.weeks)}
    rng = keyed_rng(key, "bouts")
    draws = rng.random((recipe.days, 2))
    names = tuple(recipe.now_and_then)
    for day in range(recipe.days):
        if day not in inside and names and draws[day, 0] < chance[day]:
            name = names[int(draws[day, 1] * len(names))]
            planned[day] = Bout(24.0 * day + 15.0, recipe.now_and_then[name] / 60.0, name)
    return tuple(planned[day] for day in sorted(planned))
