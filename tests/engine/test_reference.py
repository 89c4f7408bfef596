"""The engine against the second truth: SciPy at tight tolerance, straight from the graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unknot.engine.reference import reference
from unknot.engine.solve import Backend, solve
from unknot.errors import UnknotError
from unknot.model import phenotypes
from unknot.timeline import Bout, Life, Timeline, build

CLOSE = 0.01  # points of a day's pain or fatigue; sleep quality in hundredths of that


def walks(days: int, minutes: float) -> Timeline:
    """A brisk walk every second day at 17:12: the specification's test of numerics (section 11)."""
    bouts = [Bout(24.0 * day + 17.2, minutes / 60.0, "brisk_walk") for day in range(0, days, 2)]
    return build(Life(days), bouts)


def gaps(settled: Any, name: str, timeline: Timeline) -> dict[str, float]:
    who = settled.of(name)
    daily = ("pain", "fatigue", "sleep_quality")
    ours = solve(settled.model, timeline, who, daily=daily)
    person = {lane: float(value[0]) for lane, value in who.lanes.items()}
    truth = reference(settled.model, timeline, person, who.start[:, 0], daily)
    return {n: float(np.max(np.abs(ours.days[n][:, 0] - truth.days[n]))) for n in daily}


@pytest.mark.parametrize(
    ("name", "days", "minutes"),
    [("depleted", 60, 36), ("healthy", 20, 60), ("energy", 20, 60), ("stuck", 20, 36)],
)
def test_days_agree_with_the_reference(settled: Any, name: str, days: int, minutes: int):
    """Depleted is the worst of ten: this dose drives that person up a slope, and errors add up."""
    found = gaps(settled, name, walks(days, minutes))
    assert found["pain"] <= CLOSE
    assert found["fatigue"] <= CLOSE
    assert found["sleep_quality"] <= CLOSE / 10


@pytest.mark.study
@pytest.mark.parametrize("minutes", [36, 60])
@pytest.mark.parametrize("name", list(phenotypes()))
def test_everyone_s_sixty_days_agree_with_the_reference(settled: Any, name: str, minutes: int):
    found = gaps(settled, name, walks(60, minutes))
    assert max(found["pain"], found["fatigue"]) <= CLOSE


def test_numpy_and_llvm_are_one_engine(settled: Any):
    """So that what the reference says of one it says of both."""
    who, timeline = settled.of(*settled.names), walks(4, 36)
    one, two = (
        solve(settled.model, timeline, who, backend=backend)
        for backend in (Backend.NUMPY, Backend.LLVM)
    )
    for name, days in one.days.items():
        assert two.days[name] == pytest.approx(days, rel=1e-10), name
    assert two.end == pytest.approx(one.end, rel=1e-10, abs=1e-14)


def test_two_solvers_find_the_same_truth(settled: Any):
    """An explicit and an implicit method agree a thousandfold better than the engine has to."""
    who, timeline = settled.of("energy"), walks(2, 45)
    person = {lane: float(value[0]) for lane, value in who.lanes.items()}
    one, two = (
        reference(settled.model, timeline, person, who.start[:, 0], method=method)
        for method in ("DOP853", "LSODA")
    )
    assert one.days["pain"] == pytest.approx(two.days["pain"], abs=1e-5)
    assert one.end == pytest.approx(two.end, rel=1e-5)


def test_a_state_at_rest_stays_at_rest_exactly():
    """An analytic case: coping fades as exp(-t / 1440 h) in a life without calm."""
    from unknot.engine.calibrate import load
    from unknot.engine.solve import people

    model = load("articles", "study")
    who = people(model, start="healthy")
    at = model.names.index("coping")
    start = who.start[:, 0].copy()
    start[at] = 0.5
    run = reference(model, build(Life(2)), {}, start, ("coping",))
    assert run.end[at] == pytest.approx(0.5 * np.exp(-48 / 1440), rel=1e-9)
    day = 0.5 * 60.0 * (1 - np.exp(-24 / 1440))  # the mean of the first 24 h
    assert run.days["coping"][0] == pytest.approx(day, rel=1e-9)


def test_it_refuses_what_it_cannot_do(settled: Any):
    who = settled.of("energy")
    with pytest.raises(UnknotError, match="gives no") as caught:
        reference(settled.model, walks(2, 30), {}, who.start[:, 0], ("pian",))
    assert 'did you mean "pain"' in caught.value.fix
    several = build(Life(2, stress=np.array([[0.1, 0.2]])))
    with pytest.raises(UnknotError, match="one person"):
        reference(settled.model, several, {}, who.start[:, 0])
