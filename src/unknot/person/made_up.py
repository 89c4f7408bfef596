"""Made-up diaries with a known truth: three people, each from a seed, for trying things out.

Like real people they do more on good mornings, forget days, and carry moods from day to day. Unlike
real people they obey the model, so what their diary ought to say is known.

Leaves out: a past that was not recorded, and anything that the model does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from unknot.engine.calibrate import load
from unknot.engine.solve import People, people, solve
from unknot.errors import UnknotError, nearest
from unknot.model import Model, tightnesses
from unknot.observe import Pacing, Reporting, behave, keyed_rng, observe, report, slow_noise
from unknot.person.diary import Diary, Exertion, Kind, Observation, Scale, Worse
from unknot.timeline import Bout, Life, activity, build, sessions

Array = npt.NDArray[np.float64]

FIRST_DAY = date(2025, 3, 3)  # a Monday
SETTLE_DAYS = 330
ARM_DAYS = 84
LAST_DAYS = 7
MOST_PASSES = 60
SLEEP_HOURS = 8.0
MINUTES = {"brisk_walk": Kind.AEROBIC, "easy_walk": Kind.GENTLE, "tai_chi": Kind.GENTLE}
STEPS_A_MINUTE = {"brisk_walk": 115.0, "easy_walk": 95.0, "tai_chi": 10.0}
STEPS_ABOUT, STEPS_CHORES = 2200.0, 2600.0  # walking about, and chores at their usual load
LESS = 0.7
GETS_USED_DAYS = 14.0
TEN = Scale(0.0, 10.0, 1.0)
RATED = ("pain", "fatigue", "fog", "sleep")


@dataclass(frozen=True)
class Block:
    """Weeks in which a person set out to do one activity at fixed days, whatever the morning."""

    activity: str
    start_day: int
    weeks: int
    minutes: float
    sessions_a_week: int


@dataclass(frozen=True)
class Recipe:
    """Everything a made-up person is made from.

    Attributes:
        tightness: the knots that differ from `background`.
        spread: SD of stress from day to day.
        missing: share of days without an entry.
        now_and_then: activities done without a plan, with their minutes.
    """

    name: str
    says: str
    tightness: dict[str, float]
    background: float
    days: int
    seed: int = 1
    reserve_scale: float = 1.0
    stress: float = 0.18
    spread: float = 0.06
    sleep_lost: float = 0.04
    activity_scale: float = 1.0
    scales: dict[str, float] = field(default_factory=dict[str, float])
    missing: float = 0.08
    blocks: tuple[Block, ...] = ()
    now_and_then: dict[str, float] = field(default_factory=dict[str, float])
    pacing: Pacing = field(default_factory=lambda: Pacing(bout=-2.2, bout_answer=0.8))

    @property
    def traits(self) -> dict[str, float]:
        """The model's traits of this person."""
        named = {f"tightness_{name}": value for name, value in self.tightness.items()}
        everyone = dict.fromkeys(tightnesses(), self.background)
        return {**everyone, **named, "reserve_scale": self.reserve_scale}


@dataclass(frozen=True)
class MadeUp:
    """A made-up person: the diary, the truth beside it, and the same person as a scenario."""

    name: str
    diary: Diary
    truth: dict[str, Any]
    scenario: str


_RECIPES = (
    Recipe(
        "helps",
        "Brisk walking helps this person, slowly; so do tai chi and easy walking.",
        {"stuck": 0.7, "sensitisation": 0.6},
        0.13,
        120,
        seed=11,
        blocks=(Block("brisk_walk", 21, 5, 36.0, 3), Block("tai_chi", 77, 4, 45.0, 3)),
        now_and_then={"easy_walk": 20.0},
    ),
    Recipe(
        "flares",
        "Brisk walking costs this person days of pain; tai chi and easy walking help.",
        {"depleted": 1.0, "mitochondria": 0.3},
        0.13,
        120,
        seed=12,
        scales={"pain": 0.85, "fatigue": 0.9},
        blocks=(Block("tai_chi", 21, 4, 45.0, 3), Block("brisk_walk", 70, 4, 36.0, 3)),
        now_and_then={"easy_walk": 20.0, "brisk_walk": 20.0},
    ),
    Recipe(
        "unsure",
        "Brisk walking does nothing much to this person, and the diary has many gaps.",
        {"mitochondria": 0.7, "redox": 0.35},
        0.15,
        90,
        seed=13,
        scales={"pain": 0.9, "fatigue": 0.9},
        missing=0.42,
        now_and_then={"easy_walk": 20.0, "brisk_walk": 15.0},
    ),
)


