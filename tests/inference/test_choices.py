"""What was done as rows: how each scatters by itself, and whether sessions were planned."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special
from tests.synthetic_lives import Array, fading

from unknot.diary.session_days import SessionDays
from unknot.inference import choices, noise_prior
from unknot.inference.observation_model import Whitener
from unknot.inference.reports import Noise, Reports

DAYS = 90


def rows_of(*rows: Array) -> choices.Choices:
    return choices.of([(row, False) for row in rows], len(rows[0]))


def test_a_row_that_is_always_the_same_or_hardly_known_is_left_out():
    rng = np.random.default_rng(1)
    few = np.full(DAYS, np.nan)
    few[:9] = rng.standard_normal(9)
    found = rows_of(np.full(DAYS, 3.0), few, rng.standard_normal(DAYS))
    assert found.rows == 1
    assert choices.of([], DAYS).rows == 0


def test_a_row_is_counted_from_its_mean_in_its_own_sd():
    row = 100.0 + 7.0 * np.random.default_rng(2).standard_normal(DAYS)
    row[5] = np.nan
    (values,) = rows_of(row).values
    assert np.nanmean(values) == pytest.approx(0.0, abs=1e-12)
    assert np.nanstd(values) == pytest.approx(1.0)
    assert np.isnan(values[5])


def test_blocks_of_weeks_last_and_days_by_chance_do_not():
    weeks = np.repeat([0.0, 1.0, 0.0, 1.0, 0.0, 1.0], 15)
    found = rows_of(weeks, np.random.default_rng(3).standard_normal(DAYS))
    assert found.lasting[0] > 0.6
    assert found.lasting[1] < 0.3


def test_last_days_can_be_emptied_and_days_change_places_together():
    rng = np.random.default_rng(4)
    found = rows_of(rng.standard_normal(DAYS), rng.standard_normal(DAYS))
    assert np.isnan(found.emptied(3).values[:, -3:]).all()
    np.testing.assert_array_equal(found.emptied(3).values[:, :-3], found.values[:, :-3])
    order = rng.permutation(DAYS)
    np.testing.assert_array_equal(found.permuted(order).values, found.values[:, order])


def test_nothing_known_is_no_row_and_says_nothing():
    found = choices.Choices.none(DAYS).combined(1.0, planned=False)
    assert np.isnan(found.values).all()
    assert found.log_density == 0.0


def belief_in_planned(answer: float, seed: int) -> float:
    """Chores answer to how the person feels; sessions by `answer`. The share of planned."""
    rng = np.random.default_rng(seed)
    felt = fading(DAYS, 0.8, rng)
    walked = (rng.random(DAYS) < special.expit(-0.5 - answer * felt)).astype(float)
    chores = -0.8 * felt + 0.6 * rng.standard_normal(DAYS)
    rows = choices.of([(walked, True), (chores, False)], DAYS)
    values = (5.0 + felt + 0.4 * rng.standard_normal(DAYS))[None]
    reports = Reports(("pain",), values, rows, np.full(1, float(values.std())), np.full(1, 0.1),
                      np.full(1, 0.22))  # fmt: skip
    means, before = np.full((1, DAYS, 2), 5.0), np.full((1, 2), 5.0)
    found = noise_prior.settle(
        reports, means, before, np.zeros(2), Noise(), np.random.default_rng(1)
    )
    log = np.array([Whitener(reports, one).explain(means, before)[0, 0] for one in found.noises])
    weight = special.softmax(log + found.log_weight)
    return float(weight @ np.array([one.planned for one in found.noises]))


def test_who_walks_by_plan_and_who_walks_on_good_days_are_told_apart():
    """On average over three people of each kind, all of whom do their chores on good days."""
    planned = np.mean([belief_in_planned(0.0, seed) for seed in range(3)])
    chosen = np.mean([belief_in_planned(2.5, seed) for seed in range(3)])
    assert planned > 0.7
    assert chosen < 0.3


@pytest.mark.parametrize(
    ("said", "planned"),
    [(None, 0.5), (SessionDays.PLANNED, 20 / 21), (SessionDays.CHOSEN, 1 / 21)],
)
def test_what_a_person_says_of_their_days_counts_as_twenty_to_one(
    said: SessionDays | None, planned: float
):
    found = choices.Choices.none(DAYS).as_said(said)
    beliefs = [0.5 * np.exp(found.log_belief(planned=way)) for way in (True, False)]
    assert sum(beliefs) == pytest.approx(1.0)
    assert beliefs[0] == pytest.approx(planned, abs=0.001)
    if said is None:
        assert found.log_belief(planned=True) == 0.0  # days alone: nothing is added


def test_noise_is_weighed_by_what_the_person_says_of_their_days(monkeypatch: pytest.MonkeyPatch):
    """The same settings are found; those of planned sessions weigh 20 times more, or less."""
    monkeypatch.setattr(noise_prior, "PLAINLY", np.inf)  # neither way is dropped
    rng = np.random.default_rng(8)
    pain = 5.0 + rng.standard_normal(DAYS)
    rows = choices.of(
        [((rng.random(DAYS) < 0.4).astype(float), True), (rng.standard_normal(DAYS), False)], DAYS
    )
    weighed: dict[SessionDays | None, noise_prior.Settings] = {}
    for said in (None, *SessionDays):
        reports = Reports(
            ("pain",), pain[None], rows.as_said(said), np.ones(1), np.ones(1), np.full(1, 0.2)
        )
        weighed[said] = noise_prior.settle(
            reports, np.zeros((1, DAYS, 2)), np.zeros((1, 2)), np.zeros(2), Noise(),
            np.random.default_rng(9), evaluations=20,
        )  # fmt: skip
    alone, plan, choice = weighed[None], *(weighed[said] for said in SessionDays)
    assert alone.noises == plan.noises == choice.noises
    planned = np.array([noise.planned for noise in alone.noises])
    assert planned.any()
    assert not planned.all()
    apart = plan.log_weight - choice.log_weight
    np.testing.assert_allclose(apart[planned], choices.SAID)
    np.testing.assert_allclose(apart[~planned], -choices.SAID)
