"""On which grade of evidence a result rests: its variance, split over parameters by their grade.

Every parameter is uncertain within its declared range. Drawing them all gives many versions of the
model, each calibrated so that its healthy person is healthy; what they disagree about is the
uncertainty of a result. Sobol's shares say which part of it each grade makes on its own, and with
what it makes together with others.

Ranges are declared one number at a time. All of them at once in full would leave models in which
nobody is healthy, so only `WIDTH` of each range is used: a number that may halve or double then has
an SD of 8 %, as in the specification's own study of fragility (section 12). Our choice (Grade.T).

Sources: Sobol 2001 (doi 10.1016/S0378-4754(00)00270-6); estimators of Saltelli 2010
(doi 10.1016/j.cpc.2009.09.018), in SciPy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import qmc, sobol_indices

from unknot.arrays import Array
from unknot.attribution.shapley import LivedOutcome, Value
from unknot.engine.calibrate import calibrate, constants, parameter_set_values
from unknot.engine.solve import People, people
from unknot.errors import UnknotError
from unknot.evidence import Grade, Origin
from unknot.knots import all_knots
from unknot.model import Intervention, Model, Wiring, interventions, tie, wiring
from unknot.progress import Progress

WIDTH = 0.175
COUNT = 256  # a power of two; runs are this times grades and two
BLOCK = 512  # runs calibrated at once
SURE = 0.9  # intervals of the shares


@dataclass(frozen=True)
class Uncertain:
    """A parameter that could be otherwise: "knot.name", its value, range and grade."""

    name: str
    value: float
    low: float
    high: float
    grade: Grade


def uncertain(parameter_set: str = "default") -> tuple[Uncertain, ...]:
    """Every parameter of the knots that could be otherwise.

    Left out are definitions (graded A without a measurement: the end of a scale) and the handles of
    treatments at rest (0 or 1 until a treatment acts on them).
    """
    values = parameter_set_values(parameter_set)
    handles = {
        (act.on, 0.0 if act.multiply is None else 1.0)
        for treatment in interventions().values()
        for act in treatment.acts
    }
    found: list[Uncertain] = []
    for knot in all_knots():
        for p in knot.params:
            name = f"{knot.name}.{p.name}"
            value = values.get(name, p.value)
            defined = p.source.grade is Grade.A and p.source.origin is Origin.DERIVED
            if not defined and (name, value) not in handles:
                found.append(Uncertain(name, value, p.low, p.high, p.source.grade))
    return tuple(found)


@dataclass(frozen=True)
class Ensemble:
    """Versions of a model: parameters drawn in the pattern that Sobol's shares need.

    Shapes: `lanes[name]` (runs,), parameters, healthy means and factors. Runs come in blocks of
    `count`: two independent draws, then the first with one grade's numbers from the second, for
    each of `grades`.
    """

    model: Model
    grades: tuple[Grade, ...]
    count: int
    lanes: dict[str, Array]

    @property
    def runs(self) -> int:
        """How many versions."""
        return self.count * (len(self.grades) + 2)


@dataclass(frozen=True)
class Resting:
    """How the variance of one number splits by grade of evidence.

    Attributes:
        mean, sd: over the versions of the model.
        alone: grade -> share of the variance that its numbers make on their own.
        involved: grade -> share in which they have any part, alone or with other grades.
        unsure: grade -> half-width of the 90 % interval of `alone`, from resampling the runs.
    """

    mean: float
    sd: float
    alone: dict[Grade, float]
    involved: dict[Grade, float]
    unsure: dict[Grade, float]

    @property
    def together(self) -> float:
        """Share that no grade makes on its own: what numbers of unlike grades do to each other."""
        return 1.0 - sum(self.alone.values()) if self.alone else 0.0


def spread(part: Uncertain, uniform: Array) -> Array:
    """Values of a parameter for uniform numbers in 0..1; the declared value is their median."""
    below = (part.value - part.low) * np.minimum(2.0 * uniform - 1.0, 0.0)
    above = (part.high - part.value) * np.maximum(2.0 * uniform - 1.0, 0.0)
    return part.value + WIDTH * (below + above)


def ensemble(
    wiring_name: str | Wiring = "articles",
    parameter_set: str = "default",
    *,
    count: int = COUNT,
    seed: int = 0,
    agents: Sequence[Intervention] = (),
    intervals: bool = False,
    progress: Progress | None = None,
) -> Ensemble:
    """Draw and calibrate versions of a model.

    Args:
        count: a power of two; the shares are good to about 1 / sqrt(count).
        agents: treatments that the model is to know; healthy people are calibrated without.
        tell: is told what is being done and the share done, 0..1.

    Raises:
        UnknotError: an unknown wiring or parameter set, or a count that is no power of two.
    """
    if count < 2 or count & (count - 1):
        raise UnknotError("not-a-power", f"{count} is no power of two.", "try 64, 128 or 256.")
    moved = uncertain(parameter_set)
    grades = tuple(g for g in Grade if any(p.grade is g for p in moved))
    values = parameter_set_values(parameter_set)
    chosen = wiring(wiring_name)
    vary = tuple(p.name for p in moved)
    known = constants(chosen, values)
    plain = tie(chosen, values, known, parameter_set=parameter_set, vary=vary, free=True)
    drawn = _drawn(moved, grades, count, seed)
    lanes = {name: value for name, value in drawn.items() if name in plain.lanes}
    blocks: list[dict[str, Array]] = []
    runs = count * (len(grades) + 2)
    for start in range(0, runs, BLOCK):
        if progress is not None:
            progress("calibrating versions of the model", start / runs)
        blocks.append(calibrate(plain, {n: v[start : start + BLOCK] for n, v in lanes.items()}))
    found = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    lanes |= {name: value for name, value in found.items() if name in plain.lanes}
    model = plain
    if agents or intervals:
        model = tie(
            chosen, values, known, parameter_set=parameter_set, vary=vary, free=True,
            agents=agents, intervals=intervals,
        )  # fmt: skip
    return Ensemble(model, grades, count, lanes)


def _drawn(
    moved: Sequence[Uncertain], grades: Sequence[Grade], count: int, seed: int
) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    cube = np.asarray(qmc.Sobol(2 * len(moved), rng=rng).random(count), dtype=float)
    first, second = cube[:, : len(moved)], cube[:, len(moved) :]
    mixed = [np.where([p.grade is grade for p in moved], second, first) for grade in grades]
    table = np.concatenate([first, second, *mixed])
    return {part.name: spread(part, table[:, n]) for n, part in enumerate(moved)}


def crowd(versions: Ensemble, traits: Mapping[str, float], start: str = "sick") -> People:
    """One person under every version of the model.

    Args:
        start: "healthy" or "sick"; health is that of each version.
    """
    model = versions.model
    given = {name: value for name, value in traits.items() if name in model.lanes}
    who = people(model, {**versions.lanes, **given}, start=start, count=versions.runs)
    rows = list(who.start)
    for at, state in enumerate(model.states):
        if f"healthy_{state.name}" in versions.lanes and (start == "healthy" or state.sick is None):
            rows[at] = versions.lanes[f"healthy_{state.name}"]
    return People(who.lanes, np.array(rows))


def outcomes(
    versions: Ensemble, traits: Mapping[str, float], value: Value | None = None
) -> dict[str, Array]:
    """What each version of the model says about one person, (runs,) by outcome.

    Args:
        value: see `shapley.Lived`; pain and fatigue once settled by default.
    """
    origin = np.zeros(versions.runs, dtype=np.intp)
    return dict((value or LivedOutcome())(versions.model, crowd(versions, traits), origin))


def resting(versions: Ensemble, values: Array, seed: int = 0) -> Resting:
    """Split the variance of one outcome over the grades.

    Args:
        values: (runs,), as from `outcomes`; or (people, runs), whose variances are pooled.

    Raises:
        UnknotError: a version of the model broke down.
    """
    rows = np.atleast_2d(values)
    if not np.isfinite(rows).all():
        raise UnknotError(
            "not-finite", "some versions of the model broke down.", "narrow the ranges."
        )
    blocks = rows.reshape(len(rows), -1, versions.count)
    first, second = blocks[:, 0], blocks[:, 1]
    both = np.concatenate([first, second], axis=1)
    variance = both.var(axis=1)
    mean, sd = float(both.mean()), float(np.sqrt(variance.mean()))
    if sd < 1e-12:
        return Resting(mean, 0.0, {}, {}, {})
    alone, involved = _shares(first, second, blocks[:, 2:], variance)
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, versions.count, (200, versions.count))
    again = np.array(
        [
            _shares(
                first[:, at],
                second[:, at],
                blocks[:, 2:, at],
                np.concatenate([first[:, at], second[:, at]], axis=1).var(axis=1),
            )[0]
            for at in picks
        ]
    )
    low, high = np.quantile(again, [(1 - SURE) / 2, (1 + SURE) / 2], axis=0)
    grades = versions.grades
    return Resting(
        mean,
        sd,
        dict(zip(grades, alone.tolist(), strict=True)),
        dict(zip(grades, involved.tolist(), strict=True)),
        dict(zip(grades, ((high - low) / 2.0).tolist(), strict=True)),
    )


def _shares(first: Array, second: Array, mixed: Array, variance: Array) -> tuple[Array, Array]:
    """Sobol's shares by grade, people pooled by their variance: (grades,) alone and involved."""
    moving = variance > 1e-24
    swapped = np.swapaxes(mixed[moving], 0, 1)
    found: Any = sobol_indices(
        func={"f_A": first[moving], "f_B": second[moving], "f_AB": swapped}, n=first.shape[1]
    )
    weight = variance[moving] / variance[moving].sum()
    return weight @ np.atleast_2d(found.first_order), weight @ np.atleast_2d(found.total_order)
