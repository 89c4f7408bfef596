"""What the names of an SBML model mean: at the beginning, and in the course of a run.

A species that reactions change is a state by its amount; what a rate rule changes is a state by
what its name means. All else is worked out from states, or holds from the beginning on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from unknot.errors import UnknotError, nearest
from unknot.exchange.sbml_maths import Function, Graph, Maths, Scope, refuse, write_out
from unknot.exchange.sbml_read import Declarations, Reaction, Species
from unknot.expression import Expression, Leaf

CLOCK = "the time"  # a state of its own where a formula asks for the time; no identifier
BEGINNING = "the beginning"  # the time at which a run begins, where it is handed in; else 0
VALUE, AMOUNT, CONCENTRATION = "value", "amount", "concentration"


@dataclass(frozen=True)
class SbmlColumn:
    """A column of the result: a name, and for a species whether its amount or concentration."""

    name: str
    kind: str = VALUE


def unknown(page: Declarations, name: str) -> UnknotError:
    """The refusal of a name that a model does not have."""
    return UnknotError(
        "sbml-unknown-name", f'the model has no "{name}".', nearest(name, page.names)
    )


class World:
    """What names mean, at the beginning or in the course of a run."""

    def __init__(self, page: Declarations, graph: Graph) -> None:
        self.page = page
        self.graph = graph
        self._known: dict[tuple[str, str], Expression] = {}
        self._open: list[tuple[str, str]] = []

    def once(self, kind: str, name: str, make: Callable[[], Expression]) -> Expression:
        """A value made when it is first needed; one that needs itself is refused."""
        key = (kind, name)
        found = self._known.get(key)
        if found is not None:
            return found
        if key in self._open:
            ring = " -> ".join([n for _, n in self._open[self._open.index(key) :]] + [name])
            raise refuse("cycle", f"its formulas need each other: {ring}", "break the ring.")
        self._open.append(key)
        try:
            found = self._known[key] = make()
        finally:
            self._open.pop()
        return found

    def value(self, name: str) -> Expression:
        """What a name means in a formula."""
        return self.once(VALUE, name, lambda: self.fresh(name))

    def fresh(self, name: str) -> Expression:
        """The value of a name that is met for the first time."""
        page = self.page
        if name in page.assigned:
            return self.maths(page.assigned[name])
        if name in page.reactions:
            return self.law(name)
        if name in page.species:
            return self.species(name, page.species[name])
        return self.held(name)

    def species(self, name: str, what: Species) -> Expression:
        """The value of a species that no assignment rule gives."""
        amount = self.amount(name)
        return amount if what.by_amount else self.divided(amount, what)

    def divided(self, amount: Expression, what: Species) -> Expression:
        """An amount as concentration."""
        size = self.size(what.compartment)
        return amount if size is None else self.graph.binary("div", amount, size)

    def multiplied(self, value: Expression, what: Species) -> Expression:
        """A concentration as amount."""
        size = self.size(what.compartment)
        return value if size is None else self.graph.binary("mul", value, size)

    def size(self, compartment: str) -> Expression | None:
        """A compartment's size; a point has none, and its contents are amounts."""
        place = self.page.compartments[compartment]
        page = self.page
        sized = (compartment in those for those in (page.initial, page.assigned, page.rates))
        if place.size is None and place.dimensions == 0.0 and not any(sized):
            return None
        return self.value(compartment)

    def amount(self, name: str) -> Expression:
        """The amount of a species."""
        what, value = self.page.species[name], self.value(name)
        return value if what.by_amount else self.multiplied(value, what)

    def concentration(self, name: str) -> Expression:
        """The concentration of a species."""
        what = self.page.species[name]
        return self.divided(self.amount(name), what) if what.by_amount else self.value(name)

    def held(self, name: str) -> Expression:
        """A value that no formula gives."""
        raise AssertionError(name)

    def time(self) -> Expression:
        """The time."""
        raise AssertionError

    def rate(self, name: str) -> Expression:
        """How fast the value of a name changes."""
        raise AssertionError(name)

    def maths(self, maths: Maths, own: Reaction | None = None) -> Expression:
        """A formula, where a reaction's own numbers come before names of the model."""
        value = self.value
        if own is not None and own.own:
            numbers = own.own

            def value(name: str) -> Expression:
                if name not in numbers:
                    return self.value(name)
                number = numbers[name]
                if number is None:
                    raise _unset(name)
                return self.graph.const(number)

        functions: dict[str, Function] = self.page.functions
        return write_out(maths, Scope(self.graph, value, self.time, self.rate, functions))

    def law(self, name: str) -> Expression:
        """How fast a reaction runs, extent in a unit of time."""
        reaction = self.page.reactions[name]
        if reaction.law is None:
            said = f'reaction "{name}" has no kinetic law'
            raise refuse("no-law", said, "give it one.")
        return self.maths(reaction.law, reaction)


def _unset(name: str) -> UnknotError:
    return refuse("unset", f'"{name}" has no value', "give it one, in the model or by hand.")