def recipes() -> dict[str, Recipe]:
    """The made-up people by name."""
    return {recipe.name: recipe for recipe in _RECIPES}


def made_up(name: str) -> MadeUp:
    """Make one of them; always the same.

    Raises:
        UnknotError: there is nobody of this name.
    """
    known = recipes()
    if name not in known:
        raise UnknotError(
            "unknown-example", f'there is no made-up person "{name}".', nearest(name, known)
        )
    return make(known[name])


def make(recipe: Recipe) -> MadeUp:
    """Make the diary of a recipe, and the truth."""
    model = load("articles", "study")
    start = _settled(model, recipe)
    lived = _live(model, recipe, start)
    diary = _diary(recipe, lived)
    truth = _truth(model, recipe, lived)
    return MadeUp(recipe.name, diary, truth, scenario_text(recipe))


@dataclass(frozen=True)
class _Start:
    """A settled person, and how an ordinary morning feels to them (0-10, pain and fatigue)."""

    who: People
    usual: dict[str, float]


@dataclass(frozen=True)
class _Lived:
    """What happened, day by day (days,), and the person at the end."""

    life: Life
    bouts: tuple[Bout, ...]
    true: dict[str, Array]
    slow: dict[str, Array]
    end: People
    usual: dict[str, float]


def _usual_life(recipe: Recipe, days: int, less: float = 1.0) -> Life:
    return Life(
        days,
        stress=recipe.stress,
        sleep_lost=recipe.sleep_lost,
        activity_scale=recipe.activity_scale * less,
    )


def _settled(model: Model, recipe: Recipe) -> _Start:
    who = people(model, dict(recipe.traits), start="sick")
    run = solve(model, build(_usual_life(recipe, SETTLE_DAYS)), who, daily=("pain", "fatigue"))
    usual = {
        name: recipe.scales.get(name, 1.0) * float(value[-1, 0]) for name, value in run.days.items()
    }
    return _Start(People(who.lanes, run.end), usual)


def _live(model: Model, recipe: Recipe, start: _Start) -> _Lived:
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
        run = solve(
            model,
            build(life, bouts),
            start.who,
            daily=("pain", "fatigue", "fog", "sleep_quality"),
        )
        true = {name: value[:, 0] for name, value in run.days.items()}
        felt = _mornings(recipe, true, slow, start)
        if np.max(np.abs(felt - better)) < 1e-9:
            break
    else:
        raise AssertionError("the mornings did not settle")
    true["sleep"] = observe("sleep_score", {"sleep_quality": true.pop("sleep_quality")})
    return _Lived(life, bouts, true, slow, People(start.who.lanes, run.end), start.usual)


def _weather(recipe: Recipe, key: str) -> tuple[Array, Array]:
    """Stress and lost sleep of every day, which nobody chooses. (days,)."""
    rng = keyed_rng(key, "stress")
    drift, stress = 0.0, np.empty(recipe.days)
    for day in range(recipe.days):
        drift = 0.6 * drift + 0.8 * float(rng.standard_normal())
        stress[day] = recipe.stress + recipe.spread * drift
    lost = recipe.sleep_lost * keyed_rng(key, "sleep").gamma(1.5, 1.0 / 1.5, recipe.days)
    return np.clip(stress, 0.02, 0.8), np.clip(lost, 0.0, 0.5)


