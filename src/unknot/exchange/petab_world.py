"""A PEtab problem's model as equations: outputs, periods, and what passes from one to the next.

Each measurement's formula and noise become outputs of the SBML model, and names that only the
tables know its parameters. What holds at the end of a period is handed to the next as given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from unknot.arrays import Array
from unknot.engine.lower import lower
from unknot.engine.numpy.kernel import NumpyKernel, write
from unknot.errors import UnknotError
from unknot.exchange.petab_maths import at_time, substituted, symbols
from unknot.exchange.petab_problem import (
    PetabExperiment,
    PetabMeasurement,
    PetabObservable,
    PetabPeriod,
    PetabTables,
    refuse_problem,
)
from unknot.exchange.sbml_maths import Graph, Maths, Scope, write_out
from unknot.exchange.sbml_meaning import Equations, equations
from unknot.exchange.sbml_names import BEGINNING, AtStart, SbmlColumn
from unknot.exchange.sbml_operators import ARRAYS
from unknot.exchange.sbml_read import Declarations, read
from unknot.expression import Expression, Leaf

SBML = "sbml"


@dataclass(frozen=True)
class PetabOutput:
    """Columns of a measurement: of its value, and of the scale of its noise."""

    value: str
    noise: str


@dataclass(frozen=True, eq=False)
class PetabWorld:
    """One model of a problem with what its tables add.

    Attributes:
        page: the model; each output is a parameter with an assignment rule.
        outputs: of each measurement of this model, by its number in the table.
        given: names of the parameter table, all of which the page has.
    """

    page: Declarations
    outputs: dict[int, PetabOutput]
    given: tuple[str, ...]
    ready: dict[tuple[frozenset[str], bool], tuple[Equations, tuple[str, ...]]]

    def equations(
        self, given: Iterable[str], whole: bool, read: Iterable[str]
    ) -> tuple[Equations, tuple[str, ...]]:
        """The equations of a period and the names of its columns, written once.

        Args:
            given: names whose values at its beginning are handed in.
            whole: whether the columns are also all that goes on into the next period.
            read: names beside these whose values the next period asks for.
        """
        key = (frozenset((*given, *(f"read {name}" for name in read))), whole)
        found = self.ready.get(key)
        if found is None:
            those = [c for one in self.outputs.values() for c in (one.value, one.noise)]
            going_on = carried(self.page, given) if whole else ()
            columns = dict.fromkeys([*those, *going_on, *read])
            wanted = [SbmlColumn(name) for name in columns]
            made = equations(self.page, wanted, (*sorted(given), BEGINNING))
            found = self.ready[key] = made, tuple(columns)
        return found


def world(tables: PetabTables, model: str) -> PetabWorld:
    """The world of one model.

    Raises:
        UnknotError: the model is no SBML ("petab-language") or is refused as SBML; a name is
            unknown, stands for two things, or is not one that a table may set.
    """
    file = tables.models[model]
    if file.language != SBML:
        said = f'the model "{model}" is written in {file.language or "an unnamed language"}'
        raise refuse_problem("language", said, "give it as SBML.")
    page = read(file.text)
    _no_aliases(tables, page)
    only = len(tables.models) == 1
    mine = {n: one for n, one in enumerate(tables.measurements) if only or one.model == model}
    outputs, rules = _outputs(tables, mine)
    targets = _targets(tables, mine.values())
    _names_fit(tables, page, targets)
    known = {*page.names, *tables.parameters, *targets}
    _all_known(known, rules.values(), _values(tables, mine.values()))
    extra: dict[str, float | None] = dict.fromkeys(
        [*(n for n in (*tables.parameters, *targets) if n not in page.names), *rules]
    )
    whole = replace(page, parameters=page.parameters | extra, assigned=page.assigned | rules)
    given = tuple(tables.parameters)
    return PetabWorld(whole, outputs, given, {})


def _no_aliases(tables: PetabTables, page: Declarations) -> None:
    """All that formulas of SBML reach has a name of its own, which PEtab forbids to change."""
    for name, entity in tables.aliases.items():
        there = entity in page.names
        why = "has a name already" if there else "formulas of the model cannot reach"
        said = f'"{name}" is to stand for "{entity}", which {why}'
        fix = f'write "{entity}".' if there else "make it a global parameter of the model."
        raise refuse_problem("mapping", said, fix)


def _outputs(
    tables: PetabTables, measured: Mapping[int, PetabMeasurement]
) -> tuple[dict[int, PetabOutput], dict[str, Maths]]:
    """Measurements that fill placeholders alike share their columns, whose names are no words."""
    outputs: dict[int, PetabOutput] = {}
    rules: dict[str, Maths] = {}
    seen: dict[tuple[Maths, Maths], PetabOutput] = {}
    for number, one in measured.items():
        both = filled(tables.observables[one.observable], one)
        if both not in seen:
            made = seen[both] = PetabOutput(f"value {len(seen)}", f"noise {len(seen)}")
            rules[made.value], rules[made.noise] = both
        outputs[number] = seen[both]
    return outputs, rules


def filled(observable: PetabObservable, one: PetabMeasurement) -> tuple[Maths, Maths]:
    """The formulas of a measurement and of its noise, placeholders filled in."""
    values = dict(zip(observable.placeholders, one.overrides, strict=True))
    noise = values | dict(zip(observable.noise_placeholders, one.noise_overrides, strict=True))
    formula = substituted(observable.formula, values)
    return formula, substituted(observable.noise, noise | {observable.name: formula})


def _periods(
    tables: PetabTables, measured: Iterable[PetabMeasurement]
) -> Iterable[tuple[PetabExperiment, PetabPeriod]]:
    for name in dict.fromkeys(one.experiment for one in measured if one.experiment):
        experiment = tables.experiments[name]
        for period in experiment.periods:
            yield experiment, period


def _targets(tables: PetabTables, measured: Iterable[PetabMeasurement]) -> tuple[str, ...]:
    periods = _periods(tables, measured)
    return tuple(dict.fromkeys(target for _, period in periods for target, _ in period.changes))


def _values(tables: PetabTables, measured: Iterable[PetabMeasurement]) -> list[Maths]:
    periods = _periods(tables, measured)
    return [value for _, period in periods for _, value in period.changes]


def _names_fit(tables: PetabTables, page: Declarations, targets: Iterable[str]) -> None:
    """Refuse names that stand for two things, and what a table may not set."""
    placeholders = [
        name
        for one in tables.observables.values()
        for name in (*one.placeholders, *one.noise_placeholders)
    ]
    for name in (*tables.observables, *placeholders):
        if name in page.names or name in tables.parameters:
            raise refuse_problem("twice", f'"{name}" stands for two things', "rename one of both.")
    moving = {*page.assigned, *page.rates, *page.reactions}
    for name in tables.parameters:
        if name in moving or name in page.species:
            said = f'the parameter table sets "{name}", which is no constant of the model'
            raise refuse_problem("parameter", said, "set it by a condition.")
    formulas = [f for one in tables.observables.values() for f in (one.formula, one.noise)]
    read_there = frozenset[str]().union(*(symbols(f) for f in formulas))
    for name in targets:
        if name in page.assigned or name in page.reactions:
            said = f'a condition sets "{name}", which follows from a formula of the model'
            raise refuse_problem("target", said, "set what the formula needs.")
        if name in tables.parameters:
            said = f'both a condition and the parameter table set "{name}"'
            raise refuse_problem("target", said, "leave it to one of both.")
        if name not in page.names and name not in read_there:
            said = f'a condition sets "{name}", which neither the model nor an observable has'
            raise refuse_problem("target", said, "mend the name.")


def _all_known(known: set[str], *groups: Iterable[Maths]) -> None:
    for group in groups:
        for maths in group:
            strange = sorted(symbols(maths) - known)
            if strange:
                said = f'nothing says what "{strange[0]}" is'
                fix = "add it to the parameter table, or mend the name."
                raise refuse_problem("unknown-name", said, fix)


def carried(page: Declarations, given: Iterable[str]) -> tuple[str, ...]:
    """What has a value of its own that goes on: states, and what a model begins with."""
    start = AtStart(page, Graph(), frozenset(given))
    found: list[str] = []
    for name in (*page.species, *page.compartments, *page.parameters, *page.participants):
        if name in page.assigned:
            continue
        try:
            start.value(name)
        except UnknotError as error:
            # What was never set goes on unset, and is refused where it is asked for.
            if error.code != "sbml-unset":
                raise
            continue
        found.append(name)
    return tuple(found)


@lru_cache(maxsize=4096)
def _target_code(maths: Maths) -> NumpyKernel:
    graph = Graph()

    def value(name: str) -> Expression:
        return graph.leaf(Leaf.LANE, name)

    def never(name: str = "") -> Expression:
        raise AssertionError(name)

    found = write_out(maths, Scope(graph, value, never, never, {}))
    return write(lower(graph, (), (), {"0": found.index}), (), ARRAYS)


def evaluated(maths: Maths, time: float, values: Mapping[str, Array], sets: int) -> Array:
    """The value of what a condition sets, a number a set."""
    code = _target_code(at_time(maths, time))
    with np.errstate(all="ignore"):
        found: Any = code.read((), (code.prepare(values), ()))["0"]
    return np.broadcast_to(np.asarray(found, float), (sets,))


def begins_at(period: PetabPeriod) -> float:
    """When a period begins; what ends with a standstill begins at 0, as models do."""
    return 0.0 if period.time == -math.inf else period.time
