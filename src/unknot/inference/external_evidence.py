"""One-off measurements and what a watch says of the body: weak evidence beside the diary.

Each weighs the draws of a fit by how likely it makes them; none is needed. A measurement is taken
as made near the end of the diary. A watch's series is believed only so far as the body's stress
moves it from day to day, with its own lag and noise; nobody's level of it is compared with others'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import linalg
from scipy.special import logsumexp  # pyright: ignore[reportMissingTypeStubs]

from unknot.arrays import Array
from unknot.diary import exposure as lives
from unknot.diary.entries import Diary, series
from unknot.diary.exposure import on_calendar
from unknot.errors import UnknotError, nearest
from unknot.inference import burn_in, prior
from unknot.inference.burn_in import Usual
from unknot.inference.fit import Fit, PreparedDiary
from unknot.inference.importance import effective_distinct_draws
from unknot.inference.population_monte_carlo import Draws
from unknot.model import Model
from unknot.observe import observables, observe
from unknot.timeline import build

WEEK = 7
MASS = 0.999  # of the posterior: draws beyond it keep no weight
HEALTHY_FMD = 7.0  # %, NO08
PDS_MEDIAN, FIQR_MEDIAN, FIQR_A_PDS = 19.0, 61.2, 3.26  # OM2: medians, and quartiles over quartiles


@dataclass(frozen=True)
class Measure:
    """Something measured once.

    Attributes:
        limits: what is plausible at all.
        observable: what of the body it is, by its name in `unknot.observe`.
        line: offset and slope from the number as measured to the observable.
        noise: its sd in the observable's unit, a part that is fixed and a share of the value;
            within and between laboratories.
        burden: minutes it costs somebody, the way there included; a guess (grade T).
        source: where the noise comes from.
    """

    name: str
    says: str
    unit: str
    limits: tuple[float, float]
    observable: str
    line: tuple[float, float]
    noise: tuple[float, float]
    burden: float
    grade: str
    source: str

    def expected(self, value: float) -> float:
        """The observable of a number as measured."""
        return self.line[0] + self.line[1] * value

    def sd(self, expected: float) -> float:
        """The noise of a measurement around an observable of this size."""
        return self.noise[0] + self.noise[1] * expected


MEASURES: Mapping[str, Measure] = {
    one.name: one
    for one in (
        Measure("vo2peak", "peak oxygen uptake on a bicycle", "mL/kg/min", (5.0, 80.0), "vo2_peak",
                (0.0, 1.0), (0.0, 0.08), 180.0, "T", "8 % assumed"),
        Measure("pcr_tau", "time constant of phosphocreatine after work", "s", (10.0, 300.0),
                "phosphocreatine_recovery", (0.0, 1.0), (0.0, 0.15), 240.0, "T",
                "15 % assumed; between people 43-57 % (E6.08)"),
        Measure("fmd", "flow-mediated dilation", "%", (0.0, 25.0), "flow_index",
                (0.0, 1.0 / HEALTHY_FMD), (0.30, 0.0), 180.0, "D",
                "30 % assumed; healthy 7.0 % (NO08)"),
        Measure("six_minute_walk", "metres walked in six minutes; needs bmi", "m", (50.0, 900.0),
                "vo2_peak", (21.48, 0.0304), (3.0, 0.0), 60.0, "C",
                "VO2 = 21.48 - 0.4316 BMI + 0.0304 m, R2 .66 (E5.07); sd 5.1 sqrt(.34)"),
        Measure("fiqr", "the whole questionnaire", "points", (0.0, 100.0), "fiqr",
                (0.0, 1.0), (8.0, 0.0), 10.0, "T",
                "8 points assumed, as large as what matters (E3.29)"),
        Measure("pds", "WPI and SSS added", "points", (0.0, 31.0), "fiqr",
                (FIQR_MEDIAN - FIQR_A_PDS * PDS_MEDIAN, FIQR_A_PDS), (12.0, 0.0), 5.0, "T",
                "quartiles of both laid over each other (OM2); 12 points assumed"),
    )
}  # fmt: skip
BMI_SLOPE = -0.4316  # of the equation for six minutes' walk
HELPERS = {"bmi": (12.0, 60.0), "wpi": (0.0, 19.0), "sss": (0.0, 12.0)}
"""Numbers that only make another one usable."""


@dataclass(frozen=True)
class Taken:
    """A measurement as evidence: what the body's observable was, and its noise."""

    name: str
    value: float
    observable: str
    expected: float
    sd: float


def taken(given: Mapping[str, float]) -> tuple[Taken, ...]:
    """Measurements from numbers by name.

    Raises:
        UnknotError: an unknown name, a number that cannot be, or one that lacks its helper.
    """
    for name, value in given.items():
        if name not in MEASURES and name not in HELPERS:
            raise UnknotError(
                "unknown-measurement",
                f'nothing is measured as "{name}".',
                nearest(name, [*MEASURES, *HELPERS]),
            )
        low, high = HELPERS.get(name) or MEASURES[name].limits
        if not low <= value <= high:
            raise UnknotError(
                "odd-measurement",
                f"{name} = {value:g} lies outside {low:g} to {high:g}.",
                "check the number and its unit.",
            )
    numbers = dict(given)
    wpi, sss = numbers.pop("wpi", None), numbers.pop("sss", None)
    if (wpi is None) != (sss is None):
        raise UnknotError("half-measurement", "wpi needs sss beside it.", "give both.")
    if wpi is not None and sss is not None:
        numbers["pds"] = wpi + sss
    bmi = numbers.pop("bmi", None)
    found: list[Taken] = []
    for name, value in sorted(numbers.items()):
        one = MEASURES[name]
        expected = one.expected(value)
        if name == "six_minute_walk":
            if bmi is None:
                raise UnknotError(
                    "half-measurement", "six_minute_walk needs bmi beside it.", "add bmi=27."
                )
            expected += BMI_SLOPE * bmi
        found.append(Taken(name, value, one.observable, expected, one.sd(expected)))
    return tuple(found)


