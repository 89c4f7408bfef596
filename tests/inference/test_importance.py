"""Weighted people: what they amount to, and who is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.inference import importance

LOGS = st.lists(st.floats(-700, 700), min_size=1, max_size=40).map(np.array)


@given(LOGS, st.floats(-1e4, 1e4))
def test_weights_sum_to_one_whatever_constant_their_logarithms_hold(
    log: np.ndarray[tuple[int], np.dtype[np.float64]], constant: float
):
    found = importance.normalised(log)
    assert found.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(importance.normalised(log + constant), found, rtol=1e-9, atol=1e-12)


@given(LOGS)
def test_weighted_draws_amount_to_one_at_least_and_to_all_at_most(
    log: np.ndarray[tuple[int], np.dtype[np.float64]],
):
    found = importance.effective_sample_size(importance.normalised(log))
    assert 1.0 - 1e-9 <= found <= len(log) + 1e-9


def test_equal_weights_amount_to_all_and_a_single_one_to_one():
    assert importance.effective_sample_size(importance.normalised(np.zeros(50))) == pytest.approx(
        50
    )
    alone = importance.normalised(np.array([0.0, -np.inf, -np.inf]))
    assert importance.effective_sample_size(alone) == pytest.approx(1)


def test_somebody_who_comes_twice_counts_once():
    z = np.array([[0.1, 1.0], [0.1, 1.0], [0.7, 2.0]])
    even = np.full(3, 1 / 3)
    assert importance.effective_sample_size(even) == pytest.approx(3.0)
    assert importance.effective_distinct_draws(z, even) == pytest.approx(1 / (4 / 9 + 1 / 9))


@given(LOGS, st.integers(0, 1000))
def test_everybody_is_drawn_as_often_as_they_weigh_but_for_one(
    log: np.ndarray[tuple[int], np.dtype[np.float64]], seed: int
):
    share = importance.normalised(log)
    drawn = importance.systematic_resample(share, float(np.random.default_rng(seed).random()))
    times = np.bincount(drawn, minlength=len(share))
    assert len(drawn) == len(share)
    assert np.all(np.abs(times - len(share) * share) < 1.0 + 1e-6)
