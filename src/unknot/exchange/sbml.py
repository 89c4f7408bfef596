"""The body model as SBML, for libRoadRunner, COPASI, AMICI and the like.

Every state is a parameter with a rate rule; values used more than once are assignment rules. What
happens to the body arrives as parameters that the one who runs the model sets at each change.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from unknot.engine.lower import Program, Work, lower
from unknot.errors import UnknotError
from unknot.model import Model

_FORM = {
    "add": "({0} + {1})",
    "sub": "({0} - {1})",
    "mul": "({0} * {1})",
    "div": "({0} / {1})",
    "neg": "(-{0})",
    "exp": "exp({0})",
    "log": "ln({0})",
    "sqrt": "sqrt({0})",
    # No maximum: solvers would look for its corner. Arguments stay far below overflow.
    "softplus": "ln(1 + exp({0}))",
}


def identifier(name: str) -> str:
    """A name as SBML allows it: "energy.refill" becomes "energy__refill"."""
    return name.replace(".", "__").replace("-", "_")


def write(model: Model, outputs: tuple[str, ...] = ("pain", "fatigue", "fog", "stiffness")) -> str:
    """The model as SBML Level 3, time in hours, one activity at a time.

    Args:
        outputs: read-outs to add as assignment rules under their own names.

    Raises:
        UnknotError: python-libsbml is not installed.
    """
    libsbml = _libsbml()
    wanted = {name: model.outputs[name] for name in outputs}
    program = lower(model.trace, model.gain, model.loss, wanted, activities=1)
    document = libsbml.SBMLDocument(3, 2)
    target = document.createModel()
    target.setId("unknot")
    target.setName(f"unknot, wiring {model.wiring}, parameters {model.parameter_set}")
    formulas = _Formulas(program)
    for name, value in model.defaults.items():
        _parameter(target, identifier(name), value, constant=True)
    for name in (*model.steps, *model.parts):
        _parameter(target, identifier(name), 0.0, constant=False)
    for state in model.states:
        _parameter(target, state.name, state.start, constant=False)
    for item in formulas.shared:
        _parameter(target, f"v{item.at}", 0.0, constant=False)
        _rule(libsbml, target.createAssignmentRule(), f"v{item.at}", formulas.body(item))
    for name, at in program.outputs.items():
        _parameter(target, identifier(name), 0.0, constant=False)
        _rule(libsbml, target.createAssignmentRule(), identifier(name), formulas.of(at))
    for state, gain, loss in zip(model.states, program.gain, program.loss, strict=True):
        change = f"{formulas.of(gain)} - {formulas.of(loss)} * {state.name}"
        _rule(libsbml, target.createRateRule(), state.name, change)
    return libsbml.writeSBMLToString(document)


def _libsbml() -> Any:
    if find_spec("libsbml") is None:
        raise UnknotError(
            "missing-extra",
            "writing SBML needs python-libsbml.",
            "pip install 'unknot[exchange]'.",
        )
    return import_module("libsbml")


class _Formulas:
    """Formulas of a program's values; those used more than once are named."""

    def __init__(self, program: Program) -> None:
        self.work = {item.at: item for item in program.work}
        uses = Counter(a for item in program.work for a in item.args)
        uses.update((*program.gain, *program.loss, *program.outputs.values()))
        self.shared = [w for w in program.work if w.op in _FORM and uses[w.at] > 1]
        self.named = {item.at for item in self.shared}

    def of(self, at: int) -> str:
        item = self.work[at]
        if item.op == "const":
            return f"({item.value!r})"
        if item.op in ("lane", "step", "part", "state"):
            return identifier(item.name)
        return f"v{at}" if at in self.named else self.body(item)

    def body(self, item: Work) -> str:
        return _FORM[item.op].format(*(self.of(a) for a in item.args))


def _parameter(target: Any, name: str, value: float, constant: bool) -> None:
    parameter = target.createParameter()
    parameter.setId(name)
    parameter.setConstant(constant)
    parameter.setValue(float(value))


def _rule(libsbml: Any, rule: Any, variable: str, formula: str) -> None:
    mathematics = libsbml.parseL3Formula(formula)
    assert mathematics is not None, libsbml.getLastParseL3Error()
    rule.setVariable(variable)
    rule.setMath(mathematics)
