"""What is likely in the next days, and how the same forecasts did on the days just past.

By itself no mechanism is used: this is what a series alone foretells, and what any mechanism has to
beat. One may be weighed beside it, by how it did so far; the weights are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from unknot.diary.entries import Scale, Series, Worse
from unknot.forecasting.backtest import SEEN_FIRST, moments
from unknot.forecasting.baselines import Baseline, Past, choose, forecast, past_of
from unknot.forecasting.baselines.markov import is_coarse
from unknot.forecasting.baselines.mean import BASELINE as MEAN
from unknot.forecasting.baselines.stacked import COARSE_MEMBERS, FINE_MEMBERS, blend, weighed
from unknot.forecasting.flares import flare_begins, flare_came, flare_chance, flare_threshold
from unknot.forecasting.scores import Floats, crps, grid, pit_inside, quantiles

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
METHODS = ("stacked",)
CALIBRATED_80 = (0.72, 0.90)
CALIBRATED_90 = (0.87, 0.95)
ENOUGH_TO_JUDGE = 20  # scored days before calibration is judged at all
SURE = 1.645  # standard errors by which a share may miss its band by chance


@dataclass(frozen=True)
class PastForecasts:
    """Forecasts as they were issued over the last days, beside what came.

    Attributes:
        what: the series' name.
        horizon: days ahead each forecast was issued.
        days: the days forecast, shape (days,), oldest first.
        levels: the quantiles' probabilities.
        quantiles: issued quantiles, shape (days, levels), the scale's units.
        came: what came, NaN where nothing was recorded. Shape (days,), as are the next four.
        crps, crps_mean: errors of the forecast and of the person's past frequencies; NaN as above.
        p_flare: issued probability of a flare.
        flare: whether it was one; False where nothing was recorded.
        scored: number of days with a record.
        skill: 1 - mean crps / mean crps_mean; NaN where no day was scored.
        pit80, pit90: share of outcomes inside the central 80 and 90 % (randomised PIT), or NaN.
        calibrated: whether both shares agree with their bands; None below 20 days scored.
    """

    what: str
    horizon: int
    days: tuple[date, ...]
    levels: tuple[float, ...]
    quantiles: Floats
    came: Floats
    crps: Floats
    crps_mean: Floats
    p_flare: Floats
    flare: npt.NDArray[np.bool_]
    scored: int
    skill: float
    pit80: float
    pit90: float
    calibrated: bool | None


@dataclass(frozen=True)
class Outlook:
    """Forecasts of the coming days, issued at the end of the series' last day.

    Attributes:
        origin: the last day read.
        days: the days forecast, one a horizon.
        points: the scale's grid, shape (points,).
        pmf: probabilities, shape (horizons, points).
        quantiles: shape (horizons, levels).
        flare_beyond: a day is a flare beyond this value, on the scale's bad side.
        flare_begins: the first value of the scale that is one; None where none is.
        usual: mean of the past.
        p_flare: probability that each day is one, shape (horizons,).
        weights: how much each forecaster counts in tomorrow's, by name.
    """

    what: str
    origin: date
    horizons: tuple[int, ...]
    days: tuple[date, ...]
    points: Floats
    pmf: Floats
    levels: tuple[float, ...]
    quantiles: Floats
    flare_beyond: float
    flare_begins: float | None
    usual: float
    p_flare: Floats
    weights: dict[str, float]


def track_record(
    series: Series,
    *,
    days: int = 60,
    horizon: int = 1,
    methods: Sequence[str] = METHODS,
    more: Sequence[Baseline] = (),
    beyond: float | None = None,
) -> PastForecasts:
    """How forecasts of this series did on its last days, each issued from the days before it.

    Args:
        series: one number a day; measurements without a scale cannot be forecast.
        days: how many of the last calendar days; fewer where less than 30 days precede them.
        horizon: days ahead.
        methods: baselines; several are weighed against each other by past error.
        more: forecasters of this very series, weighed beside the members of what is issued.
        beyond: a day is a flare beyond this; None takes one sd from the mean of the past.

    Raises:
        UnknotError: the series has no scale or no record, or a method is unknown.
    """
    past = past_of(series)
    size = past.index.size
    target = np.arange(max(size - days, SEEN_FIRST - 1 + horizon), max(size, 0))
    origins = target - horizon
    pmf = _issue(_chosen(methods, more, past), past, (horizon,), origins)[0]
    usual = forecast(MEAN, past, (horizon,), origins)[0]
    seen = past.seen[target]
    outcome = np.maximum(past.index[target], 0)
    mean, sd = moments(past, origins)
    threshold = _threshold(mean, sd, past.scale, beyond)
    ours = np.where(seen, crps(pmf, outcome, past.scale), np.nan)
    theirs = np.where(seen, crps(usual, outcome, past.scale), np.nan)
    pit80 = _mean(pit_inside(pmf, outcome, 0.8)[seen])
    pit90 = _mean(pit_inside(pmf, outcome, 0.9)[seen])
    base = _mean(theirs[seen])
    scored = int(seen.sum())
    return PastForecasts(
        what=series.what,
        horizon=horizon,
        days=tuple(_day(series, past, int(one)) for one in target),
        levels=LEVELS,
        quantiles=quantiles(pmf, LEVELS, past.scale),
        came=past.values[target],
        crps=ours,
        crps_mean=theirs,
        p_flare=flare_chance(pmf, threshold, past.scale),
        flare=flare_came(outcome, threshold, past.scale) & seen,
        scored=scored,
        skill=1 - _mean(ours[seen]) / base if base > 0 else float("nan"),
        pit80=pit80,
        pit90=pit90,
        calibrated=agrees(pit80, pit90, scored),
    )


def forecast_ahead(
    series: Series,
    horizons: Sequence[int] = tuple(range(1, 15)),
    *,
    methods: Sequence[str] = METHODS,
    more: Sequence[Baseline] = (),
    beyond: float | None = None,
) -> Outlook:
    """What the coming days will hold, as far as the series and what is weighed beside it can tell.

    Args:
        methods, more, beyond: as in `track_record`.

    Raises:
        UnknotError: the series has no scale or no record, or a horizon is below 1.
    """
    past = past_of(series)
    last = np.array([past.index.size - 1])
    wanted = tuple(horizons)
    chosen = _chosen(methods, more, past)
    pmf = _issue(chosen, past, wanted, last)[:, 0]
    mean, sd = moments(past, last)
    threshold = _threshold(mean, sd, past.scale, beyond)
    origin = series.days[-1]
    return Outlook(
        what=series.what,
        origin=origin,
        horizons=wanted,
        days=tuple(origin + timedelta(days=horizon) for horizon in wanted),
        points=grid(past.scale),
        pmf=pmf,
        levels=LEVELS,
        quantiles=quantiles(pmf, LEVELS, past.scale),
        flare_beyond=float(threshold[0]),
        flare_begins=flare_begins(float(threshold[0]), past.scale),
        usual=float(mean[0]),
        p_flare=flare_chance(pmf, np.repeat(threshold, len(wanted)), past.scale),
        weights=weights_of(series, more=more),
    )


def weights_of(series: Series, *, more: Sequence[Baseline] = ()) -> dict[str, float]:
    """How much each forecaster counts in tomorrow's issued forecast; adds to 1."""
    past = past_of(series)
    last = np.array([past.index.size - 1])
    _, weights, names = weighed(_members(past, more), past, (1,), last)
    return {name: float(w) for name, w in zip(names, weights[0, 0], strict=True)}


