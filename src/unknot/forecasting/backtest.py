"""Forecast every day from the days before it, and compare: the rolling-origin protocol.

Who, when and what counts is fixed in docs/decisions/0005-forecast-baselines.md. A forecast of day d
at horizon h is issued at the end of day d - h and may read nothing later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unknot.diary.public_sets import Track
from unknot.forecasting.baselines import Baseline, Past, forecast, past_of
from unknot.forecasting.flares import flare_came, flare_chance, flare_threshold
from unknot.forecasting.scores import Floats, Ints, Scored, grid, score
from unknot.forecasting.skill import Part, Skill, pooled_skill, skill

HORIZONS = (1, 3, 7)
SEEN_FIRST = 30  # days seen before the first scored forecast is issued
LEAST_DAYS = 40
LEAST_RECORDED = 25
NO_POOL = ("crash",)  # targets too rare to pool
REFERENCES = ("mean", "ar1")
CSV_HEADER = "method,dataset,person,target,date,horizon,pmf"


@dataclass(frozen=True)
class Cases:
    """What came, for every scored forecast of one series at one horizon. Shapes (cases,).

    Attributes:
        day: day number, 0 for the first recorded day; the origin is day - horizon.
        outcome: grid index of what came.
        mean, sd: of all values recorded up to the origin (sd 0 after one value).
        calm: the last value seen at the origin was no flare.
    """

    horizon: int
    day: Ints
    outcome: Ints
    mean: Floats
    sd: Floats
    calm: npt.NDArray[np.bool_]


def eligible(past: Past) -> bool:
    """Whether a series can be scored: 40 days to its last record, 25 of them recorded."""
    recorded = np.flatnonzero(past.seen)
    return bool(recorded[-1] + 1 >= LEAST_DAYS and recorded.size >= LEAST_RECORDED)


def cases(past: Past, horizon: int) -> Cases:
    """The days whose forecast at this horizon is scored, and what they are scored against."""
    days = np.flatnonzero(past.seen)
    days = days[(days >= SEEN_FIRST) & (days - horizon >= SEEN_FIRST - 1)]
    origins = days - horizon
    mean, sd = moments(past, origins)
    last = np.maximum.accumulate(np.where(past.seen, np.arange(past.index.size), 0))[origins]
    threshold = flare_threshold(mean, sd, past.scale)
    calm = ~flare_came(past.index[last], threshold, past.scale)
    return Cases(horizon, days, past.index[days], mean, sd, calm)


def moments(past: Past, origins: Ints) -> tuple[Floats, Floats]:
    """Mean and sample sd (0 after one value) of the records up to each origin. (origins,)."""
    count = np.cumsum(past.seen).astype(np.float64)
    value = np.where(past.seen, past.values - past.values[0], 0.0)
    mean = np.cumsum(value) / count
    left = np.maximum(np.cumsum(value**2) - count * mean**2, 0.0)
    sd = np.sqrt(left / np.maximum(count - 1, 1))
    return mean[origins] + past.values[0], sd[origins]


@dataclass(frozen=True)
class Rolled:
    """Every method's forecasts of one track at one horizon, and their scores.

    Attributes:
        pmf: for each method shape (cases, points); a method that does not fit the scale is absent.
        scored: for each method its scores.
        chance: for each method the probability of a flare, shape (cases,).
        flare: whether the day was one.
    """

    track: Track
    cases: Cases
    pmf: dict[str, Floats]
    scored: dict[str, Scored]
    chance: dict[str, Floats]
    flare: npt.NDArray[np.bool_]


def roll(
    track: Track, methods: Sequence[Baseline], horizons: tuple[int, ...] = HORIZONS
) -> list[Rolled]:
    """Forecast and score one track by every method at every horizon; empty if not eligible."""
    past = past_of(track.series)
    if not eligible(past):
        return []
    pmf: dict[str, list[Floats]] = {}
    for method in methods:
        if method.fits(past.scale):
            made = forecast(method, past, horizons, np.arange(past.index.size))
            pmf[method.name] = at_cases(past, horizons, made)
    return scored(track, horizons, pmf)


def at_cases(past: Past, horizons: tuple[int, ...], made: Floats) -> list[Floats]:
    """Of forecasts at every origin, (horizons, days, points), those that are scored."""
    wanted = [cases(past, horizon) for horizon in horizons]
    return [rows[one.day - one.horizon] for rows, one in zip(made, wanted, strict=True)]


def scored(
    track: Track, horizons: tuple[int, ...], pmf: Mapping[str, Sequence[Floats]]
) -> list[Rolled]:
    """Score forecasts of the cases of one track.

    Args:
        pmf: for each method one array a horizon, shape (cases, points).
    """
    past = past_of(track.series)
    return [
        _rolled(track, past, cases(past, horizon), {name: rows[i] for name, rows in pmf.items()})
        for i, horizon in enumerate(horizons)
    ]


def _rolled(track: Track, past: Past, one: Cases, pmf: dict[str, Floats]) -> Rolled:
    threshold = flare_threshold(one.mean, one.sd, past.scale)
    return Rolled(
        track,
        one,
        pmf,
        {name: score(rows, one.outcome, past.scale) for name, rows in pmf.items()},
        {name: flare_chance(rows, threshold, past.scale) for name, rows in pmf.items()},
        flare_came(one.outcome, threshold, past.scale),
    )


def forecast_lines(rolled: Iterable[Rolled]) -> Iterator[str]:
    """Lines of a forecast file, header first; one line a method and case."""
    yield CSV_HEADER
    for one in rolled:
        scale = one.track.series.scale
        assert scale is not None
        points = [f"{point:g}" for point in grid(scale)]
        first = int(np.flatnonzero(np.isfinite(one.track.series.values))[0])
        for method, rows in one.pmf.items():
            for day, row in zip(one.cases.day, rows, strict=True):
                spelled = one.track.spelled(first + int(day))
                pmf = " ".join(f"{at}:{p:.10g}" for at, p in zip(points, row, strict=True))
                named = (method, one.track.dataset, one.track.person, one.track.target, spelled)
                yield ",".join((*named, str(one.cases.horizon), pmf))


@dataclass(frozen=True)
class ScoreRow:
    """One method on one target of one data set (or on all, pooled) at one horizon."""

    dataset: str
    target: str
    horizon: int
    method: str
    crps: float
    log: float
    pit80: float
    pit90: float
    versus: dict[str, Skill]


def tally(
    rolled: Iterable[Rolled], wanted: Sequence[str], references: Sequence[str] = REFERENCES
) -> list[ScoreRow]:
    """Rows of scored forecasts: each target of each data set, then pooled.

    Args:
        wanted: the methods to show, `mean` and the references among them.
    """
    held: defaultdict[tuple[str, str, int], list[Rolled]] = defaultdict(list)
    for one in rolled:
        if one.cases.day.size:
            held[one.track.dataset, one.track.target, one.cases.horizon].append(one)
    horizons = sorted({key[2] for key in held})
    rows = [
        _row(key, method, group, references) for key, group in held.items() for method in wanted
    ]
    poolable = {key[2] for key in held if key[1] not in NO_POOL}
    pooled = [
        _pooled_row(horizon, method, rows, held, references)
        for horizon in horizons
        if horizon in poolable
        for method in wanted
    ]
    return rows + pooled


def _scores(one: Rolled, method: str) -> Scored:
    return one.scored.get(method, one.scored["mean"])


def _parts(group: Sequence[Rolled], method: str, reference: str) -> list[Part]:
    return [
        Part(
            one.track.person,
            one.cases.day,
            _scores(one, method).crps,
            _scores(one, reference).crps,
        )
        for one in group
    ]


def _row(
    key: tuple[str, str, int], method: str, group: Sequence[Rolled], references: Sequence[str]
) -> ScoreRow:
    scored = [_scores(one, method) for one in group]
    return ScoreRow(
        *key,
        method,
        float(np.mean([one.crps.mean() for one in scored])),
        float(np.mean([one.log.mean() for one in scored])),
        float(np.mean([one.pit80.mean() for one in scored])),
        float(np.mean([one.pit90.mean() for one in scored])),
        {name: skill(_parts(group, method, name)) for name in references},
    )


def _pooled_row(
    horizon: int,
    method: str,
    rows: Sequence[ScoreRow],
    held: dict[tuple[str, str, int], list[Rolled]],
    references: Sequence[str],
) -> ScoreRow:
    pool = {key: group for key, group in held.items() if key[2] == horizon}
    pool = {key: group for key, group in pool.items() if key[1] not in NO_POOL}
    mine = [row for row in rows if row.method == method and row.horizon == horizon]
    mine = [row for row in mine if row.target not in NO_POOL]
    versus: dict[str, Skill] = {}
    for name in references:
        parts = {key[:2]: _parts(group, method, name) for key, group in pool.items()}
        versus[name] = pooled_skill(parts)
    means = np.mean([(row.log, row.pit80, row.pit90) for row in mine], axis=0)
    log, pit80, pit90 = (float(mean) for mean in means)
    return ScoreRow("pooled", "all", horizon, method, float("nan"), log, pit80, pit90, versus)
