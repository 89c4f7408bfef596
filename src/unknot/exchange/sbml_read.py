"""An SBML document as plain declarations: what it holds, not yet what it means.

Only here is libSBML spoken to. Level 1 and 2 documents are first made Level 3 by libSBML. What the
solver has no answer for is refused by name; nothing that a document leaves open is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from typing import Any
from xml.etree import ElementTree

from unknot.errors import UnknotError, install
from unknot.exchange.sbml_maths import Function, Maths, refuse

LEVEL, VERSION = 3, 2


@dataclass(frozen=True)
class Compartment:
    """A place: its size, and in how many dimensions it has one."""

    size: float | None
    dimensions: float | None
    constant: bool


@dataclass(frozen=True)
class Species:
    """What a place holds.

    Attributes:
        amount: initial amount, or None. `concentration`: initial concentration, or None.
        by_amount: its name in a formula means its amount; else its concentration.
        fixed: reactions do not change it (a boundary condition, or constant).
        factor: the parameter that turns extents of reactions into its amount.
    """

    compartment: str
    amount: float | None
    concentration: float | None
    by_amount: bool
    fixed: bool
    factor: str


@dataclass(frozen=True)
class Participant:
    """A species that a reaction takes (`sign` -1) or makes (+1), how much, and under which name."""

    species: str
    sign: float
    stoichiometry: float | None
    name: str


@dataclass(frozen=True)
class Reaction:
    """Its participants, its kinetic law, and numbers that only the law knows."""

    participants: tuple[Participant, ...]
    law: Maths | None
    own: dict[str, float | None]


@dataclass(frozen=True)
class Declarations:
    """A document's model; all by identifier.

    Attributes:
        initial: initial assignments. `assigned`: assignment rules. `rates`: rate rules.
        ignored: packages that say of themselves that they change no mathematics.
        clock: seconds in its unit of time, or None where it does not say.
        units: what the document counts in, in words, where it says so.
        described_by: addresses of what describes the model, such as its publication.
    """

    name: str
    compartments: dict[str, Compartment]
    species: dict[str, Species]
    parameters: dict[str, float | None]
    reactions: dict[str, Reaction]
    functions: dict[str, Function]
    initial: dict[str, Maths]
    assigned: dict[str, Maths]
    rates: dict[str, Maths]
    ignored: tuple[str, ...]
    clock: float | None = None
    units: dict[str, str] = field(default_factory=dict[str, str])
    described_by: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Everything that has a value over time."""
        return [
            *self.species, *self.parameters, *self.compartments, *self.reactions,
            *self.participants,
        ]  # fmt: skip

    @property
    def participants(self) -> dict[str, Participant]:
        """Participants that have a name of their own, by that name."""
        everyone = (p for r in self.reactions.values() for p in r.participants)
        return {p.name: p for p in everyone if p.name}


def read(text: str) -> Declarations:
    """The declarations of an SBML document.

    Raises:
        UnknotError: python-libsbml is not installed ("missing-extra"); no SBML, or not valid
            ("sbml-invalid"); it holds what is not solved here: "sbml-event", "sbml-delay",
            "sbml-algebraic-rule", "sbml-fast-reaction", "sbml-constraint", "sbml-package".
    """
    libsbml = _libsbml()
    document = libsbml.readSBMLFromString(text)
    ignored = _packages(text)
    _valid(libsbml, document)
    if document.getLevel() < LEVEL and not document.setLevelAndVersion(LEVEL, VERSION, False):
        raise refuse(
            "invalid", "libSBML cannot make it Level 3", f"save it as Level {LEVEL} elsewhere."
        )
    model = document.getModel()
    if model is None:
        raise refuse("invalid", "the document holds no model", "give it one.")
    _unsolved(model)
    maths = _Reader(libsbml).maths
    return Declarations(
        name=model.getName() or model.getId(),
        compartments={c.getId(): _compartment(c) for c in model.getListOfCompartments()},
        species={s.getId(): _species(s, model) for s in model.getListOfSpecies()},
        parameters={
            p.getId(): _number(p.isSetValue(), p.getValue()) for p in model.getListOfParameters()
        },
        reactions={r.getId(): _reaction(r, maths) for r in model.getListOfReactions()},
        functions={f.getId(): _function(f, maths) for f in model.getListOfFunctionDefinitions()},
        initial={
            a.getSymbol(): maths(a.getMath())
            for a in model.getListOfInitialAssignments()
            if a.isSetMath()
        },
        assigned=_rules(model, maths, "isAssignment"),
        rates=_rules(model, maths, "isRate"),
        ignored=ignored,
        clock=_clock(libsbml, model),
        units=_units(libsbml, model),
        described_by=_described_by(libsbml, model),
    )


