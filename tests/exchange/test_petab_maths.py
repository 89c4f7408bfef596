"""Formulas of PEtab: values worked out by hand, and what libpetab reads of the same text."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.errors import UnknotError
from unknot.exchange.petab_maths import DEEPEST, read_formula
from unknot.exchange.petab_world import evaluated

NAMES = {"x": 0.7, "y": -1.3, "z": 2.0}


def value(text: str) -> float:
    arrays = {name: np.array([number]) for name, number in NAMES.items()}
    return float(evaluated(read_formula(text, "here"), 3.0, arrays, 1)[0])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-2^2", -4.0),
        ("2^3^2", 512.0),
        ("2^-1*4", 2.0),
        ("1 - 2 - 3", -4.0),
        ("12/2/3", 2.0),
        ("!0 + 1", 2.0),
        ("1 < 2 == 1", 1.0),
        ("1 || 0 && 0", 0.0),  # alike, from the left
        ("true + true", 2.0),
        ("log(8, 2) + log2(8) + log10(100) + ln(exp(1)) + log(exp(2))", 11.0),
        ("log(0)", -math.inf),
        ("piecewise(1, x > 1, 2, y < 0, 3)", 2.0),
        ("sign(y) + sign(0) + sign(z)", 0.0),
        ("min(x, z) + max(x, z)", 2.7),
        ("pow(z, 3) + sqrt(4) + abs(y)", 11.3),
        ("time * 2", 6.0),
        ("1.5e-1 + .5 + 2.", 2.65),
        ("arccot(1)", math.pi / 4.0),
        ("arcsech(0.5)", math.acosh(2.0)),
    ],
)
def test_a_formula_is_worked_out(text: str, wanted: float):
    assert value(text) == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "(1", "f(1)", "sin(1, 2)", "pow(1)", "piecewise(1, 2)", "a b", "1 $ 2", "nan",
     "sin", "1 = 2", ")", "log()", "é", "(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1)],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text: str):
    with pytest.raises(UnknotError) as caught:
        read_formula(text, "here")
    assert caught.value.code == "petab-formula"


def formulas() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["x", "y", "z", "2", "0.5", "1e-1"])

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("{} {} {}".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("({})".format, inner),
            st.builds("-{}".format, inner),
            st.builds("{}^2".format, leaves),
            st.builds("{}({})".format, st.sampled_from(["exp", "sin", "abs", "arctan"]), inner),
            st.builds("piecewise({}, {} < {}, {})".format, inner, inner, inner, inner),
        )

    return st.recursive(leaves, grown, max_leaves=8)


@given(text=formulas())
def test_libpetab_reads_the_same_formula(text: str):
    """An independent reader: ANTLR's grammar of PEtab, worked out by SymPy."""
    pytest.importorskip("petab", reason="libpetab, an independent reader, is not installed")
    sympify: Any = import_module("petab.v1.math").sympify_petab
    read = sympify(text)
    by_name = {symbol: NAMES[symbol.name] for symbol in read.free_symbols}
    found = complex(read.subs(by_name).evalf())
    if not (math.isfinite(found.real) and abs(found) < 1e12):
        return
    assert value(text) == pytest.approx(found.real, rel=1e-9, abs=1e-9)
