"""Effects: arm minus usual from the same bodies, the flat alternative, what noise alone does."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest
from tests.synthetic_lives import Array, articles, fading, small_fit, some_reports

from unknot.effects import counterfactual
from unknot.effects.counterfactual import ARMS, Arm, live_on, noise_floor
from unknot.inference.chosen_draws import choose
from unknot.inference.observation_model import Scales
from unknot.inference.population_monte_carlo import Draws
from unknot.inference.reports import Noise
from unknot.inference.response_prior import RESPONSES

NOTHING = Arm("nothing", "Nothing else", "", "usual", 0.0, 0)


def test_an_arm_that_changes_nothing_has_no_effect():
    done = small_fit()
    draws = done.draws[0]
    change = live_on(
        articles(), draws.z[:8], draws.trajectories.end[:, :8], done.usual, ("pain",), (NOTHING,)
    )
    np.testing.assert_array_equal(change["nothing"], 0.0)


def test_each_arm_is_lived_from_the_same_state():
    """One arm alone gives what it gives beside others."""
    done = small_fit()
    draws = done.draws[0]
    rest = (draws.z[:8], draws.trajectories.end[:, :8], done.usual, ("pain", "fatigue"))
    both = live_on(articles(), *rest, ARMS[:2])
    np.testing.assert_array_equal(
        both["brisk_walk"], live_on(articles(), *rest, ARMS[:1])["brisk_walk"]
    )
    assert both["brisk_walk"].shape == (2, 8)
    assert np.abs(both["brisk_walk"]).max() > 0


def test_posterior_stands_beside_the_prior_for_every_arm_and_symptom():
    done = small_fit()
    points = dict.fromkeys(done.prepared.reports.symptoms, 1.0)
    key = np.random.SeedSequence(3)
    found = counterfactual.effects(
        articles(), done.draws[0], done.prepared.reports, done.usual, points, key, 24, unknown=24
    )
    assert [(e.arm, e.target) for e in found] == [
        (arm.name, s) for arm in ARMS for s in done.prepared.reports.symptoms
    ]
    for one in found:
        assert one.posterior.shape == one.prior.shape == (24,)
        assert np.isfinite(one.posterior).all()
        assert np.isfinite(one.prior).all()
    # Points of the person's own scale: a scale of 0-3 has a third of the size.
    third = counterfactual.effects(
        articles(), done.draws[0], done.prepared.reports, done.usual,
        dict.fromkeys(points, 0.3), np.random.SeedSequence(3), 24, unknown=24,
    )  # fmt: skip
    np.testing.assert_allclose(third[0].posterior, 0.3 * found[0].posterior)
    np.testing.assert_allclose(third[0].prior, 0.3 * found[0].prior)


@dataclass(frozen=True)
class Known(Draws):
    """Draws whose reporting scales are known: nothing else matters."""

    def scales(
        self,
        setting: npt.NDArray[np.int_],
        response: npt.NDArray[np.int_],
        index: npt.NDArray[np.int_],
        own: Array | None = None,
    ) -> Scales:
        centre = (index / self.joint.shape[2] + 0.5)[:, None]
        return Scales(centre, np.full((len(index), 1, 1), 0.1))


def some_draws(response: Array) -> Draws:
    """Draws with these joint weights of response and draw."""
    made = small_fit().draws[0]
    still = replace(made.trajectories, means=np.zeros((1, 2, response.shape[1])))
    unrecorded = replace(made.reports, own=None)
    return replace(
        Known(**vars(made)), joint=response[None], trajectories=still, reports=unrecorded
    )


def test_draws_are_chosen_by_their_weight():
    """Chosen evenly along the weights: a share of w comes up w × count times, give or take one."""
    response = np.random.default_rng(1).gamma(0.5, size=(len(RESPONSES), 12))
    response[0, :4] = 0.0
    response /= response.sum()
    chosen = choose(some_draws(response), 2000, np.random.SeedSequence(5))
    counted = np.zeros_like(response)
    rows = [RESPONSES.index(float(r)) for r in chosen.response]
    for row, index in zip(rows, chosen.index.tolist(), strict=True):
        counted[row, index] += 1
    np.testing.assert_allclose(counted, 2000 * response, atol=1.0001)
    assert (counted[response == 0] == 0).all()


def test_reporting_scales_are_drawn_from_their_posterior():
    response = np.zeros((len(RESPONSES), 12))
    response[2, 6] = 1.0
    chosen = choose(some_draws(response), 4000, np.random.SeedSequence(6))
    assert set(chosen.index.tolist()) == {6}
    assert set(chosen.response.tolist()) == {1.0}
    assert chosen.scale.mean() == pytest.approx(1.0, abs=0.01)
    assert chosen.scale.std() == pytest.approx(0.1, rel=0.06)


def test_where_nothing_answers_there_is_no_effect():
    """With all weight on flat, every posterior effect is exactly 0."""
    done = small_fit()
    draws = done.draws[0]
    flat = np.zeros_like(draws.joint)
    flat[:, 0] = draws.joint.sum(axis=1)
    points = dict.fromkeys(done.prepared.reports.symptoms, 1.0)
    unrecorded = replace(done.prepared.reports, own=None)
    found = counterfactual.effects(
        articles(), replace(draws, joint=flat, reports=unrecorded), unrecorded, done.usual, points,
        np.random.SeedSequence(2), 16, unknown=16,
    )  # fmt: skip
    assert all((one.posterior == 0).all() for one in found)
    assert any((one.prior != 0).any() for one in found)


@pytest.mark.parametrize(
    "noise",
    [Noise(), Noise(phi=0.9, size=1.0, white=0.3, drift=0.0), Noise(phi=0.2, size=0.3, drift=0.15)],
    ids=["usual", "slow", "drifting"],
)
def test_the_noise_floor_is_what_noise_does(noise: Noise):
    """Two weeks 12 weeks apart in people in whom nothing changed, simulated; within 6 %."""
    reports = some_reports(1, symptoms=("pain",))
    rng = np.random.default_rng(2)
    people, days = 1500, 7 * counterfactual.WEEKS + counterfactual.LAST
    spread = float(reports.spread[0])
    walk = noise.drift * np.cumsum(rng.standard_normal((people, days)), axis=1)
    residual = noise.size * np.stack([fading(days, noise.phi, rng) for _ in range(people)])
    white = noise.white * rng.standard_normal((people, days))
    rounding = reports.rounding[0] * rng.uniform(-0.5, 0.5, (people, days))
    seen = spread * (walk + residual + white) + rounding
    gap = seen[:, -counterfactual.LAST :].mean(axis=1) - seen[:, : counterfactual.LAST].mean(axis=1)
    half_width = float(np.quantile(np.abs(gap), 0.9))
    assert noise_floor(noise, reports, 0, 1.0) == pytest.approx(half_width, rel=0.06)
    assert noise_floor(noise, reports, 0, 0.3) == pytest.approx(
        0.3 * noise_floor(noise, reports, 0, 1.0)
    )
