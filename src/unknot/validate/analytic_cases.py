"""Cases with a known answer, run through the same trace and kernel as the body.

Small knots of their own: the two-process model of sleep, the stress axis whose glands grow, muscle
phosphocreatine, and the impulse-response model of training. Expected values come from closed forms
or from the literature, never from the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.engine.mesh import even
from unknot.engine.solve import Solution, people, solve
from unknot.evidence import guessed
from unknot.knot import Knot, Rate, Read, State, number
from unknot.knots import all_knots
from unknot.model import Model, tie, wiring
from unknot.timeline import PART_INPUTS, STEP_INPUTS, Timeline

GIVEN = guessed("given by the case itself", "A")
STEP = 0.1  # hours; the cases hold minutes and hours side by side


@dataclass(frozen=True)
class Case:
    """A known answer and what the engine gives.

    Attributes:
        allowed: how far the two may lie apart.
        source: where the expected value comes from.
    """

    id: str
    says: str
    unit: str
    expected: float
    found: float
    allowed: float
    source: str

    @property
    def right(self) -> bool:
        """Whether the engine gives the known answer."""
        return abs(self.found - self.expected) <= self.allowed


def _tied(knot: Knot) -> Model:
    return tie(wiring("articles"), {}, {}, knots=[knot])


def _timeline(edges: Array, **inputs: Array) -> Timeline:
    """Stretches with only some inputs; the others are 0."""
    count = len(edges) - 1
    steps = {name: inputs.get(name, np.zeros(count)) for name in STEP_INPUTS}
    parts = {name: np.zeros((count, 1)) for name in PART_INPUTS}
    return Timeline(edges, steps, parts, np.ones((count, 1)), np.zeros(count, dtype=bool))


def _run(model: Model, when: Timeline, start: Array, names: tuple[str, ...]) -> Solution:
    who = people(model, start=start)
    return solve(model, when, who, daily=(), hourly=names, mesh=even(when, STEP, STEP, hourly=True))


# ---- sleep: hours of the engine stand for minutes, so that its hourly values are minutes

MINUTES = 60.0
UPPER, LOWER, SWING = 0.60, 0.17, 0.10  # thresholds of the standard two-process model
CYCLES = 25


def _sleep_times() -> tuple[float, float]:
    values = {p.name: p.value for k in all_knots() if k.name == "sleep" for p in k.params}
    return values.get("rise_time", 18.2), values.get("fall_time", 4.2)


def pressure_flow(sleep_opportunity: Any, rise: Any, fall: Any) -> dict[str, Rate]:
    """Process S: towards 1 awake, towards 0 asleep."""
    awake = (1 - sleep_opportunity) / rise
    return {"pressure": Rate(awake, awake + sleep_opportunity / fall)}


def _pressure() -> Knot:
    rise, fall = _sleep_times()
    return Knot(
        name="pressure",
        says="Sleep pressure in minutes.",
        leaves_out="Everything else.",
        flow=pressure_flow,
        states=(State("pressure", "1", "sleep pressure", 0.5, 0, 1),),
        params=(
            number("rise", "h", rise * MINUTES, "rise awake", GIVEN),
            number("fall", "h", fall * MINUTES, "fall asleep", GIVEN),
        ),
        reads=(Read("sleep_opportunity", "1", "asleep or awake", 0, GIVEN),),
    )


def two_process() -> tuple[float, float]:
    """Length of sleep and period of the rhythm it settles to, hours."""
    model = _tied(_pressure())
    clock, level, awake = 0.0, 0.5, True
    onsets: list[float] = []
    lengths: list[float] = []
    while len(lengths) < CYCLES:
        reach = 40 * 60
        opportunity = np.full(2, 0.0 if awake else 1.0)
        when = _timeline(np.array([0.0, 1.0, float(reach)]), sleep_opportunity=opportunity)
        who = people(model, start=np.array([[level]]))
        mesh = even(when, 1.0, 1.0, hourly=True)
        run = solve(model, when, who, daily=(), hourly=("pressure",), mesh=mesh)
        values = run.hours["pressure"][:, 0]
        minutes = clock + np.arange(len(values))
        swing = SWING * np.sin(2.0 * np.pi * minutes / (24.0 * MINUTES))
        gap = values - (UPPER + swing) if awake else (LOWER + swing) - values
        first = int(np.argmax(gap >= 0.0))
        share = 0.0 if first == 0 else -gap[first - 1] / (gap[first] - gap[first - 1])
        passed = max(first - 1, 0) + share
        level = float(np.interp(passed, np.arange(len(values)), values))
        clock += passed
        if awake:
            onsets.append(clock)
        else:
            lengths.append(clock - onsets[-1])
        awake = not awake
    return lengths[-1] / MINUTES, (onsets[-1] - onsets[-2]) / MINUTES


# ---- the stress axis with glands that grow

MINUTE = 1.0 / 60.0
DAY = 24.0
AXIS = ("releasing", "pituitary_hormone", "cortisol", "pituitary", "adrenal")


def axis_flow(
    releasing: Any, pituitary_hormone: Any, cortisol: Any, pituitary: Any, adrenal: Any,
    stress: Any, releasing_time: Any, pituitary_time: Any, cortisol_time: Any,
    pituitary_growth: Any, adrenal_growth: Any,
) -> dict[str, Rate]:  # fmt: skip
    """Each hormone calls the next and grows a gland; cortisol holds the first two back."""
    called = 1 + stress
    return {
        "releasing": Rate(called / cortisol / releasing_time, 1 / releasing_time),
        "pituitary_hormone": Rate(
            releasing * pituitary / cortisol / pituitary_time, 1 / pituitary_time
        ),
        "cortisol": Rate(pituitary_hormone * adrenal / cortisol_time, 1 / cortisol_time),
        "pituitary": Rate(releasing * pituitary / pituitary_growth, 1 / pituitary_growth),
        "adrenal": Rate(pituitary_hormone * adrenal / adrenal_growth, 1 / adrenal_growth),
    }


def _axis() -> Knot:
    half = 1.0 / np.log(2.0)  # from half-life to time constant
    return Knot(
        name="axis",
        says="Hormones in minutes, glands in weeks.",
        leaves_out="The daily rhythm.",
        flow=axis_flow,
        states=tuple(State(name, "1", name, 1.0) for name in AXIS),
        params=(
            number("releasing_time", "h", 4 * MINUTE * half, "half-life 4 minutes", GIVEN),
            number("pituitary_time", "h", 20 * MINUTE * half, "half-life 20 minutes", GIVEN),
            number("cortisol_time", "h", 80 * MINUTE * half, "half-life 80 minutes", GIVEN),
            number("pituitary_growth", "h", 20 * DAY * half, "half-life 20 days", GIVEN),
            number("adrenal_growth", "h", 30 * DAY * half, "half-life 30 days", GIVEN),
        ),
        reads=(Read("stress", "1", "what calls the axis", 1, GIVEN),),
    )


def glands(days: int = 900) -> dict[str, float]:
    """Where hormones and glands settle when stress doubles for good, against before."""
    model = _tied(_axis())
    when = _timeline(np.array([0.0, DAY, DAY * days]), stress=np.ones(2))
    run = _run(model, when, np.ones((len(AXIS), 1)), AXIS)
    return {name: float(run.hours[name][-1, 0]) for name in AXIS}


# ---- phosphocreatine: hours of the engine stand for seconds


def store_flow(stress: Any, demand: Any, time: Any) -> dict[str, Rate]:
    """Meyer's linear model: refilled by what is missing, spent by work."""
    return {"store": Rate((1 - demand * stress) / time, 1 / time)}


