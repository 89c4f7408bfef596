"""The knots as a graph: who listens to whom, on what evidence, and under which wirings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from unknot.evidence import Grade, Source
from unknot.knot import Knot
from unknot.knots import all_knots
from unknot.library import Wiring
from unknot.timeline import PART_INPUTS, STEP_INPUTS

LIFE = "timeline"  # where inputs come from


@dataclass(frozen=True)
class Coupling:
    """One knot listening to a signal of another.

    Attributes:
        signal: the state, output, trait or input that is read.
        giver: the knot that owns the signal, or "timeline".
        knot: the knot that reads it.
        sign: the direction in which it pushes something the reader owns; 0 mixed.
        source: what speaks for it; `against`: keys of evidence that speaks against it.
        on: whether anything can pass here under the wiring asked about.
    """

    signal: str
    giver: str
    knot: str
    says: str
    sign: int
    source: Source
    against: tuple[str, ...]
    on: bool

    @property
    def grade(self) -> Grade:
        """How far human evidence carries it."""
        return self.source.grade

    @property
    def name(self) -> str:
        """How a wiring names it: "signal -> knot"."""
        return f"{self.signal} -> {self.knot}"


def couplings(wiring: Wiring, knots: Sequence[Knot] | None = None) -> tuple[Coupling, ...]:
    """Every coupling of the knots, and whether it is on under a wiring.

    Off is a coupling that is cut, whose signal cannot move, or whose reader owns nothing that can.
    """
    chosen = all_knots() if knots is None else tuple(knots)
    flow = _Flow(chosen, wiring)
    giver = {item.name: k.name for k in chosen for item in (*k.states, *k.outputs, *k.traits)}
    return tuple(
        Coupling(
            read.name,
            giver.get(read.name, LIFE),
            knot.name,
            read.says,
            read.sign,
            read.source,
            read.against,
            flow.moves(read.name, knot) and flow.matters(read.name, knot),
        )
        for knot in chosen
        for read in knot.reads
    )


class _Flow:
    """What can move under a wiring."""

    def __init__(self, knots: Sequence[Knot], wiring: Wiring) -> None:
        self.wiring = wiring
        self.state_of = {s.name: s for k in knots for s in k.states}
        self.output_of = {o.name: (k, o) for k in knots for o in k.outputs}
        self.known: dict[str, bool] = {}

    def moves(self, name: str, reader: Knot) -> bool:
        """Whether a signal, as a knot sees it, ever changes."""
        if f"{name} -> {reader.name}" in self.wiring.cut:
            return False
        if name in self.state_of:
            return name not in self.wiring.hold
        if name in self.output_of:
            if name not in self.known:
                owner, output = self.output_of[name]
                self.known[name] = any(
                    self.moves(asked, owner) for asked in owner.needs(output.compute)
                )
            return self.known[name]
        if name in STEP_INPUTS or name in PART_INPUTS:
            return True
        return name.startswith("tightness_") and name not in self.wiring.loose

    def matters(self, name: str, reader: Knot) -> bool:
        """Whether the reader passes it on, to a state that is not held or to an output."""
        free = any(state.name not in self.wiring.hold for state in reader.states)
        return any(
            name in reader.needs(function)
            for function, alive in self._functions(reader, free)
            if alive
        )

    def _functions(self, reader: Knot, free: bool) -> Iterator[tuple[Callable[..., Any], bool]]:
        if reader.flow is not None:
            yield reader.flow, free or bool(reader.adds)
        for output in reader.outputs:
            yield output.compute, True
