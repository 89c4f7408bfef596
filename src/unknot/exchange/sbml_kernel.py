"""Many sets of parameters at once: one compiled function with a set in each lane of a vector.

Every lane has its own time and its own step, and takes the next set when its own is through: what
a set gives does not depend on which others run beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from unknot.engine.llvm import maths as vec
from unknot.engine.llvm.build import INDEX, Builder, whole
from unknot.engine.llvm.untyped import ir
from unknot.engine.lower import Level
from unknot.exchange.sbml_matrix import WIDTH, ModelParts, Written

ARRAYS_IN = ("kept", "start", "times", "out", "floor", "sizes", "jumps", "which")
COUNTS_IN = ("moments", "sets", "first", "last")
STAGES = 7  # the most that a scheme has
SMALL = 16  # states up to which loops over them are written out
NEVER = -1.0  # a time before all
INFINITE = float("inf")
# Rows of one vector; those of OWN begin anew with every set.
SINGLE = ("pace", "next", "step", "floor", "worst", "worst_allowed")
OWN = {"time": 0.0, "from": 0.0, "steps": 0.0, "until": INFINITE, "stop": NEVER}


@dataclass(frozen=True)
class Scheme:
    """A way to take a step.

    Attributes:
        name: of the function that is written.
        begin: what is worked out before a lane's first step; given the lanes that are new.
        step: tries a step in every lane under way; answers with the lanes that took it.
        between: a state within the last step: its number, the share of the way, and the rest of it.
        limit: steps of a set; a set that needs more has no value at its end.
        own: vectors of its own, and how they begin with every set.
    """

    name: str
    begin: Callable[[BatchRun, Any], None]
    step: Callable[[BatchRun], Any]
    between: Callable[[BatchRun, Any, Any, Any], Any]
    limit: float
    own: Mapping[str, float]


class BatchRun(Builder):
    """Writes a scheme's function: some sets through all times asked for.

    Arrays: `kept` (values, sets), `start` (states, sets), `times`, `out` (states, sets, times)
    full of NaN, `floor` (sets) the absolute error allowed, `sizes`: the relative one, the first
    step, and how near to a jump formulas are looked at; `jumps` (jumps, sets) in rising order;
    `which`: numbers of sets, of which those from `first` to `last` are run.
    """

    def __init__(self, module: Any, model: Written, parts: ModelParts, scheme: Scheme) -> None:
        self.size, self.jumps = len(model.states), model.jumps
        self.scheme = scheme
        self.called = {"rates": parts.rates, "factors": parts.factors, "solved": parts.solved}
        number = WIDTH.scalar.as_pointer()
        kinds = dict.fromkeys(ARRAYS_IN, number) | {"which": INDEX.as_pointer()}
        counts = dict.fromkeys(COUNTS_IN, INDEX)
        super().__init__(module, WIDTH, scheme.name, list((kinds | counts).items()))
        self.values = len(model.program.carried(Level.LANE))
        self.own = OWN | dict(scheme.own)
        sizes = {
            "kept": self.values, "jumps": self.jumps, "matrix": parts.room, "window": 2,
        } | dict.fromkeys((*SINGLE, *self.own), 1)  # fmt: skip
        vectors = ("state", "place", "earlier", "before", "seen")
        sizes |= dict.fromkeys((*vectors, *(f"stage{n}" for n in range(STAGES))), self.size)
        self.rows = {name: self.room(count) for name, count in sizes.items()}
        # Of each lane: its set, and the number of the time asked for that it comes to next.
        self.set_of, self.moment_of = (self.b.alloca(INDEX, self.w.lanes) for _ in range(2))
        self.following = self.b.alloca(INDEX)  # the next set, in `which`
        self.left = self.b.alloca(ir.IntType(self.w.lanes))  # lanes still to be looked after
        for name, count in sizes.items():  # for lanes that never have a set
            for n in range(count):
                self.put(self.w.const(self.own.get(name, 1.0)), self.rows[name], n)

    def build(self) -> None:
        """Write the function."""
        b = self.b
        self.relative, self.near = (
            self.spread(self.scalar(self.arg["sizes"], whole(n))) for n in (0, 2)
        )
        last = b.sub(self.arg["moments"], whole(1))
        self.end = self.spread(self.scalar(self.arg["times"], last))
        b.store(self.arg["first"], self.following)
        self._while("on", lambda: b.or_(self.some(self.late()), self._more()), self._on)
        b.ret_void()

    def one(self, name: str) -> Any:
        """The vector of a row that has one."""
        return self.get(self.rows[name], 0)

    def keep(self, value: Any, name: str) -> None:
        """Leave the vector of a row that has one."""
        self.put(value, self.rows[name], 0)

    def each(self, body: Callable[[Any], None]) -> None:
        """For every state: body(its number)."""
        if self.size <= SMALL:
            for n in range(self.size):
                body(n)
        else:
            self.loop(whole(0), whole(self.size), "each", body)

    def call(self, name: str, *rows: str) -> None:
        """Call a part that knows the model."""
        self.b.call(self.called[name], [self.rows[row] for row in rows])

    def some(self, flags: Any) -> Any:
        """Whether any lane says yes."""
        return self._any(self._bits(flags))

    def late(self) -> Any:
        """Lanes that are under way."""
        return self.b.fcmp_ordered("<", self.one("time"), self.one("stop"))

    def goal(self, time: Any) -> Any:
        """The next jump, or the end; between two jumps formulas see only what holds there."""
        b = self.b
        goal, begun = self.end, self.w.const(0.0)
        for n in range(self.jumps):
            jump = self.get(self.rows["jumps"], n)
            ahead = b.fcmp_ordered(">", jump, time)
            goal = b.select(ahead, vec.at_most(b, goal, jump), goal)
            begun = b.select(ahead, begun, vec.at_least(b, begun, jump))
        self.keep(vec.add(b, begun, self.near), "window")
        self.put(vec.subtract(b, goal, self.near), self.rows["window"], 1)
        return goal

    def _bits(self, flags: Any) -> Any:
        return self.b.bitcast(flags, ir.IntType(self.w.lanes))

    def _any(self, bits: Any) -> Any:
        return self.b.icmp_unsigned("!=", bits, ir.Constant(bits.type, 0))

    def _more(self) -> Any:
        return self.b.icmp_signed("<", self.b.load(self.following), self.arg["last"])

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

    def _lanes(
        self, name: str, bits: Any, body: Callable[[Any], None], also: Callable[[], Any]
    ) -> None:
        """For every lane whose bit is set, as long as also() holds: body(its number)."""
        b = self.b
        b.store(bits, self.left)

        def lane() -> None:
            now = b.load(self.left)
            b.store(b.and_(now, b.sub(now, ir.Constant(now.type, 1))), self.left)
            body(b.zext(b.cttz(now, ir.Constant(ir.IntType(1), 1)), INDEX))

        self._while(name, lambda: b.and_(self._any(b.load(self.left)), also()), lane)

    def _on(self) -> None:
        """New sets for lanes that are through, a step, and what was asked for on its way."""
        b = self.b
        idle = self._bits(b.not_(self.late()))
        with b.if_then(b.and_(self._any(idle), self._more())):
            self._lanes("take", idle, self._take, self._more)
            taken = b.xor(idle, b.load(self.left))
            self.scheme.begin(self, b.bitcast(taken, ir.VectorType(ir.IntType(1), self.w.lanes)))
        took = self.scheme.step(self)
        self._while("look", lambda: self.some(self._passed(took)), lambda: self._look(took))

    def _lane_of(self, name: str, n: Any, lane: Any) -> Any:
        """The place of one lane of a vector of a row."""
        first = self.b.bitcast(self.rows[name], self.w.scalar.as_pointer())
        at = whole(n) if isinstance(n, int) else n
        return self.b.gep(first, [self.b.add(self.b.mul(at, whole(self.w.lanes)), lane)])

    def _take(self, lane: Any) -> None:
        """Give a lane the next set."""
        b = self.b
        at = b.load(self.following)
        b.store(b.add(at, whole(1)), self.following)
        number = self.scalar(self.arg["which"], at)
        b.store(number, b.gep(self.set_of, [lane]))
        for name, source, count in (
            ("kept", "kept", self.values), ("state", "start", self.size),
            ("jumps", "jumps", self.jumps), ("floor", "floor", 1),
        ):  # fmt: skip
            if count:
                self.loop(whole(0), whole(count), name, self._copied(name, source, number, lane))
        for name, value in self.own.items():
            b.store(ir.Constant(self.w.scalar, value), self._lane_of(name, 0, lane))
        b.store(self.scalar(self.arg["sizes"], whole(1)), self._lane_of("next", 0, lane))
        last = b.sub(self.arg["moments"], whole(1))
        b.store(self.scalar(self.arg["times"], last), self._lane_of("stop", 0, lane))
        first = self.scalar(self.arg["times"], whole(0))
        at_once = b.fcmp_ordered("<=", first, ir.Constant(self.w.scalar, 0.0))
        with b.if_else(at_once) as (now, later):
            with now:
                self._put_away("state", lane, whole(0))
            with later:
                self._await(lane, whole(0))

    def _copied(self, name: str, source: str, number: Any, lane: Any) -> Callable[[Any], None]:
        def body(n: Any) -> None:
            at = self.b.add(self.b.mul(n, self.arg["sets"]), number)
            self.b.store(self.scalar(self.arg[source], at), self._lane_of(name, n, lane))

        return body

    def _await(self, lane: Any, moment: Any) -> None:
        """Note which time asked for a lane comes to next; none after the last."""
        b = self.b
        b.store(moment, b.gep(self.moment_of, [lane]))
        there = b.icmp_signed("<", moment, self.arg["moments"])
        last = b.sub(self.arg["moments"], whole(1))
        until = self.scalar(self.arg["times"], b.select(there, moment, last))
        until = b.select(there, until, ir.Constant(self.w.scalar, INFINITE))
        b.store(until, self._lane_of("until", 0, lane))

    def _put_away(self, name: str, lane: Any, moment: Any) -> None:
        """Leave a lane's states in the answer, and look out for the next time asked for."""
        b = self.b
        number = b.load(b.gep(self.set_of, [lane]))

        def body(n: Any) -> None:
            at = whole(n) if isinstance(n, int) else n
            line = b.add(b.mul(at, self.arg["sets"]), number)
            place = b.add(b.mul(line, self.arg["moments"]), moment)
            value = b.load(self._lane_of(name, n, lane))
            b.store(value, b.gep(self.arg["out"], [place]))

        self.each(body)
        self._await(lane, b.add(moment, whole(1)))

    def _passed(self, took: Any) -> Any:
        """Lanes whose last step went past a time asked for."""
        return self.b.and_(took, self.b.fcmp_ordered(">=", self.one("time"), self.one("until")))

    def _look(self, took: Any) -> None:
        b = self.b
        passed = self._passed(took)
        time, begun = self.one("time"), self.one("from")
        until = b.select(passed, self.one("until"), time)
        share = b.fdiv(vec.subtract(b, until, begun), vec.subtract(b, time, begun))
        rest = vec.subtract(b, self.w.const(1.0), share)
        self.each(
            lambda n: self.put(self.scheme.between(self, n, share, rest), self.rows["seen"], n)
        )

        def put_away(lane: Any) -> None:
            self._put_away("seen", lane, b.load(b.gep(self.moment_of, [lane])))

        always = ir.Constant(ir.IntType(1), 1)
        self._lanes("put", self._bits(passed), put_away, lambda: always)
