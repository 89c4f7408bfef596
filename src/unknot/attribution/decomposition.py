"""What a symptom is made of today: the named terms of the sum or product it is read off.

The terms are found in the graph that a knot's own function leaves behind, so a term added to a knot
appears here by itself. On the way from what is read to a symptom everything passes one last sum (of
what tires) or product (of volumes); that is the latent that is split.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unknot import maths
from unknot.arrays import Array
from unknot.engine.calibrate import parameter_set_values
from unknot.engine.solve import People, solve
from unknot.errors import UnknotError, nearest
from unknot.expression import Expression, Leaf, Trace
from unknot.knot import Knot, Output
from unknot.knots import all_knots
from unknot.model import Model
from unknot.timeline import Timeline

SUM, PRODUCT = "sum", "product"
RESTING = "resting"  # terms that nothing outside the knot feeds


def _softplus(x: Any) -> Any:
    return maths.softplus(x, 1.0)


def _divide(x: Any, y: Any) -> Any:
    return x / y


_WORK: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": _divide,
    "neg": operator.neg,
    "exp": maths.exp,
    "log": maths.log,
    "sqrt": maths.sqrt,
    "softplus": _softplus,
}


@dataclass(frozen=True)
class Latent:
    """The last sum or product before a symptom.

    Attributes:
        output: the output of a knot in which it is computed.
        kind: "sum", or "product", whose logarithm is what the terms add up to.
        root: node of the output itself.
        neck: node of the latent; `straight` if the output is only that times a number.
        terms: name -> nodes of the trace; a name is what the term reads, or "resting".
    """

    output: str
    knot: Knot
    kind: str
    trace: Trace
    root: int
    neck: int
    straight: bool
    terms: dict[str, tuple[int, ...]]

    @property
    def asks(self) -> tuple[str, ...]:
        """What has to be known to compute it: parameters, and signals of the moment."""
        return tuple(n.name for n in self.trace.nodes if n.op in (Leaf.LANE, Leaf.STATE))


@dataclass(frozen=True)
class Parts:
    """A latent of people on one day, split into terms.

    Shapes: `values` (terms, people), the mean of each term (of its logarithm for a product) over
    the day, in the order of `names`. `shares` are fractions of their sum, which is the latent; in
    the output's own size where that is only the latent times a number.
    """

    output: str
    kind: str
    names: tuple[str, ...]
    values: Array

    @property
    def whole(self) -> Array:
        """The latent, or its logarithm for a product, (people,)."""
        return self.values.sum(axis=0)

    @property
    def shares(self) -> Array:
        """(terms, people), adding up to 1 for each person."""
        return self.values / self.whole


def latents(output: str, knots: tuple[Knot, ...] | None = None) -> tuple[Latent, ...]:
    """The sums and products that an output rests on; two where it is a product of two outputs.

    Raises:
        UnknotError: there is no such output.
    """
    chosen = all_knots() if knots is None else knots
    owned = {o.name: (k, o) for k in chosen for o in k.outputs}
    if output not in owned:
        raise UnknotError(
            "unknown-output", f'there is no output "{output}".', nearest(output, owned)
        )
    knot, declared = owned[output]
    trace, root = _traced(knot, declared)
    own = {o.name for o in knot.outputs}
    neck = _neck(trace, root)
    node = trace.nodes[neck]
    if node.op == Leaf.STATE and node.name in own:
        return latents(node.name, chosen)
    kind = PRODUCT if node.op == "mul" else SUM
    found = _factors(trace, neck) if kind == PRODUCT else _summands(trace, neck)
    names = [trace.nodes[at].name for at in found]
    if kind == PRODUCT and own.issuperset(names):
        return tuple(latent for name in names for latent in latents(name, chosen))
    straight = _straight(trace, root, neck)
    return (Latent(output, knot, kind, trace, root, neck, straight, _named(trace, found)),)


def _traced(knot: Knot, output: Output) -> tuple[Trace, int]:
    """An output's own function, with everything it asks for as a leaf of that name."""
    trace = Trace()
    params = {p.name for p in knot.params}
    asked = {
        name: trace.leaf(Leaf.LANE if name in params else Leaf.STATE, name)
        for name in knot.needs(output.compute)
    }
    value: Expression = output.compute(**asked)
    return trace, value.index


def _reads(trace: Trace) -> list[frozenset[str]]:
    """For every node, the signals it depends on."""
    found: list[frozenset[str]] = []
    for node in trace.nodes:
        own = frozenset({node.name}) if node.op == Leaf.STATE else frozenset[str]()
        found.append(own.union(*(found[a] for a in node.args)))
    return found


