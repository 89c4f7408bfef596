"""Many sets of parameters at once: one compiled function with a set in each lane of a vector.

A Rosenbrock method of fourth order for stiff and non-stiff models (Rodas4 of Hairer and Wanner,
Solving Ordinary Differential Equations II, 1996, section IV.10). Every lane has its own time and
its own step: what a set gives does not depend on which others run beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.build import INDEX, Builder, whole
from unknot.engine.llvm.untyped import ir
from unknot.engine.lower import Level
from unknot.exchange.sbml_matrix import WIDTH, Pattern, Written, factors, rates, solved

GAMMA = 0.25
# Rows of the method: how earlier stages enter the place of a stage, and its right-hand side.
PLACE: tuple[tuple[float, ...], ...] = (
    (),
    (1.544,),
    (0.9466785280815826, 0.2557011698983284),
    (3.314825187068521, 2.896124015972201, 0.9986419139977817),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0),
)
CARRY: tuple[tuple[float, ...], ...] = (
    (),
    (-5.6688,),
    (-2.430093356833875, -0.2063599157091915),
    (-0.1073529058151375, -9.594562251023355, -20.47028614809616),
    (7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160),
    (
        8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136,
        -6.058818238834054,
    ),
)  # fmt: skip
STAGES = len(PLACE)
# How the stages bend the way from a step's beginning to its end: third order in between.
BENDS: tuple[tuple[float, ...], ...] = (
    (
        10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823,
        1.025137723295662,
    ),
    (
        -0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386,
        -6.594389125716872,
    ),
)  # fmt: skip
ARRAYS_IN = ("kept", "start", "times", "out", "floor", "sizes", "jumps")
COUNTS_IN = ("moments", "sets", "first", "last")
LIMIT = 100_000  # steps of a set
SHORTEST, LONGEST, SAFETY = 0.2, 6.0, 0.9  # how a step may change


class StiffRun(Builder):
    """Writes `run`: blocks `first` to `last` of sets through all times asked for.

    Arrays: `kept` (values, sets), `start` (states, sets), `times`, `out` (states, times, sets)
    full of NaN, `floor` (sets) the absolute error allowed, `sizes`: the relative one, the first
    step, and how near to a jump formulas are looked at; `jumps` (jumps, sets) in rising order.
    """

    def __init__(self, model: Written) -> None:
        module = ir.Module(name="sets")
        self.size, self.jumps = len(model.states), model.jumps
        pattern = Pattern(self.size, list(model.entries))
        self.called = {
            "rates": rates(module, model),
            "factors": factors(module, model, pattern),
            "solved": solved(module, pattern),
        }
        number = WIDTH.scalar.as_pointer()
        arguments = [*((n, number) for n in ARRAYS_IN), *((n, INDEX) for n in COUNTS_IN)]
        super().__init__(module, WIDTH, "run", arguments)
        self.module = module
        self.values = len(model.program.carried(Level.LANE))
        names = {
            "state": self.size, "place": self.size, "rate": self.size, "matrix": len(pattern.slot),
            "kept": self.values, "pace": 1, "time": 1, "next": 1, "from": 1,
            "before": self.size, "window": 2,
        } | {f"stage{n}": self.size for n in range(STAGES)}  # fmt: skip
        self.rows = {name: self.room(count) for name, count in names.items()}
        # Steps so far; the first time asked for that a lane has not reached; the one looked at.
        self.count, self.first, self.looked_at = (self.b.alloca(INDEX) for _ in range(3))

    def build(self) -> str:
        """The module as LLVM's text."""
        self.loop(self.arg["first"], self.arg["last"], "block", self._block)
        self.b.ret_void()
        return str(self.module)

    def _line(self, number: Any, row: Any) -> Any:
        """Where this block begins in a row of an array."""
        at = whole(number) if isinstance(number, int) else number
        return self.b.add(self.b.mul(at, self.arg["sets"]), row)

    def _block(self, number: Any) -> None:
        row = self.b.mul(number, whole(self.w.lanes))
        for name, source, count in (
            ("kept", "kept", self.values), ("state", "start", self.size),
        ):  # fmt: skip
            for n in range(count):
                self.put(self.load_row(self.arg[source], self._line(n, row)), self.rows[name], n)
        self.floor = self.load_row(self.arg["floor"], row)
        self.relative = self.spread(self.scalar(self.arg["sizes"], whole(0)))
        self.put(self.spread(self.scalar(self.arg["sizes"], whole(1))), self.rows["next"], 0)
        end = self.b.sub(self.arg["moments"], whole(1))
        self.end = self.spread(self.scalar(self.arg["times"], end))
        self.put(self.w.const(0.0), self.rows["time"], 0)
        self.b.store(whole(0), self.first)
        self.row = row
        at_once = self.b.fcmp_ordered("<=", self._moment(whole(0)), self.w.const(0.0))
        with self.b.if_then(self._some(at_once)):
            for n in range(self.size):
                self._put_away(n, whole(0), self.get(self.rows["state"], n), at_once)
        self.b.store(whole(0), self.count)
        self._while("on", self._under_way, self._on)

    def _while(self, name: str, asked: Callable[[], Any], body: Callable[[], None]) -> None:
        """As long as asked() holds: body()."""
        b = self.b
        head, inside, after = (
            self.function.append_basic_block(f"{name}_{part}") for part in ("asks", "does", "ends")
        )
        b.branch(head)
        b.position_at_end(head)
        b.cbranch(asked(), inside, after)
        b.position_at_end(inside)
        body()
        b.branch(head)
        b.position_at_end(after)

    def _some(self, flags: Any) -> Any:
        """Whether any lane says yes."""
        lanes = ir.IntType(self.w.lanes)
        return self.b.icmp_unsigned("!=", self.b.bitcast(flags, lanes), ir.Constant(lanes, 0))

    def _every(self, flags: Any) -> Any:
        lanes = ir.IntType(self.w.lanes)
        return self.b.icmp_unsigned("==", self.b.bitcast(flags, lanes), ir.Constant(lanes, -1))

    def _moment(self, k: Any) -> Any:
        """A time asked for, in every lane."""
        return self.spread(self.scalar(self.arg["times"], k))

    def _under_way(self) -> Any:
        late = self.b.fcmp_ordered("<", self.get(self.rows["time"], 0), self.end)
        few = self.b.icmp_signed("<", self.b.load(self.count), whole(LIMIT))
        return self.b.and_(self._some(late), few)

    def _on(self) -> None:
        """A step, and what was asked for on its way."""
        b = self.b
        b.store(b.add(b.load(self.count), whole(1)), self.count)
        taken = self._step()
        b.store(b.load(self.first), self.looked_at)
        self._while("look", self._passed, lambda: self._look(taken))

    def _passed(self) -> Any:
        """Whether there is a time next in line that a lane has reached."""
        b = self.b
        k = b.load(self.looked_at)
        there = b.icmp_signed("<", k, self.arg["moments"])
        last = b.sub(self.arg["moments"], whole(1))
        until = self._moment(b.select(there, k, last))
        reached = b.fcmp_ordered(">=", self.get(self.rows["time"], 0), until)
        return b.and_(there, self._some(reached))

    def _look(self, taken: Any) -> None:
        b = self.b
        k = b.load(self.looked_at)
        until = self._moment(k)
        time, begun = self.get(self.rows["time"], 0), self.get(self.rows["from"], 0)
        reached = b.fcmp_ordered(">=", time, until)
        passed = b.and_(b.and_(reached, taken), b.fcmp_ordered(">", until, begun))
        with b.if_then(self._some(passed)):
            share = b.fdiv(vec.subtract(b, until, begun), vec.subtract(b, time, begun))
            rest = vec.subtract(b, self.w.const(1.0), share)
            for n in range(self.size):
                seen = self._between(n, self.get(self.rows["state"], n), share, rest)
                self._put_away(n, k, seen, passed)
        following = b.add(k, whole(1))
        done = b.and_(self._every(reached), b.icmp_signed("==", k, b.load(self.first)))
        b.store(b.select(done, following, b.load(self.first)), self.first)
        b.store(following, self.looked_at)

    def _put_away(self, n: int, k: Any, value: Any, where: Any) -> None:
        """Leave a state in the answer, in the lanes that are meant."""
        b = self.b
        line = self._line(b.add(b.mul(whole(n), self.arg["moments"]), k), self.row)
        before = self.load_row(self.arg["out"], line)
        self.store_row(b.select(where, value, before), self.arg["out"], line)

    def _between(self, n: int, after: Any, share: Any, rest: Any) -> Any:
        """A state within the last step, at a share of its way."""
        b, rows = self.b, self.rows
        first, second = (self._bent(n, shares) for shares in BENDS)
        bend = vec.multiply(b, rest, vec.add(b, vec.multiply(b, share, second), first))
        far = vec.multiply(b, share, vec.add(b, bend, after))
        return vec.add(b, vec.multiply(b, rest, self.get(rows["before"], n)), far)

    def _step(self) -> Any:
        """Try a step in every lane; which lanes took it."""
        b, w, rows = self.b, self.w, self.rows
        time, proposed = self.get(rows["time"], 0), self.get(rows["next"], 0)
        late = b.fcmp_ordered("<", time, self.end)
        goal = self._goal(time)
        rest = vec.subtract(b, goal, time)
        last = b.and_(late, b.fcmp_ordered(">=", vec.multiply(b, proposed, w.const(1.01)), rest))
        step = b.select(last, rest, proposed)
        self.put(b.fdiv(w.const(1.0 / GAMMA), step), rows["pace"], 0)
        b.call(
            self.called["factors"],
            [rows[n] for n in ("state", "kept", "window", "pace", "matrix", "stage0")],
        )
        inverse = b.fdiv(w.const(1.0), step)
        for stage in range(STAGES):
            self._stage(stage, inverse)
        error = self._error()
        fine = b.fcmp_ordered("<=", error, w.const(1.0))
        (root,) = vec.sqrt(b, w, vec.sqrt(b, w, [vec.at_least(b, error, w.const(1e-12))]))
        change = b.fdiv(w.const(SAFETY), root)
        change = vec.at_most(b, vec.at_least(b, change, w.const(SHORTEST)), w.const(LONGEST))
        finite = b.fcmp_ordered("<", error, w.const(float("inf")))
        change = b.select(finite, change, w.const(SHORTEST))
        taken = b.and_(fine, late)
        for n in range(self.size):
            before, after = self.get(rows["state"], n), self.get(rows["place"], n)
            self.put(before, rows["before"], n)
            self.put(b.select(taken, after, before), rows["state"], n)
        self.put(time, rows["from"], 0)
        there = b.select(last, goal, vec.add(b, time, step))
        self.put(b.select(taken, there, time), rows["time"], 0)
        self.put(b.select(late, vec.multiply(b, step, change), proposed), rows["next"], 0)
        return taken

    def _bent(self, n: int, shares: Sequence[float]) -> Any:
        total = self.w.const(0.0)
        for stage, share in enumerate(shares):
            product = vec.multiply(
                self.b, self.w.const(share), self.get(self.rows[f"stage{stage}"], n)
            )
            total = vec.add(self.b, total, product)
        return total

    def _goal(self, time: Any) -> Any:
        """The next jump, or the end; between two jumps formulas see only what holds there."""
        b = self.b
        near = self.spread(self.scalar(self.arg["sizes"], whole(2)))
        goal, begun = self.end, self.w.const(0.0)
        for n in range(self.jumps):
            jump = self.load_row(self.arg["jumps"], self._line(n, self.row))
            ahead = b.fcmp_ordered(">", jump, time)
            goal = b.select(ahead, vec.at_most(b, goal, jump), goal)
            begun = b.select(ahead, begun, vec.at_least(b, begun, jump))
        self.put(vec.add(b, begun, near), self.rows["window"], 0)
        self.put(vec.subtract(b, goal, near), self.rows["window"], 1)
        return goal

    def _stage(self, stage: int, inverse: Any) -> None:
        b, rows = self.b, self.rows
        if stage:  # the rates of the first came with the matrix
            self._combined("place", "state", PLACE[stage])
            arguments = ("place", "kept", "window", f"stage{stage}")
            b.call(self.called["rates"], [rows[name] for name in arguments])
            shares = [vec.multiply(b, inverse, self.w.const(c)) for c in CARRY[stage]]
            self._combined(f"stage{stage}", f"stage{stage}", shares)
        b.call(self.called["solved"], [rows["matrix"], rows[f"stage{stage}"]])
        if stage == STAGES - 1:
            self._combined("place", "place", (0.0,) * stage + (1.0,))

    def _combined(self, into: str, base: str, shares: Sequence[Any]) -> None:
        """into = base + what the stages before contribute."""
        b, rows = self.b, self.rows

        def body(i: Any) -> None:
            total = self.get(rows[base], i)
            for n, share in enumerate(shares):
                if share == 0.0:
                    continue
                factor = self.w.const(share) if isinstance(share, float) else share
                product = vec.multiply(b, factor, self.get(rows[f"stage{n}"], i))
                total = vec.add(b, total, product)
            self.put(total, rows[into], i)

        self.loop(whole(0), whole(self.size), "combine", body)

    def _error(self) -> Any:
        """The largest error of a step in units of what is allowed."""
        b, w, rows = self.b, self.w, self.rows
        worst = w.const(0.0)
        for n in range(self.size):
            now, then = (self._size(self.get(rows[name], n)) for name in ("state", "place"))
            allowed = vec.multiply(b, self.relative, vec.at_least(b, then, now))
            allowed = vec.add(b, allowed, self.floor)
            share = b.fdiv(self._size(self.get(rows[f"stage{STAGES - 1}"], n)), allowed)
            # NaN is worse than anything.
            worse = b.fcmp_unordered(">", share, worst)
            worst = b.select(worse, share, worst)
        return worst

    def _size(self, x: Any) -> Any:
        return vec.intrinsic(self.b, "fabs", self.w, x)
