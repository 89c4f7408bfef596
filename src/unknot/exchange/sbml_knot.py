"""An SBML model as a knot: its equations in the body's graph, driven by the body and driving it.

Inside, numbers are those of the document, in its units, which SBML does not convert; so each counts
as a pure number and says in words what the document counts it in. Only its time is converted.
"""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

from unknot.errors import UnknotError, nearest
from unknot.evidence import Grade, Origin, Source, tuned
from unknot.exchange.sbml_names import CLOCK, unknown
from unknot.exchange.sbml_read import Declarations
from unknot.exchange.sbml_replay import leaves_of, replay
from unknot.exchange.sbml_tied import INFLOW, TiedEquations, tied_equations
from unknot.expression import Leaf
from unknot.knot import Knot, Output, Param, Rate, Rates, Read, State, number
from unknot.knots import all_knots
from unknot.maths import Number
from unknot.timeline import PART_INPUTS, STEP_INPUTS
from unknot.units import parse

SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
PER, MEETING, HOURLY = "document_time", "annihilation", "hourly"
SMALL = 1e-15  # so that nothing has a share in nothing; two of them still are a number in single
Formula = Callable[..., Number]
Asking = TypeVar("Asking", bound=Callable[..., Any])


@dataclass(frozen=True)
class SbmlCoupling:
    """A tie between a body and an SBML model.

    Attributes:
        by: plain arithmetic (`unknot.maths`); the names of its arguments are what it needs.
        says: what it stands for, in a phrase.
        sign: the direction in which it pushes: +1, -1, or 0 where that is mixed.
        source: where it comes from and how far to trust it; None counts as tuned (T).
    """

    by: Formula
    says: str = ""
    sign: int = 0
    source: Source | None = None


Ties = Mapping[str, "Formula | SbmlCoupling"]


def sbml_knot(
    page: Declarations,
    name: str,
    *,
    time: str | None = None,
    drives: Ties | None = None,
    adds: Ties | None = None,
    source: Source | None = None,
) -> Knot:
    """A knot of an SBML model; arguments and refusals as of `api.sbml.SbmlModel.as_knot`."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UnknotError("sbml-knot-name", f'"{name}" is no name of a knot.', "write one word.")
    driven = {of: _coupling(tie) for of, tie in (drives or {}).items()}
    added = {of: _coupling(tie) for of, tie in (adds or {}).items()}
    inside = tied_equations(page, driven)
    told = source or _from_document(page)
    return SbmlTie(name, inside, _clock(page, time), driven, added, told).knot()


def _coupling(tie: Formula | SbmlCoupling) -> SbmlCoupling:
    held = tie if isinstance(tie, SbmlCoupling) else SbmlCoupling(tie)
    if not callable(held.by):
        raise UnknotError(
            "sbml-knot-tie", f"a tie is arithmetic, not {held.by!r}.",
            "give a function of named arguments, such as lambda pain: 3.0 * pain.",
        )  # fmt: skip
    return held


def _from_document(page: Declarations) -> Source:
    """Nobody has looked at what stands behind its numbers: the grade is the lowest of evidence."""
    reference = "; ".join((f"the SBML model {page.name}", *page.described_by))
    return Source(f"from SBML: {page.name}", Grade.D, reference=reference, origin=Origin.SECONDARY)


def _clock(page: Declarations, time: str | None) -> str:
    """The unit of the document's time: what it says, or what is said of it."""
    if time is not None and time not in SECONDS:
        way_out = nearest(time, SECONDS)
        raise UnknotError("sbml-knot-time", f'"{time}" is no unit of time here.', way_out)
    if time is not None and page.clock not in (None, SECONDS[time]):
        raise UnknotError(
            "sbml-knot-time",
            f"the document counts time in units of {page.clock:g} s, not in {time}.",
            "leave `time` out, or mend timeUnits in the document.",
        )
    written = [unit for unit, size in SECONDS.items() if size == page.clock]
    if time is None and not written:
        raise UnknotError(
            "sbml-knot-time",
            "the document does not say that it counts in s, min, h or d.",
            'say so: time="min".',
        )
    return time or written[0]


@cache
def _offered() -> dict[str, str]:
    """What a body offers, with its unit."""
    found = dict(STEP_INPUTS) | dict(PART_INPUTS)
    for one in all_knots():
        for item in (*one.states, *one.outputs, *one.traits):
            found[item.name] = item.unit
    return found


