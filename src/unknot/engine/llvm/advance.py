"""The steps of the scheme as compiled functions: states moved on by gains and losses.

Losses that never change become three numbers a step, worked out beforehand; the others go through a
polynomial that needs neither a division nor an exponential, unless one is very steep.
"""

from __future__ import annotations

from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.build import Builder, whole
from unknot.engine.llvm.maths import Width
from unknot.engine.llvm.rates import SIDE_BY_SIDE
from unknot.engine.llvm.untyped import ir
from unknot.engine.lower import Level, Program

ROWS = ("state", "gain", "loss", "gain_last", "loss_last", "guess", "after")
COLUMNS = 3  # of the pace, a state whose loss never changes: what stays, comes, and leans


def fixed_losses(program: Program) -> dict[int, float]:
    """States, by position, whose loss never changes, and that loss."""
    work = {item.at: item for item in program.work}
    return {
        n: work[loss].value
        for n, loss in enumerate(program.loss)
        if work[loss].level == Level.CONST
    }


def places_of(program: Program) -> tuple[int, ...]:
    """The slot of each state: those with a changing loss first, in whole groups."""
    fixed = fixed_losses(program)
    varying = [n for n in range(len(program.loss)) if n not in fixed]
    groups = -(-len(varying) // SIDE_BY_SIDE)
    ordered = {n: slot for slot, n in enumerate(varying)}
    ordered |= {n: SIDE_BY_SIDE * groups + k for k, n in enumerate(sorted(fixed))}
    return tuple(ordered[n] for n in range(len(program.loss)))


class Advance(Builder):
    """Writes a function of ROWS and `pace` that puts the moved state into `after`.

    `order` 1 moves by `gain` and `loss`; 2 by their mean with the last ones; 3 ends the scheme of
    third order, whose last rates were taken at `guess`, two thirds into the step. `pace` holds a
    quarter of h, h, and COLUMNS for each state whose loss never changes. `alone`: a person with a
    steep loss does not change how those beside them are moved, not even in the last digit.
    """

    def __init__(
        self, module: Any, width: Width, program: Program, order: int, alone: bool = False
    ) -> None:
        row, number = width.vector.as_pointer(), width.scalar.as_pointer()
        arguments = [*((name, row) for name in ROWS), ("pace", number)]
        super().__init__(module, width, f"advance_{order}", arguments)
        self.function.attributes.add("noinline")
        self.function.linkage = "internal"
        for argument in self.function.args:  # a state may be moved in its place
            argument.attributes.discard("noalias")
        self.order = order
        self.alone = alone
        self.fixed = [places_of(program)[n] for n in sorted(fixed_losses(program))]
        self.varying = len(program.loss) - len(self.fixed)
        self.quarter = self._pace(0)
        self.hours = self._pace(1)

    def build(self) -> Any:
        """Write the function."""
        for number, slot in enumerate(self.fixed):
            self._fixed(slot, 2 + COLUMNS * number)
        if self.varying:
            self._varying()
        self.b.ret_void()
        return self.function

    def _pace(self, column: int) -> Any:
        return self.spread(self.scalar(self.arg["pace"], whole(column)))

    def _of(self, name: str, slot: Any) -> Any:
        return self.get(self.arg[name], slot)

    def _fixed(self, slot: int, column: int) -> None:
        b = self.b
        gain = self._of("gain", slot)
        if self.order > 1:
            risen = vec.subtract(b, self._of("gain_last", slot), gain)
            share = self.w.const(0.5) if self.order == 2 else self._pace(column + 2)
            gain = vec.add(b, vec.multiply(b, risen, share), gain)
        kept = vec.multiply(b, self._pace(column), self._of("state", slot))
        after = vec.add(b, vec.multiply(b, self._pace(column + 1), gain), kept)
        self.put(after, self.arg["after"], slot)

    def _varying(self) -> None:
        b, w = self.b, self.w
        steepest = self._loss(0)
        for n in range(1, self.varying):
            steepest = vec.at_least(b, self._loss(n), steepest)
        steep = vec.multiply(b, steepest, self.quarter)
        flags = b.fcmp_unordered(">", steep, w.const(vec.FADE_LIMIT))
        lanes = ir.IntType(w.lanes)
        any_steep = b.icmp_unsigned("!=", b.bitcast(flags, lanes), ir.Constant(lanes, 0))
        with b.if_else(any_steep, likely=False) as (rare, usual):
            with rare:
                self.loop(whole(0), whole(self.varying), "steep", lambda i: self._steep(i, flags))
            with usual:
                last = whole(-(-self.varying // SIDE_BY_SIDE) * SIDE_BY_SIDE)
                self.loop(whole(0), last, "fade", self._fade, SIDE_BY_SIDE)

    def _loss(self, slot: Any) -> Any:
        loss = self._of("loss", slot)
        if self.order == 1:
            return loss
        share = self.w.const(0.5 if self.order == 2 else 0.75)
        risen = vec.subtract(self.b, self._of("loss_last", slot), loss)
        return vec.add(self.b, vec.multiply(self.b, risen, share), loss)

    def _gain(self, slot: Any, loss: Any) -> Any:
        b, w = self.b, self.w
        gain = self._of("gain", slot)
        if self.order == 1:
            return gain
        risen = vec.subtract(b, self._of("gain_last", slot), gain)
        if self.order == 2:
            return vec.add(b, vec.multiply(b, risen, w.const(0.5)), gain)
        x, y = self._of("state", slot), self._of("guess", slot)
        z = vec.at_most(b, vec.multiply(b, loss, self.hours), w.const(2.0))
        share = vec.add(b, vec.multiply(b, z, w.const(0.125)), w.const(0.75))
        gain = vec.add(b, vec.multiply(b, risen, share), gain)
        level = vec.add(b, vec.multiply(b, x, w.const(0.75)), vec.multiply(b, y, w.const(0.25)))
        moved = vec.multiply(b, vec.subtract(b, y, x), w.const(1.5))
        bend = vec.add(b, vec.multiply(b, z, level), moved)
        steeper = vec.subtract(b, self._of("loss_last", slot), self._of("loss", slot))
        steeper = vec.multiply(b, steeper, w.const(0.125))
        gain = vec.subtract(b, gain, vec.multiply(b, steeper, bend))
        return vec.at_least(b, gain, w.const(0.0))

    def _fade(self, i: Any) -> None:
        b, w = self.b, self.w
        places = [b.add(i, whole(n)) for n in range(SIDE_BY_SIDE)]
        losses = [self._loss(at) for at in places]
        gains = [self._gain(at, loss) for at, loss in zip(places, losses, strict=True)]
        times = vec.fade_time(b, w, losses, self.quarter)
        for at, gain, loss, time in zip(places, gains, losses, times, strict=True):
            x = self._of("state", at)
            net = vec.subtract(b, gain, vec.multiply(b, loss, x))
            self.put(vec.add(b, vec.multiply(b, net, time), x), self.arg["after"], at)

    def _steep(self, i: Any, flags: Any) -> None:
        """Any loss, exactly; with `alone` only for those who need it."""
        b, w = self.b, self.w
        x, loss = self._of("state", i), self._loss(i)
        gain = self._gain(i, loss)
        (left,) = vec.exp(b, w, [b.fneg(vec.multiply(b, loss, self.hours))])
        rest = b.fdiv(gain, loss)
        moved = vec.add(b, vec.multiply(b, vec.subtract(b, x, rest), left), rest)
        still = vec.add(b, vec.multiply(b, gain, self.hours), x)
        after = b.select(b.fcmp_ordered("==", loss, w.const(0.0)), still, moved)
        if self.alone:
            (time,) = vec.fade_time(b, w, [loss], self.quarter)
            net = vec.subtract(b, gain, vec.multiply(b, loss, x))
            after = b.select(flags, after, vec.add(b, vec.multiply(b, net, time), x))
        self.put(after, self.arg["after"], i)