WORK, REST, DEMAND = 480.0, 240.0, 0.6  # s, s, share of the highest oxidative supply


def phosphocreatine() -> tuple[float, float, float]:
    """The healthy model's time constant, s; then the level at steady work and the recovery from it.

    Returns:
        Time constant of the muscle knot, that of the simulated recovery (s), level at work (share).
    """
    values = {p.name: p.value for k in all_knots() if k.name == "muscle" for p in k.params}
    seconds = 60.0 * values["phosphocreatine_full"] / values["healthy_oxidation"]
    knot = Knot(
        name="store",
        says="Phosphocreatine in seconds.",
        leaves_out="pH and glycolysis.",
        flow=store_flow,
        states=(State("store", "1", "phosphocreatine", 1.0),),
        params=(
            number("demand", "1", DEMAND, "work", GIVEN),
            number("time", "h", seconds, "time constant", GIVEN),
        ),
        reads=(Read("stress", "1", "at work or at rest", -1, GIVEN),),
    )
    when = _timeline(np.array([0.0, WORK, WORK + REST]), stress=np.array([1.0, 0.0]))
    run = _run(_tied(knot), when, np.array([[1.0]]), ("store",))
    store = run.hours["store"][:, 0]
    missing = 1.0 - store[int(WORK) :]
    return seconds, float(-60.0 / np.log(missing[60] / missing[0])), float(store[int(WORK)])


# ---- training: impulse and response

START, GAINS, TIMES = 262.0, (0.18, 0.23), (36.0, 21.0)  # W, W per unit of load, days
TRAINING_DAYS = 165
SESSION_HOURS = 0.5


