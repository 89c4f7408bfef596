"""The coming days of a diary, and how such forecasts would have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from unknot.answer.to_json import forecast_day
from unknot.api import plots
from unknot.api.showing import shows_itself
from unknot.diary.entries import Diary, series, targets
from unknot.diary.public_sets import Track
from unknot.errors import DiaryError
from unknot.forecasting.ahead import Ahead, flares, forecastable, look
from unknot.forecasting.backtest import ScoreRow, roll, tally
from unknot.forecasting.baselines import choose

if TYPE_CHECKING:
    import polars as pl


@shows_itself
@dataclass(frozen=True)
class Forecast:
    """The coming days of every symptom."""

    symptoms: tuple[Ahead, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a symptom and day: quantiles and the chance of a bad day."""
        import polars as pl

        return pl.DataFrame(
            [
                {"target": day.target, "date": day.date, "horizon": day.horizon,
                 **{f"q{level}": q for level, q in day.quantiles.items()}, "p_flare": day.p_flare}
                for symptom in self.symptoms
                for day in symptom.days
            ]
        )  # fmt: skip

    def to_dict(self) -> list[dict[str, Any]]:
        """The rows of `unknot forecast --json`."""
        return [forecast_day(day) for symptom in self.symptoms for day in symptom.days]

    def summary(self) -> str:
        """Tomorrow, a line each."""
        lines: list[str] = []
        for symptom in self.symptoms:
            q = symptom.days[0].quantiles
            lines.append(
                f"{symptom.series.what.capitalize()} tomorrow about {q['0.5']:g}, "
                f"on 9 of 10 such days {q['0.05']:g} to {q['0.95']:g}."
            )
        return "\n".join(lines)

    def plot(self, symptom: str | None = None) -> str:
        """The coming days of one symptom, as SVG: medians and 90 % intervals."""
        one = next((a for a in self.symptoms if a.series.what == symptom), self.symptoms[0])
        rows = [
            (
                f"{day.date:%d %b}",
                day.quantiles["0.05"],
                day.quantiles["0.5"],
                day.quantiles["0.95"],
            )
            for day in one.days
        ]
        return plots.intervals(f"{one.series.what.capitalize()}", rows, "", zero=False)


def forecast(diary: Diary, horizon: int = 7, *, as_of: date | None = None) -> Forecast:
    """Forecast the coming days from a diary's own past.

    Args:
        horizon: how many days.
        as_of: the day at whose end to forecast; the last with an entry by default.

    Raises:
        UnknotError: no symptom has two days on a scale.

    Example:
        >>> import unknot as uk
        >>> diary = uk.read_diary(uk.example_diary("unsure"))
        >>> uk.forecast(diary, horizon=2).to_frame().height
        10
    """
    limits = flares(diary, {})
    days = tuple(range(1, horizon + 1))
    return Forecast(
        tuple(look(one, days, flare=limits.get(one.what)) for one in forecastable(diary, as_of))
    )


@shows_itself
@dataclass(frozen=True)
class Backtest:
    """Methods scored on every day of a diary, each forecast issued from the days before it."""

    rows: tuple[ScoreRow, ...]

    def to_frame(self) -> pl.DataFrame:
        """One row a target, horizon and method: scores, calibration, and skill against the mean."""
        import polars as pl

        plain: list[dict[str, Any]] = []
        for row in self.rows:
            held = asdict(row)
            against = held.pop("versus")
            plain.append(
                held
                | {f"skill_vs_{name}": one["value"] for name, one in against.items()}
                | {f"skill_vs_{name}_low": one["low"] for name, one in against.items()}
                | {f"skill_vs_{name}_high": one["high"] for name, one in against.items()}
            )
        return pl.DataFrame(plain, infer_schema_length=None)

    def to_dict(self) -> list[dict[str, Any]]:
        """The same, as plain data."""
        return [asdict(row) for row in self.rows]

    def summary(self) -> str:
        """Skill against one's own past frequencies, a line each."""
        return "\n".join(
            f"{row.target}, {row.horizon} ahead, {row.method}: "
            f"{row.versus['mean'].value:+.3f} ({row.versus['mean'].low:+.3f} to "
            f"{row.versus['mean'].high:+.3f})"
            for row in self.rows
        )

    def plot(self) -> str:
        """Skill against one's own past frequencies with 90 % intervals, as SVG."""
        rows = [
            (f"{r.target}, {r.method}, {r.horizon}", r.versus["mean"].low, r.versus["mean"].value,
             r.versus["mean"].high)
            for r in self.rows
        ]  # fmt: skip
        return plots.intervals("Skill against one's own past frequencies", rows, "")


def backtest(
    diary: Diary,
    methods: Sequence[str] = ("stacked", "ar1"),
    *,
    horizons: tuple[int, ...] = (1, 3, 7),
) -> Backtest:
    """Score forecasting methods on a diary.

    Args:
        methods: names of forecasters; "mean" is always beside them.
        horizons: days ahead.

    Raises:
        DiaryError: no series is long enough: 40 days with 25 records.
        UnknotError: an unknown method: the nearest name.

    Example:
        >>> import unknot as uk
        >>> diary = uk.read_diary(uk.example_diary("unsure"))
        >>> uk.backtest(diary, ["ar1"], horizons=(1,)).to_frame()["method"].unique().len()
        2
    """
    wanted = list(dict.fromkeys(("mean", *methods)))
    chosen = choose(wanted)
    rolled = [
        one
        for name in targets(diary)
        if (found := series(diary, name)).scale is not None
        for one in roll(Track("diary", diary.person, name, found, diary=diary), chosen, horizons)
    ]
    if not rolled:
        raise DiaryError(
            "too-short", "no series is long enough to score.", "40 days with 25 records are needed."
        )
    return Backtest(tuple(tally(rolled, wanted, ("mean",))))
