"""What is said of the coming days and of days past, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ForecastDay:
    """One day ahead of the diary: quantiles by level, and the chance of a flare."""

    target: str
    date: date
    horizon: int
    quantiles: dict[str, float]  # "0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"
    p_flare: float | None


@dataclass(frozen=True)
class BadDay:
    """From which value on a day counts as bad.

    Attributes:
        begins: the first such value of the scale; None where no value of it counts as bad.
        worse: "high" or "low": on which side of it bad days lie.
        own: the person said so; else it is well beyond their usual days.
        usual: mean of the past days.
    """

    target: str
    begins: float | None
    worse: str
    own: bool
    usual: float


@dataclass(frozen=True)
class TrackDay:
    """A past one-day-ahead forecast as it was issued, and what came."""

    date: date
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    came: float | None
    inside: bool | None  # within the 90 % band


@dataclass(frozen=True)
class TrackRecord:
    """How past forecasts of one target did; hidden in the report when calibration fails."""

    target: str
    days: tuple[TrackDay, ...]
    scored: int
    crps: float
    crps_mean: float  # the same for the person's own past frequencies
    skill: float  # 1 - crps / crps_mean
    pit80: float
    pit90: float
    calibrated: bool
    weights: dict[str, float]  # how much each method counts in the issued forecast
