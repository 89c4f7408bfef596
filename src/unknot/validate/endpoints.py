"""What a study measured, from what the model gives; and how precisely it can be measured.

A laboratory's number gets noise in proportion to itself, a questionnaire's the rating style and the
noise of a week's reports. The sizes of noise are the specification's (section 14.3; grade T).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.arrays import Array
from unknot.errors import UnknotError, nearest
from unknot.observe import FIQR_NEEDS, Reporting, fiqr, keyed_rng

Means = Mapping[str, Array]

MORE = (
    "peak_oxygen_uptake", "aerobic_reserve", "oxidative_capacity", "phosphocreatine_time",
    "mitochondria", "training_signal", "coenzyme_q10", "radical_markers", "antioxidants",
    "nitrogen_oxides", "dilatation", "gaba_seen", "pain_gain",
    "brain_energy", "paced_load",
)  # fmt: skip
DAILY = tuple(dict.fromkeys((*FIQR_NEEDS, *MORE)))
HOURLY = (
    "pain", "fatigue", "pain_gain", "nitrogen_oxides", "dilatation",
    "training_signal", "radical_markers", "peak_oxygen_uptake", "paced_load",
)  # fmt: skip

# E5.07, in women with fibromyalgia: VO2peak = 21.48 - 0.4316 BMI + 0.0304 m.
WALK_LEVEL, WALK_BMI, WALK_METRES = 21.48, 0.4316, 0.0304
BODY_MASS_INDEX = 28.5  # kg/m2, usual in trials of women with fibromyalgia (from memory, grade C)
LEG_FMD = 4.7  # % of resting diameter, superficial femoral artery before sitting (SIT4)
ARM_FMD = 7.0  # % in healthy women, brachial artery (NO08)
WORST_PSQI = 21.0
RATED = ("pain", "fatigue", "fog")
WEEK = 7


@dataclass(frozen=True)
class Quantity:
    """Something a study measured.

    Attributes:
        noise: measurement noise as a share of the value (laboratory) or in its own unit (rated).
        rated: whether a person rates it; then their style and a week's noise apply.
        top: end of the scale of a rating.
    """

    name: str
    unit: str
    says: str
    compute: Callable[[Means], Array]
    noise: float = 0.0
    rated: bool = False
    top: float = 10.0


def _out(name: str, factor: float = 1.0) -> Callable[[Means], Array]:
    return lambda means: factor * means[name]


def _walk(means: Means) -> Array:
    light = means["peak_oxygen_uptake"] - WALK_LEVEL + WALK_BMI * BODY_MASS_INDEX
    return np.maximum(light, 0.0) / WALK_METRES


def _low_mood(means: Means) -> Array:
    return 10.0 * np.minimum(1.0, 0.55 * means["allostatic_load"] + 0.025 * means["pain"])


def _anxiety(means: Means) -> Array:
    raised = np.maximum(means["stress_axis"] - 0.7, 0.0)
    return 10.0 * np.minimum(1.0, 0.35 * raised + 0.01 * means["pain"])


def _psqi(means: Means) -> Array:
    return WORST_PSQI * np.maximum(1.0 - means["sleep_quality"], 0.0)


def _flow(means: Means) -> Array:
    return means["dilatation"]


def _week_noise(slow: float) -> float:
    """SD of the mean of a week's reports, from the noise of one (see observe.Reporting)."""
    one = Reporting()
    lags = np.arange(1, WEEK)
    spread = 1.0 + 2.0 * float(np.sum((1.0 - lags / WEEK) * one.carry**lags))
    return float(np.sqrt(slow**2 * spread / WEEK + one.fresh**2 / WEEK))


def _ratings() -> tuple[Quantity, ...]:
    slow = Reporting().slow
    pain, fatigue, fog = (_week_noise(slow[name]) for name in RATED)
    together = np.sqrt(Reporting().together + (1.0 - Reporting().together) / 3.0)
    score = 10.0 * (pain + fatigue + fog) / 3.0 * float(together)
    return (
        Quantity("pain", "points", "pain, 0 to 10", _out("pain"), pain, True),
        Quantity("fatigue", "points", "fatigue, 0 to 10", _out("fatigue"), fatigue, True),
        Quantity("fog", "points", "fog, 0 to 10", _out("fog"), fog, True),
        Quantity("fiqr", "points", "FIQR, 0 to 100", lambda m: fiqr(m).total, score, True, 100.0),
        Quantity("low_mood", "points", "its depression item, 0 to 10", _low_mood, fog, True),
        Quantity("anxiety", "points", "its anxiety item, 0 to 10", _anxiety, fog, True),
        Quantity("psqi", "points", "trouble sleeping, 0 to 21; linear in sleep quality (T)",
                 _psqi, WORST_PSQI / 10.0 * _week_noise(slow["sleep"]), True, WORST_PSQI),
    )  # fmt: skip


