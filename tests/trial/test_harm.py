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
    nearness,
    onsets,
    rested_for,
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


def test_only_the_first_flare_of_the_arm_is_decided_on():
    flare = row(1, 0, 0, 0, 1, 0, 0, 0, 0) > 0
    on = np.ones_like(flare)
    again = [False] * 6 + [True, True, False]
    first = [False, False, True, True] + [False] * 5
    assert due_again(flare, on)[0].tolist() == first
    assert due_again(flare, on, first=False)[0].tolist() == [
        one or other for one, other in zip(first, again, strict=True)
    ]


def worse_by(points: float, *, days: int = 28) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    on = np.arange(days) % 14 >= 7
    wave = np.resize(CALM[0], days)
    return CALM, (wave + points * on)[None], on[None]


def test_evidence_grows_with_harm_and_never_for_an_arm_that_helps():
    logs: list[float] = []
    for points in (-2.0, 0.0, 2.0):
        before, values, on = worse_by(points)
        logs.append(float(log_harm(before, values, acting(on.astype(float))[None], RULE)[0, -1]))
    assert logs[0] < logs[1] < 0.0 < logs[2]


def test_a_day_without_an_entry_changes_little():
    before, values, on = worse_by(2.0)
    gap = values.copy()
    gap[0, 20] = np.nan
    whole, less = (
        log_harm(before, v, acting(on.astype(float))[None], RULE)[0, -1] for v in (values, gap)
    )
    assert less == pytest.approx(whole, rel=0.3)


def test_on_a_wider_scale_the_same_days_say_the_same():
    before, values, on = worse_by(2.0)
    acts = acting(on.astype(float))[None]
    wide = HarmRule(5.0, 75.0, width=100.0, step=10.0)
    np.testing.assert_allclose(
        log_harm(before, values, acts, RULE),
        log_harm(10 * before, 10 * values, acts, wide),
        atol=1e-6,
    )


def test_harm_stops_and_no_harm_does_not():
    for points, stops in ((2.5, True), (0.0, False)):
        before, values, on = worse_by(points)
        day = int(stop_days(before, values, on, acting(on.astype(float))[None], RULE)[0])
        assert (day < values.shape[1]) is stops


def test_it_decides_when_the_arm_is_due_and_at_once_beyond_doubt():
    log = np.log(row(1, 10, 10, 10, 200))  # of a day as usual
    on = np.ones((1, 5), dtype=bool)
    nothing = np.zeros_like(on)
    due = row(0, 0, 1, 0, 0) > 0
    assert fires(log, due, on, RULE)[0] == 2
    assert fires(log, nothing, on, RULE)[0] == 4
    assert fires(log, nothing, nothing, RULE)[0] == 5


def test_the_nearer_a_flare_the_less_evidence_is_asked_for():
    log, day = np.log(row(4.0)), np.ones((1, 1), dtype=bool)
    assert fires(log, day, day, RULE, np.array([[0.0]]))[0] == 1
    assert fires(log, day, day, RULE, np.array([[0.9]]))[0] == 0
    old = HarmRule(5.0, 75.0, version=1)
    assert fires(log, day, day, old, np.array([[0.9]]))[0] == 1


def test_more_is_asked_for_once_a_day_of_the_arm_was_left():
    log, on = np.log(row(1.0, 6.0, 6.0, 200.0)), np.ones((1, 4), dtype=bool)
    rule = HarmRule(5.0, 75.0, rested=2.0)
    left = row(1, 0, 0, 0) > 0
    assert fires(log, on, on, rule, 0.0, left & False)[0] == 1
    assert fires(log, on, on, rule, 0.0, left)[0] == 3
    assert fires(log, on, ~left, rule, 0.0, left)[0] == 1  # it was no day of the arm
    assert fires(np.log(row(100.0)), on[:, :1] & False, on[:, :1], rule, 0.0, left[:, :1])[0] == 1


def test_people_who_rest_after_bad_days_and_whose_days_do_not_last_need_more():
    assert rested_for(0.0, 0.8) > 1.5
    assert rested_for(0.5, 13.0, 100.0) == pytest.approx(rested_for(0.5, 1.3))


def test_an_own_flare_asks_for_more_evidence():
    assert evidence_for(0.3, 1.3, own_flare=True) > evidence_for(0.3, 1.3)


def test_the_last_report_stands_until_the_next():
    values = row(np.nan, 6.0, np.nan, 4.0)
    sd = CALM.std(ddof=1)
    told = nearness(CALM, values, RULE)[0]
    np.testing.assert_allclose(told, [0.0, 1.0 / sd, 1.0 / sd, -1.0 / sd])


def test_where_nothing_came_before_the_trial_its_own_days_are_the_usual():
    values = row(4.0, 6.0, 5.0)
    assert nearness(np.empty((1, 0)), values, RULE)[0].tolist() == [-1.0, 1.0, 0.0]
    assert np.isfinite(log_harm(np.empty((1, 0)), values, row(0, 1, 1)[None], RULE)).all()
    empty = np.full((1, 3), np.nan)
    assert nearness(empty, empty, RULE)[0].tolist() == [0.0, 0.0, 0.0]


def test_a_trial_that_lies_off_the_days_before_is_no_harm():
    rng = np.random.default_rng(3)
    on = np.arange(42)[None] % 14 < 7
    before = 4.5 + 0.8 * rng.standard_normal((40, 60))
    values = 5.1 + 0.8 * rng.standard_normal((40, 42))
    acts = np.broadcast_to(acting(on.astype(float)), values.shape)[None]
    with_own_level, without = (
        log_harm(before, values, acts, HarmRule(5.0, 75.0, version=version))[:, 13].mean()
        for version in (2, 1)
    )
    assert with_own_level < without - 0.3


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
    arms = acting(first), acting(second)
    harmful = log_harm(before, values, np.stack(arms), RULE)[0, -1]
    harmless = log_harm(before, values, np.stack(arms[::-1]), RULE)[0, -1]
    assert harmful > 3.0
    assert harmless < 0.0
