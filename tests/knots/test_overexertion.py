"""What effort beyond one's capacity sets off, and how differently people answer to training."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from unknot.engine.calibrate import load
from unknot.engine.solve import people, solve
from unknot.model import Model
from unknot.timeline import Bout, Life, build

Array = npt.NDArray[np.float64]
DAYS, ENDS = 12, 11
HARD = (Bout(ENDS - 0.5, 0.5, "aerobic", 6.5),)
GENTLE = (Bout(ENDS - 0.5, 0.5, "aerobic", 2.0),)
TIGHT = {"tightness_overexertion": 0.6}


@pytest.fixture(scope="module")
def body() -> Model:
    return load("articles", "default")


def change(
    model: Model, name: str, bouts: tuple[Bout, ...], traits: dict[str, float], days: int = DAYS
) -> Array:
    """A value on every hour after the bout, less that of the twin who did nothing."""
    who = people(model, {key: np.array([value]) for key, value in traits.items()})
    lives = [
        solve(model, build(Life(days), list(done)), who, daily=(), hourly=(name,))
        for done in (bouts, ())
    ]
    one, other = (life.hours[name][:, 0] for life in lives)
    return (one - other)[ENDS:]


def test_overexertion_is_worst_a_day_or_more_later_and_lasts_for_days(body: Model):
    """E4.15: often delayed by 24 to 72 hours; E4.09: recovered after days, not hours."""
    malaise = change(body, "malaise", HARD, TIGHT)
    worst = int(np.argmax(malaise))
    assert 18 <= worst <= 72
    assert malaise[120] > 0.2 * malaise[worst]


def test_effort_below_the_threshold_sets_nothing_off(body: Model):
    hard = change(body, "malaise", HARD, TIGHT).max()
    assert change(body, "malaise", GENTLE, TIGHT).max() < 0.02 * hard


def test_it_grows_with_the_overshoot_and_adds_up_over_days(body: Model):
    once = change(body, "malaise", HARD, TIGHT).max()
    harder = (Bout(ENDS - 0.5, 0.5, "aerobic", 8.0),)
    assert change(body, "malaise", harder, TIGHT).max() > once
    daily = tuple(replace(HARD[0], start=HARD[0].start + 24.0 * day) for day in range(3))
    assert change(body, "malaise", daily, TIGHT).max() > 1.5 * once


def test_whoever_has_the_knot_loose_is_as_usual_a_day_later(body: Model):
    loose = change(body, "fatigue", HARD, {"tightness_overexertion": 0.0})
    assert abs(loose[24]) < 0.25
    assert change(body, "fatigue", HARD, TIGHT)[24] > 3.0 * abs(loose[24])


def test_capacity_is_lower_on_the_second_day_where_it_is_tight(body: Model):
    """E7.06: VO2peak -4.7 % in ME/CFS and no change in the sedentary."""
    loose = change(body, "peak_oxygen_uptake", HARD, {"tightness_overexertion": 0.0})[24]
    usual = 30.0  # mL/kg/min, about
    assert abs(loose) < 0.017 * usual  # the interval of E7.06 in the sedentary
    assert change(body, "peak_oxygen_uptake", HARD, TIGHT)[24] < -0.024 * usual


def test_equal_bodies_answer_differently_to_the_same_training(body: Model):
    """E7.01: a spread of answers beyond what bodies explain; fitness does not know of it."""
    training = tuple(Bout(24.0 * day + 17.0, 0.75, "aerobic", 4.0) for day in range(0, 28, 2))
    eased, burdened = (
        change(body, "pain", training, {"answer_to_movement": value}, 28)[-48:].mean()
        for value in (1.5, -1.5)
    )
    assert burdened - eased > 0.1
    fitness = [
        change(body, "fitness", training, {"answer_to_movement": value}, 28)[-1]
        for value in (1.5, -1.5)
    ]
    assert fitness[0] == pytest.approx(fitness[1], abs=2e-3)


def test_fitness_is_lost_more_slowly_than_it_is_gained(body: Model):
    """E6.13: -7, -14 and -16 % of VO2max 12, 56 and 84 days after stopping."""
    training = tuple(Bout(24.0 * day + 17.0, 1.0, "aerobic", 6.0) for day in range(42))
    fitness = change(body, "fitness", training, {}, 84)
    gained, kept = fitness[42 * 24 - ENDS], fitness[-1]
    assert gained > 0.05
    assert kept > 0.7 * gained
