"""What a result rests on in print: every row of evidence it used, and what for.

A result is a wiring, a knot, a claim, a treatment, a published study or a row of evidence by name,
or what a command wrote. A run uses the numbers that its model's rates and read-outs contain, and
the couplings that are on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from unknot.claims import all_claims
from unknot.couplings import Coupling, couplings
from unknot.engine.calibrate import constants, parameter_set_values
from unknot.errors import UnknotError, nearest
from unknot.evidence import EvidenceRow, Source, table
from unknot.expression import Leaf
from unknot.knot import Knot
from unknot.knots import all_knots
from unknot.library import ANY, Wiring, interventions, wiring, wirings
from unknot.model import Model, tie
from unknot.observe import observables
from unknot.validate.protocol import protocols

DOI = re.compile(r"10\.\d{4,9}/[^\s,;\"']+")


@dataclass(frozen=True)
class CitedWork:
    """One row of the evidence table, and what it was used for."""

    row: EvidenceRow
    used_for: tuple[str, ...]

    @property
    def doi(self) -> str | None:
        """Its digital object identifier, where the table has one."""
        found = DOI.search(self.row.reference)
        return found[0].partition("/.")[0].rstrip(".)") if found else None


@dataclass
class Bibliography:
    """References by key, and the numbers that rest on nobody's measurement.

    Attributes:
        of: what it is the bibliography of, in words.
        unsourced: numbers and couplings in use without a row of evidence.
    """

    of: list[str] = field(default_factory=list[str])
    uses: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    unsourced: list[str] = field(default_factory=list[str])

    def add(self, keys: Iterable[str], what: str) -> None:
        """Note that rows of evidence were used for something."""
        for key in keys:
            told = self.uses.setdefault(key, [])
            if what not in told:
                told.append(what)

    def source(self, source: Source, what: str) -> None:
        """Note where a number or a coupling comes from."""
        if source.key:
            self.add((source.key,), what)
        elif not source.reference and what not in self.unsourced:
            self.unsourced.append(what)

    @property
    def references(self) -> tuple[CitedWork, ...]:
        """In the order of the evidence table."""
        return tuple(
            CitedWork(row, tuple(self.uses[key]))
            for key, row in table().items()
            if key in self.uses
        )


def of_name(name: str) -> Bibliography:
    """The bibliography of a wiring, knot, claim, treatment, study or row of evidence.

    Raises:
        UnknotError: nothing has this name.
    """
    made = Bibliography()
    known: dict[str, Any] = {
        **{one: lambda one=one: _wiring(made, wiring(one), "default") for one in wirings()},
        **{key: lambda key=key: _evidence(made, key) for key in table()},
    }
    found = False
    for knot in all_knots():
        if knot.name == name:
            found = True
            _knot(made, knot)
    if name in interventions():
        found = True
        _treatment(made, name)
    claims = {claim.id for claim in all_claims()}
    if name.upper() in claims:
        found = True
        _claim(made, name.upper())
    if name in protocols():
        found = True
        _study(made, name)
    if name in known:
        found = True
        known[name]()
    if not found:
        names = (*known, *claims, *interventions(), *protocols(), *(k.name for k in all_knots()))
        raise UnknotError(
            "unknown-result",
            f'there is no file, wiring, knot, claim, treatment or study "{name}".',
            nearest(name, names),
        )
    return made


def of_data(data: Mapping[str, Any], own: Mapping[str, Wiring] | None = None) -> Bibliography:
    """The bibliography of what a command printed with --json, or wrote as JSON.

    Args:
        own: wirings it may name beside those that ship, and before them.

    Raises:
        UnknotError: the data do not say which model they come from.
    """
    made = Bibliography()
    chosen = data.get("wiring")
    if not isinstance(chosen, str):
        raise UnknotError(
            "no-result",
            "this file does not say which wiring it used.",
            "name the answer.json of a report, or what a command printed with --json.",
        )
    values = data.get("parameters", data.get("parameter_set", "default"))
    for one in wirings() if chosen == ANY else (chosen,):
        _wiring(made, wiring((own or {}).get(one, one)), str(values))
    for row in _rows(data, "claims"):
        _claim(made, str(row.get("id")))
    for row in _rows(data, "studies"):
        made.add((str(row.get("evidence")),), f"study {row.get('study')}, row {row.get('id')}")
    for name in cast("list[Any]", data.get("treatments") or []):
        if name in interventions():
            _treatment(made, str(name))
    made.uses = {key: told for key, told in made.uses.items() if key in table()}
    return made


def _rows(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found: Any = data.get(name)
    rows = cast("list[Any]", found) if isinstance(found, list) else []
    return [cast("Mapping[str, Any]", row) for row in rows if isinstance(row, Mapping)]


def of_run(
    chosen: str | Wiring, parameter_set: str = "default", agents: Iterable[str] = ()
) -> Bibliography:
    """The bibliography of a run of the model under a wiring, with treatments."""
    made = Bibliography()
    _wiring(made, wiring(chosen), parameter_set)
    for name in agents:
        if name in interventions():
            _treatment(made, name)
    return made


def _wiring(made: Bibliography, chosen: Wiring, parameter_set: str) -> None:
    made.of.append(f"wiring {chosen.name}")
    used = in_use(chosen, parameter_set)
    for knot in all_knots():
        for param in knot.params:
            name = f"{knot.name}.{param.name}"
            if name in used:
                made.source(param.source, f"number {name}")
    for one in couplings(chosen):
        if one.on:
            _coupling(made, one)


def in_use(chosen: Wiring, parameter_set: str = "default") -> set[str]:
    """The parameters that a wiring's rates and read-outs contain, as "knot.name"."""
    values = parameter_set_values(parameter_set)
    names = tuple(f"{k.name}.{p.name}" for k in all_knots() for p in k.params)
    model = tie(chosen, values, constants(chosen, values), vary=names)
    seen = {need for observable in observables().values() for need in observable.needs}
    roots = [*model.gain, *model.loss]
    roots += [at for name, at in model.outputs.items() if name in seen]
    return _leaves(model, roots) & set(names)