_MEASURED = (
    Quantity("vo2_peak", "mL/kg/min", "peak oxygen uptake", _out("peak_oxygen_uptake"), 0.08),
    Quantity("walk", "m", "six-minute walk, by E5.07 from oxygen uptake", _walk, 0.05),
    Quantity("reserve", "MET", "highest load, net METs", _out("aerobic_reserve"), 0.08),
    Quantity("oxidative_capacity", "1", "oxidative capacity", _out("oxidative_capacity"), 0.20),
    Quantity("mitochondria", "1", "mitochondrial content", _out("mitochondria"), 0.15),
    Quantity("phosphocreatine_recovery", "s", "time constant of phosphocreatine",
             _out("phosphocreatine_time", 60.0), 0.15),
    Quantity("training_signal", "1", "training message", _out("training_signal")),
    Quantity("coenzyme_q10", "1", "cellular coenzyme Q10", _out("coenzyme_q10"), 0.20),
    Quantity("radicals", "1", "radicals against antioxidants", _out("radical_markers"), 0.20),
    Quantity("antioxidants", "1", "antioxidant capacity", _out("antioxidants"), 0.15),
    Quantity("nitrogen_oxides", "1", "nitrite and nitrate in blood", _out("nitrogen_oxides"), 0.30),
    Quantity("flow_index", "1", "flow-mediated dilatation against healthy", _flow, 0.30),
    Quantity("arm_dilatation", "%", "flow-mediated dilatation of the arm",
             lambda m: ARM_FMD * _flow(m), 0.30),
    Quantity("leg_dilatation", "%", "flow-mediated dilatation of the leg",
             lambda m: LEG_FMD * _flow(m), 0.30),
    Quantity("gaba", "1", "inhibitory tone", _out("gaba_seen"), 0.20),
    Quantity("pressure_threshold", "1", "pressure pain threshold against healthy",
             lambda m: 1.0 / m["pain_gain"], 0.25),
    Quantity("rmssd", "1", "heart rate variability against healthy",
             lambda m: 1.0 / m["stress_axis"], 0.25),
    Quantity("memory", "SD", "working memory", lambda m: -1.5 * (1.0 - m["brain_energy"])),
    Quantity("daily_load", "MET", "mean load of the day", _out("paced_load"), 0.10),
    Quantity("activity", "1", "how much they do", _out("activity_scale"), 0.15),
)  # fmt: skip

_ALL = {one.name: one for one in (*_ratings(), *_MEASURED)}


# Lower is better though it is no complaint; neither is better (T).
_BETTER_LOWER = {"radicals", "phosphocreatine_recovery"}
_NEITHER = {"nitrogen_oxides", "daily_load"}


def rise_is_gain(name: str) -> bool | None:
    """Whether a rise of a quantity is a gain; None where neither way is."""
    return None if name in _NEITHER else not (quantity(name).rated or name in _BETTER_LOWER)


def quantities() -> Mapping[str, Quantity]:
    """Everything a study may ask about, by name."""
    return _ALL


def quantity(name: str) -> Quantity:
    """The quantity of this name.

    Raises:
        UnknotError: there is none.
    """
    if name not in _ALL:
        raise UnknotError(
            "unknown-quantity", f'no study can ask about "{name}".', nearest(name, _ALL)
        )
    return _ALL[name]


def measured(one: Quantity, latent: Array, style: Array, chance: Array) -> Array:
    """What a study would write down.

    Args:
        latent: true values, (vectors, people).
        style: how strongly each person rates it, around 1.
        chance: standard normal luck of each person, the same for every vector.
    """
    if not one.rated:
        return latent * (1.0 + one.noise * chance)
    return np.clip(style * latent + one.noise * chance, 0.0, one.top)


def luck(seed: int, numbers: npt.NDArray[np.int_], what: str, when: str) -> Array:
    """Standard normal luck of people by number: the same whoever else takes part."""
    most = int(numbers.max(initial=0)) + 1
    return keyed_rng("validate", seed, what, when).standard_normal(most)[numbers]