def training_flow(injury_rate: Any, fitness_time: Any, tiredness_time: Any) -> dict[str, Rate]:
    """Load adds to both; each fades at its own pace. The impulse comes in as a rate."""
    return {
        "fitness": Rate(injury_rate, 1 / fitness_time),
        "tiredness": Rate(injury_rate, 1 / tiredness_time),
    }


def loads() -> Array:
    """A made-up season: hard and easy weeks, a rest day, a taper."""
    day = np.arange(TRAINING_DAYS)
    week = 80.0 + 40.0 * np.sin(2.0 * np.pi * day / 28.0)
    taper = np.where(day > TRAINING_DAYS - 15, 0.4, 1.0)
    return np.where(day % 7 == 6, 0.0, week * (0.7 + 0.1 * (day % 7))) * taper


def banister() -> tuple[Array, Array]:
    """Performance before each session: the engine's, and the sum over all past sessions, W."""
    knot = Knot(
        name="training",
        says="Impulse and response.",
        leaves_out="Everything else.",
        flow=training_flow,
        states=(State("fitness", "1", "fitness", 0.0), State("tiredness", "1", "tiredness", 0.0)),
        params=(
            number("fitness_time", "h", DAY * TIMES[0], "fading of fitness", GIVEN),
            number("tiredness_time", "h", DAY * TIMES[1], "fading of tiredness", GIVEN),
        ),
        reads=(Read("injury_rate", "1/h", "the load, as a rate", 1, GIVEN),),
    )
    done = loads()
    edges = np.sort(np.concatenate([[DAY * d, DAY * d + SESSION_HOURS] for d in range(len(done))]))
    edges = np.append(edges, DAY * len(done))
    rate = np.zeros(len(edges) - 1)
    rate[::2] = done / SESSION_HOURS
    run = _run(
        _tied(knot), _timeline(edges, injury_rate=rate), np.zeros((2, 1)), ("fitness", "tiredness")
    )
    fit, tired = (run.hours[name][:: int(DAY), 0] for name in ("fitness", "tiredness"))
    found = START + GAINS[0] * fit - GAINS[1] * tired
    since = np.arange(len(done) + 1)[:, None] - np.arange(len(done))[None, :]
    past = since > 0
    answers = [
        (np.where(past, np.exp(-np.maximum(since, 0) / time), 0.0) * done).sum(axis=1)
        for time in TIMES
    ]
    return found, START + GAINS[0] * answers[0] - GAINS[1] * answers[1]


def _sleep_cases() -> tuple[Case, ...]:
    length, period = two_process()
    source = "two-process model, thresholds .60 and .17, swing .10 (Skeldon et al 2014; SL21)"
    return (
        Case("two_process.sleep", "how long one sleeps", "h", 8.39, length, 0.01, source),
        Case(
            "two_process.period", "from one evening to the next", "h", 24.0, period, 0.005, source
        ),
    )


def _gland_cases() -> tuple[Case, ...]:
    found = glands()
    source = "closed form of the gland model (Karin et al 2020, doi 10.15252/msb.20209510)"
    right = {"releasing": 1.0, "pituitary_hormone": 1.0, "cortisol": 2.0, "pituitary": 2.0}
    return tuple(
        Case(f"glands.{name}", f"{name.replace('_', ' ')} when stress has doubled for good", "1",
             value, found[name], 0.01, source)
        for name, value in (right | {"adrenal": 2.0}).items()
    )  # fmt: skip


def _muscle_cases() -> tuple[Case, ...]:
    seconds, found, level = phosphocreatine()
    source = "closed form of Meyer's linear model; 41.8 ± 4.2 s in healthy legs (E6.08)"
    says = "time constant of recovery after work"
    return (
        Case("phosphocreatine.time", says, "s", seconds, found, 0.01, source),
        Case("phosphocreatine.work", "what is left at steady work, share", "1",
             1.0 - DEMAND, level, 0.001, source),
    )  # fmt: skip


def _training_cases() -> tuple[Case, ...]:
    found, expected = banister()
    source = "sum over sessions; constants of Clarke & Skiba 2013, doi 10.1152/advan.00078.2011"
    worst = int(np.argmax(np.abs(found - expected)))
    return (
        Case("banister.last", "performance after 165 days", "W",
             float(expected[-1]), float(found[-1]), 0.1, source),
        Case("banister.worst", "the same on the day on which they differ most", "W",
             float(expected[worst]), float(found[worst]), 0.1, source),
    )  # fmt: skip


CASES: tuple[Callable[[], tuple[Case, ...]], ...] = (
    _sleep_cases, _gland_cases, _muscle_cases, _training_cases,
)  # fmt: skip


def cases() -> tuple[Case, ...]:
    """Every case, run now."""
    return tuple(case for run in CASES for case in run())
