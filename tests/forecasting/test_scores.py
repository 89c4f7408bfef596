"""Scores against an independent scorer, by hand, and in the shapes people bring forecasts in."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.diary.entries import Scale, Worse
from unknot.errors import UnknotError
from unknot.forecasting import flares, scores

COARSE = Scale(0.0, 3.0, 1.0)
FINE = Scale(1.0, 7.0, 0.1)
ENERGY = Scale(0.0, 100.0, 2.0, Worse.LOW)
YES_NO = Scale(0.0, 1.0, 1.0)
SCALES = (COARSE, FINE, ENERGY, YES_NO, Scale(0.0, 10.0, 0.1))


@pytest.fixture(scope="module")
def independent(shared_data: Path) -> ModuleType:
    """The independent scorer, its table library replaced by a plain dict where it is missing."""
    path = shared_data.parent / "eval" / "evaluate.py"
    spec = importlib.util.spec_from_file_location("independent_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    stand_in = ModuleType("pandas")
    vars(stand_in).update(DataFrame=dict, unique=np.unique)
    kept = sys.modules.get("pandas")
    sys.modules["pandas"] = stand_in
    try:
        spec.loader.exec_module(module)
    finally:
        if kept is None:
            del sys.modules["pandas"]
        else:
            sys.modules["pandas"] = kept
    return module


def random_cases(scale: Scale, seed: int, cases: int = 300) -> tuple[scores.Floats, scores.Ints]:
    random = np.random.default_rng(seed)
    size = scores.grid(scale).size
    return random.dirichlet(np.full(size, 0.3), cases), random.integers(0, size, cases)


@pytest.mark.parametrize("scale", SCALES)
def test_every_score_equals_the_independent_scorer(independent: Any, scale: Scale):
    pmf, outcome = random_cases(scale, 1)
    points = independent.make_grid(scale.low, scale.high, scale.step)
    assert scores.grid(scale) == pytest.approx(points, abs=0)
    mean, sd = np.linspace(scale.low, scale.high, 300), np.linspace(0, scale.high / 4, 300)
    target = "crash" if scale is YES_NO else "energy" if scale.worse is Worse.LOW else "pain"
    bad, threshold = independent.thresholds(mean, sd, points, target)
    ours = flares.flare_threshold(mean, sd, scale)
    assert ours == pytest.approx(threshold, abs=1e-9)
    theirs = cast(dict[str, Any], independent.score_pmf(pmf, outcome, points, threshold, bad))
    got = scores.score(pmf, outcome, scale)
    pairs = (("crps", "crps"), ("log", "log"), ("pit80", "pit80"), ("pit90", "pit90"))
    for mine, name in (*pairs, ("cover80", "cov80")):
        assert getattr(got, mine) == pytest.approx(theirs[name], abs=1e-9), name
    chance = flares.flare_chance(pmf, ours, scale)
    came = flares.flare_came(outcome, ours, scale)
    assert chance == pytest.approx(theirs["p_flare"], abs=1e-9)
    assert np.array_equal(came, theirs["flare"] == 1)
    person = np.arange(300) % 7
    expected = independent.within_auc(chance, came.astype(float), person)
    assert scores.auc_within(chance, came, person) == pytest.approx(expected, abs=1e-12)


def test_crps_by_hand():
    """0.2/0.5/0.3/0 on 0..3 and a 2 came: (0.2)^2 + (0.7)^2 + (1 - 1)^2."""
    pmf = np.array([[0.2, 0.5, 0.3, 0.0]])
    assert scores.crps(pmf, np.array([2]), COARSE)[0] == pytest.approx(0.04 + 0.49)


def test_a_sure_and_right_forecast_costs_nothing():
    for scale in SCALES:
        pmf = np.eye(scores.grid(scale).size)
        assert scores.crps(pmf, np.arange(len(pmf)), scale) == pytest.approx(0)
        assert scores.log_score(pmf, np.arange(len(pmf))) == pytest.approx(0)


def test_crash_crps_is_brier():
    chance, came = np.array([0.1, 0.8, 0.5]), np.array([0, 1, 1])
    pmf = np.stack([1 - chance, chance], axis=1)
    expected = scores.brier(chance, came == 1)
    assert scores.crps(pmf, came, YES_NO).mean() == pytest.approx(expected)


@pytest.mark.parametrize("scale", SCALES)
def test_pit_share_is_exact_where_the_forecast_is_the_truth(scale: Scale):
    """Averaged over outcomes with the forecast's own probabilities it is the coverage itself."""
    pmf, _ = random_cases(scale, 3, cases=1)
    outcomes = np.arange(scores.grid(scale).size)
    for coverage in (0.8, 0.9):
        inside = scores.pit_inside(np.repeat(pmf, outcomes.size, 0), outcomes, coverage)
        assert float(inside @ pmf[0]) == pytest.approx(coverage, abs=1e-9)


@given(st.floats(1.0, 7.0), st.floats(0.05, 3.0))
def test_a_normal_forecast_is_probabilities_around_its_mean(mean: float, sd: float):
    pmf = scores.pmf_from_normal(np.array([mean]), np.array([sd]), FINE)
    scores.check_pmf(pmf, FINE)
    if 3 * sd < min(mean - 1, 7 - mean):
        assert float(pmf[0] @ scores.grid(FINE)) == pytest.approx(mean, abs=0.02)


def test_halves_go_up_and_beyond_the_ends_is_the_end():
    given_values = np.array([2.85, 2.84, 0.0, 9.0, np.nan])
    assert scores.grid_index(given_values, FINE).tolist() == [19, 18, 0, 60, -1]


def test_bad_forecasts_are_refused_with_a_way_out():
    with pytest.raises(UnknotError, match="add to 1"):
        scores.score(np.full((2, 4), 0.3), np.array([0, 1]), COARSE)
    with pytest.raises(UnknotError, match="one outcome"):
        scores.score(np.full((2, 4), 0.25), np.array([0]), COARSE)


def test_auc_counts_pairs_within_a_person_only():
    chance = np.array([0.9, 0.1, 0.2, 0.1])
    came = np.array([True, False, True, False])
    assert scores.auc_within(chance, came, np.array([1, 1, 2, 2])) == 1.0
    assert np.isnan(scores.auc_within(chance[:1], came[:1], np.array([1])))


@pytest.mark.parametrize("scale", SCALES)
@given(share=st.floats(-0.2, 1.2))
def test_a_flare_begins_at_its_first_value(scale: Scale, share: float):
    threshold = scale.low + share * (scale.high - scale.low)
    points = scores.grid(scale)
    came = flares.flare_came(np.arange(points.size), np.full(points.size, threshold), scale)
    begins = flares.flare_begins(threshold, scale)
    if begins is None:
        assert not came.any()
    else:
        beyond = points >= begins if scale.worse is Worse.HIGH else points <= begins
        assert (came == beyond).all()
