"""Every backend gives the same answer: random people, inputs and wirings, and the odd corners."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.mesh import Mesh, make
from unknot.engine.solve import Backend, People, Solution, people, solve
from unknot.knots import all_knots
from unknot.model import Model, tie, tightnesses, wiring, wirings
from unknot.timeline import Bout, Event, Life, Timeline, activities, build, day_templates

DAILY = ("pain", "fatigue", "fog", "sleep_quality", "nitric_oxide", "effort_squared")
HOURLY = ("pain", "energy_reserve")
DAYS, COUNT = 4, 11


@cache
def model(wiring: str = "articles", intervals: bool = False) -> Model:
    return load(wiring, "study", intervals=intervals)


def crowd(tied: Model, rng: np.random.Generator, count: int = COUNT) -> People:
    traits = {name: rng.uniform(0, 1, count) for name in tightnesses()}
    traits["reserve_scale"] = np.exp(rng.normal(0, 0.18, count))
    who = people(tied, {n: v for n, v in traits.items() if n in tied.lanes}, count=count)
    return People(who.lanes, who.start * np.exp(rng.normal(0, 0.2, who.start.shape)))


def busy_life(rng: np.random.Generator, count: int = COUNT) -> Timeline:
    kinds = [name for name in activities() if name != "sleep"]
    bouts = [
        Bout(24.0 * d + rng.uniform(8, 18), rng.uniform(0.2, 3), rng.choice(kinds), load)
        for d, load in enumerate((None, rng.uniform(1, 10), rng.uniform(1, 10, count), None))
    ]
    life = Life(
        DAYS,
        str(rng.choice(day_templates())),
        stress=rng.uniform(0, 1, (1, count)),
        sleep_lost=float(rng.uniform(0, 0.5)),
        activity_scale=rng.uniform(0.5, 1.5, (DAYS, count)),
    )
    events = [Event("infection", 20.0, 40.0, 3.0), Event("injury", 50.0, 0.5, 1.0)]
    return build(life, bouts, events)


def gap(one: Solution, other: Solution) -> float:
    gaps = [np.abs(one.days[n] - other.days[n]).max() for n in one.days]
    gaps += [np.abs(one.hours[n] - other.hours[n]).max() for n in one.hours]
    return max(*gaps, np.abs(one.end - other.end).max())


def test_llvm_and_numpy_agree_when_every_number_is_a_person_s():
    """Then no loss is fixed, and the states of a smaller wiring do not fill whole groups."""
    every = tuple(f"{k.name}.{p.name}" for k in all_knots() for p in k.params)
    chosen = wiring("energy_only")
    held = load("articles", "study").constants
    tied = tie(chosen, {}, held, free=True, vary=every)
    rng = np.random.default_rng(11)
    who, timeline = crowd(tied, rng), busy_life(rng)
    runs = [
        solve(tied, timeline, who, daily=("pain", "fatigue"), backend=backend)
        for backend in (Backend.LLVM, Backend.NUMPY)
    ]
    assert len(tied.names) % 4
    assert gap(*runs) < 1e-9


@pytest.mark.parametrize("single", [False, True])
def test_jax_agrees(single: bool):
    """The optional backend. Held states and all; its compiler needs seconds."""
    pytest.importorskip("jax", reason="JAX is an extra")
    rng = np.random.default_rng(8)
    tied = model("no_nitric_oxide")
    who, timeline = crowd(tied, rng), busy_life(rng)
    plain = solve(tied, timeline, who, daily=DAILY, hourly=HOURLY, backend=Backend.NUMPY)
    fast = solve(
        tied, timeline, who, daily=DAILY, hourly=HOURLY, backend=Backend.JAX, single=single
    )
    assert gap(plain, fast) < (1e-3 if single else 1e-9)


@pytest.mark.parametrize("wiring", sorted(wirings()))
def test_backends_agree(wiring: str):
    """Rounding apart, 1e-9 in double precision and 1e-3 points in single."""
    rng = np.random.default_rng(len(wiring))
    tied = model(wiring)
    who, timeline = crowd(tied, rng), busy_life(rng)
    plain = solve(tied, timeline, who, daily=DAILY, hourly=HOURLY, backend=Backend.NUMPY)
    for single, bound in ((False, 1e-9), (True, 1e-3)):
        fast = solve(tied, timeline, who, daily=DAILY, hourly=HOURLY, single=single)
        assert gap(plain, fast) < bound
    assert plain.ok.all()


def test_backends_agree_on_the_specifications_own_steps():
    rng = np.random.default_rng(4)
    tied = model()
    who, timeline = crowd(tied, rng), busy_life(rng)
    steps = make(timeline)
    plain = solve(tied, timeline, who, mesh=steps, daily=DAILY, backend=Backend.NUMPY)
    assert gap(plain, solve(tied, timeline, who, mesh=steps, daily=DAILY)) < 1e-9


def test_backends_agree_on_activities_side_by_side():
    rng = np.random.default_rng(5)
    tied = model(intervals=True)
    timeline = busy_life(rng)
    share = rng.uniform(0.2, 0.8, len(timeline.shares))

    def double(value: np.ndarray) -> np.ndarray:
        return np.concatenate([value, rng.uniform(0.5, 1.5) * value], axis=1)

    both = Timeline(
        timeline.edges,
        timeline.steps,
        {name: double(value) for name, value in timeline.parts.items()},
        np.stack([share, 1 - share], axis=1),
        timeline.fine,
    )
    who = crowd(tied, rng)
    plain = solve(tied, both, who, daily=DAILY, hourly=HOURLY, backend=Backend.NUMPY)
    assert gap(plain, solve(tied, both, who, daily=DAILY, hourly=HOURLY)) < 1e-9


@pytest.mark.parametrize("order", [2, 3])
def test_backends_agree_on_steps_too_long_for_the_short_cut(order: int):
    """Beyond loss * h = 4 the kernel falls back to an exact exponential."""
    rng = np.random.default_rng(6)
    tied = model()
    timeline = build(Life(2))
    steps = make(timeline)
    coarse = Mesh(steps.start[:: len(steps.stretch) // 2], np.array([10, 30]), order)
    who = crowd(tied, rng)
    plain = solve(tied, timeline, who, mesh=coarse, backend=Backend.NUMPY)
    assert gap(plain, solve(tied, timeline, who, mesh=coarse)) < 1e-9


def test_answers_do_not_depend_on_company_or_threads():
    """Each person's numbers are the same alone, in a crowd, and on any number of threads."""
    rng = np.random.default_rng(7)
    tied = model()
    who, timeline = crowd(tied, rng, 70), build(Life(3))
    crowded = solve(tied, timeline, who, threads=1)
    threaded = solve(tied, timeline, who, threads=3)
    alone = solve(tied, timeline, who.take([41]))
    for name in crowded.days:
        np.testing.assert_array_equal(crowded.days[name], threaded.days[name])
        np.testing.assert_array_equal(crowded.days[name][:, 41:42], alone.days[name])


def test_a_failed_person_fails_alone():
    tied = model()
    who = people(tied, count=5)
    start = who.start.copy()
    start[3, 2] = np.nan
    for backend in (Backend.LLVM, Backend.NUMPY):
        run = solve(tied, build(Life(2)), People(who.lanes, start), backend=backend)
        assert run.ok.tolist() == [True, True, False, True, True]
        assert np.isfinite(run.days["pain"]).all()
