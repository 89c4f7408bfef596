"""How one person's days go without any trial, from their diary; cautious where it is short."""

from __future__ import annotations

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary, Scale, Worse, series
from unknot.trial.numbers import trial_numbers
from unknot.trial.record import TrialError
from unknot.trial.rivals import DayNoise

ENOUGH = 60  # days of diary after which its own lasting share is taken nearly as it is
HALF_A_TRIAL = 42.0  # days over which a diary's drift is carried on


def noise_of(diary: Diary, symptom: str, days_read: int = 120) -> tuple[DayNoise, Scale]:
    """How a person's days go, from the diary; the less it holds, the more cautious.

    Raises:
        TrialError: the symptom is not in it, or on fewer than a fortnight's days.
    """
    found = series(diary, symptom)
    known = np.isfinite(found.values)
    if found.scale is None or known.sum() < 14:
        raise TrialError(
            "too-few-days", f"the diary holds {int(known.sum())} days of {symptom}.",
            "write it down on two weeks of days first, then ask again.",
        )  # fmt: skip
    sign = 1.0 if found.scale.worse is Worse.HIGH else -1.0
    values = (sign * found.values)[-days_read:]
    seen = np.isfinite(values)
    place = np.arange(values.size, dtype=np.float64)
    slope, middle = np.polyfit(place[seen], values[seen], 1)
    left = values - (middle + slope * place)
    spread = max(float(np.nanstd(left)), 0.5 * found.scale.step, 0.3)
    lasting = lasting_of(left)
    drift = max(abs(float(slope)) * HALF_A_TRIAL, trial_numbers()["drift_before"])
    ends = sorted((sign * found.scale.low, sign * found.scale.high))
    missing = float(np.clip(1.0 - seen.mean(), 0.05, 0.6))
    noise = DayNoise(
        float(np.nanmean(values[-28:])) if seen[-28:].any() else float(np.nanmean(values)),
        spread, lasting, min(drift, 0.15 * (ends[1] - ends[0])), missing, ends[0], ends[1],
        found.scale.step,
    )  # fmt: skip
    return noise, found.scale


def lasting_of(left: Array) -> float:
    """The share of a day's mood that is there the next day: a cautious, bias-free guess."""
    pairs = np.isfinite(left[1:]) & np.isfinite(left[:-1])
    count = int(pairs.sum())
    if count < 8:
        return 0.6
    now, then = left[1:][pairs], left[:-1][pairs]
    plain = float((now * then).sum() / max(np.sqrt((now**2).sum() * (then**2).sum()), 1e-9))
    guess = plain + (1.0 + 3.0 * plain) / count  # Kendall's bias of the first autocorrelation
    caution = np.sqrt(max(1.0 - guess**2, 0.05) / count) * (1.0 if count < ENOUGH else 0.5)
    return float(np.clip(guess + caution, 0.0, 0.95))
