"""An SBML model as equations for the engine: states, where they begin, how fast they change."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from unknot.engine.lower import Program, lower
from unknot.errors import UnknotError
from unknot.exchange.sbml_breaks import jumps
from unknot.exchange.sbml_maths import Graph, refuse
from unknot.exchange.sbml_names import BEGINNING, CLOCK, AtStart, InCourse, SbmlColumn, unknown
from unknot.exchange.sbml_read import Declarations

DEEPEST = 10_000  # calls inside calls while formulas are written out


@dataclass(frozen=True, eq=False)
class Equations:
    """A model ready for the engine.

    Attributes:
        states: their names. `given`: names whose values are handed in, a number a set.
        start: program whose outputs are the states at time 0, by name.
        rates: program whose gains are the rates of the states, and whose outputs, "0", "1", …, are
            the columns wanted.
        graph: what both were written from; `slopes` are the nodes of the rates, `columns` those of
            the columns wanted.
        jumps: program whose outputs, "0", "1", …, are times at which a rate jumps with the clock.
        winding: whether rates also jump with the clock at times that are not worked out.
    """

    states: tuple[str, ...]
    given: tuple[str, ...]
    start: Program
    rates: Program
    graph: Graph
    slopes: tuple[int, ...]
    columns: tuple[int, ...]
    jumps: Program
    winding: bool


def equations(
    page: Declarations, wanted: Iterable[SbmlColumn], given: Iterable[str] = ()
) -> Equations:
    """The equations of a model; arguments and refusals as of `_equations`.

    Raises:
        UnknotError: also where a formula hangs on too many others in a row ("sbml-too-deep").
    """
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, DEEPEST))
    try:
        return _equations(page, wanted, given)
    except RecursionError:
        said = "a formula hangs on thousands of others in a row"
        raise refuse("too-deep", said, "write it with fewer steps in between.") from None
    finally:
        sys.setrecursionlimit(usual)


def _equations(
    page: Declarations, wanted: Iterable[SbmlColumn], given: Iterable[str] = ()
) -> Equations:
    """The equations of a model.

    Args:
        wanted: columns of the result.
        given: names whose values at time 0 are handed in instead of taken from the model; they
            come before an initial assignment. With BEGINNING among them, the time of formulas
            begins there, while the times of a run go on counting from 0.

    Raises:
        UnknotError: a value that is needed and nowhere given ("sbml-unset"), formulas that need
            each other ("sbml-cycle"), a reaction without a law ("sbml-no-law"), a name that is
            not there ("sbml-unknown-name"), or one that a rule assigns ("sbml-assigned").
    """
    given = tuple(dict.fromkeys(given))
    for name in given:
        if name != BEGINNING:
            _may_be_given(page, name)
    graph = Graph()
    start = AtStart(page, graph, frozenset(given))
    run = InCourse(page, graph, start)
    columns = [run.column(one) for one in wanted]
    slopes = {name: run.slope(name) for name in run.changing}
    states = [*run.changing]
    begins = {name: start.state(name, page) for name in states}
    if run.clock_asked:
        states.append(CLOCK)
        slopes[CLOCK], begins[CLOCK] = graph.const(1.0), graph.const(0.0)
    nothing = graph.const(0.0)
    rates = tuple(slopes[name].index for name in states)
    turns = jumps(graph, CLOCK, rates)
    return Equations(
        tuple(states),
        given,
        lower(graph, (), (), {name: begins[name].index for name in states}),
        lower(graph, rates, [nothing.index] * len(states), _numbered(one.index for one in columns)),
        graph,
        rates,
        tuple(one.index for one in columns),
        lower(graph, (), (), _numbered(turns.times)),
        turns.winding,
    )


def _numbered(nodes: Iterable[int]) -> dict[str, int]:
    return {str(n): node for n, node in enumerate(nodes)}


def _may_be_given(page: Declarations, name: str) -> None:
    if name in page.assigned or name in page.reactions:
        raise UnknotError(
            "sbml-assigned",
            f'"{name}" follows from a formula of the model and cannot be set.',
            "set what the formula needs instead.",
        )
    if name not in page.names:
        raise unknown(page, name)
