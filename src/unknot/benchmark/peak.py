"""How much of the processor's arithmetic a kernel uses: its operations against a measured peak."""

from __future__ import annotations

import ctypes
import re
import time
from collections.abc import Callable

import numpy as np

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.build import Builder, whole
from unknot.engine.llvm.compiler import assembled, loaded
from unknot.engine.llvm.kernel import VECTOR_BYTES, write
from unknot.engine.llvm.rates import SIDE_BY_SIDE
from unknot.engine.llvm.run import layout_of
from unknot.engine.llvm.untyped import ir
from unknot.engine.mesh import Mesh
from unknot.engine.output_plan import Plan
from unknot.model import Model
from unknot.timeline import Timeline

REGISTER_BYTES = 64
CHAINS = 12  # independent multiply-adds, enough to fill two units four deep
UNROLLED = 8
ROUNDS = 200_000
_ARITHMETIC = re.compile(r"= f(?:add|sub|mul|div)\b")


def peak(double: bool) -> float:
    """Floating-point operations a second of one core, in fused multiply-adds of full vectors."""
    run = multiply_adds(double)

    def once() -> float:
        began = time.thread_time()
        run()
        return time.thread_time() - began

    lanes = REGISTER_BYTES // (8 if double else 4)
    return 2.0 * CHAINS * UNROLLED * lanes * ROUNDS / min(once() for _ in range(5))


def multiply_adds(double: bool) -> Callable[[], None]:
    """A loop of independent fused multiply-adds of full vectors, compiled; threads may share it."""
    width = vec.Width(REGISTER_BYTES // (8 if double else 4), double)
    module = ir.Module()
    build = Builder(module, width, "run", [("out", width.scalar.as_pointer())])
    b = build.b
    before = b.block
    head, after = (build.function.append_basic_block(n) for n in ("head", "after"))
    b.branch(head)
    b.position_at_end(head)
    chains = [b.phi(width.vector) for _ in range(CHAINS)]
    i = b.phi(ir.IntType(64))
    i.add_incoming(whole(0), before)
    for n, chain in enumerate(chains):
        chain.add_incoming(width.const(1.0 + n), before)
        moved = chain
        for _ in range(UNROLLED):
            moved = vec.add(b, vec.multiply(b, moved, width.const(-1e-9)), moved)
        chain.add_incoming(moved, head)
    following = b.add(i, whole(1))
    i.add_incoming(following, head)
    b.cbranch(b.icmp_signed("<", following, whole(ROUNDS)), head, after)
    b.position_at_end(after)
    for n, chain in enumerate(chains):
        build.store_row(chain, build.arg["out"], whole(n * width.lanes))
    b.ret_void()
    engine = loaded(assembled(str(module)))
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(engine.get_function_address("run"))

    def run() -> None:
        out = np.zeros(CHAINS * width.lanes, np.float64 if double else np.float32)
        call(out.ctypes.data)
        assert engine  # holds the code while somebody may call it

    return run


def operations(
    model: Model, timeline: Timeline, mesh: Mesh, plan: Plan, double: bool
) -> Callable[[int], float]:
    """Additions, multiplications and divisions of a run of so many people, as the kernel has them.

    Counted in the kernel's own text: straight-line code once, its two inner loops as often as they
    turn. Comparisons, moves and what happens once a stretch are not counted.
    """
    text = write(*layout_of(model, timeline, mesh, plan, double))
    calls = {"rates": mesh.order, "advance_1": mesh.order - 1, f"advance_{mesh.order}": 1}
    each = sum(count * calls.get(name, 0) for name, count in _counted(text).items())
    lanes = VECTOR_BYTES // (8 if double else 4)
    return lambda people: float(each * len(mesh.stretch) * -(-people // lanes) * lanes)


def _counted(text: str) -> dict[str, int]:
    """Operations of one call of each function."""
    counts: dict[str, int] = {}
    for body in text.split("define ")[1:]:
        name = body.split("@", 1)[1].split("(", 1)[0].strip('"')
        total = 0
        for block in re.split(r"\n(?=\S+:\n)", body):
            label = re.match(r"\"?(\w+)", block)
            found = len(_ARITHMETIC.findall(block))
            bounds = re.findall(r"icmp slt i64 [^,]+, (\d+)", block)
            if label and label.group(1) in ("softplus", "fade") and bounds:
                found *= int(bounds[-1]) // SIDE_BY_SIDE
            elif label and label.group(1) == "steep":
                found = 0
            total += found
        counts[name] = total
    return counts
