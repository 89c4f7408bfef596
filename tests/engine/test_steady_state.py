"""Settled states found by a few lives and Newton's method, and slopes by extra lanes."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.sensitivities import slopes
from unknot.engine.solve import People, people, solve
from unknot.engine.steady_state import repeated, settle
from unknot.errors import UnknotError
from unknot.model import Model, phenotypes, tightnesses
from unknot.timeline import Bout, Life, build


@pytest.fixture(scope="module")
def model() -> Model:
    return load("articles", "study")


def known(model: Model, start: str) -> People:
    rows = phenotypes().values()
    traits = {
        name: np.array([row[name.removeprefix("tightness_")] for row in rows])
        for name in tightnesses()
    }
    return people(model, traits, start=start)


def pain(model: Model, who: People, state: np.ndarray) -> np.ndarray:
    day = build(Life(1))
    return solve(model, day, People(who.lanes, state), daily=("pain",)).days["pain"][0]


def test_people_settle_where_a_long_life_takes_them(model: Model):
    """Ten phenotypes from both starts against seven years of days; the mild are on two branches."""
    day = build(Life(1))
    ends: dict[str, np.ndarray] = {}
    for start in ("sick", "healthy"):
        who = known(model, start)
        found = settle(model, day, who)
        assert (found.moves < 1e-9).all()
        assert (found.radius < 1.0).all()
        lived = solve(model, repeated(day, 2500), who, daily=()).end
        ends[start] = pain(model, who, found.state)
        np.testing.assert_allclose(ends[start], pain(model, who, lived), atol=0.01)
    mild = list(phenotypes()).index("mild")
    assert ends["sick"][mild] > ends["healthy"][mild] + 2.0


def test_a_week_with_bouts_settles_too(model: Model):
    week = build(Life(7), [Bout(24.0 * d + 17.0, 0.5, "brisk_walk") for d in (0, 2, 4)])
    who = known(model, "sick").take([0, 2, 3])
    found = settle(model, week, who)
    after = solve(model, week, People(who.lanes, found.state), daily=()).end
    np.testing.assert_allclose(after, found.state, rtol=1e-6, atol=1e-8)


def test_days_repeat():
    week = build(Life(7), [Bout(30.0, 0.5, "jog")])
    twice = repeated(week, 2)
    assert twice.days == 14
    np.testing.assert_allclose(np.diff(twice.edges), np.tile(np.diff(week.edges), 2), atol=1e-9)
    np.testing.assert_array_equal(twice.fine, np.tile(week.fine, 2))


def test_slopes_agree_with_a_finer_extrapolated_difference(model: Model):
    """To 1e-6 of the largest slope: differences of two widths, extrapolated, as the truth."""
    timeline = build(Life(10), [Bout(24.0 * d + 17.0, 0.6, "jog") for d in (1, 4, 7)])
    who = known(model, "sick").take([2, 5])
    numbers = ("tightness_depleted", "reserve_scale", "sensitisation")
    found = slopes(model, timeline, who, numbers, daily=("pain", "fatigue"))

    def moved(name: str, width: float) -> np.ndarray:
        lanes = {n: v.copy() for n, v in who.lanes.items()}
        start = who.start.copy()
        if name in lanes:
            lanes[name] += width
        else:
            start[model.names.index(name)] += width
        return solve(model, timeline, People(lanes, start), daily=("pain",)).days["pain"]

    for n, name in enumerate(numbers):
        wide, fine = ((moved(name, w) - moved(name, -w)) / (2 * w) for w in (2e-3, 1e-3))
        truth = (4 * fine - wide) / 3
        got = found.slopes["pain"][:, n]
        assert np.abs(got - truth).max() < 1e-6 * np.abs(truth).max()
    with pytest.raises(UnknotError):
        slopes(model, timeline, who, ("tightness_depletion",))
