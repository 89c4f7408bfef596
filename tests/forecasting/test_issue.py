"""Forecasts kept when issued: scored as they were told, once, against what came."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta

import numpy as np
import pytest

from unknot.diary.entries import Scale, Series, Worse
from unknot.forecasting.issue import Issued, add, score

FIRST = date(2025, 3, 3)
TEN = Scale(0.0, 10.0, 1.0)


def told(
    ahead: int, pmf: np.ndarray, beyond: float = 6.5, p_flare: float | None = 0.3,
    scale: Scale = TEN,
) -> Issued:  # fmt: skip
    return Issued(
        "pain", FIRST + timedelta(days=ahead - 1), FIRST + timedelta(days=ahead), scale.low,
        scale.high, scale.step, scale.worse.value, tuple(float(p) for p in pmf), beyond, p_flare,
    )  # fmt: skip


def came(values: list[float], scale: Scale = TEN) -> Series:
    days = tuple(FIRST + timedelta(days=i) for i in range(len(values)))
    return Series("pain", scale, "points", days, np.array(values))


def spread(at: int, points: int = 11) -> np.ndarray:
    away = np.abs(np.arange(points) - at)
    weight = np.exp(-0.5 * (away / 1.5) ** 2)
    return weight / weight.sum()


def sure(at: int) -> np.ndarray:
    return np.eye(11)[at]


def test_a_sure_forecast_scores_its_distance():
    found = score([told(i, sure(5)) for i in (1, 2, 3)], came([0.0, 5.0, 7.0, 4.0]))
    assert found.days == 3
    assert found.crps == pytest.approx((0 + 2 + 1) / 3)
    assert found.rps == pytest.approx(found.crps)


def test_flares_are_scored_by_what_they_were_when_told():
    kept = [told(1, sure(5), beyond=6.5, p_flare=0.8), told(2, sure(5), beyond=8.5, p_flare=0.2)]
    found = score(kept, came([0.0, 7.0, 7.0]))
    assert found.brier == pytest.approx((0.2**2 + 0.2**2) / 2)
    assert [(part.came, part.days) for part in found.reliability] == [(0.0, 1), (1.0, 1)]


def test_low_can_be_the_bad_end():
    low = Scale(0.0, 10.0, 1.0, Worse.LOW)
    found = score([told(1, sure(5), beyond=2.5, p_flare=1.0, scale=low)], came([9.0, 2.0], low))
    assert found.brier == 0.0


def test_days_that_have_not_come_wait():
    found = score([told(i, sure(5)) for i in (1, 2, 9)], came([0.0, 5.0, np.nan]))
    assert (found.days, found.waiting) == (1, 2)
    none = score([told(9, sure(5))], came([0.0]))
    assert (none.days, none.waiting, none.calibrated) == (0, 1, None)


def test_forecasts_on_another_scale_wait():
    found = score([told(1, sure(5))], came([0.0, 5.0], Scale(0.0, 100.0, 1.0)))
    assert (found.days, found.waiting) == (0, 1)


def test_honest_forecasts_are_calibrated_and_too_sure_ones_are_not():
    random = np.random.default_rng(1)
    honest = spread(5)
    values = [0.0, *(float(v) for v in random.choice(11, 200, p=honest))]
    good = score([told(i, honest) for i in range(1, 201)], came(values))
    assert good.calibrated is True
    assert good.cover80 == pytest.approx(0.8, abs=0.07)
    bad = score([told(i, 0.98 * sure(5) + 0.02 / 11) for i in range(1, 201)], came(values))
    assert bad.calibrated is False
    assert score([told(i, honest) for i in range(1, 20)], came(values)).calibrated is None


def test_chances_that_came_as_told_are_reliable():
    random = np.random.default_rng(2)
    chance = random.choice([0.05, 0.3, 0.6], 600)
    flared = random.random(600) < chance
    kept = [told(i + 1, sure(5), p_flare=float(p)) for i, p in enumerate(chance)]
    values = [0.0, *(8.0 if one else 2.0 for one in flared)]
    found = score(kept, came(values))
    for part in found.reliability:
        assert part.came == pytest.approx(part.told, abs=0.08)
    assert found.brier < found.usual_brier


def test_what_was_told_first_stands():
    first, second = told(1, sure(5)), told(1, sure(9))
    assert add([first], [second]) == [first]
    later = replace(second, origin=FIRST - timedelta(days=1))
    assert add([first], [later]) == [later, first], "told a day earlier is another forecast"


def test_plain_data_give_it_back():
    one = told(3, spread(4))
    row = {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(one).items()}
    assert Issued.of(row) == one
    with pytest.raises((KeyError, TypeError, ValueError)):
        Issued.of({"target": "pain"})
