"""Random wirings and violent lives: nothing is ever NaN or negative, in either precision."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.solve import Backend, people, solve
from unknot.knots import all_knots
from unknot.model import Model, Wiring, tie
from unknot.timeline import Bout, Event, Life, Timeline, activities, build, day_templates

DAYS, COUNT = 24, 40
BACKENDS = [
    (Backend.LLVM, False),
    (Backend.LLVM, True),
    (Backend.NUMPY, False),
    *([(Backend.JAX, False), (Backend.JAX, True)] if find_spec("jax") else []),
]


def random_model(rng: np.random.Generator) -> Model:
    """Any states held, any couplings cut, any tightness loose."""
    knots = all_knots()
    states = [s.name for k in knots for s in k.states]
    couplings = [f"{r.name} -> {k.name}" for k in knots for r in k.reads]
    traits = [t.name for k in knots for t in k.traits if t.tightness]
    wiring = Wiring(
        "random",
        "random",
        "random",
        tuple(rng.choice(states, rng.integers(0, 6), replace=False)),
        tuple(rng.choice(couplings, rng.integers(0, 12), replace=False)),
        tuple(rng.choice(traits, rng.integers(0, 3), replace=False)),
    )
    return tie(wiring, {}, load("articles", "study").constants)


def violent_life(rng: np.random.Generator) -> Timeline:
    """Bouts to 3 h at up to 10 net METs, stress to 1, injury 3, infection 3 for 20 days."""
    kinds = [name for name in activities() if name != "sleep"]
    bouts = [
        Bout(
            24.0 * day + rng.uniform(6, 20),
            rng.uniform(0.05, 3.0),
            str(rng.choice(kinds)),
            rng.uniform(0, 10, COUNT),
        )
        for day in range(DAYS)
    ]
    events = (Event("injury", 60.0, 0.5, 3.0), Event("infection", 48.0, 480.0, 3.0))
    template = str(rng.choice(day_templates()))
    stress, lost = rng.uniform(0, 1, (DAYS, COUNT)), rng.uniform(0, 0.6, (1, COUNT))
    return build(Life(DAYS, template, stress, lost, rng.uniform(0.3, 2, (1, COUNT))), bouts, events)


@pytest.mark.parametrize("seed", range(3))
def test_no_nan_and_no_negative_state(seed: int):
    rng = np.random.default_rng(seed)
    model, timeline = random_model(rng), violent_life(rng)
    traits = {n: rng.uniform(0, 1, COUNT) for n in model.lanes if n.startswith("tightness_")}
    traits |= {"reserve_scale": np.exp(rng.normal(0, 0.3, COUNT))}
    who = people(model, {n: v for n, v in traits.items() if n in model.lanes}, count=COUNT)
    who.start[:] *= np.exp(rng.normal(0, 0.5, who.start.shape))
    for backend, single in BACKENDS:
        run = solve(
            model,
            timeline,
            who,
            daily=("pain", "fatigue", "fog", "sleep_quality"),
            hourly=model.names,
            backend=backend,
            single=single,
        )
        assert run.ok.all(), backend
        for values in (*run.hours.values(), *run.days.values(), run.end):
            assert np.isfinite(values).all(), backend
            assert (values >= 0.0).all(), backend
