"""The NumPy kernel: the program written out as Python source over arrays of people."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot.engine.lower import Level, Program, Work


@dataclass(frozen=True)
class NumpyKernel:
    """Functions written from a program.

    `prepare(lane)` -> values that hold for a person; `enter(kept, step, part, share)` -> values
    that hold for a stretch; `rates(state, held)` -> (gains, losses); `read(state, held)` ->
    outputs.
    """

    prepare: Callable[..., Any]
    enter: Callable[..., Any]
    rates: Callable[..., Any]
    read: Callable[..., Any]
    source: str


def _softplus(z: Any) -> Any:
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


_FORM = {
    "add": "{0} + {1}",
    "sub": "{0} - {1}",
    "mul": "{0} * {1}",
    "div": "{0} / {1}",
    "neg": "-{0}",
    "exp": "exp({0})",
    "log": "log({0})",
    "sqrt": "sqrt({0})",
    "softplus": "softplus({0})",
}


class _Writer:
    def __init__(self, program: Program, states: Sequence[str]) -> None:
        self.program = program
        self.by_number = {w.at: w for w in program.work}
        self.states = {name: i for i, name in enumerate(states)}

    def name(self, at: int) -> str:
        work = self.by_number[at]
        return repr(work.value) if work.level == Level.CONST else f"v{at}"

    def line(self, work: Work) -> str:
        if work.op == "lane":
            return f"v{work.at} = lane[{work.name!r}]"
        if work.op == "step":
            return f"v{work.at} = step[{work.name!r}]"
        if work.op == "part":
            return f"v{work.at} = part[{work.name!r}][{work.activity}]"
        if work.op == "share":
            return f"v{work.at} = share[{work.activity}]"
        if work.op == "state":
            return f"v{work.at} = state[{self.states[work.name]}]"
        args = [self.name(a) for a in work.args]
        form = _FORM.get(work.op)  # what has no sign of its own is a function of that name
        return f"v{work.at} = " + (form.format(*args) if form else f"{work.op}({', '.join(args)})")

    def needed(self, roots: Sequence[int], level: Level) -> list[Work]:
        wanted = set(roots)
        chosen: list[Work] = []
        for work in reversed(self.program.work):
            if work.at in wanted and work.level == level:
                chosen.append(work)
                wanted.update(work.args)
        return chosen[::-1]

    def function(
        self, head: str, taken: Sequence[tuple[Sequence[int], str]], level: Level,
        roots: Sequence[int], result: str,
    ) -> str:  # fmt: skip
        body: list[str] = []
        for numbers, origin in taken:
            if numbers:
                body.append("(" + ", ".join(f"v{n}" for n in numbers) + f",) = {origin}")
        body += [self.line(w) for w in self.needed(roots, level)]
        body.append(f"return {result}")
        return f"def {head}:\n" + "\n".join(f"    {line}" for line in body) + "\n"

    def source(self) -> str:
        program = self.program
        kept = program.carried(Level.LANE)
        held = program.carried(Level.STEP)
        both = [(kept, "kept")]
        values = [(kept, "held[0]"), (held, "held[1]")]
        gains = "(" + "".join(f"{self.name(g)}, " for g in program.gain) + ")"
        losses = "(" + "".join(f"{self.name(x)}, " for x in program.loss) + ")"
        outputs = (
            "{" + ", ".join(f"{n!r}: {self.name(a)}" for n, a in program.outputs.items()) + "}"
        )

        def listed(numbers: Sequence[int]) -> str:
            return "(" + "".join(f"v{n}, " for n in numbers) + ")"

        return "\n".join(
            [
                self.function("prepare(lane)", [], Level.LANE, kept, listed(kept)),
                self.function(
                    "enter(kept, step, part, share)", both, Level.STEP, held, listed(held)
                ),
                self.function(
                    "rates(state, held)", values, Level.STATE,
                    [*program.gain, *program.loss], f"{gains}, {losses}",
                ),
                self.function(
                    "read(state, held)", values, Level.STATE, [*program.outputs.values()], outputs
                ),
            ]
        )  # fmt: skip


NUMPY: Mapping[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "softplus": _softplus,
}


def write(
    program: Program, states: Sequence[str], functions: Mapping[str, Callable[..., Any]] = NUMPY
) -> NumpyKernel:
    """Write a program as Python source over arrays and compile it.

    Args:
        functions: exp, log, sqrt and softplus of the library whose arrays it is to work on, and
            whatever else the program's operations are called.
    """
    source = _Writer(program, states).source()
    space: dict[str, Any] = {"inf": math.inf, "nan": math.nan, **functions}  # as Python writes them
    exec(compile(source, "<knots>", "exec"), space)  # noqa: S102 - written above, from the graph
    return NumpyKernel(space["prepare"], space["enter"], space["rates"], space["read"], source)
