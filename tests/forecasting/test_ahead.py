"""The coming days as plain rows, and past forecasts beside what came."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from tests.synthetic_lives import FIRST, FOUR, diary, felt, scattered, steps

from unknot.diary.entries import Diary, series
from unknot.errors import UnknotError
from unknot.forecasting.ahead import forecastable, look, record_of
from unknot.forecasting.results import ForecastDay

LONG = diary(felt("pain", scattered(90, 1)), felt("fog", scattered(90, 2) // 3, FOUR))


def ahead(told: Diary, days: int, as_of: date | None = None) -> list[ForecastDay]:
    """The coming days of every symptom."""
    horizons = tuple(range(1, days + 1))
    return [row for one in forecastable(told, as_of) for row in look(one, horizons).days]


def test_one_row_for_every_symptom_and_day():
    rows = ahead(LONG, 5)
    assert [(r.target, r.horizon) for r in rows] == [
        (name, h) for name in ("pain", "fog") for h in range(1, 6)
    ]
    assert {r.date - timedelta(days=r.horizon) for r in rows} == {FIRST + timedelta(days=89)}
    for row in rows:
        values = list(row.quantiles.values())
        assert list(row.quantiles) == ["0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"]
        assert values == sorted(values)
        assert min(values) >= 0
        assert max(values) <= (3 if row.target == "fog" else 10)
        assert row.p_flare is not None
        assert 0 <= row.p_flare <= 1


def test_an_earlier_day_knows_nothing_of_later_ones():
    cut = FIRST + timedelta(days=49)
    other = diary(felt("pain", np.concatenate([scattered(90, 1)[:50], np.full(40, 10.0)])))
    pain = [r for r in ahead(LONG, 3, cut) if r.target == "pain"]
    assert pain == ahead(other, 3, cut)
    assert pain[0].date == cut + timedelta(days=1)


def test_a_day_without_entries_is_still_the_day_asked_for():
    """As of a day in a gap, tomorrow is the day after it, not after the last entry."""
    values = scattered(60, 3)
    values[30:50] = np.nan
    rows = ahead(diary(felt("pain", values)), 1, FIRST + timedelta(days=39))
    assert rows[0].date == FIRST + timedelta(days=40)


def test_few_days_give_no_flare_chance():
    rows = ahead(diary(felt("pain", scattered(19, 1))), 2)
    assert all(r.p_flare is None for r in rows)
    assert all(r.p_flare is not None for r in ahead(diary(felt("pain", scattered(20, 1))), 2))


def test_two_days_are_enough_and_one_is_not():
    assert len(ahead(diary(felt("pain", [3, 5])), 7)) == 7
    for told in (diary(felt("pain", [3])), diary(steps([100.0])), diary()):
        with pytest.raises(UnknotError) as refused:
            ahead(told, 7)
        assert refused.value.code == "nothing-to-forecast"


def test_before_the_first_day_there_is_nothing():
    with pytest.raises(UnknotError):
        forecastable(LONG, FIRST - timedelta(days=1))


def test_a_constant_diary_is_forecast_and_no_flare():
    rows = ahead(diary(felt("pain", [6.0] * 60)), 3)
    assert all(5 <= r.quantiles["0.5"] <= 7 for r in rows)
    assert all(np.isfinite(list(r.quantiles.values())).all() for r in rows)


def test_a_record_stands_beside_what_came():
    found = series(LONG, "pain")
    record = record_of(found)
    assert record.scored == len(record.days) == 60
    by_day = dict(zip(found.days, found.values, strict=True))
    for day in record.days:
        assert day.came == by_day[day.date]
        assert day.inside == (day.q05 <= by_day[day.date] <= day.q95)
        assert day.q05 <= day.q25 <= day.q50 <= day.q75 <= day.q95
    assert record.skill == pytest.approx(1 - record.crps / record.crps_mean)


def test_days_that_never_came_are_not_scored():
    values = scattered(90, 4)
    values[60:70] = np.nan
    record = record_of(series(diary(felt("pain", values)), "pain"))
    assert record.scored == 50
    gone = [d for d in record.days if d.came is None]
    assert len(gone) == 10
    assert all(d.inside is None for d in gone)


def test_a_record_is_issued_from_the_days_before():
    """What came later changes no forecast of an earlier day."""
    values = scattered(90, 5)
    other = values.copy()
    other[75:] = 10 - other[75:]
    one, two = (record_of(series(diary(felt("pain", v)), "pain")) for v in (values, other))
    early = [i for i, d in enumerate(one.days) if d.date <= FIRST + timedelta(days=75)]
    assert len(early) > 40
    for i in early:
        assert (one.days[i].q05, one.days[i].q95) == (two.days[i].q05, two.days[i].q95)


def test_a_short_diary_has_no_record():
    (record,) = map(record_of, forecastable(diary(felt("pain", scattered(12, 1)))))
    assert record.scored == 0
    assert np.isnan(record.crps)


def test_nothing_is_rounded_off_the_scale():
    rows = look(series(LONG, "fog"), (1, 14)).days
    assert [r.horizon for r in rows] == [1, 14]
    assert all(float(q).is_integer() for r in rows for q in r.quantiles.values())
