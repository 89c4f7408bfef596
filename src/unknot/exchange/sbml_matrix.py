"""The parts of the compiled kernel that know a model: its rates, and the matrix of a step.

The matrix is factorised without pivoting in an order that keeps it sparse, written out once, as in
the Kinetic PreProcessor of atmospheric chemistry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.build import FLAG, Builder
from unknot.engine.llvm.maths import Width
from unknot.engine.llvm.rates import needed_work
from unknot.engine.llvm.untyped import ir
from unknot.engine.lower import Level, Program, Work
from unknot.exchange.sbml_lanes import operation, quick_ratio

WIDTH = Width(8, double=True)
# Of so many divisions of the rates one goes to the divider, which works beside the products.
EVERY = 2


class Pattern:
    """Where the matrix of a step is not 0, and the order that its unknowns are got rid of in."""

    def __init__(self, size: int, filled: Sequence[tuple[int, int]]) -> None:
        rows: list[set[int]] = [{n} for n in range(size)]
        for i, j in filled:
            rows[i].add(j)
        self.order: list[int] = []
        self.moves: list[tuple[int, list[int], list[int]]] = []
        left = set(range(size))
        while left:
            below = {k: [i for i in left if i != k and k in rows[i]] for k in left}
            right = {k: [j for j in rows[k] if j != k and j in left] for k in left}
            pivot = min(sorted(left), key=lambda k: len(below[k]) * len(right[k]))
            left.remove(pivot)
            self.order.append(pivot)
            self.moves.append((pivot, sorted(below[pivot]), sorted(right[pivot])))
            for i in below[pivot]:
                rows[i].update(right[pivot])
        places = [(i, j) for i in range(size) for j in sorted(rows[i])]
        self.slot = {place: n for n, place in enumerate(places)}

    @property
    def products(self) -> int:
        """How many products a factorisation takes."""
        return sum(len(below) * (len(right) + 1) for _, below, right in self.moves)


@dataclass(frozen=True)
class Written:
    """What a kernel is written from.

    Attributes:
        program: gains are the rates; `entries` of the matrix of slopes are among its values.
        clock: the state that is the time. `jumps`: how many times no step may pass.
    """

    program: Program
    states: tuple[str, ...]
    clock: str
    entries: dict[tuple[int, int], int]
    jumps: int


def inverted(program: Program) -> Program:
    """The same work, where a division by what stays through a run is a product with its inverse."""
    work: list[Work] = []
    moved: dict[int, int] = {}
    inverse: dict[int, int] = {}

    def add(item: Work, args: tuple[int, ...]) -> int:
        work.append(replace(item, at=len(work), args=args))
        return len(work) - 1

    for item in program.work:
        args = tuple(moved[at] for at in item.args)
        below = work[args[1]] if item.op == "div" and item.level == Level.STATE else None
        if below is not None and below.level == Level.LANE:
            if below.at not in inverse:
                one = add(Work(0, "const", (), Level.CONST, 1.0), ())
                inverse[below.at] = add(replace(item, level=Level.LANE), (one, below.at))
            moved[item.at] = add(replace(item, op="mul"), (args[0], inverse[below.at]))
        else:
            moved[item.at] = add(item, args)
    return Program(
        tuple(work),
        tuple(moved[at] for at in program.gain),
        tuple(moved[at] for at in program.loss),
        {name: moved[at] for name, at in program.outputs.items()},
    )


@dataclass(frozen=True)
class ModelParts:
    """The functions of a model. `room`: how many vectors its matrix takes."""

    rates: Any
    factors: Any
    solved: Any
    room: int


def parts_of(module: Any, model: Written) -> ModelParts:
    """Write them into a module."""
    pattern = Pattern(len(model.states), list(model.entries))
    return ModelParts(
        rates(module, model),
        factors(module, model, pattern),
        solved(module, pattern),
        len(pattern.slot),
    )


class _Function(Builder):
    """A function over one block of lanes that computes values of a program."""

    def __init__(
        self, module: Any, name: str, rows: Sequence[str], model: Written, quick: bool = False
    ) -> None:
        row = WIDTH.vector.as_pointer()
        super().__init__(module, WIDTH, name, [(one, row) for one in rows])
        self.function.attributes.add("noinline")
        self.function.linkage = "internal"
        program = model.program
        self.model = model
        self.program = program
        self.work = {item.at: item for item in program.work}
        self.states = {state: n for n, state in enumerate(model.states)}
        self.kept = {at: n for n, at in enumerate(program.carried(Level.LANE))}
        self.values: dict[int, Any] = {}
        self.quick = quick
        self.ratios = 0
        # Lanes in which a quick division does not hold.
        self.doubtful: Any = ir.Constant(ir.VectorType(FLAG, WIDTH.lanes), [0] * WIDTH.lanes)

    def compute(self, roots: Sequence[int]) -> None:
        """Compute all that some values need, in order."""
        for item in needed_work(self.program, roots, Level.STATE):
            self.values[item.at] = self._fresh(item)

    def _fresh(self, item: Work) -> Any:
        if item.op == "state":
            x = self.get(self.arg["state"], self.states[item.name])
            if item.name != self.model.clock or not self.model.jumps:
                return x
            early, late = (self.get(self.arg["window"], n) for n in range(2))
            return vec.at_most(self.b, vec.at_least(self.b, x, early), late)
        args = [self.value(a) for a in item.args]
        self.ratios += item.op == "div"
        if item.op == "div" and self.quick and self.ratios % EVERY:
            ratio, holds = quick_ratio(self.b, self.w, *args)
            self.doubtful = self.b.or_(self.doubtful, self.b.not_(holds))
            return ratio
        return operation(self.b, self.w, item.op, args)

    def value(self, at: int) -> Any:
        """The vector of a value that is constant, kept, or computed before."""
        item = self.work[at]
        if item.level == Level.CONST:
            return self.w.const(item.value)
        return self.get(self.arg["kept"], self.kept[at]) if at in self.kept else self.values[at]


def rates(module: Any, model: Written) -> Any:
    """`rates(state, kept, window, rate)`.

    Its divisions are quick ones; lanes in which one of them does not hold go the sure way.
    """
    rows = ("state", "kept", "window", "rate")
    divided = any(
        item.op == "div" for item in needed_work(model.program, model.program.gain, Level.STATE)
    )
    sure = _Function(module, "sure_rates" if divided else "rates", rows, model)
    sure.compute(model.program.gain)
    for n, at in enumerate(model.program.gain):
        sure.put(sure.value(at), sure.arg["rate"], n)
    sure.b.ret_void()
    return _quick_rates(module, model, sure.function) if divided else sure.function


def _quick_rates(module: Any, model: Written, sure: Any) -> Any:
    rows = ("state", "kept", "window", "rate")
    f = _Function(module, "rates", rows, model, quick=True)
    b, gain = f.b, model.program.gain
    f.compute(gain)
    for n, at in enumerate(gain):
        f.put(f.value(at), f.arg["rate"], n)
    bits = b.bitcast(f.doubtful, ir.IntType(f.w.lanes))
    with b.if_then(b.icmp_unsigned("!=", bits, ir.Constant(bits.type, 0)), likely=False):
        surely = f.room(len(gain))
        b.call(sure, [*(f.arg[name] for name in rows[:-1]), surely])
        for n in range(len(gain)):
            value = b.select(f.doubtful, f.get(surely, n), f.get(f.arg["rate"], n))
            f.put(value, f.arg["rate"], n)
    b.ret_void()
    return f.function


def factors(module: Any, model: Written, pattern: Pattern) -> Any:
    """1 / (gamma h), handed in as `pace`, less the slopes, factorised in place; and the rates."""
    rows = ("state", "kept", "window", "pace", "matrix", "rate")
    f = _Function(module, "factors", rows, model)
    entries = model.entries
    b, matrix = f.b, f.arg["matrix"]
    pace = f.get(f.arg["pace"], 0)
    f.compute([*model.program.gain, *(entries[place] for place in sorted(entries))])
    for n, at in enumerate(model.program.gain):
        f.put(f.value(at), f.arg["rate"], n)
    for (i, j), slot in pattern.slot.items():
        at = entries.get((i, j))
        value = pace if i == j else f.w.const(0.0)
        if at is not None:
            value = vec.subtract(b, value, f.value(at)) if i == j else b.fneg(f.value(at))
        f.put(value, matrix, slot)
    for pivot, below, right in pattern.moves:
        inverse = b.fdiv(f.w.const(1.0), f.get(matrix, pattern.slot[pivot, pivot]))
        f.put(inverse, matrix, pattern.slot[pivot, pivot])
        for i in below:
            share = vec.multiply(b, f.get(matrix, pattern.slot[i, pivot]), inverse)
            f.put(share, matrix, pattern.slot[i, pivot])
            for j in right:
                product = vec.multiply(b, share, f.get(matrix, pattern.slot[pivot, j]))
                slot = pattern.slot[i, j]
                f.put(vec.subtract(b, f.get(matrix, slot), product), matrix, slot)
    b.ret_void()
    return f.function


def solved(module: Any, pattern: Pattern) -> Any:
    """`solved(matrix, right)`: the factorised system's answer, in the place of its right side."""
    row = WIDTH.vector.as_pointer()
    f = Builder(module, WIDTH, "solved", [("matrix", row), ("right", row)])
    f.function.attributes.add("noinline")
    f.function.linkage = "internal"
    b, matrix, x = f.b, f.arg["matrix"], f.arg["right"]
    for pivot, below, _ in pattern.moves:
        for i in below:
            product = vec.multiply(b, f.get(matrix, pattern.slot[i, pivot]), f.get(x, pivot))
            f.put(vec.subtract(b, f.get(x, i), product), x, i)
    for pivot, _, right in reversed(pattern.moves):
        total = f.get(x, pivot)
        for j in right:
            product = vec.multiply(b, f.get(matrix, pattern.slot[pivot, j]), f.get(x, j))
            total = vec.subtract(b, total, product)
        f.put(vec.multiply(b, total, f.get(matrix, pattern.slot[pivot, pivot])), x, pivot)
    b.ret_void()
    return f.function