def _argument(name: str) -> str:
    """A name of a document as that of an argument."""
    return f"{name}_" if keyword.iskeyword(name) else name


def _asked(function: Formula) -> list[str]:
    return list(inspect.signature(function).parameters)


def _asking(function: Asking, name: str, names: Iterable[str]) -> Asking:
    """The function, which says by its signature what it asks for."""
    kind = inspect.Parameter.KEYWORD_ONLY
    asked = [inspect.Parameter(one, kind) for one in dict.fromkeys(names)]
    function.__name__ = name
    function.__dict__["__signature__"] = inspect.Signature(asked)
    return function


def _once(name: str, unit: str, says: str) -> Param:
    """A number that is 1 and carries a unit."""
    told = Source("1 by definition", Grade.A, reference="a unit", origin=Origin.DERIVED)
    return Param(name, unit, says, 1.0, 1.0, 1.0, told)


@dataclass(frozen=True)
class SbmlTie:
    """What a knot of an SBML model is made of.

    Attributes:
        name: of the knot. `clock`: the unit of the document's time.
        drives: names of the document -> what the body gives them.
        adds: states of the body -> what the document's numbers add to them, an hour.
        source: of every number of the document.
    """

    name: str
    inside: TiedEquations
    clock: str
    drives: Mapping[str, SbmlCoupling]
    adds: Mapping[str, SbmlCoupling]
    source: Source

    def knot(self) -> Knot:
        """The knot."""
        outputs = tuple(self._outputs())
        flow = self._flow()
        used = {name for one in (flow, *(o.compute for o in outputs)) for name in _asked(one)}
        told = self.inside.page.name
        return Knot(
            name=self.name,
            says=f"The SBML model {told}, as its document has it.",
            leaves_out="Whatever its document leaves out; of its units only time is converted.",
            flow=flow,
            states=tuple(one for name in self.inside.rails for one in self._states(name)),
            params=tuple(one for one in self._params() if one.name in used),
            reads=tuple(self._reads()),
            outputs=outputs,
            adds=tuple(self.adds),
        )

    def _own(self, name: str) -> tuple[str, ...]:
        """The body's states for a state of the document: one, or one above and one below 0."""
        page = self.inside.page
        full = f"{self.name}_{'time' if name == CLOCK else name}"
        if name in page.species and name not in page.rates and not page.species[name].by_amount:
            full += "_amount"
        alone = self.inside.rails[name].below is None
        return (full,) if alone else (f"{full}_above", f"{full}_below")

    def _says(self, name: str) -> str:
        told = self.inside.page.units.get(name)
        unit = f"counted in {told}" if told else "in a unit that it does not say"
        return f"{name} of {self.inside.page.name}, {unit}"

    def _states(self, name: str) -> list[State]:
        start, own = self.inside.starts[name], self._own(name)
        values = (start,) if len(own) == 1 else (max(start, 0.0), max(-start, 0.0))
        return [State(n, "1", self._says(name), v) for n, v in zip(own, values, strict=True)]

    def _params(self) -> Iterator[Param]:
        for name, value in self.inside.usual.items():
            yield number(_argument(name), "1", value, self._says(name), self.source)
        for name, unit in self._from_body.items():
            if not parse(unit).plain:
                yield _once(f"one_{name}", unit, f"what a drive counts {name} in")
        yield _once(PER, f"1/{self.clock}", "what the document counts time in")
        yield number(
            MEETING,
            f"1/{self.clock}",
            1.0,
            "how fast both halves of a state around 0 annihilate each other",
            tuned("how a difference is kept; their difference does not hang on it"),
        )
        yield _once(HOURLY, "1/h", "what is taken from the body is counted by the hour")
        for name in self.adds:
            unit = _offered().get(name, "1")
            yield _once(f"hourly_{name}", f"{unit}/h", f"what is given to {name} in an hour")

    @cached_property
    def _from_body(self) -> dict[str, str]:
        """What drives ask for, with its unit."""
        known, found = _offered(), dict[str, str]()
        for of, tie in self.drives.items():
            for name in _asked(tie.by):
                if name not in known:
                    said = f'what drives "{of}" asks for "{name}", which no body offers.'
                    raise UnknotError("unknown-name", said, nearest(name, known))
                found[name] = known[name]
        return found

    def _reads(self) -> Iterator[Read]:
        for name, unit in self._from_body.items():
            of, tie = next((of, t) for of, t in self.drives.items() if name in _asked(t.by))
            says = tie.says or f"drives {of} of {self.inside.page.name}"
            yield Read(name, unit, says, tie.sign, tie.source or tuned())

    def _drive(self, leaf: str) -> SbmlCoupling | None:
        return self.drives.get(leaf.removeprefix(INFLOW))

    def _needs(self, roots: Sequence[int]) -> list[str]:
        """What a function of the knot has to ask for to work some nodes out."""
        found: list[str] = []
        for leaf in leaves_of(self.inside.graph, roots):
            tie = self._drive(leaf)
            if leaf in self.inside.rails:
                found += self._own(leaf)
            elif tie is not None:
                units = [n for n in _asked(tie.by) if not parse(self._from_body[n]).plain]
                found += [*_asked(tie.by), *(f"one_{n}" for n in units)]
            else:
                found.append(_argument(leaf))
        return found

    def _worked_out(self, roots: Sequence[int], given: Mapping[str, Number]) -> list[Number]:
        """The values of some nodes, from the arguments of a function of the knot."""
        leaves: dict[str, Number] = {}
        for leaf in leaves_of(self.inside.graph, roots):
            tie = self._drive(leaf)
            if leaf in self.inside.rails:
                above, *below = (given[name] for name in self._own(leaf))
                leaves[leaf] = above - below[0] if below else above
            elif tie is not None:
                bare = {
                    n: given[n] / given[f"one_{n}"] if f"one_{n}" in given else given[n]
                    for n in _asked(tie.by)
                }
                leaves[leaf] = tie.by(**bare)
            else:
                leaves[leaf] = given[_argument(leaf)]
        return replay(self.inside.graph, roots, leaves)

    def _outputs(self) -> Iterator[Output]:
        """What changes in a run and is no state of the body by itself."""
        taken = {one for name in self.inside.rails for one in self._own(name)}
        for name, at in self.inside.shown.items():
            full = f"{self.name}_{name}"
            if full not in taken and leaves_of(self.inside.graph, [at]):
                yield Output(full, "1", self._says(name), self._shower(full, at))

    def _shower(self, name: str, at: int) -> Formula:
        def compute(**given: Number) -> Number:
            return self._worked_out([at], given)[0]

        return _asking(compute, name, self._needs([at]))

    def _flow(self) -> Callable[..., Rates]:
        rails: list[tuple[str, int, int]] = []
        other: dict[str, str] = {}
        for name, both in self.inside.rails.items():
            own = self._own(name)
            rails += [(n, r.gain, r.loss) for n, r in zip(own, both.each, strict=True)]
            if len(own) == 2:
                other |= {own[0]: own[1], own[1]: own[0]}
        roots = [at for _, gain, loss in rails for at in (gain, loss)]
        given_to = {on: self._columns(on, tie) for on, tie in self.adds.items()}
        more = [at for found in given_to.values() for at in found]

        def flow(**given: Number) -> Rates:
            values = iter(self._worked_out(roots, given))
            rates: Rates = {}
            for name, _, _ in rails:
                gain, loss = (next(values) * given[PER] for _ in range(2))
                if name in other:
                    beside = given[other[name]]
                    loss = loss + given[MEETING] * (beside / (given[name] + beside + SMALL))
                rates[name] = Rate(gain, loss)
            for on, tie in self.adds.items():
                result = tie.by(*self._worked_out(given_to[on], given))
                both = result if isinstance(result, Rate) else Rate(result, 0.0)
                rates[on] = Rate(both.gain * given[f"hourly_{on}"], both.loss * given[HOURLY])
            return rates

        extra = [*other, *([MEETING] if other else []), *(f"hourly_{on}" for on in self.adds)]
        hourly = [HOURLY] if self.adds else []
        return _asking(flow, "flow", [*self._needs([*roots, *more]), PER, *extra, *hourly])

    def _columns(self, on: str, tie: SbmlCoupling) -> list[int]:
        """The nodes of what a push on the body asks for."""
        found: list[int] = []
        page = self.inside.page
        for name in _asked(tie.by):
            if name in self.inside.shown:
                found.append(self.inside.shown[name])
            elif name in self.inside.usual:
                found.append(self.inside.graph.leaf(Leaf.LANE, name).index)
            else:
                wrong = unknown(page, name)
                raise UnknotError(wrong.code, f'what adds to "{on}": {wrong.said}', wrong.fix)
        return found
