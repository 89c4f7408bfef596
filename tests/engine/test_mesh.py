"""The steps: aligned to every change of input, of the order they claim, and as exact as asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.mesh import Mesh, even, make
from unknot.engine.solve import SYMPTOMS, Backend, People, Solution, people, solve
from unknot.model import Model, interventions, phenotypes, tightnesses
from unknot.timeline import Bout, Event, Life, Timeline, build

DAYS = 21


@pytest.fixture(scope="module")
def tied() -> Model:
    return load("articles", "study")


@pytest.fixture(scope="module")
def settled(tied: Model) -> People:
    """Ten phenotypes and twenty people at random, after four months of ordinary days."""
    rng = np.random.default_rng(0)
    known = phenotypes()
    traits = {
        name: np.append(
            [row[name.removeprefix("tightness_")] for row in known.values()], rng.uniform(0, 1, 20)
        )
        for name in tightnesses()
    }
    run = solve(tied, build(Life(120)), people(tied, traits), daily=())
    return people(tied, traits, start=run.end)


def lives() -> dict[str, Timeline]:
    def every_other_day(what: str, hours: float, load: float | None = None) -> list[Bout]:
        return [Bout(24 * d + 17.2, hours, what, load) for d in range(0, DAYS, 2)]

    ill = [Event("infection", 100, 200, 3.0), Event("injury", 300, 0.5, 1.0)]
    return {
        "plain": build(Life(DAYS)),
        "walks": build(Life(DAYS, "desk_job"), every_other_day("brisk_walk", 0.6)),
        "jogs": build(Life(DAYS), every_other_day("jog", 0.5)),
        "hard": build(Life(DAYS, stress=0.5), every_other_day("jog", 1.5, 8.0), ill),
        "yoga": build(Life(DAYS, "convalescent"), every_other_day("yoga", 0.75)),
    }


def apart(tied: Model, timeline: Timeline, who: People, steps: Mesh, finer: Mesh) -> np.ndarray:
    """Largest difference of any daily symptom, in points, for each person."""
    rough = solve(tied, timeline, who, daily=SYMPTOMS, mesh=steps)
    exact = solve(tied, timeline, who, daily=SYMPTOMS, mesh=finer)
    points = {name: 10.0 if name == "sleep_quality" else 1.0 for name in SYMPTOMS}
    gaps = [points[n] * np.abs(rough.days[n] - exact.days[n]).max(axis=0) for n in SYMPTOMS]
    return np.max(gaps, axis=0)


@pytest.mark.parametrize("name", list(lives()))
def test_the_usual_steps_keep_the_tolerance(tied: Model, settled: People, name: str):
    """0.01 points of every daily mean, against steps of ten minutes and one minute in bouts."""
    timeline = lives()[name]
    exact = even(timeline, 1 / 6, 1 / 60)
    assert apart(tied, timeline, settled, even(timeline), exact).max() < 0.01


@pytest.mark.parametrize(("order", "fall"), [(2, 4.0), (3, 8.0)])
def test_halving_the_steps_divides_the_error_as_the_order_says(
    tied: Model, settled: People, order: int, fall: float
):
    """Of the states at the end, where no average adds its own error; to within a third."""
    timeline = build(Life(2, stress=0.4), [Bout(17.0, 1.0, "jog")])
    ends = [
        solve(
            tied, timeline, settled, daily=(), mesh=replace(make(timeline, h, h), order=order)
        ).end
        for h in (0.5, 0.25, 0.125)
    ]
    first, second = np.abs(ends[0] - ends[1]).sum(), np.abs(ends[1] - ends[2]).sum()
    assert first / second == pytest.approx(fall, rel=1 / 3)


def test_steps_meet_every_change_and_every_midnight():
    timeline = lives()["hard"]
    steps = even(timeline)
    assert steps.start[0] == timeline.edges[0]
    assert steps.start[-1] == timeline.edges[-1]
    middle = 0.5 * (steps.start[1:] + steps.start[:-1])
    inside = np.searchsorted(timeline.edges, middle) - 1
    for values in (*timeline.steps.values(), *timeline.parts.values()):
        np.testing.assert_array_equal(values[inside], values[steps.stretch])
    for midnight in range(0, 24 * DAYS, 24):
        assert np.isclose(steps.start, midnight).any()
    assert steps.length.max() <= 1.5 + 1e-9
    assert steps.length[timeline.fine[inside]].max() <= 0.1 + 1e-9


@pytest.mark.parametrize("backend", [None, Backend.NUMPY])
def test_a_treatment_does_not_act_before_it_begins(backend: Backend | None):
    """The day before the first dose is, to the last digit, a day without; the days after too."""
    relief = tuple(interventions().values())
    tied = load("articles", "study", agents=relief)
    none = {agent.name: np.zeros(4) for agent in relief}
    later = {agent.name: np.array([0.0, 0.0, 1.0, 1.0]) for agent in relief}
    for make_steps in (even, make):
        runs = [
            solve(
                tied, lived, people(tied), daily=SYMPTOMS, mesh=make_steps(lived), backend=backend
            )
            for lived in (build(Life(4), levels=none), build(Life(4), levels=later))
        ]
        for name in SYMPTOMS:
            without, treated = (run.days[name][:, 0] for run in runs)
            np.testing.assert_allclose(treated[:2], without[:2], rtol=1e-12)
        assert treated_less(runs, "pain")


def treated_less(runs: list[Solution], name: str) -> bool:
    without, treated = (run.days[name][2:, 0] for run in runs)
    return bool(np.all(treated < without - 0.1))


def test_the_usual_steps_keep_the_tolerance_with_treatments():
    agents = tuple(interventions().values())
    tied = load("articles", "study", agents=agents)
    levels = {a.name: np.linspace(0, 1, 5)[[0, 0, n % 5, 4, 2, 0]] for n, a in enumerate(agents)}
    timeline = build(Life(6), [Bout(65.0, 0.5, "brisk_walk")], levels=levels)
    who = people(tied, count=1)
    exact = even(timeline, 1 / 6, 1 / 60)
    assert apart(tied, timeline, who, even(timeline), exact).max() < 0.01


def test_hours_are_met_where_they_are_kept(tied: Model, settled: People):
    run = solve(tied, build(Life(2)), settled, daily=("pain",), hourly=("pain",))
    assert run.hours["pain"].shape[0] == 49
    assert run.hours["pain"].min() > 0.0
