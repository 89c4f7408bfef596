"""The virtual population: the same people however they are drawn, and the published means."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.cohort import draw as cohort_draw
from unknot.cohort.draw import Law, bistable, candidate, candidates, draw, spread
from unknot.engine.calibrate import load
from unknot.errors import UnknotError
from unknot.model import Model


@pytest.fixture(scope="module")
def model() -> Model:
    return load("articles", "study")


def test_a_larger_population_begins_with_the_smaller(model: Model):
    small, large = draw(5, 3, model), draw(12, 3, model)
    assert np.array_equal(small.numbers, large.numbers[:5])
    assert np.allclose(small.who.start, large.who.start[:, :5], rtol=1e-9)
    assert np.array_equal(small.lives.stress, large.lives.stress[:5])


def test_other_seeds_are_other_people(model: Model):
    assert candidate(Law(), 1, 0) != candidate(Law(), 2, 0)
    assert candidate(Law(), 1, 0) != candidate(Law(), 1, 1)


def test_candidates_follow_the_law(model: Model):
    """Section 13.1 over 4000 candidates; tolerances are four standard errors."""
    traits, lives = candidates(Law(), 1, np.arange(4000), model)
    tight = np.array([traits[f"tightness_{name}"] for name in Law().dominant])
    assert np.all((tight >= 0) & (tight <= 1))
    # Mean: background 1.2 / 10.2 for all; 1.4 knots in nine raised to about .55.
    assert tight.mean() == pytest.approx(0.1176 + 1.4 / 9 * (0.55 - 0.1176), abs=0.01)
    often = (tight > 0.4).mean(axis=1)
    names = list(Law().dominant)
    assert often[names.index("depleted")] > often[names.index("immune")] * 1.3
    assert np.log(traits["reserve_scale"]).std() == pytest.approx(0.18, abs=0.01)
    assert np.log(lives.activity_scale).mean() == pytest.approx(-0.05, abs=0.015)
    assert lives.stress.min() >= 0.02
    assert lives.sleep_lost.max() <= 0.12


def test_only_those_who_are_ill_are_kept(model: Model):
    people = draw(12, 4, model)
    assert people.means["pain"].min() >= 3.5
    assert people.means["fatigue"].min() >= 3.5
    assert people.candidates > 12


def test_walking_about_follows_the_activity_scale_and_bouts_do_not(model: Model):
    from unknot.timeline import Bout

    _, lives = candidates(Law(), 1, np.arange(3), model)
    bouts = (Bout(12.25, 0.5, "brisk_walk"),)
    when = lives.timeline(1, bouts)
    hour = np.floor(when.edges[:-1]).astype(int)
    load = when.parts["load"][:, 0, :]
    noon = (hour == 12) & ~when.fine
    assert np.allclose(load[noon], 2.3 * lives.activity_scale)
    assert np.allclose(load[when.fine], 3.3)
    assert np.allclose(load[hour == 9], 0.4)


def test_a_law_that_keeps_nobody_says_so(model: Model, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cohort_draw, "BATCH", 16)  # it gives up after twenty of them
    with pytest.raises(UnknotError, match="least_pain"):
        draw(1, 1, model, Law(least_pain=9.9, background=(1.0, 200.0), raised=(0.0, 0.01)))


def test_spread_of_numbers():
    found = spread(np.arange(101.0))
    assert (found.mean, found.quantiles[2]) == (50.0, 50.0)
    assert found.quantiles == (5.0, 25.0, 50.0, 75.0, 95.0)


@pytest.mark.study
def test_the_population_is_the_published_one(model: Model):
    """Section 13.1: 200 people. Tolerances: four standard errors of a mean of 200 (another draw),
    and for the spread and shares of 200 likewise. Fatigue's and pain's spread come out wider here.
    """
    people = draw(200, 1, model)
    found = people.summary()
    assert found["pain"].mean == pytest.approx(6.66, abs=4 * 1.14 / 200**0.5)
    assert found["fatigue"].mean == pytest.approx(6.50, abs=4 * 0.60 / 200**0.5)
    assert found["fog"].mean == pytest.approx(6.2, abs=0.2)
    assert found["fiqr"].mean == pytest.approx(60.0, abs=4 * 9.0 / 200**0.5)
    assert found["fiqr"].sd == pytest.approx(9.0, abs=4 * 9.0 / 400**0.5)
    assert found["peak_oxygen_uptake"].mean == pytest.approx(21.4, abs=4 * 3.5 / 200**0.5)
    assert found["pain"].sd == pytest.approx(1.14, abs=4 * 1.14 / 400**0.5)
    assert 200 / people.candidates == pytest.approx(200 / 294, abs=0.13)
    assert bistable(people, model).mean() == pytest.approx(0.28, abs=0.13)
