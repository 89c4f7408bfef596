"""An SBML model's equations with every number free, ready to be a knot's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unknot.errors import UnknotError
from unknot.exchange.sbml_maths import Graph, Maths, refuse
from unknot.exchange.sbml_meaning import Equations, equations
from unknot.exchange.sbml_names import SbmlColumn, unknown
from unknot.exchange.sbml_rails import Rails, rails
from unknot.exchange.sbml_read import Declarations
from unknot.exchange.sbml_replay import check_operations
from unknot.exchange.sbml_run import Accuracy, begin, solve
from unknot.expression import Expression, Leaf

INFLOW = "inflow of "  # no identifier, so no name of a document


@dataclass(frozen=True)
class TiedEquations:
    """Equations of a document.

    Attributes:
        usual: every number that holds for a whole run and is not driven, as it is at time 0.
        starts: where states begin.
        rails: states -> their production and loss, nodes of the graph.
        shown: names that change in a run -> their nodes.
    """

    page: Declarations
    graph: Graph
    usual: Mapping[str, float]
    starts: Mapping[str, float]
    rails: Mapping[str, Rails]
    shown: Mapping[str, int]


def tied_equations(page: Declarations, driven: Iterable[str]) -> TiedEquations:
    """The equations of a document some of whose names are driven from outside.

    What an initial assignment gives to a constant is a number of its own, as it is at time 0. A
    driven name that reactions or a rule change gets what drives it as an inflow.

    Raises:
        UnknotError: as of `sbml_meaning.equations`; a driven name that is not there, or that a
            formula gives; an operation that the engine has not ("sbml-knot-operation").
    """
    page = _lifted(page)
    driven = tuple(driven)
    for name in driven:
        if name not in page.names:
            error = unknown(page, name)
            raise UnknotError(error.code, f'what drives "{name}": {error.said}', error.fix)
    inflows = [name for name in driven if name in _changing(page)]
    held = {name: np.full(1, np.nan) for name in driven if name not in inflows}
    usual = _usual(page, held)
    values = held | {name: np.full(1, value) for name, value in usual.items()}
    columns = [SbmlColumn(name) for name in page.names if _moves(page, name)]
    ready = equations(page, columns, tuple(values))
    states = ready.states
    begun = begin(ready, values, 1)[:, 0]
    starts = {name: float(value) for name, value in zip(states, begun, strict=True)}
    for name, value in starts.items():
        if not np.isfinite(value):
            said = f'"{name}" has no number to begin with'
            raise refuse("unset", said, "give it, or what drives it, one in the document.")
    shown = {one.name: at for one, at in zip(columns, ready.columns, strict=True)}
    found = _rails(ready, starts, usual | dict.fromkeys(held, np.nan), inflows)
    roots = [at for both in found.values() for rail in both.each for at in (rail.gain, rail.loss)]
    check_operations(ready.graph, [*roots, *shown.values()])
    return TiedEquations(page, ready.graph, usual, starts, found, shown)


def _rails(
    ready: Equations,
    starts: Mapping[str, float],
    lanes: Mapping[str, float],
    inflows: Sequence[str],
) -> dict[str, Rails]:
    graph, slopes = ready.graph, dict(zip(ready.states, ready.slopes, strict=True))
    for name in inflows:
        leaf = graph.leaf(Leaf.LANE, INFLOW + name)
        slopes[name] = graph.binary("add", leaf, Expression(graph, slopes[name])).index
    more = {INFLOW + name: np.nan for name in inflows}
    return rails(graph, slopes, starts, {**lanes, **more})


def _changing(page: Declarations) -> set[str]:
    """Names that reactions or rate rules change."""
    those = {one.species for r in page.reactions.values() for one in r.participants}
    free = {name for name in those if not page.species[name].fixed and name not in page.assigned}
    return free | set(page.rates)


def _moves(page: Declarations, name: str) -> bool:
    """Whether a name changes in a run."""
    return name in _changing(page) or name in page.assigned or name in page.reactions


def _usual(page: Declarations, held: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Numbers that hold for a whole run, worked out at time 0."""
    numbers = [
        SbmlColumn(name)
        for name in page.names
        if not _moves(page, name) and name not in held and _is_set(page, name)
    ]
    ready = equations(page, numbers, tuple(held))
    found = solve(ready, np.zeros(1), held, 1, Accuracy(), together=False)[0, 0]
    usual = {one.name: float(value) for one, value in zip(numbers, found, strict=True)}
    for name, value in usual.items():
        if not np.isfinite(value):
            said = f'"{name}" has no number at time 0'
            raise refuse("unset", said, "give it, or what drives it, one in the document.")
    return usual


def _is_set(page: Declarations, name: str) -> bool:
    """Whether a document gives a number; what has none is refused where it is needed."""
    if name in page.initial:
        return True
    if name in page.species:
        one = page.species[name]
        return one.amount is not None or one.concentration is not None
    if name in page.parameters:
        return page.parameters[name] is not None
    if name in page.compartments:
        return page.compartments[name].size is not None
    return page.participants[name].stoichiometry is not None


def _lifted(page: Declarations) -> Declarations:
    """The same model, with the numbers that only one reaction knows among its parameters."""
    parameters, reactions = dict(page.parameters), dict(page.reactions)
    for name, reaction in page.reactions.items():
        if not reaction.own or reaction.law is None:
            continue
        known = {own: f"{name}_{own}" for own in reaction.own}
        taken = [full for full in known.values() if full in page.names]
        if taken:
            said = f'"{taken[0]}" is both a name of the model and a number of a reaction\'s own'
            raise refuse("knot-name", said, "rename one of them.")
        parameters |= {known[own]: value for own, value in reaction.own.items()}
        reactions[name] = replace(reaction, law=_renamed(reaction.law, known), own={})
    return replace(page, parameters=parameters, reactions=reactions)


def _renamed(maths: Maths, names: Mapping[str, str]) -> Maths:
    pieces = tuple(_renamed(piece, names) for piece in maths.args)
    name = names.get(maths.name, maths.name) if maths.op == "name" else maths.name
    return replace(maths, args=pieces, name=name)
