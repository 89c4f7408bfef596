"""The polynomials behind exp, log, softplus and fading against exact values, both precisions."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.build import Builder, whole
from unknot.engine.llvm.compiler import assembled, loaded
from unknot.engine.llvm.untyped import ir


def applied(double: bool, inputs: int, body: Callable[..., Any], *xs: np.ndarray) -> np.ndarray:
    """Compile body(b, w, [inputs]) and run it over arrays whose length fills whole vectors."""
    width = vec.Width(8 if double else 16, double)
    module = ir.Module()
    number = width.scalar.as_pointer()
    build = Builder(module, width, "run", [(f"x{i}", number) for i in range(inputs + 1)])
    count = len(xs[0]) // width.lanes

    def one(i: Any) -> None:
        at = build.b.mul(i, whole(width.lanes))
        given = [build.load_row(build.arg[f"x{n}"], at) for n in range(inputs)]
        build.store_row(body(build.b, width, given), build.arg[f"x{inputs}"], at)

    build.loop(whole(0), whole(count), "all", one)
    build.b.ret_void()
    engine = loaded(assembled(str(module)))
    kind = np.float64 if double else np.float32
    arrays = [np.ascontiguousarray(x, kind) for x in xs] + [np.zeros(len(xs[0]), kind)]
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(arrays))
    call(engine.get_function_address("run"))(*[a.ctypes.data for a in arrays])
    return arrays[-1].astype(np.float64)


def given(low: float, high: float, double: bool) -> np.ndarray:
    x = np.linspace(low, high, 16 * 4000)
    return x if double else x.astype(np.float32).astype(np.float64)


def only(name: str) -> Callable[..., Any]:
    def body(b: Any, w: Any, given: list[Any]) -> Any:
        return getattr(vec, name)(b, w, given)[0]

    return body


def fading(b: Any, w: Any, given: list[Any]) -> Any:
    return vec.fade_time(b, w, given, w.const(0.25))[0]


both = pytest.mark.parametrize(("double", "bound"), [(True, 6e-16), (False, 3e-7)])


@both
def test_exp(double: bool, bound: float):
    x = given(-80, 80, double)
    got = applied(double, 1, only("exp"), x)
    assert np.max(np.abs(got / np.exp(x) - 1)) < bound


@both
def test_log(double: bool, bound: float):
    x = given(1e-6, 50, double)
    got = applied(double, 1, only("log"), x)
    exact = np.log(x)
    assert np.max(np.abs(got - exact) / np.maximum(np.abs(exact), 1.0)) < bound


@both
def test_softplus(double: bool, bound: float):
    x = given(-39, 60, double)
    got = applied(double, 1, only("softplus"), x)
    exact = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    assert np.max(np.abs(got - exact) / np.maximum(exact, 1.0)) < bound
    small = x < 0  # also relative where it is small
    assert np.max(np.abs(got / exact - 1)[small]) < 20 * bound


@both
def test_fading_for_a_time(double: bool, bound: float):
    loss = given(1e-6, 4, double)
    got = applied(double, 1, fading, loss)
    assert np.max(np.abs(got / (-np.expm1(-loss) / loss) - 1)) < 2 * bound


@both
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_dividing_together(double: bool, bound: float, count: int):
    rng = np.random.default_rng(count)
    tops, bottoms = rng.uniform(0.1, 100, (2, 64)), rng.uniform(0.01, 10, (2, 64))
    for last in range(count):

        def body(b: Any, w: Any, v: list[Any], last: int = last) -> Any:
            group = [[v[0], v[2]][n % 2] for n in range(count)]
            under = [[v[1], v[3]][n % 2] for n in range(count)]
            return vec.divide(b, w, group, under)[last]

        got = applied(double, 4, body, tops[0], bottoms[0], tops[1], bottoms[1])
        exact = tops[last % 2] / bottoms[last % 2]
        assert np.max(np.abs(got / exact - 1)) < 2 * bound


@both
def test_nan_stays(double: bool, bound: float):
    x = np.full(16, np.nan)
    for name in ("exp", "softplus", "sqrt"):
        got = applied(double, 1, only(name), x)
        assert np.isnan(got).all(), name
