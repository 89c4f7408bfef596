"""The body model as SBML, for libRoadRunner, COPASI, AMICI and the like.

Every state is a parameter with a rate rule. What happens to the body arrives as parameters that the
one who runs the model sets at each change. Time is in hours, and every number has its unit: those
that a knot declares stand under their own names. Values used more than once are named in one of two
ways:

* `rules`: as assignment rules, which is easiest to read, and best for AMICI;
* `functions`: as arguments of nested functions. libRoadRunner 2.10 writes an assignment rule out
  anew wherever it is used, and what that uses too (33,600 operations where there are 700), but it
  computes an argument once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from unknot.engine.lower import Program, Work, lower
from unknot.errors import UnknotError, install, nearest
from unknot.exchange.sbml_units import TIME, Powers, Units, of_work, powers, times
from unknot.model import Model, named

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
    "pow": "({0} ^ {1})",
    "softplus": "ln({one} + exp({0}))",
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
    folded: bool = False,
) -> str:
    """The model as SBML Level 3, time in hours, one activity at a time.

    Args:
        outputs: read-outs to add as assignment rules under their own names.
        shared: how values used more than once are named, "rules" or "functions".
        folded: declared numbers are worked into what they stand in. That is several times quicker
            to solve, but they lose their names and with them their units: only for a race.

    Raises:
        UnknotError: python-libsbml is not installed, no such way of naming, no such read-out.
    """
    libsbml = library()
    if shared not in WAYS:
        raise UnknotError(
            "unknown-form", f'values are not shared by "{shared}".', nearest(shared, WAYS)
        )
    for name in outputs:
        if name not in model.outputs:
            raise UnknotError(
                "unknown-output", f'there is no output "{name}".', nearest(name, model.outputs)
            )
    tied = model if folded else named(model)
    wanted = {name: tied.outputs[name] for name in outputs}
    program = lower(tied.trace, tied.gain, tied.loss, wanted, activities=1)
    if not folded:
        program = with_powers(program)
    document = libsbml.SBMLDocument(3, 2)
    target = document.createModel()
    target.setId("unknot")
    target.setName(f"unknot, wiring {model.wiring}, parameters {model.parameter_set}")
    page = _Page(libsbml, target, None if folded else tied.units)
    for name, value in tied.defaults.items():
        page.parameter(name, value, constant=True)
    for name in (*tied.steps, *tied.parts):
        page.parameter(name, 0.0)
    for state in tied.states:
        page.parameter(state.name, state.start)
    for name in program.outputs:
        page.parameter(name, 0.0)
    if shared == "rules":
        page.with_rules(program, tied.names)
    else:
        page.with_functions(program, tied.names)
    return libsbml.writeSBMLToString(document)


def with_powers(program: Program) -> Program:
    """The same work, with x ^ y for exp(y * ln(x)), which has no value where x is 0 or less."""
    work = list(program.work)
    for item in program.work:
        if item.op != "exp" or work[item.args[0]].op != "mul":
            continue
        first, second = work[item.args[0]].args
        if work[first].op == "log":
            first, second = second, first
        if work[second].op == "log":
            (base,) = work[second].args
            work[item.at] = replace(item, op="pow", args=(base, first))
    return replace(program, work=tuple(work))


class _Page:
    """One SBML model while it is written; without units of its inputs it has none."""

    def __init__(self, libsbml: Any, target: Any, units: Mapping[str, str] | None) -> None:
        self.libsbml = libsbml
        self.target = target
        self.given = units
        self.units = Units(target)
        target.setTimeUnits(self.units.name({TIME: 1.0}))

    def parameter(self, name: str, value: float, constant: bool = False) -> None:
        """A parameter with its value and, where units are known, its unit."""
        self.sized(name, value, None if self.given is None else powers(self.given[name]), constant)

    def sized(self, name: str, value: float, size: Powers | None, constant: bool = False) -> None:
        parameter = self.target.createParameter()
        parameter.setId(identifier(name))
        parameter.setConstant(constant)
        parameter.setValue(float(value))
        if size is not None:
            parameter.setUnits(self.units.name(size))

    def rule(self, rule: Any, variable: str, formula: str) -> None:
        rule.setVariable(variable)
        rule.setMath(_parsed(self.libsbml, formula))

    def rate(self, formulas: _Formulas, state: str, gain: int, loss: int) -> str:
        """The formula of a state's change an hour; what is nothing is left out."""
        terms = [] if formulas.nothing(gain) else [formulas.of(gain)]
        if not formulas.nothing(loss):
            terms.append(f"-{formulas.of(loss)} * {state}")
        if not terms:
            unit = self.given and self.units.name(times(powers(self.given[state]), {TIME: -1.0}))
            return f"0 {unit or ''}"
        return " + ".join(terms)

    def with_rules(self, program: Program, states: Sequence[str]) -> None:
        """Values used more than once as assignment rules."""
        roots = (*program.gain, *program.loss, *program.outputs.values())
        formulas = _Formulas(program, roots, self.given is not None)
        size = None if self.given is None else of_work(program.work, self.given)
        for item in formulas.shared:
            self.sized(f"v{item.at}", 0.0, None if size is None else size[item.at])
            self.rule(self.target.createAssignmentRule(), f"v{item.at}", formulas.body(item))
        for name, at in program.outputs.items():
            self.rule(self.target.createAssignmentRule(), identifier(name), formulas.of(at))
        for state, gain, loss in zip(states, program.gain, program.loss, strict=True):
            change = self.rate(formulas, state, gain, loss)
            self.rule(self.target.createRateRule(), state, change)

    def with_functions(self, program: Program, states: Sequence[str]) -> None:
        """Values used more than once in a rule as arguments of functions, one inside the other."""
        nested: list[tuple[Any, str, _Nested]] = []
        sized = self.given is not None
        for name, at in program.outputs.items():
            formulas = _Formulas(program, (at,), sized)
            body = formulas.of(at)
            inside = _Nested(f"read_{identifier(name)}", formulas, (at,), body)
            nested.append((self.target.createAssignmentRule(), identifier(name), inside))
        for state, gain, loss in zip(states, program.gain, program.loss, strict=True):
            formulas = _Formulas(program, (gain, loss), sized)
            body = self.rate(formulas, state, gain, loss)
            inside = _Nested(f"rate_{state}", formulas, (gain, loss), body, state)
            nested.append((self.target.createRateRule(), state, inside))
        for rule, variable, inside in nested:
            for name, arguments, body in inside.functions:
                function = self.target.createFunctionDefinition()
                function.setId(name)
                whole = f"lambda({', '.join((*arguments, body))})"
                function.setMath(_parsed(self.libsbml, whole))
            self.rule(rule, variable, inside.call)


