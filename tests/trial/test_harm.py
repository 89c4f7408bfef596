"""The daily stop: flares counted as everywhere, evidence that grows with harm, and no magic."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.trial.harm import (
    HarmRule,
    acting,
    due_again,
    evidence_for,
    fires,
    flare_days,
    log_harm,
    onsets,
    stop_days,
)

CALM = np.tile([4.0, 5.0, 6.0, 5.0], 10)[None]
RULE = HarmRule(5.0, 75.0)


def row(*values: float) -> np.ndarray:
    return np.array([values], dtype=float)


def test_a_flare_day_lies_one_sd_beyond_all_days_before_it():
    values = row(5, 6, 7, 5, 9, np.nan)
    assert flare_days(CALM, values, RULE)[0].tolist() == [False, True, True, False, True, False]


def test_a_persons_own_flare_stands_in_its_place():
    own = HarmRule(5.0, 75.0, flare_from=7.0)
    assert flare_days(CALM, row(6, 7, 8), own)[0].tolist() == [False, True, True]


def test_from_a_fortnight_on_a_day_can_be_told_from_usual():
    assert not flare_days(CALM[:, :13], row(9.0), RULE).any()
    assert flare_days(CALM[:, :14], row(9.0), RULE).all()


def test_days_joined_across_one_day_are_one_flare():
    flare = row(1, 0, 1, 0, 0, 1) > 0
    assert onsets(flare, np.ones_like(flare))[0].tolist() == [1, 1, 1, 1, 1, 2]
    assert onsets(flare, row(0, 1, 1, 1, 1, 1) > 0)[0, -1] == 1


def test_the_arm_is_due_again_when_its_flare_is_over():
    flare = row(0, 1, 0, 0, 0, 0, 0) > 0
    on = row(1, 1, 0, 0, 0, 1, 1) > 0
    assert due_again(flare, on)[0].tolist() == [False, False, False, False, True, True, False]
    assert not due_again(flare & False, on).any()


def worse_by(points: float, *, days: int = 28) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    on = np.arange(days) % 14 >= 7
    wave = np.resize(CALM[0], days)
    return CALM, (wave + points * on)[None], on[None]


def test_evidence_grows_with_harm_and_never_for_an_arm_that_helps():
    logs: list[float] = []
    for points in (-2.0, 0.0, 2.0):
        before, values, on = worse_by(points)
        logs.append(float(log_harm(before, values, acting(on.astype(float))[None])[0, -1]))
    assert logs[0] < logs[1] < 0.0 < logs[2]


def test_a_day_without_an_entry_changes_little():
    before, values, on = worse_by(2.0)
    gap = values.copy()
    gap[0, 20] = np.nan
    whole, less = (
        log_harm(before, v, acting(on.astype(float))[None])[0, -1] for v in (values, gap)
    )
    assert less == pytest.approx(whole, rel=0.3)


def test_on_a_wider_scale_the_same_days_say_the_same():
    before, values, on = worse_by(2.0)
    acts = acting(on.astype(float))[None]
    np.testing.assert_allclose(
        log_harm(before, values, acts), log_harm(10 * before, 10 * values, acts, 100.0), atol=1e-6
    )


def test_harm_stops_and_no_harm_does_not():
    for points, stops in ((2.5, True), (0.0, False)):
        before, values, on = worse_by(points)
        day = int(stop_days(before, values, on, acting(on.astype(float))[None], RULE)[0])
        assert (day < values.shape[1]) is stops


def test_it_decides_when_the_arm_is_due_and_at_once_beyond_doubt():
    log = np.log(row(1, 10, 10, 10, 200))
    on = np.ones((1, 5), dtype=bool)
    nothing = np.zeros_like(on)
    due = row(0, 0, 1, 0, 0) > 0
    assert fires(log, due, on, RULE)[0] == 2
    assert fires(log, nothing, on, RULE)[0] == 4
    assert fires(log, nothing, nothing, RULE)[0] == 5


def test_days_that_last_ask_for_more_evidence():
    told = [evidence_for(lasting, 1.3) for lasting in (0.0, 0.3, 0.6, 0.9, 1.0)]
    assert told == sorted(told)
    assert evidence_for(0.5, 13.0, 100.0) == pytest.approx(evidence_for(0.5, 1.3))


def test_two_arms_are_told_apart():
    rng = np.random.default_rng(1)
    on = np.resize(np.repeat([0, 1, 2], 7), 63)[None]
    first, second = ((on == which).astype(float) for which in (1, 2))
    values = 5.0 + 0.7 * rng.standard_normal(on.shape) + 2.5 * first
    before = 5.0 + 0.7 * rng.standard_normal((1, 60))
    harmful = log_harm(before, values, np.stack([acting(first), acting(second)]))[0, -1]
    harmless = log_harm(before, values, np.stack([acting(second), acting(first)]))[0, -1]
    assert harmful > 3.0
    assert harmless < 0.0