def observed(
    model: Model, z: Array, end: Array, usual: Usual, names: tuple[str, ...]
) -> dict[str, Array]:
    """What would be measured in each draw, (draws,) by observable: mean of a usual week."""
    needs = tuple(dict.fromkeys(n for name in names for n in observables()[name].needs))
    run = burn_in.follow(model, build(usual.life(WEEK)), prior.traits(z), usual, end, needs)
    return {name: observe(name, run.days).mean(axis=0) for name in names}


@dataclass(frozen=True)
class Worn:
    """A series that a watch keeps, and how stress may move it.

    Attributes:
        what: as in the diary.
        slope: expected change, in the series' own day-to-day sd, for one unit of the stress axis.
        slope_sd: how unsure that is; large, so that a series that says nothing weighs nothing.
    """

    what: str
    slope: float
    slope_sd: float


# The signs are those of FM against healthy people (ST5, ST7); the sizes are guesses (grade T).
WORN = (Worn("rmssd", -0.5, 1.0), Worn("resting_heart_rate", 0.5, 1.0))
STRESS = "stress_axis"
CARRIED = 0.4  # of a watch's noise from one day to the next; assumed (grade T)
LEVEL_SD = 5.0  # nothing is known of the level
LAGS = (0, 1)  # days
LEAST_WORN = 20


Watch = tuple[tuple[Worn, Array], ...]


def watch_of(diary: Diary, prepared: PreparedDiary) -> Watch:
    """The watch's series of a diary that have enough days, on the days fitted, in their own sd."""
    found: list[tuple[Worn, Array]] = []
    for one in WORN:
        values = on_calendar(series(diary, one.what), prepared.first, prepared.days)
        sd = float(np.nanstd(values)) if np.isfinite(values).sum() >= LEAST_WORN else 0.0
        if sd > 0:
            found.append((one, (values - np.nanmean(values)) / sd))
    return tuple(found)


def watch_evidence(stress: Array, one: Worn, values: Array) -> Array:
    """Log-likelihood of a watch's series for each draw's stress, up to a constant, (draws,).

    Level and slope are integrated out; lags weigh alike.

    Args:
        stress: daily means (days, draws).
        values: (days,), in its own sd, NaN missing.
    """
    at = np.flatnonzero(np.isfinite(values))
    at = at[at >= max(LAGS)]
    gap: Array = np.abs(np.subtract.outer(at, at)).astype(np.float64)
    cov: Array = np.exp(np.log(CARRIED) * gap) + LEVEL_SD**2
    root = np.linalg.cholesky(cov)
    y: Array = linalg.solve_triangular(root, values[at], lower=True)
    found: list[Array] = []
    for lag in LAGS:
        moved: Array = stress[at - lag] - stress[at - lag].mean(axis=0)
        x: Array = linalg.solve_triangular(root, moved, lower=True)
        xx, xy = (x**2).sum(axis=0), y @ x
        precision = 1.0 / (one.slope_sd * one.slope_sd)
        centre = (xy + precision * one.slope) / (xx + precision)
        gain = (xx + precision) * centre**2 - precision * one.slope**2
        found.append(0.5 * gain - 0.5 * np.log1p(xx / precision))
    total: Array = logsumexp(np.stack(found), axis=0)
    return total - float(np.log(len(LAGS)))


def with_evidence(done: Fit, measured: tuple[Taken, ...], watch: Watch = ()) -> Fit:
    """A fit whose draws are weighed by measurements and a watch too; itself where there is none."""
    if not measured and not watch:
        return done
    first, second = (_weigh(done, draws, measured, watch) for draws in done.draws)
    shuffled = done.shuffled
    if shuffled is not None:
        shuffled = _weigh(done, shuffled, measured, watch)
    return replace(done, draws=(first, second), shuffled=shuffled)


def _weigh(done: Fit, draws: Draws, measured: tuple[Taken, ...], watch: Watch) -> Draws:
    joint = draws.response.sum(axis=0)
    order = np.argsort(-joint)
    chosen = np.sort(order[: int(np.searchsorted(np.cumsum(joint[order]), MASS)) + 1])
    log_like = np.zeros(len(chosen))
    if measured:
        names = tuple(dict.fromkeys(one.observable for one in measured))
        end = draws.trajectories.end[:, chosen]
        held = observed(done.model, draws.z[chosen], end, done.usual, names)
        for one in measured:
            log_like -= 0.5 * ((held[one.observable] - one.expected) / one.sd) ** 2
    if watch:
        stress = _stress(done, draws.z[chosen])
        for one, values in watch:
            log_like += watch_evidence(stress, one, values)
    like = np.zeros(len(joint))
    like[chosen] = np.exp(log_like - log_like.max())
    weight, joint = draws.weight * like, draws.joint * like
    weight, joint = weight / weight.sum(), joint / joint.sum()
    return replace(
        draws,
        weight=weight,
        joint=joint,
        ess=effective_distinct_draws(draws.z, weight),
        heaviest=float(weight.max()),
    )


def _stress(done: Fit, z: Array) -> Array:
    """Daily means of the stress axis over the days fitted, (days, draws)."""
    who = prior.traits(z)
    begun = burn_in.begin(done.model, who, done.usual)
    lived = done.prepared.lived
    written = lives.timeline(lived)
    run = burn_in.follow(done.model, written, who, done.usual, begun, (STRESS,), lived.chores)
    return run.days[STRESS]
