"""Equations on the page are those of the file: the same values, names and brackets."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from unknot import maths
from unknot.docgen.formula import equations, functions_of
from unknot.docgen.notation import HELPERS, latex, plain
from unknot.evidence import tuned
from unknot.knot import Knot, Output, Rate, Read, State, number
from unknot.knots import all_knots

SPACE: dict[str, Any] = {name: getattr(maths, name) for name in HELPERS}


def python(line: str) -> str:
    """A line of plain text as Python."""
    return line.replace("×", "*").replace("^", "**")


@pytest.mark.parametrize("knot", all_knots(), ids=lambda knot: knot.name)
def test_the_plain_lines_compute_what_the_knot_computes(knot: Knot):
    """Read back as arithmetic on random numbers: outputs and rates to rounding."""
    rng = np.random.default_rng(5)
    values = {name: float(rng.uniform(0.2, 0.8)) for name in knot.declared()}
    wanted: dict[str, float] = {
        o.name: o.compute(**{n: values[n] for n in knot.needs(o.compute)}) for o in knot.outputs
    }
    if knot.flow is not None:
        rates = knot.flow(**{n: values[n] for n in knot.needs(knot.flow)})
        wanted |= {f"d/dt {name}": rate.net(values[name]) for name, rate in rates.items()}
    for equation in equations(knot):
        space = SPACE | values
        *before, last = plain(equation)
        for line in before:
            name, _, value = line.partition(" = ")
            space[name] = eval(python(value), {}, space)
        name, _, value = re.sub(r" \+= ", " = ", last).partition(" = ")
        assert eval(python(value), {}, space) == pytest.approx(wanted[name], rel=1e-12), last


@pytest.mark.parametrize("knot", all_knots(), ids=lambda knot: knot.name)
def test_latex_is_balanced_and_names_what_it_calls(knot: Knot):
    for equation in equations(knot):
        assert functions_of(equation) <= set(HELPERS)
        for line in latex(equation):
            assert line.count("{") == line.count("}")
            assert line.count(r"\left") == line.count(r"\right")
            assert line.count(r"\begin") == line.count(r"\end")
            assert not re.search(r"(?<!\\)_(?!\{|0)", line), line


def test_every_helper_of_maths_is_explained():
    there = {name for name, value in vars(maths).items() if getattr(value, "__module__", "") ==
             "unknot.maths" and not name.startswith("_")}  # fmt: skip
    assert there == set(HELPERS)


def twice(a: Any, b: Any, k: Any) -> Any:
    made = a * (b - a)
    made = made / (1 + made)
    idle = a + b
    del idle
    return -made - (a - b) ** (2 * k)


def flow(thing: Any, a: Any, k: Any) -> dict[str, Rate]:
    made = a + k
    return {"thing": Rate(made, 0), "other": Rate(0, k)}


def test_names_brackets_and_versions_are_kept():
    knot = Knot(
        name="try", says="-", leaves_out="-", flow=flow, adds=("other",),
        states=(State("thing", "1", "-", 1.0),), params=(number("k", "1", 1.0, "-"),),
        reads=(Read("a", "1", "-", 1, tuned()), Read("b", "1", "-", 1, tuned())),
        outputs=(Output("twice", "1", "-", twice),),
    )  # fmt: skip
    told = {e.of: plain(e) for e in equations(knot)}
    assert told["twice"] == (
        "made_1 = a × (b - a)",
        "made = made_1 / (1 + made_1)",
        "twice = -made - (a - b)^(2 × k)",
    )
    assert told["thing"] == ("made = a + k", "d/dt thing = made")
    assert told["other"] == ("d/dt other += -k × other",)
    assert latex(equations(knot)[0])[1] == (
        r"\mathit{made} = \frac{\mathit{made\_1}}{1 + \mathit{made\_1}}"
    )
