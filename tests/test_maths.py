"""The functions a knot may use: their limits, their smoothness, and their stability."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot import maths
from unknot.errors import UnknotError
from unknot.expression import Expression, Leaf, Trace
from unknot.units import Measured, parse

positive = st.floats(1e-3, 1e3)
width = st.floats(1e-2, 1.0)
anything = st.floats(-1e3, 1e3)

SMOOTH: dict[str, Callable[[float], float]] = {
    "softplus": lambda x: maths.softplus(x - 1, 0.05),
    "hill": lambda x: maths.hill(x, 1.0, 4),
    "saturate": lambda x: maths.saturate(x, 0.4),
    "excess": lambda x: maths.excess(x, 0.5, 0.5, 0.05),
    "shortfall": lambda x: maths.shortfall(x, 1.5, 0.5, 0.05),
    "smooth_floor": lambda x: maths.smooth_floor(x, 1.0),
    "smooth_ceiling": lambda x: maths.smooth_ceiling(x, 1.0, 0.02),
    "gain_of": lambda x: maths.gain_of(x, 0.5),
    "relative": maths.relative,
}


@given(x=anything, w=width)
def test_softplus_is_a_maximum_with_a_rounded_corner(x: float, w: float):
    value = float(maths.softplus(x, w))
    low = max(x, 0.0)
    assert low - 1e-9 <= value <= low + w * math.log(2) + 1e-9


@pytest.mark.parametrize("x", [-1e6, -1e3, -40.0, 40.0, 1e3, 1e6])
def test_softplus_is_stable_far_out(x: float):
    with np.errstate(all="raise", under="ignore"):
        value = float(maths.softplus(x, 0.05))
    assert value == pytest.approx(max(x, 0.0), abs=1e-12)


@given(half=positive, n=st.floats(0.5, 8))
def test_hill_is_one_half_at_its_half(half: float, n: float):
    assert float(maths.hill(half, half, n)) == pytest.approx(0.5)
    assert float(maths.hill(0.0, half, n)) == 0.0
    assert 0.999 < float(maths.hill(half * 1e6, half, n)) <= 1.0


@given(x=positive, half=positive, n=st.sampled_from([1.0, 1.3, 2.0, 4.0, 5.0]))
def test_hill_is_the_textbook_form(x: float, half: float, n: float):
    assert float(maths.hill(x, half, n)) == pytest.approx(x**n / (x**n + half**n), rel=1e-9)


@given(x=st.floats(0, 1e6), bend=st.floats(0.1, 10))
def test_saturation_never_passes_its_ceiling(x: float, bend: float):
    assert 0.0 <= float(maths.saturate(x, bend)) <= min(x, 1 / bend) + 1e-12


@given(x=anything)
def test_floors_and_ceilings_hold(x: float):
    assert float(maths.smooth_floor(x, 0.2)) >= max(x, 0.2) - 1e-9
    assert float(maths.smooth_ceiling(x, 1.0, 0.02)) <= min(x, 1.0) + 1e-9
    assert float(maths.smooth_floor(x, 0.2)) <= max(x, 0.2) + 0.05 * math.log(2) + 1e-9
    assert float(maths.smooth_ceiling(x, 1.0, 0.02)) >= min(x, 1.0) - 0.02 * math.log(2) - 1e-9


@given(bend=positive)
def test_a_healthy_signal_changes_nothing(bend: float):
    assert float(maths.gain_of(1.0, bend)) == pytest.approx(1.0)
    assert float(maths.gain_of(0.0, bend)) == 0.0
    assert maths.relative(1.0) == 0.0
    assert maths.relative(0.0) == -1.0
    assert maths.relative(1e9) == pytest.approx(2.0, abs=1e-6)


@given(x=st.floats(0, 5), w=st.floats(0.02, 0.1))
def test_excess_and_shortfall_mirror_each_other(x: float, w: float):
    above = float(maths.excess(x, 1.0, 0.1, w))
    below = float(maths.shortfall(2.0 - x, 1.0, 0.1, w))
    assert above == pytest.approx(below, abs=1e-12)
    assert above >= 0.0


@pytest.mark.parametrize("name", SMOOTH)
def test_no_corner_anywhere(name: str):
    """A kink would make the slope jump between neighbours, however close they lie."""
    x = np.linspace(0.5, 1.5, 20_001)
    slope = np.diff(np.array([SMOOTH[name](value) for value in x])) / np.diff(x)
    jumps = np.abs(np.diff(slope))
    assert jumps.max() < 2e-3  # the sharpest bend, width 0.02, turns by 1 / 80 over its own width
    assert np.all(np.isfinite(slope))


def test_plain_functions():
    assert float(maths.exp(maths.log(3.0))) == pytest.approx(3.0)
    assert float(maths.sqrt(9.0)) == 3.0
    assert maths.sqrt(np.array([4.0, 9.0])).tolist() == [2.0, 3.0]


def test_floats_arrays_traces_and_units_are_all_welcome():
    trace = Trace()
    leaf = trace.leaf(Leaf.STATE, "x")
    traced = maths.hill(leaf, 1.0, 4)
    assert isinstance(traced, Expression)
    assert trace.nodes[traced.index].op == "div"
    pure = Measured(parse("1"), "x")
    assert maths.softplus(pure, 0.05).unit.plain
    assert maths.hill(Measured(parse("MET"), "load"), Measured(parse("MET"), "half"), 2).unit.plain
    assert maths.sqrt(Measured(parse("MET^2"), "square")).unit == parse("MET")
    with pytest.raises(UnknotError, match=r"stands in softplus|mixes units"):
        maths.softplus(Measured(parse("h"), "t"), 0.05)
