"""The body model as SBML, for libRoadRunner, COPASI, AMICI and the like.

Every state is a parameter with a rate rule. What happens to the body arrives as parameters that the
one who runs the model sets at each change. Values used more than once are named in one of two ways:

* `rules`: as assignment rules, which is easiest to read, and best for AMICI;
* `functions`: as arguments of nested functions. libRoadRunner 2.10 writes an assignment rule out
  anew wherever it is used, and what that uses too (33,600 operations where there are 700), but it
  computes an argument once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from unknot.engine.lower import Program, Work, lower
from unknot.errors import UnknotError, nearest
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
_LEAF = ("lane", "step", "part", "state")
WAYS = ("rules", "functions")


def identifier(name: str) -> str:
    """A name as SBML allows it: "energy.refill" becomes "energy__refill"."""
    return name.replace(".", "__").replace("-", "_")


def write(
    model: Model,
    outputs: tuple[str, ...] = ("pain", "fatigue", "fog", "stiffness"),
    shared: str = "rules",
) -> str:
    """The model as SBML Level 3, time in hours, one activity at a time.

    Args:
        outputs: read-outs to add as assignment rules under their own names.
        shared: how values used more than once are named, "rules" or "functions".

    Raises:
        UnknotError: python-libsbml is not installed, or there is no such way of naming.
    """
    libsbml = _libsbml()
    if shared not in WAYS:
        raise UnknotError(
            "unknown-form", f'values are not shared by "{shared}".', nearest(shared, WAYS)
        )
    wanted = {name: model.outputs[name] for name in outputs}
    program = lower(model.trace, model.gain, model.loss, wanted, activities=1)
    document = libsbml.SBMLDocument(3, 2)
    target = document.createModel()
    target.setId("unknot")
    target.setName(f"unknot, wiring {model.wiring}, parameters {model.parameter_set}")
    for name, value in model.defaults.items():
        _parameter(target, identifier(name), value, constant=True)
    for name in (*model.steps, *model.parts):
        _parameter(target, identifier(name), 0.0, constant=False)
    for state in model.states:
        _parameter(target, state.name, state.start, constant=False)
    for name in program.outputs:
        _parameter(target, identifier(name), 0.0, constant=False)
    if shared == "rules":
        _with_rules(libsbml, target, program, model.names)
    else:
        _with_functions(libsbml, target, program, model.names)
    return libsbml.writeSBMLToString(document)


def _with_rules(libsbml: Any, target: Any, program: Program, states: Sequence[str]) -> None:
    """Values used more than once as assignment rules."""
    formulas = _Formulas(program, (*program.gain, *program.loss, *program.outputs.values()))
    for item in formulas.shared:
        _parameter(target, f"v{item.at}", 0.0, constant=False)
        _rule(libsbml, target.createAssignmentRule(), f"v{item.at}", formulas.body(item))
    for name, at in program.outputs.items():
        _rule(libsbml, target.createAssignmentRule(), identifier(name), formulas.of(at))
    for state, gain, loss in zip(states, program.gain, program.loss, strict=True):
        change = f"{formulas.of(gain)} - {formulas.of(loss)} * {state}"
        _rule(libsbml, target.createRateRule(), state, change)


def _with_functions(libsbml: Any, target: Any, program: Program, states: Sequence[str]) -> None:
    """Values used more than once in a rule as arguments of functions, one inside the other."""
    nested: list[tuple[Any, str, _Nested]] = []
    for name, at in program.outputs.items():
        inside = _Nested(f"read_{identifier(name)}", program, (at,), "{0}")
        nested.append((target.createAssignmentRule(), identifier(name), inside))
    for state, gain, loss in zip(states, program.gain, program.loss, strict=True):
        inside = _Nested(f"rate_{state}", program, (gain, loss), f"{{0}} - {{1}} * {state}", state)
        nested.append((target.createRateRule(), state, inside))
    for rule, variable, inside in nested:
        for name, arguments, body in inside.functions:
            function = target.createFunctionDefinition()
            function.setId(name)
            function.setMath(_parsed(libsbml, f"lambda({', '.join((*arguments, body))})"))
        _rule(libsbml, rule, variable, inside.call)


def _libsbml() -> Any:
    if find_spec("libsbml") is None:
        raise UnknotError(
            "missing-extra",
            "writing SBML needs python-libsbml.",
            "pip install 'unknot[exchange]'.",
        )
    return import_module("libsbml")


class _Formulas:
    """Formulas of a program's values; those used more than once on the way to `roots` are named."""

    def __init__(self, program: Program, roots: Iterable[int]) -> None:
        self.work = {item.at: item for item in program.work}
        wanted = Counter(roots)
        for item in reversed(program.work):
            if item.at in wanted:
                wanted.update(item.args)
        self.shared = [w for w in program.work if w.op in _FORM and wanted[w.at] > 1]
        self.named = {item.at for item in self.shared}

    def of(self, at: int) -> str:
        item = self.work[at]
        if item.op == "const":
            return f"({item.value!r})"
        if item.op in _LEAF:
            return identifier(item.name)
        return f"v{at}" if at in self.named else self.body(item)

    def body(self, item: Work) -> str:
        return _FORM[item.op].format(*(self.of(a) for a in item.args))

    def names(self, at: int) -> set[str]:
        """What the formula of a value mentions."""
        item = self.work[at]
        if item.op in _LEAF or at in self.named:
            return {self.of(at)}
        return self.inside(item)

    def inside(self, item: Work) -> set[str]:
        """What the body of a value mentions."""
        return set[str]().union(*(self.names(a) for a in item.args))


