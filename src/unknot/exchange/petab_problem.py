"""A PEtab problem as plain declarations: what its tables say, whichever version wrote them."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.errors import UnknotError
from unknot.exchange.petab_priors import PetabPrior
from unknot.exchange.sbml_maths import Maths

NORMAL, LAPLACE = "normal", "laplace"
LINEAR, LOG, LOG10 = "lin", "log", "log10"


def refuse_problem(what: str, said: str, fix: str) -> UnknotError:
    """The refusal of a problem; `what` names the reason in its code."""
    return UnknotError(f"petab-{what}", f"this PEtab problem cannot be read: {said}.", fix)


@dataclass(frozen=True)
class PetabParameter:
    """A row of the parameter table.

    Attributes:
        nominal: its value where it is not estimated, and the published one where it is.
        scale: of the numbers that a search works on (LINEAR, LOG, LOG10); bounds, nominal value
            and results are always on the plain scale.
        prior: None where the table gives none.
    """

    name: str
    lower: float
    upper: float
    nominal: float | None
    estimated: bool
    scale: str = LINEAR
    prior: PetabPrior | None = None


@dataclass(frozen=True)
class PetabObservable:
    """What is observed, and how it scatters.

    Attributes:
        noise: formula of the scale: a standard deviation, or that of a Laplace distribution.
        distribution: NORMAL or LAPLACE, of what `measured_on` (LINEAR, LOG, LOG10) makes of it.
        placeholders: names that each measurement fills in; `noise_placeholders` in the noise alone.
    """

    name: str
    formula: Maths
    noise: Maths
    distribution: str
    measured_on: str
    placeholders: tuple[str, ...]
    noise_placeholders: tuple[str, ...]


@dataclass(frozen=True)
class PetabPeriod:
    """From `time` on (minus infinity: until nothing moves), names have these values."""

    time: float
    changes: tuple[tuple[str, Maths], ...]


@dataclass(frozen=True)
class PetabExperiment:
    """What is done to a model, periods in the order of their times.

    Attributes:
        blank: names that the first of two periods sets and the second leaves open, as version 1
            may: a state goes on from where it is; of what else is meant, nothing is said.
    """

    name: str
    periods: tuple[PetabPeriod, ...]
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class PetabMeasurement:
    """A measured value, and what it fills into the placeholders of its observable.

    Attributes:
        experiment: "" where the model is run as it is. `time`: may be infinite (nothing moves).
    """

    model: str
    observable: str
    experiment: str
    time: float
    value: float
    overrides: tuple[Maths, ...] = ()
    noise_overrides: tuple[Maths, ...] = ()


@dataclass(frozen=True)
class PetabModelFile:
    """A model of a problem: its language and its text."""

    name: str
    language: str
    text: str


@dataclass(frozen=True)
class PetabTables:
    """All that a problem says.

    Attributes:
        version: of the format, 1 or 2. `aliases`: names of the mapping table, and of the model.
    """

    version: int
    models: dict[str, PetabModelFile]
    parameters: dict[str, PetabParameter]
    observables: dict[str, PetabObservable]
    experiments: dict[str, PetabExperiment]
    measurements: tuple[PetabMeasurement, ...]
    aliases: dict[str, str]
