"""The body model as a forecaster: reads no future, and helps only where it can."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.synthetic_lives import FIRST, articles, diary, felt, scattered, steps

from unknot.diary.entries import Scale, Series, Worse, series
from unknot.diary.public_sets import Track
from unknot.forecasting import body_filter
from unknot.forecasting.backtest import roll
from unknot.forecasting.baselines import past_of
from unknot.forecasting.body_filter import Ways, forecasts, live
from unknot.forecasting.body_forecasters import forecasters, members

HORIZONS = (1, 3)
DAYS = 120


def some_ways(seed: int, people: int = 40, days: int = DAYS) -> Ways:
    """People whose pain goes each its own way, known some days ahead."""
    random = np.random.default_rng(seed)
    fresh = random.normal(0, 1.5, (people, days + 8))
    way = 5 + np.apply_along_axis(lambda x: np.convolve(x, np.ones(6) / 6, "same"), 1, fresh).T
    ahead = np.stack([way[h : days + h] for h in HORIZONS], axis=1)
    return Ways(FIRST, {"pain": way[:days]}, {"pain": ahead}, np.full(people, 1 / people))


def reports(way: np.ndarray, seed: int = 5, worse: Worse = Worse.HIGH) -> Series:
    random = np.random.default_rng(seed)
    values = np.clip(np.round(way + random.normal(0, 0.4, way.size)), 0, 10)
    values = values if worse is Worse.HIGH else 10 - values
    values[40::17] = np.nan
    days = tuple(FIRST + timedelta(days=i) for i in range(way.size))
    return Series("pain", Scale(0.0, 10.0, 1.0, worse), "points", days, values)


def errors(ways: Ways, one: Series) -> dict[str, float]:
    found = forecasters((ways, None), one, HORIZONS)
    rolled = roll(Track("made_up", "P", "pain", one), found, HORIZONS)
    return {name: float(rolled[1].scored[name].crps.mean()) for name in rolled[1].scored}


@pytest.mark.parametrize("worse", list(Worse))
def test_it_helps_somebody_whom_one_of_its_people_resembles(worse: Worse):
    ways = some_ways(1)
    one = reports(ways.now["pain"][:, 7], worse=worse)
    crps = errors(ways, one)
    assert crps["body"] < 0.8 * crps["no_body"]


def test_it_does_little_harm_where_nobody_resembles_them():
    """Other people's ways say nothing of this person: the weights leave the mechanism alone."""
    stranger = some_ways(2).now["pain"][:, 0]
    crps = errors(some_ways(1), reports(stranger))
    assert crps["body"] < 1.1 * crps["no_body"]


def test_forecasts_are_probabilities_and_even_before_a_month():
    one = reports(some_ways(1).now["pain"][:, 3])
    made = forecasts(some_ways(1), one, HORIZONS, "pain")
    assert made.shape == (2, DAYS, 11)
    assert made.sum(axis=2) == pytest.approx(np.ones((2, DAYS)))
    assert (made[:, :29] == 1 / 11).all()


def test_later_reports_change_no_earlier_forecast():
    one = reports(some_ways(1).now["pain"][:, 3])
    other = replace(one, values=np.where(np.arange(DAYS) > 80, 10.0, one.values))
    early, late = (forecasts(some_ways(1), s, HORIZONS, "pain") for s in (one, other))
    assert np.array_equal(early[:, :81], late[:, :81])
    assert not np.allclose(early[:, 90], late[:, 90])


def test_a_life_reads_nothing_of_the_days_to_come():
    """The same first days, whatever is recorded later: activity, stress and symptoms alike."""
    random = np.random.default_rng(1)
    pain, walked = scattered(50, 1), random.integers(2000, 9000, 50).astype(float)
    calm = np.where(np.arange(50) < 40, 2.0, 9.0)
    whole = diary(felt("pain", pain), felt("stress", calm), steps(walked))
    cut = diary(felt("pain", pain[:40]), felt("stress", calm[:40]), steps(walked[:40]))
    last = FIRST + timedelta(days=39)
    ways = [live(articles(), d, FIRST, last, HORIZONS, count=6) for d in (whole, cut)]
    assert np.array_equal(ways[0].now["pain"], ways[1].now["pain"])
    assert np.array_equal(ways[0].ahead["pain"], ways[1].ahead["pain"], equal_nan=True)
    later = live(articles(), whole, FIRST, last + timedelta(days=10), HORIZONS, count=6)
    assert np.array_equal(later.now["pain"][:40], ways[0].now["pain"])


def test_shuffled_days_are_lived_differently():
    walked = np.where(np.arange(44) < 22, 1500.0, 9000.0)
    told = diary(felt("pain", scattered(44, 1)), steps(walked))
    last = FIRST + timedelta(days=43)
    plain, other = (
        live(articles(), told, FIRST, last, (1,), count=4, shuffled=s) for s in (False, True)
    )
    assert not np.allclose(plain.now["fatigue"], other.now["fatigue"])


def test_a_symptom_without_a_mechanism_has_no_such_forecaster():
    told = diary(felt("mood", scattered(50, 1)))
    assert forecasters((some_ways(1), None), series(told, "mood"), HORIZONS) == ()


def test_the_issued_members_stay_and_the_body_joins():
    body = forecasters((some_ways(1), None), reports(some_ways(1).now["pain"][:, 0]), HORIZONS)[0]
    names = [one.name for one in members(Scale(0.0, 10.0, 1.0), body)]
    assert names[-1] == "body"
    assert "recent" in names


def test_a_young_diary_has_even_forecasts_only():
    one = reports(some_ways(1).now["pain"][:20, 3])
    made = forecasts(some_ways(1, days=20), one, HORIZONS, "pain")
    assert np.allclose(made, 1 / 11)
    assert past_of(one).index.size == 20
    assert body_filter.FIRST_DAYS == 30
