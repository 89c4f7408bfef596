"""What every engine of the benchmark is asked: the same people, life, equations and accuracy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unknot.arrays import Array
from unknot.engine.calibrate import load
from unknot.engine.mesh import Mesh, even
from unknot.engine.solve import People, people, solve
from unknot.model import Model, tightnesses
from unknot.timeline import Bout, Life, Timeline, build

JUDGED = ("pain", "fatigue", "fog", "stiffness")
SCALE = 10.0  # of these four, points
ALLOWED = 1e-3
PACES = ((6.0, 0.6), (4.0, 0.3), (3.0, 0.3), (2.0, 0.2), (1.5, 0.15), (1.0, 0.1), (0.5, 0.1))
WALK = (0.6, 17.2)  # hours long, hour of the day


@dataclass(frozen=True)
class Segment:
    """A run of unchanging inputs: from, to, and the inputs that differ from those before."""

    start: float
    end: float
    changed: dict[str, float]
    inputs: dict[str, float]


@dataclass(frozen=True)
class Problem:
    """People living the same days: a brisk walk of 36 minutes every third day or so.

    Shapes: `truth` (days, judged, people), the symptoms at every midnight that follows a day.
    """

    model: Model
    timeline: Timeline
    who: People
    days: int
    truth: Array
    segments: tuple[Segment, ...]


def make(days: int, count: int, seed: int = 1) -> Problem:
    """Draw people and write their days. The truth comes from steps of at most five minutes."""
    problem = posed(days, count, seed)
    fine = even(problem.timeline, 1 / 12, 1 / 60, hourly=True)
    run = solve(problem.model, problem.timeline, problem.who, daily=(), hourly=JUDGED, mesh=fine)
    truth = np.stack([run.hours[name][24::24] for name in JUDGED], axis=1)
    return replace(problem, truth=truth)


def posed(days: int, count: int, seed: int = 1) -> Problem:
    """The same people and days, without the truth."""
    model = load("articles", "study")
    walks = min(27, max(days * 3 // 10, 1))
    at = np.unique(np.linspace(0, days - 1, walks).astype(int))
    timeline = build(Life(days), [Bout(24.0 * d + WALK[1], WALK[0], "brisk_walk") for d in at])
    rng = np.random.default_rng(seed)
    # Person by person, so that the first are the same people however many there are.
    drawn = rng.uniform(0, 1, (count, len(tightnesses()))) ** 2
    who = people(model, dict(zip(tightnesses(), drawn.T, strict=True)))
    truth = np.empty((days, len(JUDGED), 0))
    return Problem(model, timeline, who, days, truth, _segments(model, timeline))


def _segments(model: Model, timeline: Timeline) -> tuple[Segment, ...]:
    steps = even(timeline, coarse=24.0, fine=24.0)
    inputs = {n: np.ravel(v) for n, v in (*timeline.steps.items(), *timeline.parts.items())}
    found: list[Segment] = []
    before: dict[str, float] = {}
    for start, end, at in zip(steps.start[:-1], steps.start[1:], steps.stretch, strict=True):
        now = {name: float(inputs[name][at]) for name in (*model.steps, *model.parts)}
        changed = {name: value for name, value in now.items() if before.get(name) != value}
        found.append(Segment(float(start), float(end), changed, now))
        before = now
    return tuple(found)


def error(found: Array, truth: Array) -> float:
    """Largest |difference| / max(|truth|, 0.01 scale)."""
    return float(np.max(np.abs(found - truth) / np.maximum(np.abs(truth), 0.01 * SCALE)))


@dataclass(frozen=True)
class Pace:
    """The longest of our steps that keep ALLOWED, hours, and the error they make."""

    coarse: float
    bout: float
    error: float

    def steps(self, timeline: Timeline) -> Mesh:
        """The steps themselves."""
        return even(timeline, self.coarse, self.bout)


def matched(problem: Problem, single: bool) -> Pace:
    """The longest of our steps that keep ALLOWED, judged by midnights as every peer is."""
    pace = Pace(PACES[0][0], PACES[0][1], float("inf"))
    for coarse, bout in PACES:
        pace = Pace(coarse, bout, float("inf"))
        # Every midnight is a step's edge; the hours between, where none is, are not looked at.
        run = solve(
            problem.model, problem.timeline, problem.who,
            daily=(), hourly=JUDGED, mesh=pace.steps(problem.timeline), single=single,
        )  # fmt: skip
        midnight = np.stack([run.hours[name][24::24] for name in JUDGED], axis=1)
        pace = replace(pace, error=error(midnight, problem.truth))
        if pace.error <= ALLOWED:
            break
    return pace
