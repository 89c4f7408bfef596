"""The LLVM kernel: the whole run of a block of people as one compiled function.

Lanes are people. A block keeps its states, rates and hoisted values in rows on the stack; each step
calls the rates twice or three times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.advance import COLUMNS, Advance, fixed_losses, places_of
from unknot.engine.llvm.build import INDEX, Builder, whole
from unknot.engine.llvm.maths import Width
from unknot.engine.llvm.rates import (
    SIDE_BY_SIDE,
    Rates,
    Wanted,
    arithmetic,
    flag,
    needed_work,
    slots,
)
from unknot.engine.llvm.untyped import ir
from unknot.engine.lower import Level, Program, Work

VECTOR_BYTES = 128  # two registers of AVX-512 side by side: one waits while the other works
NUMBERS = ("lanes", "state", "uniform", "varied", "pace", "weights", "out", "hours")
INDICES = ("stretch", "kind", "flush", "hour")
# Shares of a step each move of the scheme takes, by its order.
MOVES = {2: (1.0,), 3: (1 / 3, 2 / 3, 1.0)}
COUNTS = ("steps", "people", "first", "last")
PARAMS = (*NUMBERS, *INDICES)


@dataclass(frozen=True)
class Layout:
    """What a kernel is compiled for.

    Attributes:
        lanes: names of per-person inputs, in the order of their rows.
        varied: per-stretch inputs that differ between people, "name" or "name@activity".
        uniform: per-stretch inputs that all share, likewise.
        daily: outputs or states to average, with the weight each uses (0 day, 1 asleep, 2 left).
        hourly: outputs or states to keep on the hour.
        order: of the scheme, 2 or 3.
        alone: whether nobody's last digit may depend on who runs beside them.
    """

    lanes: tuple[str, ...]
    states: tuple[str, ...]
    uniform: tuple[str, ...]
    varied: tuple[str, ...]
    daily: tuple[tuple[str, int], ...]
    hourly: tuple[str, ...]
    double: bool
    order: int = 2
    alone: bool = False

    @property
    def width(self) -> Width:
        """The vectors of this layout."""
        return Width(VECTOR_BYTES // (8 if self.double else 4), self.double)


class KernelRun(Builder):
    """Writes `run`: blocks `first` to `last` of people through all steps."""

    def __init__(self, program: Program, layout: Layout) -> None:
        self.program = program
        self.layout = layout
        width = layout.width
        module = ir.Module(name="knots")
        self.places = places_of(program)
        fixed = fixed_losses(program)
        self.where = dict(zip(layout.states, self.places, strict=True))
        wanted = Wanted(
            dict(zip(self.places, program.gain, strict=True)),
            {self.places[n]: at for n, at in enumerate(program.loss) if n not in fixed},
        )
        self.rates = Rates(module, width, program, self.where, wanted).build()
        self.advance = {
            order: Advance(module, width, program, order, layout.alone).build()
            for order in (1, layout.order)
        }
        number, index = width.scalar.as_pointer(), ir.IntType(32).as_pointer()
        super().__init__(
            module,
            width,
            "run",
            [
                *((n, number) for n in NUMBERS),
                *((n, index) for n in INDICES),
                *((n, INDEX) for n in COUNTS),
            ],
        )
        self.module = module
        self.work = {item.at: item for item in program.work}
        self.slot = slots(program)
        self.seen_at = {name: n for n, name in enumerate(program.outputs)}
        self.columns = 2 + COLUMNS * len(fixed)
        # States with a changing loss move in whole groups, so the last group may be part empty.
        varying = len(self.places) - len(fixed)
        groups = -(-varying // SIDE_BY_SIDE)
        padded = max(SIDE_BY_SIDE * groups, max(self.places, default=0) + 1)
        self.rows = {
            "now": self.room(padded), "guess": self.room(padded),
            "gain": self.room(padded), "loss": self.room(padded), "gain_last": self.room(padded),
            "loss_last": self.room(padded), "kept": self.room(len(self.slot)),
            "seen": self.room(len(self.seen_at)), "sums": self.room(len(layout.daily)),
        }  # fmt: skip
        self.padded = padded
        self.entered = self.b.alloca(INDEX)

    def build(self) -> Any:
        """Write the module."""
        self.loop(self.arg["first"], self.arg["last"], "block", self._block)
        self.b.ret_void()
        return self.module

    def _block(self, number: Any) -> None:
        row = self.b.mul(number, whole(self.w.lanes))
        zero = self.w.const(0.0)
        for name in ("now", "guess", "gain", "loss", "gain_last", "loss_last"):
            self.loop(
                whole(0), whole(self.padded), "clear",
                lambda i, name=name: self.put(zero, self.rows[name], i),
            )  # fmt: skip
        for n in range(len(self.layout.daily)):
            self.put(zero, self.rows["sums"], n)
        for n, slot in enumerate(self.places):
            self.put(self.load_row(self.arg["state"], self._line(n, row)), self.rows["now"], slot)
        self._run_level(Level.LANE, row, None)
        self.b.store(whole(-1), self.entered)
        self.loop(whole(0), self.arg["steps"], "step", lambda i: self._step(i, row))
        # The last node: read once more, with the inputs of the last stretch.
        self._call_rates("now", "", flag(True))
        self._record(self.arg["steps"], row)
        for n, slot in enumerate(self.places):
            self.store_row(self.get(self.rows["now"], slot), self.arg["state"], self._line(n, row))

    def _line(self, number: int | Any, row: Any) -> Any:
        """Where a row of people begins, at this block."""
        at = whole(number) if isinstance(number, int) else number
        return self.b.add(self.b.mul(at, self.arg["people"]), row)

    def _step(self, i: Any, row: Any) -> None:
        stretch = self.index(self.arg["stretch"], i)
        with self.b.if_then(self.b.icmp_signed("!=", stretch, self.b.load(self.entered))):
            self._run_level(Level.STEP, row, stretch)
            self.b.store(stretch, self.entered)
        order = self.layout.order
        moves = len(MOVES[order])
        at = self.b.mul(self.index(self.arg["kind"], i), whole(moves * self.columns))
        paces = [
            self.b.gep(self.arg["pace"], [self.b.add(at, whole(n * self.columns))])
            for n in range(moves)
        ]
        self._call_rates("now", "", flag(True))
        self._record(i, row)
        self._call_advance(1, "", "guess", paces[0])
        self._call_rates("guess", "_last", flag(False))
        if order == 3:
            self._call_advance(1, "_last", "guess", paces[1])
            self._call_rates("guess", "_last", flag(False))
        self._call_advance(order, "", "now", paces[-1])

    def _call_rates(self, state: str, which: str, read: Any) -> None:
        names = (state, "kept", f"gain{which}", f"loss{which}", "seen")
        self.b.call(self.rates, [*(self.rows[n] for n in names), read])

    def _call_advance(self, order: int, which: str, after: str, pace: Any) -> None:
        """Move the present state on; `which` rates a first-order move goes by."""
        names = ("now", f"gain{which}", f"loss{which}", "gain_last", "loss_last", "guess", after)
        self.b.call(self.advance[order], [*(self.rows[n] for n in names), pace])

    # What holds for a person or a stretch

    def _run_level(self, level: Level, row: Any, stretch: Any) -> None:
        """Compute what holds for a person or a stretch, and leave it in the kept row."""
        roots = [at for at in self.slot if self.work[at].level == level]
        values: dict[int, Any] = {}
        for item in needed_work(self.program, roots, level):
            values[item.at] = self._compute(item, values, row, stretch)
        for root in roots:
            self.put(values[root], self.rows["kept"], self.slot[root])

    def _compute(self, item: Work, values: dict[int, Any], row: Any, stretch: Any) -> Any:
        if item.op == "lane":
            line = self.layout.lanes.index(item.name)
            return self.load_row(self.arg["lanes"], self._line(line, row))
        if item.op in ("step", "part", "share"):
            return self._input(item, row, stretch)
        args: list[Any] = []
        for at in item.args:
            if self.work[at].level == Level.CONST:
                args.append(self.w.const(self.work[at].value))
            else:
                held = values.get(at)
                args.append(self.get(self.rows["kept"], self.slot[at]) if held is None else held)
        if item.op == "div":
            return vec.divide(self.b, self.w, args[:1], args[1:])[0]
        if item.op in ("exp", "log", "sqrt", "softplus"):
            return getattr(vec, item.op)(self.b, self.w, args)[0]
        return arithmetic(self.b, item.op, args)

    def _input(self, item: Work, row: Any, stretch: Any) -> Any:
        name = input_name(item)
        b, layout = self.b, self.layout
        if name in layout.uniform:
            line = b.mul(stretch, whole(len(layout.uniform)))
            at = b.add(line, whole(layout.uniform.index(name)))
            return self.spread(self.scalar(self.arg["uniform"], at))
        line = b.mul(stretch, whole(len(layout.varied)))
        line = b.add(line, whole(layout.varied.index(name)))
        return self.load_row(self.arg["varied"], self._line(line, row))

    # What is kept of a run

    def _reading(self, name: str) -> Any:
        if name in self.seen_at:
            return self.get(self.rows["seen"], self.seen_at[name])
        return self.get(self.rows["now"], self.where[name])

    def _record(self, node: Any, row: Any) -> None:
        """Add a node's values to the daily sums; put the sums away at midnight."""
        b = self.b
        base = b.mul(node, whole(6))

        def weight(column: int) -> Any:
            return self.spread(self.scalar(self.arg["weights"], b.add(base, whole(column))))

        day = self.index(self.arg["flush"], node)
        daily, sums = self.layout.daily, self.rows["sums"]
        with b.if_then(b.icmp_signed(">=", day, whole(0))):
            for n, (name, kind) in enumerate(daily):
                last = vec.multiply(b, self._reading(name), weight(kind))
                line = b.add(b.mul(day, whole(len(daily))), whole(n))
                done = vec.add(b, self.get(sums, n), last)
                self.store_row(done, self.arg["out"], self._line(line, row))
                # What is added below for the day that ended is taken off beforehand.
                self.put(b.fneg(last), sums, n)
        for n, (name, kind) in enumerate(daily):
            both = b.fadd(weight(kind), weight(3 + kind))
            so_far = self.get(sums, n)
            self.put(vec.add(b, vec.multiply(b, self._reading(name), both), so_far), sums, n)
        if self.layout.hourly:
            slot = self.index(self.arg["hour"], node)
            with b.if_then(b.icmp_signed(">=", slot, whole(0))):
                for n, name in enumerate(self.layout.hourly):
                    line = b.add(b.mul(slot, whole(len(self.layout.hourly))), whole(n))
                    self.store_row(self._reading(name), self.arg["hours"], self._line(line, row))


def input_name(work: Work) -> str:
    """How a layout names a per-stretch input: parts and shares carry their activity."""
    if work.op == "part":
        return f"{work.name}@{work.activity}"
    if work.op == "share":
        return f"share@{work.activity}"
    return work.name


def inputs_of(program: Program) -> tuple[str, ...]:
    """The per-stretch inputs a program reads."""
    return tuple(input_name(w) for w in program.work if w.op in ("step", "part", "share"))


def write(program: Program, layout: Layout) -> str:
    """The kernel of a program and layout, as LLVM's text."""
    return str(KernelRun(program, layout).build())
