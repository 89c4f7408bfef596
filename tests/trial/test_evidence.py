"""Evidence that may be looked at every day: checked against plain linear algebra, and by chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unknot.arrays import Array
from unknot.trial.evidence import NUGGET, PHI, last_look, looks, of_diary
from unknot.trial.numbers import trial_numbers
from unknot.trial.rivals import DayNoise, felt, written
from unknot.trial.schedule import counts, daily, orders

SPREAD = trial_numbers()["effect_spread"]
ENOUGH = float(np.log(trial_numbers()["evidence_needed"]))


def by_hand(values: Array, arm: Array, model: int, spread: float) -> float:
    """Log ratio with and without a difference by whole matrices, for one share that lasts."""
    known = np.isfinite(values)
    at = np.arange(values.size)
    gap = np.abs(at[:, None] - at[None, :])
    cover = (1 - NUGGET[model]) * PHI[model] ** gap + NUGGET[model] * np.eye(values.size)
    if PHI[model] == 0.0:
        cover = np.eye(values.size)
    cover = cover[np.ix_(known, known)]
    plain = np.stack([np.ones(values.size), np.linspace(-1, 1, values.size)], 1)[known]

    def log_marginal(matrix: Array) -> float:
        inverse = np.linalg.inv(matrix)
        inner = plain.T @ inverse @ plain
        left = inverse - inverse @ plain @ np.linalg.solve(inner, plain.T @ inverse)
        rest = values[known] @ left @ values[known]
        size = known.sum() - 2
        return float(
            -0.5 * np.linalg.slogdet(matrix)[1] - 0.5 * np.linalg.slogdet(inner)[1]
            - 0.5 * size * np.log(rest)
        )  # fmt: skip

    column = arm[known]
    return log_marginal(cover + spread**2 * np.outer(column, column)) - log_marginal(cover)


@pytest.mark.parametrize("model", [0, 5, 13, 27])
def test_each_model_is_the_plain_linear_algebra(model: int):
    rng = np.random.default_rng(4)
    values = rng.normal(5, 2, 40)
    values[rng.random(40) < 0.3] = np.nan
    arm = np.repeat(rng.integers(0, 2, 8), 5).astype(float)
    found = last_look(values[None], arm)
    ours = found.log_some(0.0, 1.0)[0, model] - found.log_none(0.0)[0, model]
    assert ours == pytest.approx(by_hand(values, arm, model, 1.0), abs=1e-6)


def test_every_look_knows_only_the_days_before_it():
    rng = np.random.default_rng(5)
    values = rng.normal(5, 2, (1, 30))
    arm = np.repeat([0.0, 1.0, 1.0, 0.0, 1.0, 0.0], 5)
    other = values.copy()
    other[0, 20:] += 9.0
    first = {day: found.xy[0, 0] for day, found in looks(values, arm)}
    second = {day: found.xy[0, 0] for day, found in looks(other, arm)}
    assert all(first[day] == second[day] for day in range(20))
    assert first[29] != second[29]


@given(st.floats(-20, 20), st.floats(0.2, 5.0), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_level_and_unit_of_the_scale_change_nothing(level: float, unit: float, seed: int):
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 1, (1, 40))
    arm = np.repeat(rng.integers(0, 2, 8), 5).astype(float)
    plain = last_look(values, arm).log_evidence(0.0, 1.0)
    moved = last_look(level + unit * values, arm).log_evidence(0.0, 1.0)
    assert moved == pytest.approx(plain, abs=1e-5)


def test_a_short_diary_before_tells_nothing_and_is_not_used():
    assert of_diary(np.full(60, np.nan)) is None
    assert of_diary(np.arange(13.0)) is None


@pytest.mark.parametrize("lasting", [0.0, 0.6, 0.9])
def test_no_effect_looked_at_every_day_gets_a_word_in_few_people(lasting: float):
    """With drift, 40 % of days left out, mostly bad ones, and the end of the scale near."""
    rng = np.random.default_rng(8)
    people = 250
    arms = daily(orders(6, 2, rng, people), 7)
    noise = DayNoise(8.5, 1.3, lasting, 1.0, 0.4)
    values = written(noise, felt(noise, np.zeros((people, 84)), rng), rng)
    values[~counts(arms, 3)] = np.nan
    before = written(noise, felt(noise, np.zeros((people, 60)), rng), rng)
    earlier = last_look(before, np.zeros(60))
    ever = np.zeros(people, dtype=bool)
    for _, found in looks(values, (arms == 1).astype(float)):
        ever |= found.after(earlier).log_evidence(0.0, SPREAD) >= ENOUGH
    assert ever.mean() <= 0.05


def test_a_large_effect_is_seen_in_most():
    rng = np.random.default_rng(9)
    arms = daily(orders(8, 2, rng, 100), 7)
    noise = DayNoise(5.0, 1.0, 0.3, 0.3, 0.1)
    values = written(noise, felt(noise, 2.0 * (arms == 1), rng), rng)
    values[~counts(arms, 3)] = np.nan
    found = last_look(values, (arms == 1).astype(float))
    assert (found.log_evidence(0.0, SPREAD) > ENOUGH).mean() > 0.8
    assert found.middle().mean() == pytest.approx(2.0, abs=0.2)
