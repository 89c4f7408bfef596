"""The noise of a diary: the best setting explains it better, and several stand for the others."""

from __future__ import annotations

import numpy as np
import pytest
from tests.synthetic_lives import Array, fading

from unknot.inference import noise_prior
from unknot.inference.choices import Choices
from unknot.inference.observation_model import Whitener
from unknot.inference.reports import Noise, Reports


def only_residual(phi: float, seed: int, days: int = 120) -> tuple[Reports, Array, Array]:
    """Pain of someone in whom nothing changes, and two trajectories that say so."""
    residual = fading(days, phi, np.random.default_rng(seed))
    reports = Reports(("pain",), (5 + residual)[None], Choices.none(days), np.ones(1),
                      np.full(1, 0.1), np.full(1, 0.22))  # fmt: skip
    return reports, np.full((1, days, 2), 5.0), np.full((1, 2), 5.0)


def settled(phi: float, seed: int, count: int, evaluations: int = 60) -> noise_prior.Settings:
    reports, means, before = only_residual(phi, seed)
    rng = np.random.default_rng(1)
    return noise_prior.settle(reports, means, before, np.zeros(2), Noise(), rng, count, evaluations)


def fades(one: Noise) -> float:
    """How much of a day's scatter is still there the next day."""
    return one.phi * one.size**2 / (one.size**2 + one.white**2)


def test_working_numbers_turn_back():
    for one in (Noise(), Noise(0.9, 0.3, 1.2, 0.2, -0.1, 0.7, 0.1)):
        back = noise_prior.unpack(noise_prior.pack(one))
        np.testing.assert_allclose(list(vars(back).values()), list(vars(one).values()))


def test_settling_explains_the_diary_better():
    """Reports whose residual fades slowly get a larger phi than those that forget at once."""
    found: list[float] = []
    for phi in (0.0, 0.9):
        reports, means, before = only_residual(phi, 4)
        best = settled(phi, 4, 1, 120).noises[0]
        plain = Whitener(reports, Noise()).explain(means, before)[2, 0]
        assert Whitener(reports, best).explain(means, before)[2, 0] > plain
        found.append(fades(best))
    assert found[1] > found[0] + 0.3


def test_several_settings_hold_the_truth_more_often_than_one():
    """The true fading lies among the settings, weighed, in most of eight diaries."""
    truth = 0.5 * 1.0 / (1.0 + 0.1**2 / 12)
    inside = 0
    for seed in range(8):
        reports, means, before = only_residual(0.5, seed)
        found = settled(0.5, seed, noise_prior.SETTINGS)
        evidence = np.array(
            [Whitener(reports, one).explain(means, before)[2, 0] for one in found.noises]
        )
        weight = np.exp(evidence + found.log_weight - (evidence + found.log_weight).max())
        weight /= weight.sum()
        values = np.array([fades(one) for one in found.noises])
        mean = weight @ values
        sd = np.sqrt(weight @ (values - mean) ** 2)
        assert sd > 0.005
        inside += abs(mean - truth) < 3 * sd
    assert inside >= 5


def test_weights_are_even_where_the_spread_is_right():
    """Settings drawn from about the posterior weigh alike: of eight at least three count."""
    reports, means, before = only_residual(0.5, 11)
    found = settled(0.5, 11, noise_prior.SETTINGS)
    log = np.array([Whitener(reports, one).explain(means, before)[2, 0] for one in found.noises])
    weight = np.exp(log + found.log_weight - (log + found.log_weight).max())
    assert weight.sum() ** 2 / (weight**2).sum() >= 3.0


@pytest.mark.parametrize("count", [1, noise_prior.SETTINGS])
def test_the_same_key_gives_the_same_settings(count: int):
    one, again = settled(0.5, 2, count, 20), settled(0.5, 2, count, 20)
    assert one.noises == again.noises
    np.testing.assert_array_equal(one.log_weight, again.log_weight)
