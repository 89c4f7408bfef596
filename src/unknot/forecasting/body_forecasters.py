"""Forecasters with the body model in them, beside the controls that say what it adds.

`body` may be believed to help only where it beats `no_body` (the same filter on a level with drift)
and where `body_shuffled` (activity of other days) does not: decision 5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from unknot.diary.entries import Diary, Scale, Series
from unknot.diary.symptoms import LATENT
from unknot.forecasting import body_filter
from unknot.forecasting.baselines import Past, past_of
from unknot.forecasting.baselines.contract import Baseline, Floats, Ints
from unknot.forecasting.baselines.markov import is_coarse
from unknot.forecasting.baselines.stacked import COARSE_MEMBERS, FINE_MEMBERS, blend
from unknot.forecasting.body_filter import Ways
from unknot.model import Model

BODY, NO_BODY, SHUFFLED, STACKED = "body", "no_body", "body_shuffled", "stacked_body"
NAMES = (BODY, NO_BODY, SHUFFLED, STACKED)
Progress = Callable[[float], None]


def ways_of(
    model: Model,
    diary: Diary,
    series: Sequence[Series],
    horizons: tuple[int, ...],
    *,
    control: bool = True,
    progress: Progress | None = None,
) -> tuple[Ways, Ways | None]:
    """How people of the prior live a diary, and how they live it with activity of other days.

    Args:
        series: those that will be forecast; they fix the first and the last day.
        control: also live it shuffled.
    """
    first = min(_first(one) for one in series)
    last = max(one.days[-1] for one in series)

    def half(at: float) -> Progress:
        size = 0.5 if control else 1.0

        def tell(share: float) -> None:
            if progress:
                progress(at + size * share)

        return tell

    plain = body_filter.live(model, diary, first, last, horizons, progress=half(0.0))
    if not control:
        return plain, None
    other = body_filter.live(model, diary, first, last, horizons, shuffled=True, progress=half(0.5))
    return plain, other


def _first(series: Series) -> date:
    return series.days[int(np.flatnonzero(np.isfinite(series.values))[0])]


def forecasters(
    ways: tuple[Ways, Ways | None], series: Series, horizons: tuple[int, ...]
) -> tuple[Baseline, ...]:
    """The body model and its controls as forecasters of one series; none where it has no latent.

    They hold for this series and these horizons only.
    """
    latent = LATENT.get(series.what)
    if latent is None:
        return ()
    plain, other = ways
    body = _fixed(
        BODY, "The body model on the days as recorded, weighed by every report.",
        body_filter.forecasts(plain, series, horizons, latent), horizons,
    )  # fmt: skip
    without = _fixed(
        NO_BODY, "The same filter without a body: a level that drifts.",
        body_filter.forecasts(None, series, horizons, latent), horizons,
    )  # fmt: skip
    found = [body, without]
    if other is not None:
        rows = body_filter.forecasts(other, series, horizons, latent)
        found.append(_fixed(SHUFFLED, "The body model on other days' activity.", rows, horizons))

    def stacked(past: Past, ahead: tuple[int, ...], origins: Ints) -> Floats:
        return blend(members(past.scale, body, without), past, ahead, origins)

    return (*found, Baseline(STACKED, "What is issued, the body model among it.", stacked))


RECENT = 180  # days that the body lives through for a forecast of the coming ones
STACKED_OVER = 90  # days whose forecasts are weighed; from then on people live on


def beside(
    model: Model,
    diary: Diary,
    series: Sequence[Series],
    horizons: tuple[int, ...],
    progress: Progress | None = None,
) -> dict[str, tuple[Baseline, ...]]:
    """The body model, and the same filter without one, to weigh beside what is issued.

    Args:
        series: as they stand at the end of the last day read.

    Returns:
        Forecasters of each series that has a mechanism, by its name.
    """
    asked = [one for one in series if one.what in LATENT]
    if not asked:
        return {}
    last = max(one.days[-1] for one in asked)
    first = max(min(_first(one) for one in asked), last - timedelta(days=RECENT - 1))
    early = last - timedelta(days=STACKED_OVER + max(horizons))
    ways = body_filter.live(
        model, diary, first, last, horizons, ahead_from=early, progress=progress
    )
    found: dict[str, tuple[Baseline, ...]] = {}
    for one in asked:
        cut = _from(one, first)
        size = past_of(one).index.size
        latent = LATENT[one.what]
        made: list[Baseline] = []
        for name, says, lived in (
            (BODY, "The body model on the days as recorded, weighed by every report.", ways),
            (NO_BODY, "The same filter without a body: a level that drifts.", None),
        ):
            rows = body_filter.forecasts(lived, cut, horizons, latent)
            even = np.full((len(horizons), size - rows.shape[1], rows.shape[2]), 1 / rows.shape[2])
            made.append(_fixed(name, says, np.concatenate([even, rows], axis=1), horizons))
        found[one.what] = tuple(made)
    return found


def _from(series: Series, first: date) -> Series:
    """A series from a day on."""
    at = max((first - series.days[0]).days, 0)
    return Series(series.what, series.scale, series.unit, series.days[at:], series.values[at:])


def members(scale: Scale, *more: Baseline) -> tuple[Baseline, ...]:
    """Who is weighed on a scale: the usual members, and more."""
    return (*(COARSE_MEMBERS if is_coarse(scale) else FINE_MEMBERS), *more)


def _fixed(name: str, says: str, rows: Floats, horizons: tuple[int, ...]) -> Baseline:
    """A forecaster whose forecasts are made already: rows (horizons, days, points)."""

    def make(past: Past, ahead: tuple[int, ...], origins: Ints) -> Floats:
        assert past.index.size == rows.shape[1]
        return rows[[horizons.index(one) for one in ahead]][:, origins]

    return Baseline(name, says, make)
