"""A crowd walks from where it stands to a target that is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from tests.synthetic_lives import Array

from unknot.inference import tempered_smc
from unknot.inference.tempered_smc import ParticleSet, sample_tempered

SIZE = 8
MEAN = np.linspace(-2.0, 2.0, SIZE)
SD = np.linspace(0.15, 1.0, SIZE)


def normal(mean: Array, sd: Array, z: Array) -> Array:
    return -0.5 * (((z - mean) / sd) ** 2).sum(axis=1)


class Followed:
    """Keeps a copy of everybody's coordinates by being told of steps alone."""

    def __init__(self, z: Array) -> None:
        self.z = z
        self.fresh = z

    def target(self, z: Array) -> Array:
        self.fresh = z
        return normal(MEAN, SD, z)

    def keep(self, who: npt.NDArray[np.int_], taken: npt.NDArray[np.bool_]) -> None:
        self.z = np.where(taken[:, None], self.fresh, self.z[who])


def walked(seed: int) -> tuple[ParticleSet, Followed]:
    rng = np.random.default_rng(seed)
    z = 1.5 * rng.standard_normal((tempered_smc.CROWD, SIZE))
    follows = Followed(z)
    begin = ParticleSet(z, normal(MEAN, SD, z))

    def base(z: Array) -> Array:
        return normal(np.zeros(SIZE), np.full(SIZE, 1.5), z)

    return sample_tempered(begin, base, follows.target, follows.keep, rng), follows


@pytest.mark.parametrize("seed", [1, 2])
def test_it_arrives(seed: int):
    """A target seven times narrower in places: means within a quarter, sd within a third."""
    found, _ = walked(seed)
    np.testing.assert_allclose((found.z.mean(axis=0) - MEAN) / SD, 0.0, atol=0.25)
    np.testing.assert_allclose(found.z.std(axis=0), SD, rtol=0.33)


def test_what_belongs_to_people_follows_them():
    found, follows = walked(1)
    np.testing.assert_array_equal(found.z, follows.z)
    np.testing.assert_allclose(found.log_target, normal(MEAN, SD, found.z))


def test_most_of_the_crowd_are_different_people():
    found, _ = walked(1)
    assert len(np.unique(found.z, axis=0)) > 0.7 * tempered_smc.CROWD


def test_two_places_are_both_kept():
    """Two hills of the same height: nobody walks between them, and neither side dies out."""
    rng = np.random.default_rng(3)
    z = 2.0 * rng.standard_normal((tempered_smc.CROWD, 3))

    def base(z: Array) -> Array:
        return normal(np.zeros(3), np.full(3, 2.0), z)

    def hills(z: Array) -> Array:
        sd = np.full(3, 0.4)
        far = np.array([2.0, 0.0, 0.0])
        return np.logaddexp(normal(far, sd, z), normal(-far, sd, z))

    def keep(who: npt.NDArray[np.int_], taken: npt.NDArray[np.bool_]) -> None:
        assert len(who) == len(taken) == tempered_smc.CROWD

    found = sample_tempered(ParticleSet(z, hills(z)), base, hills, keep, rng)
    left = float((found.z[:, 0] < 0).mean())
    assert 0.3 < left < 0.7
    np.testing.assert_allclose(np.abs(found.z[:, 0]).mean(), 2.0, atol=0.15)
