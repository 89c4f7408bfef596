"""The SBML export says what the engine runs: same rates and read-outs, evaluated by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.numpy_run import kernel
from unknot.errors import UnknotError
from unknot.exchange.sbml import WAYS, identifier, write

libsbml: Any = pytest.importorskip("libsbml", reason="libSBML is an extra")

INPUTS = {"load": 3.0, "movement": 1.0, "paced": 1.0, "stress": 0.4, "sleep_opportunity": 0.2}


def evaluated(document: Any, values: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Every assignment and rate rule of a document at given values."""
    names: dict[str, Any] = {"exp": math.exp, "ln": math.log, "sqrt": math.sqrt} | values
    for one in document.getModel().getListOfFunctionDefinitions():
        arguments = ", ".join(one.getArgument(n).getName() for n in range(one.getNumArguments()))
        body = libsbml.formulaToL3String(one.getBody()).replace("^", "**")
        names[one.getId()] = eval(f"lambda {arguments}: {body}", names)
    assigned: dict[str, float] = {}
    rates: dict[str, float] = {}
    rules = document.getModel().getListOfRules()
    for rule in rules:
        formula = libsbml.formulaToL3String(rule.getMath()).replace("^", "**")
        value = eval(formula, {}, names | assigned)  # our own file's formulas
        (rates if rule.isRate() else assigned)[rule.getVariable()] = value
    return assigned, rates


@pytest.mark.parametrize("shared", WAYS)
def test_rates_and_readouts_are_the_engines(shared: str):
    model = load("articles", "study")
    document = libsbml.readSBMLFromString(write(model, shared=shared))
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    document.checkConsistency()
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    state = np.array([[s.start or 0.1] for s in model.states])
    given = {**dict.fromkeys((*model.steps, *model.parts), 0.0), **INPUTS}
    values = {identifier(n): v for n, v in {**given, **model.defaults}.items()}
    values |= dict(zip(model.names, state[:, 0].tolist(), strict=True))
    assigned, rates = evaluated(document, values)
    code = kernel(model, ("fog", "pain"), 1)
    kept = code.prepare({n: np.array([v]) for n, v in model.defaults.items()})
    part = {n: np.array([given[n]]) for n in model.parts}
    held = (kept, code.enter(kept, {n: given[n] for n in model.steps}, part, np.ones(1)))
    gain, loss = code.rates(state, held)
    for n, name in enumerate(model.names):
        expected = float(np.squeeze(gain[n] - loss[n] * state[n]))
        assert rates[name] == pytest.approx(expected, rel=1e-9, abs=1e-14), name
    read = code.read(state, held)
    for name in ("pain", "fog"):
        assert assigned[name] == pytest.approx(float(np.squeeze(read[name])), rel=1e-9)


def test_an_unknown_way_of_sharing_is_refused():
    with pytest.raises(UnknotError) as caught:
        write(load("articles", "study"), shared="rulse")
    assert caught.value.code == "unknown-form"


def test_no_function_computes_anything_twice():
    """What functions are for: a simulator that writes bodies out meets every operation once."""
    document = libsbml.readSBMLFromString(write(load("articles", "study"), shared="functions"))
    size: dict[str, int] = {}
    for one in document.getModel().getListOfFunctionDefinitions():
        size[one.getId()] = operations(one.getBody(), size)
    rates = [r for r in document.getModel().getListOfRules() if r.isRate()]
    # Written out as assignment rules are, there were 33,600.
    assert 700 < sum(operations(rule.getMath(), size) for rule in rates) < 3000


def operations(node: Any, size: dict[str, int]) -> int:
    """Operations of a formula, functions written out and their arguments computed once."""
    inner = sum(operations(node.getChild(n), size) for n in range(node.getNumChildren()))
    if node.isName() or node.isNumber():
        return inner
    return inner + size.get(node.getName(), 1)
