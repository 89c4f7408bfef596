"""The SBML export says what the engine runs: same rates and read-outs, evaluated by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from unknot.engine.calibrate import load
from unknot.engine.numpy.run import kernel
from unknot.errors import UnknotError
from unknot.exchange.sbml import WAYS, identifier, write
from unknot.knots import all_knots
from unknot.library import interventions, wirings

libsbml: Any = pytest.importorskip("libsbml", reason="libSBML is an extra")

INPUTS = {"load": 3.0, "movement": 1.0, "paced": 1.0, "stress": 0.4, "sleep_opportunity": 0.2}


def plain(node: Any) -> str:
    """A formula that Python can work out."""
    return libsbml.formulaToL3String(node).replace("^", "**").replace(" dimensionless", "")


def evaluated(document: Any, values: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Every assignment and rate rule of a document at given values."""
    names: dict[str, Any] = {"exp": math.exp, "ln": math.log, "sqrt": math.sqrt} | values
    for one in document.getModel().getListOfFunctionDefinitions():
        arguments = ", ".join(one.getArgument(n).getName() for n in range(one.getNumArguments()))
        names[one.getId()] = eval(f"lambda {arguments}: {plain(one.getBody())}", names)
    assigned: dict[str, float] = {}
    rates: dict[str, float] = {}
    for rule in document.getModel().getListOfRules():
        value = eval(plain(rule.getMath()), {}, names | assigned)  # our own file's formulas
        (rates if rule.isRate() else assigned)[rule.getVariable()] = value
    return assigned, rates


def complaints(text: str) -> list[str]:
    """Everything libSBML has to say of a document, warnings too."""
    document = libsbml.readSBMLFromString(text)
    document.checkConsistency()
    return [document.getError(n).getMessage() for n in range(document.getNumErrors())]


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("shared", WAYS)
def test_rates_and_readouts_are_the_engines(shared: str, folded: bool):
    model = load("articles", "study")
    document = libsbml.readSBMLFromString(write(model, shared=shared, folded=folded))
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)  # slow; see below
    document.checkConsistency()
    assert document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    state = np.array([[s.start or 0.1] for s in model.states])
    given = {**dict.fromkeys((*model.steps, *model.parts), 0.0), **INPUTS}
    parameters = document.getModel().getListOfParameters()
    values = {one.getId(): one.getValue() for one in parameters if one.getConstant()}
    values |= {identifier(n): v for n, v in given.items()}
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


@pytest.mark.parametrize(
    ("wiring", "shared"),
    [
        *((name, "rules") for name in wirings()),
        ("deconditioning_only", "functions"),
        # Half a minute each, all of it libSBML's: it works the units of every call out anew.
        *(pytest.param(name, "functions", marks=pytest.mark.study) for name in wirings()),
    ],
)
def test_another_program_knows_the_unit_of_every_number(wiring: str, shared: str):
    """No error, and no warning either: libSBML warns of every number whose unit it cannot tell."""
    text = write(load(wiring), shared=shared)
    assert complaints(text) == []
    model = libsbml.readSBMLFromString(text).getModel()
    assert all(one.isSetUnits() for one in model.getListOfParameters())


def test_time_is_in_hours():
    model = libsbml.readSBMLFromString(write(load("articles"))).getModel()
    (second,) = model.getUnitDefinition(model.getTimeUnits()).getListOfUnits()
    assert second.getKind() == libsbml.UNIT_KIND_SECOND
    assert second.getMultiplier() * 10.0 ** second.getScale() == 3600.0
    assert second.getExponent() == 1


def test_treatments_and_every_readout_have_units_too():
    model = load("articles", agents=tuple(interventions().values()))
    assert complaints(write(model, outputs=tuple(model.outputs))) == []


def test_a_declared_number_stands_under_its_own_name_with_its_unit():
    model = libsbml.readSBMLFromString(write(load("articles", "study"))).getModel()
    refill = next(p for k in all_knots() if k.name == "energy" for p in k.params)
    written = model.getParameter(f"energy__{refill.name}")
    assert (written.getValue(), written.getConstant()) == (refill.value, True)
    assert model.getParameter("load").getUnits() == "MET"


@pytest.mark.parametrize("name", ["load", "pain", "energy__refill"])
def test_a_wrong_unit_would_be_seen(name: str):
    """That nothing is complained of says something only if a slip is."""
    document = libsbml.readSBMLFromString(write(load("articles")))
    assert document.getModel().getParameter(name).setUnits("second") == 0
    assert any("unit" in one for one in complaints(libsbml.writeSBMLToString(document)))


def test_an_unknown_readout_is_refused_with_the_nearest():
    with pytest.raises(UnknotError, match='mean "pain"'):
        write(load("articles"), outputs=("pian",))


def test_an_unknown_way_of_sharing_is_refused():
    with pytest.raises(UnknotError) as caught:
        write(load("articles", "study"), shared="rulse")
    assert caught.value.code == "unknown-form"


def test_no_function_computes_anything_twice():
    """What functions are for: a simulator that writes bodies out meets every operation once."""
    document = libsbml.readSBMLFromString(
        write(load("articles", "study"), shared="functions", folded=True)
    )
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
