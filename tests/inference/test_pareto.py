"""The shape of the heaviest weights against laws whose shape is known."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.inference.pareto import TRUSTED, shape_of_tail


@pytest.mark.parametrize("shape", [0.2, 0.5, 1.0])
def test_the_shape_of_a_known_law_is_found(shape: float):
    """Tolerance: three standard errors of the fit to the 3 * sqrt(n) heaviest, and its prior."""
    rng = np.random.default_rng(3)
    drawn = ((1.0 - rng.random(40_000)) ** -shape - 1.0) / shape
    count = 3 * np.sqrt(len(drawn))
    assert shape_of_tail(drawn) == pytest.approx(shape, abs=3 * (1 + shape) / np.sqrt(count))


def test_weights_that_a_few_draws_decide_are_not_trusted():
    rng = np.random.default_rng(4)
    assert shape_of_tail(np.exp(4.0 * rng.standard_normal(4000))) > TRUSTED
    assert shape_of_tail(np.exp(0.3 * rng.standard_normal(4000))) < 0.5


def test_equal_weights_have_no_tail():
    assert shape_of_tail(np.full(500, 0.002)) == 0.0
    assert shape_of_tail(np.ones(3)) == 0.0
