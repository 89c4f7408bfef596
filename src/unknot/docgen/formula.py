"""A knot's functions run on names instead of numbers: what comes back is the equation as written.

Unlike the engine's trace this keeps the order of the file, its own helpers (hill, excess, …) as
they are called, and the names of intermediate results.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType, FunctionType
from typing import Any, cast

from unknot.knot import Knot, Rate

SUM, PRODUCT, SIGN, POWER, ATOM = 1, 2, 3, 4, 5
_BINDS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "neg": SIGN, "**": POWER}
MATHS = "unknot.maths"


@dataclass(frozen=True, eq=False)
class Formula:
    """An expression of names: a name, a number, an operation, or a call of a function.

    Attributes:
        op: "name", "number", "call", or one of + - * / ** neg.
        name: the name or the function; value: the number.
    """

    op: str
    args: tuple[Formula, ...] = ()
    name: str = ""
    value: float = 0.0

    @property
    def binds(self) -> int:
        """How tightly it holds together, for brackets."""
        return _BINDS.get(self.op, ATOM)

    def __add__(self, other: object) -> Formula:
        return Formula("+", (self, lift(other)))

    def __radd__(self, other: object) -> Formula:
        return Formula("+", (lift(other), self))

    def __sub__(self, other: object) -> Formula:
        return Formula("-", (self, lift(other)))

    def __rsub__(self, other: object) -> Formula:
        return Formula("-", (lift(other), self))

    def __mul__(self, other: object) -> Formula:
        return Formula("*", (self, lift(other)))

    def __rmul__(self, other: object) -> Formula:
        return Formula("*", (lift(other), self))

    def __truediv__(self, other: object) -> Formula:
        return Formula("/", (self, lift(other)))

    def __rtruediv__(self, other: object) -> Formula:
        return Formula("/", (lift(other), self))

    def __pow__(self, other: object) -> Formula:
        return Formula("**", (self, lift(other)))

    def __neg__(self) -> Formula:
        return Formula("neg", (self,))


def lift(value: object) -> Formula:
    """A formula, or a plain number as one."""
    if isinstance(value, Formula):
        return value
    if isinstance(value, int | float):
        return Formula("number", value=float(value))
    raise TypeError(f"a flow mixed a name with a {type(value).__name__}")


def name_of(name: str) -> Formula:
    """A leaf."""
    return Formula("name", name=name)


@dataclass(frozen=True)
class Equation:
    """One equation of a knot.

    Attributes:
        of: the state or output it gives.
        kind: "state" (a rate of change), "adds" (the same, of a state owned elsewhere), "output",
            or "each" (an output computed for every activity).
        gain, loss: of a state: d/dt = gain - loss x state; an output has its value in `gain`.
        where: intermediate results, in the order of the file.
    """

    of: str
    kind: str
    gain: Formula
    loss: Formula | None = None
    where: tuple[tuple[str, Formula], ...] = ()

    @property
    def names(self) -> Mapping[int, str]:
        """The intermediate results by identity, for rendering."""
        return {id(value): name for name, value in self.where}


def equations(knot: Knot) -> tuple[Equation, ...]:
    """Every equation of a knot: its outputs in order, then the rates of its states."""
    found: list[Equation] = []
    for output in knot.outputs:
        value, where = run(knot, output.compute)
        kind = "each" if output.each else "output"
        found.append(Equation(output.name, kind, lift(value), None, where))
    if knot.flow is not None:
        rates, where = run(knot, knot.flow)
        owned = {state.name for state in knot.states}
        for name, rate in cast(Mapping[str, Rate], rates).items():
            kind = "state" if name in owned else "adds"
            gain, loss = lift(rate.gain), lift(rate.loss)
            used = _reached((gain, loss), where)
            found.append(Equation(name, kind, gain, loss, used))
    return tuple(found)


Where = tuple[tuple[str, Formula], ...]


def run(knot: Knot, function: Callable[..., Any]) -> tuple[Any, Where]:
    """Run a function of a knot on names.

    Returns:
        What it returned, and its intermediate results that are used, in the order of the file. A
        name given twice is `name_1` the first time.
    """
    asked = {name: name_of(name) for name in knot.needs(function)}
    inside = _symbolic(cast(FunctionType, function))
    made: dict[str, list[Formula]] = {}

    def note(frame: FrameType, event: str, arg: object) -> Any:
        del event, arg
        for name, value in frame.f_locals.items():
            versions = made.setdefault(name, [])
            if isinstance(value, Formula) and value.args and value not in versions:
                versions.append(value)
        return note

    def watch(frame: FrameType, event: str, arg: object) -> Any:
        del event, arg
        return note if frame.f_code is inside.__code__ else None

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        value = inside(**asked)
    finally:
        sys.settrace(before)
    where = tuple(
        (name if number == len(versions) else f"{name}_{number}", one)
        for name, versions in made.items()
        for number, one in enumerate(versions, start=1)
        if one is not value
    )
    roots = (value,) if isinstance(value, Formula) else _roots(cast(Mapping[str, Rate], value))
    return value, _reached(roots, where)


def _roots(rates: Mapping[str, Rate]) -> tuple[Formula, ...]:
    return tuple(lift(side) for rate in rates.values() for side in (rate.gain, rate.loss))


def _symbolic(function: FunctionType) -> FunctionType:
    """The same function, with the helpers of `maths` leaving a call behind."""
    names = dict(function.__globals__)
    for name, value in function.__globals__.items():
        if isinstance(value, FunctionType) and value.__module__ == MATHS:
            names[name] = _call(name)
    for name, value in function.__globals__.items():
        # helpers of the knot's own file see the same names
        if isinstance(value, FunctionType) and value.__module__ == function.__module__:
            names[name] = FunctionType(value.__code__, names, name, value.__defaults__)
    made = FunctionType(function.__code__, names, function.__name__, function.__defaults__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def _call(name: str) -> Callable[..., Formula]:
    def call(*args: object) -> Formula:
        return Formula("call", tuple(lift(arg) for arg in args), name)

    return call


def _reached(roots: tuple[Formula, ...], where: Where) -> Where:
    """Those intermediate results that lead to the roots."""
    used: set[int] = set()
    open_ones = list(roots)
    while open_ones:
        at = open_ones.pop()
        if id(at) not in used:
            used.add(id(at))
            open_ones.extend(at.args)
    return tuple((name, made) for name, made in where if id(made) in used)


def functions_of(equation: Equation) -> set[str]:
    """The helpers that an equation calls."""
    found: set[str] = set()
    open_ones = [equation.gain, *(made for _, made in equation.where)]
    if equation.loss is not None:
        open_ones.append(equation.loss)
    while open_ones:
        at = open_ones.pop()
        if at.op == "call":
            found.add(at.name)
        open_ones.extend(at.args)
    return found