def _libsbml() -> Any:
    if find_spec("libsbml") is None:
        raise UnknotError(
            "missing-extra", "reading SBML needs python-libsbml.", install("exchange")
        )
    return import_module("libsbml")


def _packages(text: str) -> tuple[str, ...]:
    """Packages of Level 3 that may be left aside; one that changes the mathematics is refused.

    The document's first element says of each whether what it adds is required to understand it.
    """
    aside: list[str] = []
    try:
        # Only up to the first element: nothing is expanded, and nothing kept.
        walk = ElementTree.iterparse(StringIO(text), events=("start",))  # noqa: S314
        _, root = next(iter(walk))
    except (ElementTree.ParseError, StopIteration):  # libSBML says what is wrong
        return ()
    for key, value in root.attrib.items():
        space, _, field = key.rpartition("}")
        # Extended mathematics came into the core with Version 2: formulas are read as there.
        if field != "required" or "extendedmath" in space:
            continue
        name = re.sub(r"/version\d+$", "", space).rpartition("/")[2]
        if value.strip() in ("true", "1"):
            said = f'it needs the package "{name}", which changes what its formulas mean'
            raise refuse("package", said, "write the model without it, in SBML core.")
        aside.append(name)
    return tuple(aside)


def _valid(libsbml: Any, document: Any) -> None:
    """Refuse what libSBML finds wrong; units and style are no reason."""
    for kind in ("UNITS_CONSISTENCY", "MODELING_PRACTICE", "SBO_CONSISTENCY"):
        document.setConsistencyChecks(getattr(libsbml, f"LIBSBML_CAT_{kind}"), False)
    if document.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0:
        document.checkConsistency()
    for n in range(document.getNumErrors()):
        error = document.getError(n)
        if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR:
            said = f"line {error.getLine()}: {' '.join(error.getMessage().split())}"
            raise refuse("invalid", said.rstrip("."), "mend it there.")


def _unsolved(model: Any) -> None:
    """Refuse what a system of ordinary differential equations has no place for."""
    without = "write the model without it."
    for event in model.getListOfEvents():
        raise refuse("event", f'it has events ("{event.getId()}")', without)
    for rule in model.getListOfRules():
        if rule.isAlgebraic():
            raise refuse("algebraic-rule", "it has an algebraic rule", "solve it for a variable.")
    for reaction in model.getListOfReactions():
        if reaction.isSetFast() and reaction.getFast():
            raise refuse("fast-reaction", f'reaction "{reaction.getId()}" is fast', without)
    if model.getNumConstraints():
        raise refuse("constraint", "it has constraints, which are not watched", without)


def _clock(libsbml: Any, model: Any) -> float | None:
    """Seconds in the unit of time of a model."""
    name = model.getTimeUnits()
    if name == "second":
        return 1.0
    unit = model.getUnitDefinition(name) if name else None
    if unit is None or unit.getNumUnits() != 1:
        return None
    (one,) = unit.getListOfUnits()
    if one.getKind() != libsbml.UNIT_KIND_SECOND or one.getExponentAsDouble() != 1.0:
        return None
    return float(one.getMultiplier() * 10.0 ** one.getScale())


