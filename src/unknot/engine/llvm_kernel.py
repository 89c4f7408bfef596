"""The LLVM kernel: the whole run of a block of people as one compiled function.

Lanes are people. Values that hold for a person or a stretch wait in a scratch row; the rates are
straight-line vector code, written out once for each of the two stages of a step.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir

from unknot.engine import llvm_maths as vec
from unknot.engine.llvm_maths import FLAGS, Width
from unknot.engine.lower import Level, Program, Work

VECTOR_BYTES = 64
PARAMS = (
    "lanes", "state", "uniform", "varied", "stretch", "length", "weights", "flush", "out",
    "hour", "hours", "scratch",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """What a kernel is compiled for.

    Attributes:
        lanes: names of per-person inputs, in the order of their rows.
        varied: per-stretch inputs that differ between people, "name" or "name@activity".
        uniform: per-stretch inputs that all share, likewise.
        daily: outputs or states to average, with the weight each uses (0 day, 1 asleep, 2 left).
        hourly: outputs or states to keep on the hour.
    """

    lanes: tuple[str, ...]
    states: tuple[str, ...]
    uniform: tuple[str, ...]
    varied: tuple[str, ...]
    daily: tuple[tuple[str, int], ...]
    hourly: tuple[str, ...]
    double: bool


@dataclass(frozen=True)
class Compiled:
    """A compiled kernel: call `function` with the pointers of PARAMS and four counts."""

    function: Any
    width: int
    scratch: int
    engine: Any
    assembly: str = ""


class _Emit:
    """Writes one kernel. `b` is the IR builder at its present place."""

    def __init__(self, program: Program, layout: Layout) -> None:
        self.program = program
        self.layout = layout
        self.w = Width(VECTOR_BYTES // (8 if layout.double else 4), layout.double)
        self.by_number = {work.at: work for work in program.work}
        self.index = ir.IntType(64)
        kept = [*program.carried(Level.LANE), *program.carried(Level.STEP)]
        self.slot = {at: i for i, at in enumerate(kept)}
        self.sums = len(kept)
        self.scratch = len(kept) + len(layout.daily)
        self.module = ir.Module(name="knots")
        pointer = self.w.scalar.as_pointer()
        whole = ir.IntType(32).as_pointer()
        kinds = [whole if name in ("stretch", "flush", "hour") else pointer for name in PARAMS]
        signature = ir.FunctionType(ir.VoidType(), [*kinds, *[self.index] * 4])
        self.function = ir.Function(self.module, signature, name="run")
        names = (*PARAMS, "steps", "people", "first", "last")
        self.arg = dict(zip(names, self.function.args, strict=True))
        for name, argument in self.arg.items():
            argument.name = name
            if name in PARAMS:
                argument.add_attribute("noalias")
        self.b: Any = ir.IRBuilder(self.function.append_basic_block("entry"))

    # Memory

    def const(self, value: int) -> Any:
        return ir.Constant(self.index, value)

    def vector_at(self, base: str, offset: Any) -> Any:
        place = self.b.gep(self.arg[base], [offset])
        return self.b.bitcast(place, self.w.vector.as_pointer())

    def load(self, base: str, offset: Any) -> Any:
        return self.b.load(self.vector_at(base, offset), align=self.w.scalar_bytes)

    def store(self, value: Any, base: str, offset: Any) -> None:
        self.b.store(value, self.vector_at(base, offset), align=self.w.scalar_bytes)

    def scratch_offset(self, slot: int) -> Any:
        return self.const(slot * self.w.lanes)

    def scalar(self, base: str, offset: Any) -> Any:
        return self.b.load(self.b.gep(self.arg[base], [offset]))

    def spread(self, value: Any) -> Any:
        one = self.b.insert_element(
            ir.Constant(self.w.vector, ir.Undefined), value, ir.Constant(ir.IntType(32), 0)
        )
        mask = ir.Constant(ir.VectorType(ir.IntType(32), self.w.lanes), [0] * self.w.lanes)
        return self.b.shuffle_vector(one, ir.Constant(self.w.vector, ir.Undefined), mask)

    # Work

    def compute(self, work: Work, values: dict[int, Any]) -> Any:
        args = [self.value(a, values) for a in work.args]
        b, w = self.b, self.w
        if work.op == "add":
            return b.fadd(*args, flags=FLAGS)
        if work.op == "sub":
            return b.fsub(*args, flags=FLAGS)
        if work.op == "mul":
            return b.fmul(*args, flags=FLAGS)
        if work.op == "neg":
            return b.fneg(*args)
        one_value = {"exp": vec.exp, "log": vec.log, "sqrt": vec.sqrt, "softplus": vec.softplus}
        if work.op == "div":
            return vec.divide(b, w, *args)
        return one_value[work.op](b, w, *args)

    def value(self, at: int, values: dict[int, Any]) -> Any:
        known = values.get(at)
        if known is not None:
            return known
        work = self.by_number[at]
        if work.level == Level.CONST:
            result = self.w.const(work.value)
        elif at in self.slot:
            result = self.load("scratch", self.scratch_offset(self.slot[at]))
        else:
            result = self.compute(work, values)
        values[at] = result
        return result

    def needed(self, roots: Sequence[int], level: Level) -> list[Work]:
        wanted = set(roots)
        chosen: list[Work] = []
        for work in reversed(self.program.work):
            if work.at in wanted and work.level == level:
                chosen.append(work)
                wanted.update(work.args)
        return chosen[::-1]

    def run_level(self, level: Level, row: Any, stretch: Any) -> None:
        """Compute what holds for a person or a stretch, and leave it in the scratch row."""
        roots = self.program.carried(level)
        values: dict[int, Any] = {}
        for work in self.needed(roots, level):
            if work.op == "lane":
                at = self.b.mul(self.const(self.layout.lanes.index(work.name)), self.arg["people"])
                values[work.at] = self.load("lanes", self.b.add(at, row))
            elif work.op in ("step", "part", "share"):
                values[work.at] = self.input(work, row, stretch)
            else:
                values[work.at] = self.compute(work, values)
        for root in roots:
            self.store(values[root], "scratch", self.scratch_offset(self.slot[root]))

    def input(self, work: Work, row: Any, stretch: Any) -> Any:
        name = input_name(work)
        if name in self.layout.uniform:
            count = self.const(len(self.layout.uniform))
            at = self.b.add(self.b.mul(stretch, count), self.const(self.layout.uniform.index(name)))
            return self.spread(self.scalar("uniform", at))
        count = self.const(len(self.layout.varied))
        line = self.b.add(self.b.mul(stretch, count), self.const(self.layout.varied.index(name)))
        return self.load("varied", self.b.add(self.b.mul(line, self.arg["people"]), row))

    def stage(self, state: Sequence[Any], roots: Sequence[int]) -> dict[int, Any]:
        """Evaluate state-level work on given states."""
        where = {name: i for i, name in enumerate(self.layout.states)}
        values: dict[int, Any] = {}
        for work in self.needed(roots, Level.STATE):
            if work.op == "state":
                values[work.at] = state[where[work.name]]
            else:
                values[work.at] = self.compute(work, values)
        for root in roots:
            self.value(root, values)
        return values

    # The run

    def loop(self, first: Any, last: Any, name: str, body: Any) -> None:
        """for i in first..last-1: body(i)."""
        b = self.b
        head = self.function.append_basic_block(name)
        after = self.function.append_basic_block(f"{name}_done")
        before = b.block
        b.cbranch(b.icmp_signed("<", first, last), head, after)
        b.position_at_end(head)
        i = b.phi(self.index)
        i.add_incoming(first, before)
        body(i)
        following = b.add(i, self.const(1))
        i.add_incoming(following, b.block)
        b.cbranch(b.icmp_signed("<", following, last), head, after)
        b.position_at_end(after)

    def build(self) -> Any:
        self.loop(self.arg["first"], self.arg["last"], "block", self.block)
        self.b.ret_void()
        return self.module

    def block(self, number: Any) -> None:
        row = self.b.mul(number, self.const(self.w.lanes))
        self.run_level(Level.LANE, row, None)
        for i in range(len(self.layout.daily)):
            self.store(self.w.const(0.0), "scratch", self.scratch_offset(self.sums + i))
        self.entered = self.b.alloca(self.index)
        self.b.store(self.const(-1), self.entered)
        self.loop(self.const(0), self.arg["steps"], "step", lambda i: self.step(i, row))
        # The last node: read once more, with the inputs of the last stretch.
        state = self.states(row)
        self.record(self.arg["steps"], row, state, self.read(state))

    def states(self, row: Any) -> list[Any]:
        people = self.arg["people"]
        return [
            self.load("state", self.b.add(self.b.mul(self.const(i), people), row))
            for i in range(len(self.layout.states))
        ]

    def enter(self, i: Any, row: Any) -> None:
        wide = self.b.sext(self.scalar("stretch", i), self.index)
        changed = self.b.icmp_signed("!=", wide, self.b.load(self.entered))
        with self.b.if_then(changed):
            self.run_level(Level.STEP, row, wide)
            self.b.store(wide, self.entered)

    def step(self, i: Any, row: Any) -> None:
        self.enter(i, row)
        b, w, program = self.b, self.w, self.program
        state = self.states(row)
        read = [program.outputs[n] for n in self.recorded() if n in program.outputs]
        values = self.stage(state, [*program.gain, *program.loss, *read])
        self.record(i, row, state, values)
        h = self.spread(self.scalar("length", i))
        gain = [values[g] for g in program.gain]
        loss = [values[x] for x in program.loss]
        guess = [
            self.relax(x, g, l, h) for x, g, l in zip(state, gain, loss, strict=True)
        ]
        values = self.stage(guess, [*program.gain, *program.loss])
        half = w.const(0.5)
        for n, x in enumerate(state):
            mean_gain = b.fmul(half, b.fadd(gain[n], values[program.gain[n]], flags=FLAGS))
            mean_loss = b.fmul(half, b.fadd(loss[n], values[program.loss[n]], flags=FLAGS))
            after = self.relax(x, mean_gain, mean_loss, h)
            self.store(after, "state", b.add(b.mul(self.const(n), self.arg["people"]), row))

    def relax(self, x: Any, gain: Any, loss: Any, h: Any) -> Any:
        """The exact solution of dx/dt = gain - loss x after h."""
        b, w = self.b, self.w
        rest = vec.divide(b, w, gain, loss)
        fade = vec.exp(b, w, b.fneg(b.fmul(loss, h, flags=FLAGS)))
        return b.fadd(rest, b.fmul(b.fsub(x, rest, flags=FLAGS), fade, flags=FLAGS), flags=FLAGS)

    def recorded(self) -> tuple[str, ...]:
        return (*(name for name, _ in self.layout.daily), *self.layout.hourly)

    def read(self, state: Sequence[Any]) -> dict[int, Any]:
        names = [n for n in self.recorded() if n in self.program.outputs]
        return self.stage(state, [self.program.outputs[n] for n in names])

    def record(self, node: Any, row: Any, state: Sequence[Any], values: dict[int, Any]) -> None:
        """Add a node's values to the daily sums; put the sums away at midnight."""
        b, people = self.b, self.arg["people"]
        where = {name: n for n, name in enumerate(self.layout.states)}

        def reading(name: str) -> Any:
            if name in self.program.outputs:
                return self.value(self.program.outputs[name], values)
            return state[where[name]]

        kinds = sorted({kind for _, kind in self.layout.daily})
        base = b.mul(node, self.const(6))
        before = {k: self.spread(self.scalar("weights", b.add(base, self.const(k)))) for k in kinds}
        behind = {
            k: self.spread(self.scalar("weights", b.add(base, self.const(3 + k)))) for k in kinds
        }
        now = [reading(name) for name, _ in self.layout.daily]
        total: list[Any] = []
        for n, (_, kind) in enumerate(self.layout.daily):
            so_far = self.load("scratch", self.scratch_offset(self.sums + n))
            both = b.fmul(now[n], b.fadd(before[kind], behind[kind], flags=FLAGS), flags=FLAGS)
            total.append(so_far)
            self.store(
                b.fadd(so_far, both, flags=FLAGS), "scratch", self.scratch_offset(self.sums + n)
            )
        day = b.sext(self.scalar("flush", node), self.index)
        hourly = [reading(name) for name in self.layout.hourly]
        with b.if_then(b.icmp_signed(">=", day, self.const(0))):
            for n, (_, kind) in enumerate(self.layout.daily):
                done = b.fadd(total[n], b.fmul(now[n], before[kind], flags=FLAGS), flags=FLAGS)
                line = b.add(b.mul(day, self.const(len(self.layout.daily))), self.const(n))
                self.store(done, "out", b.add(b.mul(line, people), row))
                self.store(
                    b.fmul(now[n], behind[kind], flags=FLAGS),
                    "scratch",
                    self.scratch_offset(self.sums + n),
                )
        if self.layout.hourly:
            slot = b.sext(self.scalar("hour", node), self.index)
            with b.if_then(b.icmp_signed(">=", slot, self.const(0))):
                for n, value in enumerate(hourly):
                    line = b.add(b.mul(slot, self.const(len(hourly))), self.const(n))
                    self.store(value, "hours", b.add(b.mul(line, people), row))


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


@cache
def _machine() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        codemodel="jitdefault",
        jit=True,
    )


def compile_kernel(program: Program, layout: Layout) -> Compiled:
    """Compile a program for a layout."""
    emit = _Emit(program, layout)
    machine = _machine()
    module = llvm.parse_assembly(str(emit.build()))
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    address = engine.get_function_address("run")
    kind = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * len(PARAMS), *[ctypes.c_int64] * 4)
    return Compiled(kind(address), emit.w.lanes, emit.scratch, engine)