def library() -> Any:
    """libSBML.

    Raises:
        UnknotError: it is not installed ("missing-extra").
    """
    if find_spec("libsbml") is None:
        raise UnknotError(
            "missing-extra",
            "writing SBML needs python-libsbml.",
            install("exchange"),
        )
    return import_module("libsbml")


class _Formulas:
    """Formulas of a program's values; those used more than once on the way to `roots` are named."""

    def __init__(self, program: Program, roots: Iterable[int], sized: bool) -> None:
        self.number = "({0!r} dimensionless)" if sized else "({0!r})"
        self.one = "1 dimensionless" if sized else "1"
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
            return self.number.format(item.value)
        if item.op in _LEAF:
            return identifier(item.name)
        return f"v{at}" if at in self.named else self.body(item)

    def nothing(self, at: int) -> bool:
        """Whether a value is always 0."""
        return self.work[at].op == "const" and self.work[at].value == 0.0

    def body(self, item: Work) -> str:
        return _FORM[item.op].format(*(self.of(a) for a in item.args), one=self.one)

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
        self, name: str, formulas: _Formulas, roots: Sequence[int], body: str, also: str = ""
    ) -> None:
        waves = _waves(formulas)
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


def _parsed(libsbml: Any, formula: str) -> Any:
    mathematics = libsbml.parseL3Formula(formula)
    assert mathematics is not None, libsbml.getLastParseL3Error()
    return mathematics