def _neck(trace: Trace, root: int) -> int:
    """The node nearest to the signals through which all of them reach the root."""
    reads = _reads(trace)
    neck, open_nodes = root, {root}
    # A node is numbered after what it needs. So when the last one left to open depends on every
    # signal, all of them pass through it.
    while open_nodes:
        top = max(open_nodes)
        open_nodes.discard(top)
        if not open_nodes and reads[top] == reads[root]:
            neck = top
        open_nodes |= {a for a in trace.nodes[top].args if reads[a]}
    return neck


def _straight(trace: Trace, root: int, neck: int) -> bool:
    """Whether nothing but products with plain numbers lies between a latent and its output."""
    reads = _reads(trace)
    while root != neck:
        node = trace.nodes[root]
        onward = [a for a in node.args if reads[a]]
        upper = node.op in ("mul", "neg") or (node.op == "div" and node.args[0] in onward)
        if not upper or len(onward) != 1:
            return False
        root = onward[0]
    return True


def _summands(trace: Trace, at: int) -> list[int]:
    node = trace.nodes[at]
    if node.op not in ("add", "sub"):
        return [at]
    left, right = (_summands(trace, a) for a in node.args)
    if node.op == "sub":
        right = [(-Expression(trace, part)).index for part in right]
    return left + right


def _factors(trace: Trace, at: int) -> list[int]:
    node = trace.nodes[at]
    return [f for a in node.args for f in _factors(trace, a)] if node.op == "mul" else [at]


def _named(trace: Trace, found: list[int]) -> dict[str, tuple[int, ...]]:
    reads = _reads(trace)
    named: dict[str, tuple[int, ...]] = {}
    for at in found:
        name = " and ".join(sorted(reads[at])) or RESTING
        named[name] = (*named.get(name, ()), at)
    return named


def parts(
    model: Model, life: Timeline, who: People, output: str = "fatigue", day: int = -1
) -> tuple[Parts, ...]:
    """Split an output's latents over the terms of one day.

    Each term is computed on every hour of the day with the values of that hour, and averaged.

    Args:
        day: which day of the life; the last one by default.

    Raises:
        UnknotError: an unknown output, or one whose numbers are moved from outside the knot, by a
            treatment or a cut coupling, so that its own function does not give it.
    """
    chosen = latents(output)
    values = parameter_set_values(model.parameter_set)
    wanted = {n for latent in chosen for n in (*latent.asks, latent.output)}
    known = tuple(sorted(wanted & {*model.names, *model.outputs}))
    hours = solve(model, life, who, daily=(), hourly=known).hours
    first = 24 * (day % life.days)
    moment = {name: value[first : first + 24] for name, value in hours.items()}
    found: list[Parts] = []
    for latent in chosen:
        given = _fixed(model, latent, values, who) | moment
        done = _evaluate(latent, given)
        if not np.allclose(done[latent.root], given[latent.output], rtol=1e-6, atol=1e-9):
            raise UnknotError(
                "moved-from-outside",
                f"{latent.output} is not what its own numbers give here: a treatment or a cut "
                "coupling moves it.",
                "ask for its terms without the treatment, or under another wiring.",
            )
        found.append(Parts(latent.output, latent.kind, tuple(latent.terms), _means(latent, done)))
    return tuple(found)


def _fixed(
    model: Model, latent: Latent, values: Mapping[str, float], who: People
) -> dict[str, Array]:
    """What does not change over the day: numbers of the knot, traits and healthy means."""
    fixed = {name: np.array(value) for name, value in (model.constants | model.held).items()}
    for param in latent.knot.params:
        key = f"{latent.knot.name}.{param.name}"
        fixed[param.name] = who.lanes.get(key, np.array(values.get(key, param.value)))
    return fixed | dict(who.lanes)


def _evaluate(latent: Latent, given: Mapping[str, Array]) -> list[Any]:
    """The value of every node, (hours, people) where it changes."""
    done: list[Any] = []
    for node in latent.trace.nodes:
        if node.op == "const":
            done.append(node.value)
        elif not node.name:
            done.append(_WORK[node.op](*(done[a] for a in node.args)))
        elif node.name in given:
            done.append(given[node.name])
        else:
            raise UnknotError(
                "not-kept",
                f"{latent.output} depends on {node.name}, which is an input and no signal.",
                "ask for an output that is read off signals, such as pain or fatigue.",
            )
    return done


def _means(latent: Latent, done: list[Any]) -> Array:
    """Each term averaged over the hours, (terms, people)."""
    rows: list[Array] = []
    scale = done[latent.root] / done[latent.neck] if latent.straight else 1.0
    for nodes in latent.terms.values():
        values = [np.log(done[at]) if latent.kind == PRODUCT else scale * done[at] for at in nodes]
        rows.append(np.asarray(sum(values), dtype=float))
    wide = np.broadcast_shapes(*(row.shape for row in rows))
    return np.array([np.broadcast_to(row, wide).mean(axis=0) for row in rows])
