"""The rates of all states as one compiled function, kept small enough for the instruction cache.

Softplus is the bulk of the arithmetic. Those that can be computed at the same time wait in a row
and go through one short loop, four at a time: the straight-line code around it then stays small,
which was worth more than any saving in arithmetic. Divisions go in pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.build import FLAG, Builder, whole
from unknot.engine.llvm.maths import Width
from unknot.engine.llvm.untyped import ir
from unknot.engine.lower import Level, Program, Work

HEAVY = ("softplus", "exp", "log", "sqrt")
SIDE_BY_SIDE = 4
LOOP_FROM = 6  # fewer are written out
# One division serves so many: a product of two ordinary numbers is safe even in single precision.
DIVIDED_TOGETHER = {True: 4, False: 2}


@dataclass(frozen=True)
class Wanted:
    """Which value goes to which slot of the gains and of the losses."""

    gain: dict[int, int]
    loss: dict[int, int]


class Rates(Builder):
    """Writes `rates(state, kept, gain, loss, seen, read)`.

    Slots of `kept` are those of `slots`. Losses that never change are left out. `seen` has one slot
    an output wanted, written where `read` is set.
    """

    def __init__(
        self, module: Any, width: Width, program: Program, states: dict[str, int], wanted: Wanted
    ) -> None:
        row = width.vector.as_pointer()
        names = ("state", "kept", "gain", "loss", "seen")
        super().__init__(module, width, "rates", [*((n, row) for n in names), ("read", FLAG)])
        self.function.attributes.add("noinline")
        self.function.linkage = "internal"
        self.program = program
        self.states = states
        self.wanted = wanted
        self.work = {item.at: item for item in program.work}
        self.slot = slots(program)
        self.values: dict[int, Any] = {}

    def build(self) -> Any:
        """Write the function."""
        program = self.program
        rates = [*self.wanted.gain.values(), *self.wanted.loss.values()]
        outputs = list(program.outputs.values())
        self._compute(rates)
        for side, wanted in (("gain", self.wanted.gain), ("loss", self.wanted.loss)):
            for n, at in sorted(wanted.items()):
                self.put(self._value(at), self.arg[side], n)
        known = dict(self.values)
        with self.b.if_then(self.arg["read"]):
            self._compute(outputs)
            for n, output in enumerate(outputs):
                self.put(self._value(output), self.arg["seen"], n)
        self.values = known
        self.b.ret_void()
        return self.function

    def _compute(self, roots: Sequence[int]) -> None:
        """Compute all heavy work that the roots need, wave by wave."""
        work = needed_work(self.program, roots, Level.STATE)
        needed = [item for item in work if item.at not in self.values]
        self.groups = _groups(needed, DIVIDED_TOGETHER[self.w.double])
        depth = _depths(self.program)
        waves: dict[int, list[Work]] = {}
        for item in needed:
            if item.op in HEAVY:
                waves.setdefault(depth[item.at], []).append(item)
        for _, wave in sorted(waves.items()):
            for op in HEAVY:
                self._heavy(op, [item for item in wave if item.op == op])

    def _heavy(self, op: str, items: Sequence[Work]) -> None:
        """Compute the softplus, exp, log or sqrt of several independent values."""
        if op == "softplus" and len(items) >= LOOP_FROM:
            self._softplus_loop(items)
            return
        arguments = [self._value(item.args[0]) for item in items]
        for start in range(0, len(items), SIDE_BY_SIDE):
            part = slice(start, start + SIDE_BY_SIDE)
            results = getattr(vec, op)(self.b, self.w, arguments[part])
            self.values.update({w.at: r for w, r in zip(items[part], results, strict=True)})

    def _softplus_loop(self, items: Sequence[Work]) -> None:
        padded = -(-len(items) // SIDE_BY_SIDE) * SIDE_BY_SIDE
        with self.b.goto_entry_block():
            row = self.room(padded)
        for n in range(padded):
            self.put(self._value(items[min(n, len(items) - 1)].args[0]), row, n)

        def body(i: Any) -> None:
            places = [self.b.add(i, whole(n)) for n in range(SIDE_BY_SIDE)]
            results = vec.softplus(self.b, self.w, [self.get(row, at) for at in places])
            for at, result in zip(places, results, strict=True):
                self.put(result, row, at)

        self.loop(whole(0), whole(padded), "softplus", body, SIDE_BY_SIDE)
        # Inputs are read anew after the loop: cheaper than keeping them through it.
        self.values = {
            at: v for at, v in self.values.items()
            if self.work[at].op != "state" and at not in self.slot
        }  # fmt: skip
        for n, item in enumerate(items):
            self.values[item.at] = self.get(row, n)

    def _value(self, at: int) -> Any:
        """The vector of a numbered value, computed where it is first needed."""
        known = self.values.get(at)
        if known is None:
            known = self.values[at] = self._fresh(self.work[at])
        return known

    def _fresh(self, item: Work) -> Any:
        if item.level == Level.CONST:
            return self.w.const(item.value)
        if item.at in self.slot:
            return self.get(self.arg["kept"], self.slot[item.at])
        if item.op == "state":
            return self.get(self.arg["state"], self.states[item.name])
        if item.op == "div":
            return self._divide(item)
        return arithmetic(self.b, item.op, [self._value(a) for a in item.args])

    def _divide(self, item: Work) -> Any:
        group = [self.work[at] for at in self.groups[item.at] if at not in self.values]
        tops = [self._value(p.args[0]) for p in group]
        bottoms = [self._value(p.args[1]) for p in group]
        results = vec.divide(self.b, self.w, tops, bottoms)
        self.values.update({p.at: r for p, r in zip(group, results, strict=True)})
        return self.values[item.at]


def arithmetic(b: Any, op: str, args: Sequence[Any]) -> Any:
    """One of the plain operations."""
    if op == "neg":
        return b.fneg(*args)
    return {"add": vec.add, "sub": vec.subtract, "mul": vec.multiply}[op](b, *args)


def slots(program: Program) -> dict[int, int]:
    """Where values that hold for a person or a stretch wait."""
    kept = [*program.carried(Level.LANE), *program.carried(Level.STEP)]
    return {at: i for i, at in enumerate(kept)}


def needed_work(program: Program, roots: Sequence[int], level: Level) -> list[Work]:
    """The work of one level that some values need, in order."""
    wanted = set(roots)
    chosen: list[Work] = []
    for item in reversed(program.work):
        if item.at in wanted and item.level == level:
            chosen.append(item)
            wanted.update(item.args)
    return chosen[::-1]


def _depths(program: Program) -> dict[int, int]:
    """How many heavy operations lie on the longest way to each value."""
    depth: dict[int, int] = {}
    for item in program.work:
        own = item.level == Level.STATE and item.op in HEAVY
        depth[item.at] = max((depth[a] for a in item.args), default=0) + own
    return depth


def _groups(needed: Sequence[Work], size: int) -> dict[int, list[int]]:
    """Divisions in groups of up to `size`, such that none needs another of its group."""
    rank: dict[int, tuple[int, int]] = {}
    open_groups: dict[tuple[int, int], list[int]] = {}
    group_of: dict[int, list[int]] = {}
    for item in needed:
        heavy, divisions = max((rank.get(a, (0, 0)) for a in item.args), default=(0, 0))
        if item.op in HEAVY:
            rank[item.at] = (heavy + 1, 0)
        elif item.op == "div":
            mine = rank[item.at] = (heavy, divisions + 1)
            group = open_groups.setdefault(mine, [])
            group.append(item.at)
            group_of[item.at] = group
            if len(group) == size:
                del open_groups[mine]
        else:
            rank[item.at] = (heavy, divisions)
    return group_of


def flag(value: bool) -> Any:
    """A constant yes or no."""
    return ir.Constant(FLAG, int(value))
