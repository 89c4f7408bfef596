"""SBML models of one's own, run as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.errors import UnknotError
from unknot.evidence import Source
from unknot.exchange.sbml_knot import Ties, sbml_knot
from unknot.exchange.sbml_meaning import Equations, equations
from unknot.exchange.sbml_names import AMOUNT, CONCENTRATION, VALUE, SbmlColumn
from unknot.exchange.sbml_read import Declarations, read
from unknot.exchange.sbml_run import Accuracy, solve
from unknot.knot import Knot
from unknot.store.files import read_file

if TYPE_CHECKING:
    import polars as pl

Numbers = Mapping[str, "float | Sequence[float] | npt.NDArray[np.float64]"]


class SbmlModel:
    """A model of ordinary differential equations that an SBML document holds.

    Attributes:
        declarations: what the document says.
    """

    def __init__(self, declarations: Declarations) -> None:
        self.declarations = declarations
        self._ready: dict[tuple[tuple[SbmlColumn, ...], tuple[str, ...]], Equations] = {}

    @property
    def name(self) -> str:
        """Its name, or its identifier."""
        return self.declarations.name

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Species, parameters, compartments, reactions and named stoichiometries."""
        return tuple(self.declarations.names)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Packages left aside, which say of themselves that they change no mathematics."""
        return self.declarations.ignored

    def simulate(
        self,
        times: Sequence[float] | npt.NDArray[np.float64],
        parameters: Numbers | None = None,
        *,
        outputs: Sequence[str] | None = None,
        amounts: Iterable[str] = (),
        concentrations: Iterable[str] = (),
        relative: float = Accuracy.relative,
        absolute: float | None = None,
    ) -> pl.DataFrame:
        """Solve the model, from time 0, for one or many sets of parameters.

        Args:
            times: rising, none before 0, in the model's own unit.
            parameters: values at time 0 of parameters, species, compartments or stoichiometries,
                in place of the document's: a number, or one a set. A species is set as its name
                means in formulas: its concentration, or its amount where it has only substance
                units. What is set comes before an initial assignment.
            outputs: columns by name; None: every species and whatever else changes.
            amounts: species that are answered as amounts, whatever their name means.
            concentrations: species that are answered as concentrations.
            relative: error allowed in a step, as a share of each state, where many sets go side by
                side; one by one is ten thousand times stricter.
            absolute: the same in a state's own unit; None takes a 1e-12th of the smallest number
                that a set begins with.

        Returns:
            One row a set and time, with "set" (from 0) and "time".

        Raises:
            UnknotError: times or parameters that cannot be; an unknown name; a value that the
                model needs and has not; or the solver came no further.

        Example:
            >>> import unknot as uk
            >>> model = uk.load_sbml("decay.xml")  # doctest: +SKIP
            >>> model.simulate([0, 1, 2], {"k": [0.1, 0.2]})  # doctest: +SKIP
        """
        import polars as pl

        moments = _times(times)
        given, sets = _sets(parameters or {})
        accuracy = _accuracy(relative, absolute)
        wanted = self._wanted(outputs, frozenset(amounts), frozenset(concentrations))
        key = (tuple(wanted), tuple(given))
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = equations(self.declarations, wanted, tuple(given))
        found = solve(ready, moments, given, sets, accuracy)
        columns = {
            one.name: np.ascontiguousarray(found[:, :, n]).ravel() for n, one in enumerate(wanted)
        }
        head = {
            "set": np.repeat(np.arange(sets), len(moments)),
            "time": np.tile(moments, sets),
        }
        return pl.DataFrame(head | columns)

    def as_knot(
        self,
        name: str,
        *,
        time: str | None = None,
        drives: Ties | None = None,
        adds: Ties | None = None,
        source: Source | None = None,
    ) -> Knot:
        """The model as a knot of the body, to be tied in by `load_model(…, knots=[…])`.

        Its states and whatever else changes in it are then called `<name>_<their name>`, its
        numbers `<name>.<their name>`. All stay in the units of the document; only its time is
        converted. A state that may fall below 0 becomes the difference of two, `…_above` and
        `…_below`. What its time is counted from is the start of each run.

        Args:
            name: of the knot.
            time: "s", "min", "h" or "d": the unit of the document's time, where it does not say.
            drives: names of the document -> what the body gives them: a function whose arguments
                are states, outputs, traits or inputs of the body, in their units; or an
                `SbmlCoupling`, which also says where it comes from. A constant of the document
                then follows the body; what reactions or a rate rule change gets an inflow.
            adds: states of the body -> what is made of them in an hour, in their units: a function
                whose arguments are names of the document. Never negative; a `Rate` also takes.
            source: of all its numbers; by default "from SBML" with the model's name and what it
                says describes it, graded D.

        Raises:
            UnknotError: no word ("sbml-knot-name"); a time that nobody says, or that the document
                says otherwise ("sbml-knot-time"); an operation that the body's engine has not
                ("sbml-knot-operation"); a name that is not there, or what the model leaves open.

        Example:
            >>> import unknot as uk
            >>> model = uk.load_sbml("lactate.xml")  # doctest: +SKIP
            >>> knot = model.as_knot("lactate", drives={"work": lambda effort: effort})
            ... # doctest: +SKIP
            >>> body = uk.load_model("articles", knots=[knot])  # doctest: +SKIP
        """
        return sbml_knot(
            self.declarations, name, time=time, drives=drives, adds=adds, source=source
        )

    def _wanted(
        self,
        outputs: Sequence[str] | None,
        amounts: frozenset[str],
        concentrations: frozenset[str],
    ) -> list[SbmlColumn]:
        page = self.declarations
        if outputs is None:
            moving = [n for n in (*page.assigned, *page.rates) if n not in page.species]
            outputs = [*page.species, *moving]
        for name in (*amounts, *concentrations):
            if name not in page.species or name not in outputs:
                said = f'"{name}" is no species among the outputs.'
                raise UnknotError("sbml-unknown-name", said, "name species that are asked for.")
        for name in amounts & concentrations:
            said = f'"{name}" cannot be an amount and a concentration in one column.'
            raise UnknotError("sbml-outputs", said, "name it in one of the two lists.")
        taken = {"set", "time"} & set(outputs)
        if taken or len(set(outputs)) < len(outputs):
            said = 'a column would stand twice, or be called "set" or "time".'
            raise UnknotError("sbml-outputs", said, "name other outputs.")

        def kind(name: str) -> str:
            if name in amounts:
                return AMOUNT
            return CONCENTRATION if name in concentrations else VALUE

        return [SbmlColumn(name, kind(name)) for name in outputs]


def load_sbml(path: str | Path) -> SbmlModel:
    """A model in SBML Level 3, or in what libSBML can make Level 3 of.

    Reactions with kinetic laws, rate rules, assignment rules, initial assignments and function
    definitions run. Events, delays, fast reactions, algebraic rules, constraints and packages that
    change the mathematics are refused, each by its own code; so is what a model leaves open.

    Args:
        path: the file.

    Raises:
        UnknotError: no such file, no SBML, python-libsbml is not installed, or the model holds
            what is not solved here.
    """
    return SbmlModel(read(read_file(Path(path))))


def _times(times: Sequence[float] | npt.NDArray[np.float64]) -> Array:
    try:
        moments = np.asarray(times, dtype=np.float64)
    except (TypeError, ValueError):  # words, or lists of unlike lengths
        moments = np.empty(0)
    rising = moments.ndim == 1 and len(moments) > 0 and np.isfinite(moments).all()
    if not rising or moments[0] < 0.0 or (np.diff(moments) <= 0.0).any():
        said = "times have to be finite and rise, and none may lie before 0."
        raise UnknotError("sbml-times", said, "give them as 0, 0.5, 1, …")
    return moments


def _sets(parameters: Numbers) -> tuple[dict[str, Array], int]:
    try:
        values = {name: np.asarray(value, dtype=np.float64) for name, value in parameters.items()}
    except (TypeError, ValueError):
        values = {"": np.array(np.nan)}
    counts = {v.shape[0] for v in values.values() if v.ndim == 1}
    flat = all(v.ndim < 2 and np.isfinite(v).all() for v in values.values())
    if not flat or len(counts) > 1 or counts == {0}:
        said = "each parameter has to be a finite number, or as many as there are sets."
        raise UnknotError("sbml-parameters", said, "give every list the same length, above 0.")
    sets = counts.pop() if counts else 1
    return {name: np.broadcast_to(value, (sets,)) for name, value in values.items()}, sets


def _accuracy(relative: float, absolute: float | None) -> Accuracy:
    fine = 0.0 < relative < 1.0 and (absolute is None or 0.0 < absolute < np.inf)
    if not fine:
        said = "an error allowed has to be above 0, and a relative one below 1."
        raise UnknotError("sbml-accuracy", said, "leave it out, or give 1e-6.")
    return Accuracy(relative, absolute)
