"""Nothing a life can bring makes a state negative or infinite: the specification's stress test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unknot.engine import mesh as meshes
from unknot.engine.calibrate import load
from unknot.engine.solve import Backend, People, people, solve
from unknot.model import Model
from unknot.timeline import Bout, Event, Life, Timeline, build

DAYS = 30


def anyone(model: Model, rng: np.random.Generator, count: int) -> People:
    """People with any tightness, half of them at its corners, in a wildly disturbed state."""
    traits = {
        name: np.where(
            np.arange(count) % 2 == 0, rng.uniform(0, 1, count), rng.integers(0, 2, count)
        )
        for name in model.lanes
        if name.startswith("tightness_")
    }
    traits["reserve_scale"] = np.exp(rng.normal(0, 0.18, count))
    who = people(model, traits)
    start = who.start * np.exp(rng.normal(0, 0.5, who.start.shape))
    high = np.array([state.high for state in model.states])
    return replace(who, start=np.minimum(start, high[:, None]))


def violent_life(rng: np.random.Generator, count: int) -> Timeline:
    """A bout a day up to 3 h at up to 10 net METs, stress, lost sleep, an injury, an infection."""
    stress = rng.uniform(0, 1, (DAYS, count))
    lost = rng.uniform(0, 0.6, (DAYS, count))
    bouts = tuple(
        Bout(
            24.0 * day + rng.uniform(7, 20),
            rng.uniform(0.1, 3.0),
            str(rng.choice(["jog", "strength", "cycling", "yoga"])),
            rng.uniform(0, 10, count),
        )
        for day in range(DAYS)
    )
    events = (Event("injury", 60.0, 0.5, 3.0), Event("infection", 48.0, 480.0, 3.0))
    life = Life(
        DAYS, stress=stress, sleep_lost=lost, activity_scale=rng.uniform(0.3, 2, (1, count))
    )
    return build(life, bouts, events)


@pytest.mark.parametrize(
    ("backend", "count", "step"),
    [
        (Backend.LLVM, 200, 0.25),
        (Backend.LLVM, 200, 0.5),
        (Backend.LLVM, 200, 1.0),
        (Backend.LLVM, 200, None),
        (Backend.NUMPY, 40, 1.0),
        (Backend.NUMPY, 40, None),
    ],
)
def test_no_state_is_ever_negative_or_infinite(backend: Backend, count: int, step: float | None):
    """With a step given, bouts are not cut finer: the scheme itself has to hold, at any step."""
    rng = np.random.default_rng(11)
    model = load("articles", "study")
    who, timeline = anyone(model, rng, count), violent_life(rng, count)
    mesh = None if step is None else meshes.make(timeline, step, step)
    run = solve(
        model,
        timeline,
        who,
        hourly=model.names,
        daily=("pain", "fatigue", "fog", "stiffness", "sleep_quality"),
        mesh=mesh,
        backend=backend,
    )
    assert run.ok.all()
    high = {state.name: state.high for state in model.states}
    for name, values in run.hours.items():
        assert np.isfinite(values).all(), name
        assert (values >= 0.0).all(), name
        assert (values <= high[name] + 1e-9).all(), name
    for name in ("pain", "fatigue", "fog", "stiffness"):
        assert (run.days[name] > 0).all(), name
        assert (run.days[name] < 10).all(), name
