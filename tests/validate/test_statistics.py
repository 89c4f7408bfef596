"""Weighted statistics against NumPy's on people written out as often as they count."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.validate import weighted as st

RNG = np.random.default_rng(7)
VALUES = RNG.normal(3.0, 2.0, (1, 40))
COUNTS = RNG.integers(0, 4, (1, 40)).astype(float)
WRITTEN = np.repeat(VALUES[0], COUNTS[0].astype(int))


def test_the_mean_and_the_spread():
    assert st.mean(VALUES, COUNTS)[0] == pytest.approx(WRITTEN.mean())
    even = np.ones_like(VALUES)
    assert st.sd(VALUES, even)[0] == pytest.approx(VALUES.std(ddof=1))
    # Shares instead of counts change nothing.
    assert st.sd(VALUES, even / 40)[0] == pytest.approx(VALUES.std(ddof=1))


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_quantiles(share: float):
    found = st.quantile(VALUES, COUNTS, share)[0]
    assert found == pytest.approx(np.quantile(WRITTEN, share, method="hazen"), abs=0.15)


def test_correlation():
    other = VALUES + RNG.normal(0, 1, VALUES.shape)
    even = np.ones_like(VALUES)
    assert st.correlation(VALUES, other, even)[0] == pytest.approx(
        np.corrcoef(VALUES[0], other[0])[0, 1]
    )
    assert np.isnan(st.correlation(VALUES, np.ones_like(VALUES), even)[0])


def test_many_weights_at_once():
    many = RNG.integers(0, 3, (5, 40)).astype(float)
    for statistic in (st.mean, st.sd):
        alone = [statistic(VALUES, one[None, :])[0] for one in many]
        assert statistic(VALUES, many) == pytest.approx(alone)
    middles = [st.quantile(VALUES, one[None, :], 0.5)[0] for one in many]
    assert st.quantile(VALUES, many, 0.5) == pytest.approx(middles)


def test_nobody_gives_no_number():
    nobody = np.zeros_like(VALUES)
    assert np.isnan(st.mean(VALUES, nobody)[0])
    assert np.isnan(st.quantile(VALUES, nobody, 0.5)[0])
