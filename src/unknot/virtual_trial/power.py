"""Power and size of a trial by formula, beside what replicate trials give."""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize, stats

MOST = 1_000_000  # people in an arm


def t_power(
    effect: float, sd: float, ours: float, theirs: float | None = None, alpha: float = 0.05
) -> float:
    """Power of a two-sided Student's t test, by the non-central t distribution.

    Args:
        effect: true difference of means.
        sd: SD within an arm.
        ours, theirs: people in each arm; the second as the first where it is left out.

    Source: Cohen 1988, Statistical power analysis, ch. 2; the same as power.t.test of R.
    """
    other = ours if theirs is None else theirs
    df = ours + other - 2.0
    if df <= 0 or sd <= 0:
        return float("nan")
    shift = effect / (sd * math.sqrt(1.0 / ours + 1.0 / other))
    edge = float(stats.t.ppf(1.0 - alpha / 2.0, df))
    return float(stats.nct.sf(edge, df, shift) + stats.nct.cdf(-edge, df, shift))


def people_for(effect: float, sd: float, power: float = 0.8, alpha: float = 0.05) -> int | None:
    """People in each of two arms for a power; None where a million would not do."""
    if not (math.isfinite(effect) and math.isfinite(sd)) or effect == 0.0 or sd <= 0.0:
        return None

    def missing(n: float) -> float:
        return t_power(effect, sd, n, alpha=alpha) - power

    if missing(2.0) >= 0:
        return 2
    high = 4.0
    while missing(high) < 0:  # step by step: far beyond what is needed the distribution gives NaN
        high *= 2.0
        if high > MOST:
            return None
    return math.ceil(float(optimize.brentq(missing, high / 2.0, high, xtol=1e-3)) - 1e-3)


def wilson(count: int, whole: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share (Wilson 1927, doi 10.1080/01621459.1927.10502953)."""
    if whole == 0:
        return float("nan"), float("nan")
    z = float(stats.norm.ppf(0.5 + level / 2.0))
    share, more = count / whole, z * z / whole
    middle = (share + more / 2) / (1 + more)
    reach = z * math.sqrt(share * (1 - share) / whole + more / (4 * whole)) / (1 + more)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def monte_carlo_error(share: float, whole: int) -> float:
    """Standard error of a share found in so many replicates."""
    return float(np.sqrt(max(share * (1.0 - share), 0.0) / max(whole, 1)))
