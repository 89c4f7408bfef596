"""From what a body does to what a person, a watch or a laboratory would record.

Inputs are daily means from the engine, (days, people), by the model's names; what comes back has
the same shape. Everything random takes a key, so that a person's noise never depends on who else
was drawn, or in which order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from unknot.arrays import Array
from unknot.errors import UnknotError, nearest

Days = Mapping[str, Array]

FIQR_NEEDS = (
    "pain",
    "fatigue",
    "stiffness",
    "capacity_index",
    "sleep_quality",
    "allostatic_load",
    "stress_axis",
    "fog",
    "sensitisation",
)
BEST_SLEEP = 1.2  # sleep quality that scores 10
SECONDS_A_MINUTE = 60.0


def keyed_rng(*key: str | int) -> np.random.Generator:
    """A stream of random numbers that depends on its key alone.

    Args:
        key: who and what it is for, for example ("study", seed, person, "pain"). A number and the
            text of it are different keys.
    """
    digest = hashlib.sha256(repr(key).encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "little")))


@dataclass(frozen=True)
class Fiqr:
    """The revised Fibromyalgia Impact Questionnaire, 0-100, and its three parts (30, 20, 50).

    Shapes: (days, people) each.
    """

    function: Array
    overall: Array
    symptoms: Array

    @property
    def total(self) -> Array:
        """The whole score, 0-100; higher is worse."""
        return self.function + self.overall + self.symptoms


def _ten(share: Array) -> Array:
    """A 0-10 item from a share of its scale."""
    return 10.0 * np.minimum(1.0, share)


def fiqr(days: Days) -> Fiqr:
    """The questionnaire a person would fill in about such a day.

    Args:
        days: daily means of everything in `FIQR_NEEDS`, as the model has them.

    Raises:
        UnknotError: one of them is missing.

    Source: the structure is the published one; the weights of the items are tuned (Grade.T).
    """
    need(days, FIQR_NEEDS, "FIQR")
    pain, fatigue, stiffness = days["pain"], days["fatigue"], days["stiffness"]
    fog, sensitised = days["fog"], days["sensitisation"]
    lost = 1.0 - np.minimum(days["capacity_index"], 1.0)
    function = _ten(0.036 * pain + 0.030 * fatigue + 0.012 * stiffness + 0.55 * lost)
    items = (
        pain,
        fatigue,
        stiffness,
        10.0 * np.maximum(1.0 - days["sleep_quality"], 0.0),
        _ten(0.55 * days["allostatic_load"] + 0.025 * pain),  # depression
        fog,
        _ten(0.35 * np.maximum(days["stress_axis"] - 0.7, 0.0) + 0.01 * pain),  # anxiety
        _ten(0.55 * sensitised + 0.035 * pain),  # tenderness
        0.4 * fog,  # balance
        7.5 * sensitised,  # to noise, light, smells and cold
    )
    mean = np.asarray(sum(items), dtype=float) / len(items)
    return Fiqr(3.0 * function, pain + fatigue, 5.0 * mean)


def need(days: Days, names: tuple[str, ...], what: str) -> None:
    """Refuse days that lack something.

    Raises:
        UnknotError: a name is not among the days.
    """
    for name in names:
        if name not in days:
            raise UnknotError(
                "not-kept",
                f'{what} needs the daily "{name}", which was not kept.',
                f"ask the run for it: daily=({', '.join(repr(n) for n in names)}).",
            )


@dataclass(frozen=True)
class Observable:
    """Something that could be measured from outside.

    Attributes:
        needs: daily means it is computed from.
        grade: how far human evidence carries the link from the model to the measurement.
    """

    name: str
    unit: str
    says: str
    grade: str
    needs: tuple[str, ...]
    compute: Callable[[Days], Array]


def _sleep(days: Days) -> Array:
    return 10.0 * np.clip(days["sleep_quality"], 0.0, BEST_SLEEP) / BEST_SLEEP


_OBSERVABLES = (
    Observable("fiqr", "points", "FIQR, 0 to 100, higher is worse", "T", FIQR_NEEDS,
               lambda d: fiqr(d).total),
    Observable("fiqr_function", "points", "its function part, 0 to 30", "T", FIQR_NEEDS,
               lambda d: fiqr(d).function),
    Observable("fiqr_overall", "points", "its overall part, 0 to 20", "T", FIQR_NEEDS,
               lambda d: fiqr(d).overall),
    Observable("fiqr_symptoms", "points", "its symptom part, 0 to 50", "T", FIQR_NEEDS,
               lambda d: fiqr(d).symptoms),
    Observable("sleep_score", "points", "how well one slept, 0 to 10, higher is better", "T",
               ("sleep_quality",), _sleep),
    Observable("working_memory", "SD", "working memory against healthy people", "C",
               ("brain_energy",), lambda d: -1.5 * (1.0 - d["brain_energy"])),
    Observable("vo2_peak", "mL/kg/min", "peak oxygen uptake", "B",
               ("peak_oxygen_uptake",), lambda d: d["peak_oxygen_uptake"] * 1.0),
    Observable("phosphocreatine_recovery", "s",
               "time constant of phosphocreatine after work; read too slow in tight people", "C",
               ("phosphocreatine_time",), lambda d: SECONDS_A_MINUTE * d["phosphocreatine_time"]),
    Observable("atp_capacity", "mM/min", "highest oxidative supply of ATP in muscle", "C",
               ("maximal_oxidation",), lambda d: d["maximal_oxidation"] * 1.0),
    Observable("flow_index", "1",
               "like flow-mediated dilation, 1 healthy: nitric oxide's effect times what vessels "
               "can make of it; no study has tied the two in fibromyalgia", "D",
               ("dilatation",), lambda d: d["dilatation"] * 1.0),
    Observable("pain_sensitivity", "1", "how far pain is turned up, 1 healthy", "C",
               ("pain_gain",), lambda d: d["pain_gain"] * 1.0),
)  # fmt: skip


def observables() -> Mapping[str, Observable]:
    """Everything that could be measured from outside, by name."""
    return {one.name: one for one in _OBSERVABLES}


def observe(name: str, days: Days) -> Array:
    """One observable of days, (days, people).

    Raises:
        UnknotError: there is no such observable, or the days lack what it needs.
    """
    known = observables()
    if name not in known:
        raise UnknotError(
            "unknown-observable", f'nothing is measured as "{name}".', nearest(name, known)
        )
    one = known[name]
    need(days, one.needs, name)
    return one.compute(days)


@dataclass(frozen=True)
class Reporting:
    """How a body becomes numbers in a diary.

    A day's report is scale x true + slow noise + fresh noise, clipped and rounded to the scale.
    Sizes are chosen so that within-person spread and day-to-day correlation match diaries of
    people with fibromyalgia (spread 1.34 points of pain, lag-1 correlation .36).

    Attributes:
        slow: standing SD of the noise that carries over from day to day, points, by symptom.
        carry: share of it that the next day keeps.
        fresh: SD of the noise of one report alone, points.
        together: correlation of the slow noise between symptoms, 0..1.
        step: difference the scale can hold.
    """

    slow: Mapping[str, float] = field(
        default_factory=lambda: {"pain": 1.0, "fatigue": 1.15, "fog": 1.15, "sleep": 1.0}
    )
    carry: float = 0.5
    fresh: float = 0.65
    together: float = 0.4
    low: float = 0.0
    high: float = 10.0
    step: float = 1.0


def slow_noise(reporting: Reporting, days: int, study: str, person: int) -> dict[str, Array]:
    """The noise of one person that carries over from day to day, (days,) by symptom, points."""
    shared = _carried(keyed_rng(study, person, "slow noise"), days, reporting.carry)
    return {
        what: size
        * (
            np.sqrt(reporting.together) * shared
            + np.sqrt(1.0 - reporting.together)
            * _carried(keyed_rng(study, person, "slow noise", what), days, reporting.carry)
        )
        for what, size in reporting.slow.items()
    }


def _carried(rng: np.random.Generator, days: int, carry: float) -> Array:
    """A standing AR(1) of SD 1, (days,)."""
    fresh = rng.standard_normal(days)
    values = np.empty(days)
    last = 0.0
    for day in range(days):
        # The first day comes from the standing distribution, so no day is calmer than another.
        last = fresh[day] if day == 0 else carry * last + np.sqrt(1.0 - carry**2) * fresh[day]
        values[day] = last
    return values


def report(
    reporting: Reporting,
    true: Days,
    scales: Mapping[str, float],
    study: str,
    person: int,
    slow: Mapping[str, Array] | None = None,
) -> dict[str, Array]:
    """What one person writes down, (days,) by symptom.

    Args:
        true: daily means (days,) of some of the symptoms, 0-10.
        scales: how strongly this person rates each symptom, around 1; 1 where not given.
        study, person: key of the random streams.
        slow: the noise that carries over, where it was drawn before (it also drives behaviour).

    Raises:
        UnknotError: a symptom without a noise.
    """
    written: dict[str, Array] = {}
    for what, values in true.items():
        if what not in reporting.slow:
            raise UnknotError(
                "unknown-symptom",
                f'there is no reporting noise for "{what}".',
                nearest(what, reporting.slow),
            )
        drift = slow or slow_noise(reporting, len(values), study, person)
        fresh = keyed_rng(study, person, "fresh noise", what).standard_normal(len(values))
        felt = scales.get(what, 1.0) * values + drift[what] + reporting.fresh * fresh
        written[what] = to_scale(felt, reporting.low, reporting.high, reporting.step)
    return written


def to_scale(values: Array, low: float, high: float, step: float) -> Array:
    """The nearest point of a scale; its ends stand for everything beyond."""
    on_grid = low + step * np.round((np.clip(values, low, high) - low) / step)
    return np.round(np.clip(on_grid, low, high), 9)


@dataclass(frozen=True)
class Pacing:
    """How what a person does answers to how the morning feels.

    `better` is how many points the morning is better than usual, for pain and fatigue together.

    Attributes:
        chores: change of the log of chores for each point better.
        spread: SD of the log of chores from day to day for no reason.
        bout, bout_answer: log-odds of a bout on a usual day, and their change for each point.
    """

    chores: float = 0.25
    spread: float = 0.25
    bout: float = -0.5
    bout_answer: float = 1.2


@dataclass(frozen=True)
class Behaviour:
    """What a person chose: load of chores against usual, and the chance of a bout. (days,) each."""

    chores: Array
    bout: Array


def behave(pacing: Pacing, better: Array, study: str, person: int) -> Behaviour:
    """What a person does on mornings that feel so much better than usual, (days,).

    The same key gives the same day-to-day luck, so that a repeat with other mornings differs only
    through the mornings.
    """
    luck = keyed_rng(study, person, "chores").standard_normal(len(better))
    chores = np.exp(pacing.chores * better + pacing.spread * luck)
    return Behaviour(chores, 1.0 / (1.0 + np.exp(-(pacing.bout + pacing.bout_answer * better))))