class AtStart(World):
    """What names mean at time 0."""

    def __init__(self, page: Declarations, graph: Graph, given: frozenset[str]) -> None:
        super().__init__(page, graph)
        self.given = given

    def state(self, name: str, page: Declarations) -> Expression:
        """Where a state begins."""
        by_rule = name in page.rates or name not in page.species
        return self.value(name) if by_rule else self.amount(name)

    def fresh(self, name: str) -> Expression:
        """The value of a name that is met for the first time."""
        if name in self.given:
            return self.graph.leaf(Leaf.LANE, name)
        if name in self.page.initial:
            return self.maths(self.page.initial[name])
        return super().fresh(name)

    def species(self, name: str, what: Species) -> Expression:
        """The value of a species as the document gives it."""
        if what.amount is not None:
            amount = self.graph.const(what.amount)
            return amount if what.by_amount else self.divided(amount, what)
        if what.concentration is not None:
            value = self.graph.const(what.concentration)
            return self.multiplied(value, what) if what.by_amount else value
        raise _unset(name)

    def amount(self, name: str) -> Expression:
        """The amount of a species."""
        what = self.page.species[name]
        plain = not (name in self.given or name in self.page.initial or name in self.page.assigned)
        if plain and what.amount is not None:  # as it stands: no way there and back by the size
            return self.graph.const(what.amount)
        return super().amount(name)

    def held(self, name: str) -> Expression:
        """A value that no formula gives."""
        page = self.page
        if name in page.parameters:
            number = page.parameters[name]
        elif name in page.compartments:
            number = page.compartments[name].size
        elif name in page.participants:
            number = page.participants[name].stoichiometry
        else:
            raise unknown(page, name)
        if number is None:
            raise _unset(name)
        return self.graph.const(number)

    def time(self) -> Expression:
        """The time."""
        if BEGINNING in self.given:
            return self.graph.leaf(Leaf.LANE, BEGINNING)
        return self.graph.const(0.0)

    def rate(self, name: str) -> Expression:
        """How fast the value of a name changes."""
        said = f'the rate of "{name}" is asked for at the very beginning'
        raise refuse("operation", said, "write the formula without it.")


class InCourse(World):
    """What names mean in the course of a run."""

    def __init__(self, page: Declarations, graph: Graph, start: AtStart) -> None:
        super().__init__(page, graph)
        self.start = start
        self.clock_asked = False

    @cached_property
    def changing(self) -> dict[str, list[tuple[str, int]]]:
        """States, and for those that reactions change: which reaction, which participant."""
        page = self.page
        found: dict[str, list[tuple[str, int]]] = {name: [] for name in page.rates}
        for name, reaction in page.reactions.items():
            for n, one in enumerate(reaction.participants):
                if not self._by_reactions(one.species):
                    continue
                found.setdefault(one.species, []).append((name, n))
        return found

    def _by_reactions(self, species: str) -> bool:
        page = self.page
        ruled = species in page.rates or species in page.assigned
        return not (ruled or page.species[species].fixed)

    def column(self, wanted: SbmlColumn) -> Expression:
        """A column of the result."""
        if wanted.name not in self.page.names:
            raise unknown(self.page, wanted.name)
        if wanted.kind == VALUE or wanted.name not in self.page.species:
            return self.value(wanted.name)
        of = self.amount if wanted.kind == AMOUNT else self.concentration
        return of(wanted.name)

    def slope(self, name: str) -> Expression:
        """How fast a state changes."""
        if name in self.page.rates:
            return self.maths(self.page.rates[name])
        return self.graph_sum([self._turnover(*one) for one in self.changing[name]])

    def graph_sum(self, terms: list[Expression]) -> Expression:
        """The sum of some values."""
        total = terms[0]
        for term in terms[1:]:
            total = self.graph.binary("add", total, term)
        return total

    def _turnover(self, reaction: str, which: int) -> Expression:
        """What a participant gains by its reaction."""
        one = self.page.reactions[reaction].participants[which]
        flow = self.value(reaction)
        flow = self.graph.binary(
            "mul", self.graph.const(one.sign), self._times(one.name, flow, one.stoichiometry)
        )
        factor = self.page.species[one.species].factor
        return self.graph.binary("mul", self.value(factor), flow) if factor else flow

    def _times(self, name: str, flow: Expression, plain: float | None) -> Expression:
        if name:
            return self.graph.binary("mul", self.value(name), flow)
        if plain is None:
            raise refuse("unset", "a stoichiometry has no value", "give it one.")
        return self.graph.binary("mul", self.graph.const(plain), flow)

    def fresh(self, name: str) -> Expression:
        """The value of a name that is met for the first time."""
        if name in self.page.rates:
            return self.graph.leaf(Leaf.STATE, name)
        return super().fresh(name)

    def amount(self, name: str) -> Expression:
        """The amount of a species."""
        if name in self.page.rates or name in self.page.assigned:
            return super().amount(name)
        if name in self.changing:
            return self.graph.leaf(Leaf.STATE, name)
        return self.start.amount(name)

    def held(self, name: str) -> Expression:
        """A value that no formula gives."""
        return self.start.value(name)

    def time(self) -> Expression:
        """The time."""
        self.clock_asked = True
        run = self.graph.leaf(Leaf.STATE, CLOCK)
        return self.graph.binary("add", run, self.start.time())

    def rate(self, name: str) -> Expression:
        """How fast the value of a name changes."""
        return self.once("rate", name, lambda: self._fresh_rate(name))

    def _fresh_rate(self, name: str) -> Expression:
        page, graph = self.page, self.graph
        if name in page.assigned or name in page.reactions:
            said = f'the rate of "{name}", which a formula gives, is asked for'
            raise refuse("operation", said, "ask for the rate of a state.")
        if name in page.rates:
            return self.slope(name)
        if name not in page.species:
            self.value(name)  # it must be there
            return graph.const(0.0)
        what = page.species[name]
        slope = self.slope(name) if name in self.changing else graph.const(0.0)
        place = what.compartment
        if what.by_amount or self.size(place) is None:
            return slope
        if place in page.assigned:
            said = f'the rate of "{name}" in a place whose size a rule assigns is asked for'
            raise refuse("operation", said, "write the formula without it.")
        size = self.value(place)
        if place not in page.rates:
            return graph.binary("div", slope, size)
        thinning = graph.binary("mul", self.value(name), self.rate(place))
        return graph.binary("div", graph.binary("sub", slope, thinning), size)