def _leaves(model: Model, roots: Iterable[int]) -> set[str]:
    nodes, open_ones = model.trace.nodes, list(roots)
    reached: set[int] = set()
    while open_ones:
        at = open_ones.pop()
        if at not in reached:
            reached.add(at)
            open_ones.extend(nodes[at].args)
    return {nodes[at].name for at in reached if nodes[at].op == Leaf.LANE}


def _coupling(made: Bibliography, one: Coupling) -> None:
    made.source(one.source, f"coupling {one.name}")
    made.add(one.against, f"against coupling {one.name}")


def _knot(made: Bibliography, knot: Knot) -> None:
    made.of.append(f"knot {knot.name}")
    for param in knot.params:
        made.source(param.source, f"number {knot.name}.{param.name}")
    for one in couplings(wiring("articles")):
        if one.knot == knot.name:
            _coupling(made, one)


def _claim(made: Bibliography, name: str) -> None:
    for claim in all_claims():
        if claim.id == name:
            made.of.append(f"claim {name}")
            made.add(claim.supports, f"claim {name}")
            made.add(claim.against, f"against claim {name}")


def _treatment(made: Bibliography, name: str) -> None:
    made.of.append(f"treatment {name}")
    made.add(interventions()[name].evidence, f"treatment {name}")
    if not interventions()[name].evidence:
        made.unsourced.append(f"treatment {name}")


def _study(made: Bibliography, name: str) -> None:
    made.of.append(f"study {name}")
    for row in protocols()[name].rows:
        made.add((row.evidence,), f"study {name}, row {row.id}")


def _evidence(made: Bibliography, key: str) -> None:
    """Everything in the package that cites a row of evidence."""
    made.of.append(f"row {key}")
    made.add((key,), f"row {key}")
    everything = Bibliography()
    for knot in all_knots():
        _knot(everything, knot)
    for claim in all_claims():
        _claim(everything, claim.id)
    for name in interventions():
        _treatment(everything, name)
    for name in protocols():
        _study(everything, name)
    made.uses[key] = everything.uses.get(key, ["nothing in the package"])
