"""The contract of a knot: what one mechanism declares, and how it is checked on its own.

A knot is a declaration and plain arithmetic. Argument names are the wiring: a function asks for a
number by naming it, so a typo fails at import with the nearest name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from unknot.errors import ModelError, nearest
from unknot.evidence import Source, tuned
from unknot.units import parse


@dataclass(frozen=True)
class Rate:
    """Production and loss of a state: dx/dt = gain - loss * x, both never negative."""

    gain: Any
    loss: Any

    def net(self, x: Any) -> Any:
        """The rate of change at the state's value x."""
        return self.gain - self.loss * x


Rates = dict[str, Rate]


@dataclass(frozen=True)
class State:
    """Something a body carries from one hour to the next.

    Attributes:
        start: value a healthy run begins from; sick: value of the study's "after insult" start.
        reference: healthy mean that self-calibration holds, or None where the mean is measured.
        normalised: whether a factor `norm_<name>` in its gain is found so that the mean is
            `reference`.
        scale: size against which a solver's error in it is judged.
    """

    name: str
    unit: str
    says: str
    start: float
    low: float = 0.0
    high: float = float("inf")
    sick: float | None = None
    reference: float | None = None
    normalised: bool = False
    scale: float = 1.0


@dataclass(frozen=True)
class Param:
    """A number of the whole population, with its range and where it comes from."""

    name: str
    unit: str
    says: str
    value: float
    low: float
    high: float
    source: Source


def number(
    name: str,
    unit: str,
    value: float,
    says: str,
    source: Source | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Param:
    """A parameter; without a source it is graded T, without a range it may halve or double."""
    ends = sorted((value / 2.0, value * 2.0)) if value else [0.0, 1.0]
    return Param(
        name,
        unit,
        says,
        value,
        ends[0] if low is None else low,
        ends[1] if high is None else high,
        source or tuned(),
    )


@dataclass(frozen=True)
class Trait:
    """A number of one person: a tightness in 0..1, or a scale around 1."""

    name: str
    unit: str
    says: str
    healthy: float = 0.0
    low: float = 0.0
    high: float = 1.0
    tightness: bool = True


@dataclass(frozen=True)
class Read:
    """A coupling: a number this knot takes from elsewhere, and how well founded that is.

    Attributes:
        sign: +1 or -1 for the direction in which it pushes the knot's own state or output, 0 mixed.
        against: keys of evidence that speaks against the coupling.
    """

    name: str
    unit: str
    says: str
    sign: int
    source: Source
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Output:
    """A number computed from states and inputs at every moment, offered to other knots.

    Attributes:
        compute: plain function; its argument names are what it needs.
        each: computed for every activity of a stretch; others see the average.
        reference: healthy mean kept by a factor `norm_<name>`, weighted by `weight`, or None.
    """

    name: str
    unit: str
    says: str
    compute: Callable[..., Any]
    each: bool = False
    reference: float | None = None
    weight: str = ""


@cache
def _names_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's arguments; looking takes longer than remembering."""
    return tuple(inspect.signature(function).parameters)


@dataclass(frozen=True)
class Knot:
    """One mechanism.

    Attributes:
        adds: names of states it does not own, to which its flow adds a gain or a loss.
        leaves_out: what this knot knowingly ignores.
        claims: rows of the claims table that speak of it.
    """

    name: str
    says: str
    leaves_out: str
    flow: Callable[..., Rates] | None = None
    states: tuple[State, ...] = ()
    params: tuple[Param, ...] = ()
    traits: tuple[Trait, ...] = ()
    reads: tuple[Read, ...] = ()
    outputs: tuple[Output, ...] = ()
    adds: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    group: str = ""
    extra: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        check(self)

    def needs(self, function: Callable[..., Any]) -> tuple[str, ...]:
        """The names a function of this knot asks for, in order."""
        return _names_of(function)

    def declared(self) -> dict[str, str]:
        """Every name its functions may ask for, with its unit."""
        names: dict[str, str] = {}
        for state in self.states:
            names[state.name] = state.unit
            names[f"healthy_{state.name}"] = state.unit
            if state.normalised:
                names[f"norm_{state.name}"] = "1"
        for group in (self.params, self.traits, self.reads, self.outputs):
            for item in group:
                names[item.name] = item.unit
        for read in self.reads:
            names.setdefault(f"healthy_{read.name}", read.unit)
        for output in self.outputs:
            if output.reference is not None:
                names[f"norm_{output.name}"] = "1"
        return names


def check(knot: Knot) -> None:
    """Refuse a knot whose declaration contradicts itself.

    Raises:
        ModelError: an unknown name, a double declaration, a value out of its range, an unread
            declaration, or an unknown unit.
    """
    names = knot.declared()
    _once(knot)
    for unit in names.values():
        parse(unit)
    for name, value, low, high in _ranges(knot):
        if not low <= value <= high:
            raise ModelError(
                "out-of-range",
                f'knot "{knot.name}": {name} = {value} lies outside {low}..{high}.',
                "widen the range or mend the value.",
            )
    asked: set[str] = set()
    functions = [o.compute for o in knot.outputs] + ([knot.flow] if knot.flow else [])
    for function in functions:
        for name in knot.needs(function):
            if name not in names:
                raise ModelError(
                    "unknown-name",
                    f'knot "{knot.name}": {function.__name__}() asks for "{name}", '
                    "which it never declares.",
                    nearest(name, names),
                )
            asked.add(name)
    idle = [item.name for group in (knot.params, knot.reads) for item in group]
    for name in idle:
        if name not in asked:
            raise ModelError(
                "unused-name",
                f'knot "{knot.name}" declares "{name}" and never uses it.',
                "remove it, or name it as an argument of flow() or of an output.",
            )


def _ranges(knot: Knot) -> Iterator[tuple[str, float, float, float]]:
    for param in knot.params:
        yield param.name, param.value, param.low, param.high
    for trait in knot.traits:
        yield trait.name, trait.healthy, trait.low, trait.high
    for state in knot.states:
        yield state.name, state.start, state.low, state.high
        if state.sick is not None:
            yield f"{state.name} when sick", state.sick, state.low, state.high


def _once(knot: Knot) -> None:
    seen: set[str] = set()
    for group in (knot.states, knot.params, knot.traits, knot.reads, knot.outputs):
        for item in group:
            if item.name in seen:
                raise ModelError(
                    "double-name",
                    f'knot "{knot.name}" declares "{item.name}" twice.',
                    "rename one of them.",
                )
            seen.add(item.name)
