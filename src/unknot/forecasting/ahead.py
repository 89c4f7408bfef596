"""The coming days of every symptom, and how such forecasts have done so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from unknot.arrays import Array
from unknot.diary.entries import Diary, Series, series, targets
from unknot.diary.snapshot import last_entry, seen_from
from unknot.errors import UnknotError, nearest
from unknot.forecasting import forecast
from unknot.forecasting.baselines import Baseline
from unknot.forecasting.forecast import Outlook
from unknot.forecasting.results import BadDay, ForecastDay, TrackDay, TrackRecord


def forecastable(diary: Diary, as_of: date | None = None) -> list[Series]:
    """The series with a scale and more than one value, as they stand at the end of a day.

    Args:
        as_of: that day; None takes the last with any entry, so that all forecasts begin alike.

    Raises:
        UnknotError: there is none.
    """
    origin = as_of or last_entry(diary)
    found: list[Series] = []
    for name in targets(diary):
        one = series(diary, name)
        one = one if origin is None else seen_from(one, origin)
        if one.scale is not None and int(np.isfinite(one.values).sum()) > 1:
            found.append(one)
    if not found:
        raise UnknotError(
            "nothing-to-forecast",
            "this diary holds no symptom on a scale with at least two days.",
            "record pain, fatigue or another symptom for a few days first.",
        )
    return found


@dataclass(frozen=True)
class Ahead:
    """The coming days of one symptom, and how such forecasts have done.

    Attributes:
        seen: probabilities, and how much each forecaster counts.
        days: quantiles and chances of a flare, one a day.
        track: how such forecasts would have done on the days just past.
        told: whether chances of a flare are told; they are not before 20 days are recorded.
        bad_day: what a flare is to this person.
    """

    series: Series
    seen: Outlook
    days: list[ForecastDay]
    track: TrackRecord
    told: bool
    bad_day: BadDay


def look(
    found: Series,
    horizons: tuple[int, ...],
    *,
    more: Sequence[Baseline] = (),
    flare: float | None = None,
) -> Ahead:
    """Forecast one series, and score such forecasts on its past.

    Args:
        more: forecasters of this very series to weigh in.
        flare: a day is a flare from this value on; None takes one sd beyond the past mean.
    """
    assert found.scale is not None
    beyond = None if flare is None else forecast.flare_limit(flare, found.scale)
    seen = forecast.forecast_ahead(found, horizons, more=more, beyond=beyond)
    told = int(np.isfinite(found.values).sum()) >= forecast.ENOUGH_TO_JUDGE
    record = record_of(found, more=more, beyond=beyond)
    bad = BadDay(
        found.what, seen.flare_begins, found.scale.worse.value, flare is not None, seen.usual
    )
    return Ahead(found, seen, _days(seen, told), record, told, bad)


def flares(diary: Diary, given: Mapping[str, float]) -> dict[str, float]:
    """From which value on a day is a flare, by symptom: as given, else as the diary itself says.

    A diary says so in a line "# flare pain: 7" above its table.

    Raises:
        UnknotError: that line holds no number, or a value given lies outside the symptom's scale.
    """
    found: dict[str, float] = {}
    for key, value in diary.extra.items():
        word, _, name = key.partition(" ")
        if word == "flare" and name:
            try:
                found[name] = float(value)
            except ValueError:
                raise UnknotError(
                    "bad-flare", f'"# {key}: {value}" holds no number.', 'write "# flare pain: 7".'
                ) from None
    found |= given
    for name, value in found.items():
        one = series(diary, name)
        if one.scale is None:
            raise UnknotError(
                "bad-flare", f'"{name}" is no symptom of this diary.', nearest(name, targets(diary))
            )
        if not one.scale.low <= value <= one.scale.high:
            raise UnknotError(
                "bad-flare",
                f"{name} goes from {one.scale.low:g} to {one.scale.high:g}, not to {value:g}.",
                "choose a value of its scale.",
            )
    return found


def _days(seen: Outlook, told: bool) -> list[ForecastDay]:
    return [
        ForecastDay(
            target=seen.what,
            date=seen.origin + timedelta(days=horizon),
            horizon=horizon,
            quantiles={
                f"{level:g}": float(q)
                for level, q in zip(seen.levels, seen.quantiles[i], strict=True)
            },
            p_flare=float(seen.p_flare[i]) if told else None,
        )
        for i, horizon in enumerate(seen.horizons)
    ]


def record_of(
    found: Series, *, more: Sequence[Baseline] = (), beyond: float | None = None
) -> TrackRecord:
    """The track record of one series."""
    record = forecast.track_record(found, more=more, beyond=beyond)
    where = {level: i for i, level in enumerate(record.levels)}
    days: list[TrackDay] = []
    for i, day in enumerate(record.days):
        low, q25, q50, q75, high = (
            float(record.quantiles[i][where[level]]) for level in (0.05, 0.25, 0.5, 0.75, 0.95)
        )
        came = float(record.came[i])
        known = bool(np.isfinite(came))
        inside = bool(low <= came <= high) if known else None
        days.append(TrackDay(day, low, q25, q50, q75, high, came if known else None, inside))
    return TrackRecord(
        target=found.what,
        days=tuple(days),
        scored=record.scored,
        crps=_mean(record.crps),
        crps_mean=_mean(record.crps_mean),
        skill=record.skill,
        pit80=record.pit80,
        pit90=record.pit90,
        calibrated=record.calibrated is not False,
        weights=forecast.weights_of(found, more=more),
    )


def _mean(values: Array) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")