def _units(libsbml: Any, model: Any) -> dict[str, str]:
    """What numbers are counted in, in words, for those of which the document says so."""
    found: dict[str, str] = {}
    listed = (model.getListOfSpecies(), model.getListOfParameters(), model.getListOfCompartments())
    for one in (one for those in listed for one in those):
        unit = one.getDerivedUnitDefinition()
        if unit is not None and unit.getNumUnits():
            found[one.getId()] = libsbml.UnitDefinition.printUnits(unit, True)
    return found


def _described_by(libsbml: Any, model: Any) -> tuple[str, ...]:
    """Addresses of what a model says describes it."""
    terms = (model.getCVTerm(n) for n in range(model.getNumCVTerms()))
    return tuple(
        term.getResourceURI(n)
        for term in terms
        if term.getQualifierType() == libsbml.MODEL_QUALIFIER
        and term.getModelQualifierType() == libsbml.BQM_IS_DESCRIBED_BY
        for n in range(term.getNumResources())
    )


def _number(there: bool, value: float) -> float | None:
    return float(value) if there else None


def _compartment(source: Any) -> Compartment:
    dimensions = _number(source.isSetSpatialDimensions(), source.getSpatialDimensionsAsDouble())
    size = _number(source.isSetSize(), source.getSize())
    return Compartment(size, dimensions, source.getConstant())


def _species(source: Any, model: Any) -> Species:
    factor = source.getConversionFactor() or model.getConversionFactor()
    return Species(
        source.getCompartment(),
        _number(source.isSetInitialAmount(), source.getInitialAmount()),
        _number(source.isSetInitialConcentration(), source.getInitialConcentration()),
        source.getHasOnlySubstanceUnits(),
        source.getBoundaryCondition() or source.getConstant(),
        factor,
    )


def _reaction(source: Any, maths: Callable[[Any], Maths]) -> Reaction:
    def side(those: Iterable[Any], sign: float) -> list[Participant]:
        return [
            Participant(
                one.getSpecies(),
                sign,
                _number(one.isSetStoichiometry(), one.getStoichiometry()),
                one.getId(),
            )
            for one in those
        ]

    participants = (
        *side(source.getListOfReactants(), -1.0),
        *side(source.getListOfProducts(), 1.0),
    )
    if not source.isSetKineticLaw() or not source.getKineticLaw().isSetMath():
        return Reaction(participants, None, {})
    law = source.getKineticLaw()
    own = {
        one.getId(): _number(one.isSetValue(), one.getValue())
        for one in law.getListOfLocalParameters()
    }
    return Reaction(participants, maths(law.getMath()), own)


def _function(source: Any, maths: Callable[[Any], Maths]) -> Function:
    names = tuple(source.getArgument(n).getName() for n in range(source.getNumArguments()))
    if source.getBody() is None:
        said = f'function "{source.getId()}" has no body'
        raise refuse("invalid", said, "give it one.")
    return Function(names, maths(source.getBody()))


def _rules(model: Any, maths: Callable[[Any], Maths], kind: str) -> dict[str, Maths]:
    """Rules of a kind by their variable; one without a formula is as if it were not there."""
    return {
        rule.getVariable(): maths(rule.getMath())
        for rule in model.getListOfRules()
        if getattr(rule, kind)() and rule.isSetMath()
    }