def _mornings(
    recipe: Recipe, true: dict[str, Array], slow: dict[str, Array], start: _Start
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


def _bouts(recipe: Recipe, chance: Array, key: str) -> tuple[Bout, ...]:
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


def _diary(recipe: Recipe, lived: _Lived) -> Diary:
    key = f"made-up {recipe.name} {recipe.seed}"
    true = {name: lived.true[name] for name in RATED}
    written = report(Reporting(), true, recipe.scales, key, 0, lived.slow)
    written["stress"] = np.round(10.0 * np.asarray(lived.life.stress))
    luck = keyed_rng(key, "missing").random((recipe.days, 2))
    logged = luck[:, 0] >= recipe.missing
    logged[0] = logged[-1] = True
    observations: list[Observation] = []
    exertions: list[Exertion] = []
    slept = np.round(4.0 * SLEEP_HOURS * (1.0 - np.asarray(lived.life.sleep_lost))) / 4.0
    steps = _steps(lived, key)
    for day in np.flatnonzero(logged):
        when = FIRST_DAY + timedelta(days=int(day))
        for name, values in written.items():
            if name == "fog" and luck[day, 1] < 0.1:
                continue  # the field people leave out first
            worse = Worse.LOW if name == "sleep" else Worse.HIGH
            scale = Scale(TEN.low, TEN.high, TEN.step, worse)
            value = float(values[day])
            observations.append(Observation(when, name, value, "points", scale, "made-up"))
        observations.append(
            Observation(when, "sleep_hours", float(slept[day]), "h", None, "made-up")
        )
        exertions += _done(lived, int(day), when)
        exertions.append(Exertion(when, Kind.OVERALL, float(steps[day]), "steps", "made-up: steps"))
    return Diary(
        recipe.name.capitalize(),
        "local",
        tuple(observations),
        tuple(exertions),
        made_up=True,
        extra={"truth": "truth.json beside this file"},
    )


def _done(lived: _Lived, day: int, when: date) -> Iterator[Exertion]:
    """Minutes of each activity on a day; a day on which nothing was done says 0."""
    for name, kind in MINUTES.items():
        minutes = sum(
            60.0 * bout.hours
            for bout in lived.bouts
            if bout.activity == name and int(bout.start // 24) == day
        )
        value = float(round(minutes))
        yield Exertion(when, kind, value, "min", f"made-up: {name}_minutes", None, value)


def _steps(lived: _Lived, key: str) -> Array:
    """What a step counter on the wrist would say, to tens. (days,)."""
    counted = STEPS_ABOUT + STEPS_CHORES * np.asarray(lived.life.activity_scale)
    for bout in lived.bouts:
        counted[int(bout.start // 24)] += 60.0 * bout.hours * STEPS_A_MINUTE[bout.activity]
    noise = keyed_rng(key, "steps").standard_normal(len(counted))
    return 10.0 * np.round(counted * np.exp(0.12 * noise) / 10.0)


ARMS: dict[str, Callable[[], tuple[Bout, ...]]] = {
    "brisk_walk": lambda: sessions("brisk_walk", 36.0, 3, 12),
    "easy_walk": lambda: sessions("easy_walk", 30.0, 5, 12),
    "tai_chi": lambda: sessions("tai_chi", 45.0, 3, 12),
}


def effects(model: Model, recipe: Recipe, who: People) -> dict[str, float]:
    """What 12 weeks of each arm do to this person: pain of the last week against usual, own points.

    Arms: brisk walking 3 x 36 min a week, easy walking 5 x 30, tai chi 3 x 45, and doing less
    (chores at 70 %).
    """
    usual = _usual_life(recipe, ARM_DAYS)
    runs = {name: build(usual, bouts()) for name, bouts in ARMS.items()}
    runs["less"] = build(_usual_life(recipe, ARM_DAYS, LESS))
    runs["usual"] = build(usual)
    scale = recipe.scales.get("pain", 1.0)
    last = {
        name: scale
        * float(solve(model, when, who, daily=DAILY_PAIN).days["pain"][-LAST_DAYS:].mean())
        for name, when in runs.items()
    }
    return {name: last[name] - last["usual"] for name in (*ARMS, "less")}


DAILY_PAIN = ("pain", "fatigue", "fog", "sleep_quality")  # the diary's, so that no kernel is new


def _truth(model: Model, recipe: Recipe, lived: _Lived) -> dict[str, Any]:
    found = effects(model, recipe, lived.end)
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
                "what": name,
                "target": "pain",
                "unit": "points",
                "weeks": ARM_DAYS // 7,
                "minutes_per_week": _minutes_per_week(name),
                "effect": round(value, 2),
            }
            for name, value in found.items()
        ],
    }


def _minutes_per_week(arm: str) -> float:
    if arm not in ARMS:
        return 0.0
    return round(60.0 * sum(bout.hours for bout in ARMS[arm]()) / (ARM_DAYS // 7), 1)


def scenario_text(recipe: Recipe) -> str:
    """The same person as a scenario: 12 weeks of brisk walking after a settled year."""
    label = activity("brisk_walk").label
    tight = "\n".join(
        f"{name.removeprefix('tightness_')} = {value:g}"
        for name, value in recipe.traits.items()
        if name.startswith("tightness_")
    )
    return f"""title = "{recipe.name}: 12 weeks of {label}, then 4 weeks without"

[who]
parameters = "study"
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