def flare_limit(value: float, scale: Scale) -> float:
    """The border of a flare that begins at a value of the scale: half a step before it."""
    half = 0.5 * scale.step
    return value - half if scale.worse is Worse.HIGH else value + half


def agrees(pit80: float, pit90: float, scored: int) -> bool | None:
    """Whether two shares of outcomes agree with honest 80 and 90 % intervals.

    The share inside 80 % must lie in 0.72-0.90 and that inside 90 % in 0.87-0.95, each widened by
    1.645 standard errors of a share of `scored` independent days. Days that resemble their
    neighbours carry less than that, so this finds gross faults only.

    Returns:
        None where fewer than 20 days were scored.
    """
    if scored < ENOUGH_TO_JUDGE:
        return None
    bands = ((pit80, 0.8, CALIBRATED_80), (pit90, 0.9, CALIBRATED_90))
    slack = [SURE * (share * (1 - share) / scored) ** 0.5 for _, share, _ in bands]
    return all(
        band[0] - wide <= found <= band[1] + wide
        for (found, _, band), wide in zip(bands, slack, strict=True)
    )


def _threshold(mean: Floats, sd: Floats, scale: Scale, beyond: float | None) -> Floats:
    usual = flare_threshold(mean, sd, scale)
    return usual if beyond is None else np.full_like(usual, beyond)


def _members(past: Past, more: Sequence[Baseline]) -> tuple[Baseline, ...]:
    return (*(COARSE_MEMBERS if is_coarse(past.scale) else FINE_MEMBERS), *more)


def _chosen(methods: Sequence[str], more: Sequence[Baseline], past: Past) -> tuple[Baseline, ...]:
    """The forecasters asked for; with more beside them, the members of what is issued."""
    return _members(past, more) if more else choose(methods)


def _issue(
    methods: Sequence[Baseline],
    past: Past,
    horizons: tuple[int, ...],
    origins: npt.NDArray[np.int64],
) -> Floats:
    """One forecast from one method, or several weighed by past error."""
    if len(methods) == 1:
        return forecast(methods[0], past, horizons, origins)

    def make(held: Past, ahead: tuple[int, ...], when: npt.NDArray[np.int64]) -> Floats:
        return blend(methods, held, ahead, when)

    return forecast(
        Baseline("chosen", "The chosen forecasters, weighed.", make), past, horizons, origins
    )


def _day(series: Series, past: Past, number: int) -> date:
    return series.days[number + len(series.days) - past.index.size]


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")