class _Nested:
    """A formula as calls inside calls: each computes what it can and hands on what is needed.

    Attributes:
        functions: (name, arguments, body), those called first.
        call: the formula itself.
    """

    def __init__(
        self, name: str, program: Program, roots: Sequence[int], form: str, also: str = ""
    ) -> None:
        formulas = _Formulas(program, roots)
        waves = _waves(formulas)
        body = form.format(*(formulas.of(at) for at in roots))
        needed = set[str]().union(*(formulas.names(at) for at in roots), {also} - {""})
        self.functions: list[tuple[str, list[str], str]] = []
        for number, wave in reversed(list(enumerate(waves, 1))):
            made = {f"v{item.at}": formulas.body(item) for item in wave}
            arguments = sorted(needed)
            self.functions.append((f"{name}_{number}", arguments, body))
            body = f"{name}_{number}({', '.join(made.get(a, a) for a in arguments)})"
            needed = (needed - made.keys()).union(*(formulas.inside(item) for item in wave))
        self.call = body


def _waves(formulas: _Formulas) -> list[list[Work]]:
    """Named values in groups, none of which needs another of its own or a later group."""
    depth: dict[int, int] = {}
    waves: list[list[Work]] = []
    for item in sorted(formulas.work.values(), key=lambda item: item.at):
        depth[item.at] = max((depth[a] for a in item.args), default=0)
        if item.at in formulas.named:
            if depth[item.at] == len(waves):
                waves.append([])
            waves[depth[item.at]].append(item)
            depth[item.at] += 1
    return waves


def _parameter(target: Any, name: str, value: float, constant: bool) -> None:
    parameter = target.createParameter()
    parameter.setId(name)
    parameter.setConstant(constant)
    parameter.setValue(float(value))


def _rule(libsbml: Any, rule: Any, variable: str, formula: str) -> None:
    rule.setVariable(variable)
    rule.setMath(_parsed(libsbml, formula))


def _parsed(libsbml: Any, formula: str) -> Any:
    mathematics = libsbml.parseL3Formula(formula)
    assert mathematics is not None, libsbml.getLastParseL3Error()
    return mathematics