# What libSBML calls an operation, and what it is here.
_OPERATIONS = {
    "PLUS": "plus", "MINUS": "minus", "TIMES": "times", "DIVIDE": "divide", "POWER": "power",
    "FUNCTION_POWER": "power", "FUNCTION_ROOT": "root", "FUNCTION_LN": "ln", "FUNCTION_LOG": "log",
    "FUNCTION_EXP": "exp", "FUNCTION_ABS": "abs", "FUNCTION_CEILING": "ceiling",
    "FUNCTION_FLOOR": "floor", "FUNCTION_FACTORIAL": "factorial", "FUNCTION_MAX": "max",
    "FUNCTION_MIN": "min", "FUNCTION_QUOTIENT": "quotient", "FUNCTION_REM": "rem",
    "FUNCTION_PIECEWISE": "piecewise", "FUNCTION_RATE_OF": "rate_of", "FUNCTION_SIN": "sin",
    "FUNCTION_COS": "cos", "FUNCTION_TAN": "tan", "FUNCTION_SEC": "sec", "FUNCTION_CSC": "csc",
    "FUNCTION_COT": "cot", "FUNCTION_SINH": "sinh", "FUNCTION_COSH": "cosh",
    "FUNCTION_TANH": "tanh", "FUNCTION_SECH": "sech", "FUNCTION_CSCH": "csch",
    "FUNCTION_COTH": "coth", "FUNCTION_ARCSIN": "arcsin", "FUNCTION_ARCCOS": "arccos",
    "FUNCTION_ARCTAN": "arctan", "FUNCTION_ARCSEC": "arcsec", "FUNCTION_ARCCSC": "arccsc",
    "FUNCTION_ARCCOT": "arccot", "FUNCTION_ARCSINH": "arcsinh", "FUNCTION_ARCCOSH": "arccosh",
    "FUNCTION_ARCTANH": "arctanh", "FUNCTION_ARCSECH": "arcsech", "FUNCTION_ARCCSCH": "arccsch",
    "FUNCTION_ARCCOTH": "arccoth", "RELATIONAL_EQ": "eq", "RELATIONAL_NEQ": "neq",
    "RELATIONAL_LT": "lt", "RELATIONAL_LEQ": "leq", "RELATIONAL_GT": "gt",
    "RELATIONAL_GEQ": "geq", "LOGICAL_AND": "and", "LOGICAL_OR": "or", "LOGICAL_XOR": "xor",
    "LOGICAL_NOT": "not", "LOGICAL_IMPLIES": "implies",
}  # fmt: skip
_CONSTANTS = {
    "CONSTANT_E": 2.718281828459045,
    "CONSTANT_PI": 3.141592653589793,
    "CONSTANT_TRUE": 1.0,
    "CONSTANT_FALSE": 0.0,
    "NAME_AVOGADRO": 6.02214179e23,  # as SBML Level 3 writes it down
}


class _Reader:
    """libSBML's trees of formulas as ours."""

    def __init__(self, libsbml: Any) -> None:
        self.libsbml = libsbml

        def typed(names: Iterable[str]) -> dict[int, str]:
            return {getattr(libsbml, f"AST_{name}"): name for name in names}

        self.operations = typed(_OPERATIONS)
        self.constants = typed(_CONSTANTS)

    def maths(self, node: Any) -> Maths:
        """A formula.

        Raises:
            UnknotError: it holds a delay ("sbml-delay"), or what is no operation of the core
                ("sbml-operation").
        """
        kind = node.getType()
        libsbml = self.libsbml
        if node.isNumber():
            return Maths("number", value=float(node.getValue()))
        if kind in self.constants:
            return Maths("number", value=_CONSTANTS[self.constants[kind]])
        if kind == libsbml.AST_NAME_TIME:
            return Maths("time")
        if kind == libsbml.AST_NAME:
            return Maths("name", name=node.getName())
        if kind == libsbml.AST_FUNCTION_DELAY:
            raise refuse("delay", "a formula looks back in time (delay)", "write it without.")
        inner = tuple(self.maths(node.getChild(n)) for n in range(node.getNumChildren()))
        if kind == libsbml.AST_FUNCTION:
            return Maths("call", inner, name=node.getName())
        if kind in self.operations:
            return Maths(_OPERATIONS[self.operations[kind]], inner)
        said = f'"{node.getName() or kind}" is no operation of SBML core'
        raise refuse("operation", said, "write the formula without it.")
