"""Sets side by side: the scheme for plain models, the one for stiff ones, and quick divisions."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from tests.exchange.test_sbml_in import apply, ci, cn, document, parameter, rule

from unknot.arrays import Array
from unknot.exchange.sbml_batch import Kernel, kernel, side_by_side
from unknot.exchange.sbml_meaning import Equations, equations
from unknot.exchange.sbml_names import VALUE, SbmlColumn
from unknot.exchange.sbml_read import read
from unknot.exchange.sbml_run import Accuracy, begin, jumps_of, solve

pytestmark = pytest.mark.skipif(
    find_spec("libsbml") is None, reason="python-libsbml is not installed (extra exchange)"
)
SETS = 40
TIMES = np.linspace(0.0, 20.0, 9)


def model(states: dict[str, tuple[float, str]], *constants: str) -> Equations:
    """Equations of states: each begins somewhere and has a slope; constants are handed in."""
    text = document(
        parameters="".join(
            [
                *(parameter(n, f'value="{start}"', "false") for n, (start, _) in states.items()),
                *(parameter(name, 'value="1"') for name in constants),
            ]
        ),
        rules="".join(rule("rate", name, slope) for name, (_, slope) in states.items()),
    )
    return equations(read(text), [SbmlColumn(name, VALUE) for name in states], constants)


def swinging() -> Equations:
    """The Brusselator: X' = a + X X Y - (b + 1) X, Y' = b X - X X Y."""
    gain = apply("times", ci("X"), ci("X"), ci("Y"))
    loss = apply("times", apply("plus", ci("b"), cn(1.0)), ci("X"))
    slopes = {
        "X": (1.0, apply("minus", apply("plus", ci("a"), gain), loss)),
        "Y": (1.0, apply("minus", apply("times", ci("b"), ci("X")), gain)),
    }
    return model(slopes, "a", "b")


def run(ready: Equations, given: dict[str, Array], chosen: slice, relative: float = 1e-7) -> Array:
    """States by some of the schemes alone, (states, sets, times)."""
    found = kernel(ready, 10_000)
    assert isinstance(found, Kernel)
    start = begin(ready, given, SETS)
    return side_by_side(
        replace(found, functions=found.functions[chosen]), start, given, TIMES,
        jumps_of(ready, given, SETS, float(TIMES[-1])), relative, Accuracy().floor(start),
    )  # fmt: skip


def test_both_schemes_find_the_same_and_need_no_other():
    given = {"a": np.linspace(0.5, 1.5, SETS), "b": np.linspace(1.0, 3.5, SETS)}
    ready = swinging()
    plain, stiff = (run(ready, given, slice(n, n + 1)) for n in range(2))
    assert np.isfinite(plain).all()
    np.testing.assert_allclose(plain, stiff, rtol=1e-4)
    assert float(np.ptp(plain[:, -1], axis=1).min()) > 1.0  # it swings


def test_stiff_sets_alone_are_left_to_the_scheme_for_them():
    """S follows a clock of its own at a rate from 1 to 10^6: S' = k (C - S), C' = 0.1."""
    slopes = {
        "S": (1.0, apply("times", ci("k"), apply("minus", ci("C"), ci("S")))),
        "C": (1.0, cn(0.1)),
    }
    given: dict[str, Array] = {"k": 10.0 ** np.linspace(0.0, 6.0, SETS)}
    ready = model(slopes, "k")
    plain, both = run(ready, given, slice(0, 1)), run(ready, given, slice(None))
    arrived = np.isfinite(plain[0, :, -1])
    assert arrived[: SETS // 4].all()
    assert not arrived[-SETS // 2 :].any()
    assert both[:, arrived].tobytes() == plain[:, arrived].tobytes()
    lag = 0.1 / given["k"][:, None] * (1.0 - np.exp(-given["k"][:, None] * TIMES))
    np.testing.assert_allclose(both[0], 1.0 + 0.1 * TIMES - lag, rtol=1e-5)


def test_quick_divisions_hold_from_one_end_of_the_range_to_the_other():
    """S' = a / (b + T) with T = 0 throughout."""
    ratio = apply("divide", ci("a"), apply("plus", ci("b"), ci("T")))
    ready = model({"S": (0.0, ratio), "T": (0.0, apply("times", ci("T"), cn(-1.0)))}, "a", "b")
    random = np.random.default_rng(1)
    below: Array = 10.0 ** np.linspace(-300.0, 300.0, SETS) * random.uniform(1.0, 9.0, SETS)
    below[::3] *= -1.0
    above: Array = below * random.uniform(0.5, 2.0, SETS)
    given = {"a": above, "b": below}
    found = run(ready, given, slice(0, 1))[0]
    np.testing.assert_allclose(found, (given["a"] / below)[:, None] * TIMES, rtol=1e-12)


def test_a_division_by_nothing_is_infinite_in_its_lane_alone():
    """S' = 0 where a / (b + T) is above 1, else 1."""
    ratio = apply("divide", ci("a"), apply("plus", ci("b"), ci("T")))
    slope = (
        f"<piecewise><piece>{cn(0.0)}{apply('gt', ratio, cn(1.0))}</piece>"
        f"<otherwise>{cn(1.0)}</otherwise></piecewise>"
    )
    ready = model({"S": (0.0, slope), "T": (0.0, apply("times", ci("T"), cn(-1.0)))}, "a", "b")
    given: dict[str, Array] = {"a": np.ones(SETS), "b": np.linspace(0.0, 0.11 * (SETS - 1), SETS)}
    found = solve(ready, TIMES, given, SETS, Accuracy(), together=True)[:, -1, 0]
    assert given["b"][0] == 0.0
    np.testing.assert_allclose(found, np.where(given["b"] >= 1.0, TIMES[-1], 0.0), atol=1e-6)
