"""What matters, what days can tell, and which trial decides: shown where the answer is known."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec

import numpy as np
import pytest

import unknot as uk
from unknot.arrays import Array
from unknot.cohort.draw import draw
from unknot.engine.calibrate import load
from unknot.engine.solve import POINTS, People, solve
from unknot.errors import UnknotError
from unknot.model import Model
from unknot.observe import Reporting
from unknot.sensitivity.discrimination import divergence
from unknot.sensitivity.inputs import ENDS, INPUTS, AskedResult, inputs_of, persons, values_at
from unknot.sensitivity.profiles import LEVEL, PLACES, ProfileLikelihoods
from unknot.sensitivity.screening import screen, variance_shares
from unknot.sensitivity.sloppy import NOISES, precision, sloppy_directions

WALK = uk.Programme("brisk_walk", minutes=36, per_week=3, weeks=2)
needs_salib = pytest.mark.skipif(find_spec("SALib") is None, reason="SALib is not installed")


@pytest.fixture(scope="module")
def model() -> Model:
    return load("articles")


def test_every_input_rises_with_its_place_and_stays_in_the_population():
    grid = np.linspace(0.0, 1.0, 11)
    for name in INPUTS:
        value = values_at((name,), grid[:, None])[name]
        assert (np.diff(value) >= 0.0).all(), name
        assert value[-1] > value[0], name
    assert ENDS[0] > 0.0


def test_an_input_that_is_not_moved_stands_at_its_middle():
    middle = values_at((), np.zeros((1, 0)))
    moved = values_at(("stress",), np.array([[0.9]]))
    assert moved["stress"][0] > middle["stress"][0]
    assert all(moved[n][0] == middle[n][0] for n in INPUTS if n != "stress")


def test_who_lives_beside_whom_changes_nobody(model: Model):
    names = inputs_of(model)
    table = np.random.default_rng(3).random((3, len(names)))
    together = AskedResult(WALK).live(model, persons(model, names, table))
    alone = AskedResult(WALK).live(model, persons(model, names, table[1:2]))
    for name in together:
        assert together[name][1] == pytest.approx(alone[name][0], rel=1e-9)


@needs_salib
def test_screening_finds_what_moves_and_what_does_not(model: Model):
    """The answer to movement moves what a programme changes; the knot of sleep hardly does."""
    names = ("answer_to_movement", "tightness_sleep", "reserve_scale")
    found = screen(model, AskedResult(WALK), inputs=names, trajectories=6)
    change = found.results.index("pain_change")
    assert found.runs == 6 * (len(names) + 1)
    assert found.mu_star[:, change].argmin() == names.index("tightness_sleep")
    # More answer is more ease or more harm: its mean effect keeps its sign in everybody.
    answer = names.index("answer_to_movement")
    assert abs(found.mu[answer, change]) == pytest.approx(found.mu_star[answer, change])
    rows = found.to_frame()
    assert len(rows) == len(names) * len(found.results)
    assert "answer to movement" in found.plot()


@needs_salib
def test_shares_of_one_input_alone_are_all_of_the_variance(model: Model):
    found = variance_shares(model, AskedResult(), inputs=("reserve_scale",), samples=64)
    pain = found.results.index("pain")
    assert found.variance[pain] > 0.01
    assert found.total[0, pain] == pytest.approx(1.0, abs=0.15)
    assert found.first[0, pain] == pytest.approx(1.0, abs=0.15)


@needs_salib
def test_shares_know_their_error_and_refuse_what_is_no_power_of_two(model: Model):
    with pytest.raises(UnknotError, match="power of two"):
        variance_shares(model, AskedResult(), samples=60)
    with pytest.raises(UnknotError, match='no input is called "reserve"'):
        screen(model, AskedResult(), inputs=("reserve",))


def test_without_salib_the_line_that_installs_it_is_shown(
    model: Model, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "SALib", None)
    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(UnknotError) as refused:
        screen(model, AskedResult())
    assert "unknot[sensitivity]" in refused.value.fix


def test_more_days_tell_more_and_nothing_tells_everything(model: Model):
    few = sloppy_directions(model, AskedResult(), days=14, people=3)
    many = sloppy_directions(model, AskedResult(), days=84, people=3)
    # Of each person, each day adds information: every eigenvalue grows.
    assert (many.values >= few.values * (1.0 - 1e-6)).all()
    assert many.values[:, 0].min() > 1.0 > many.values[:, -1].max()
    squares = (many.directions**2).sum(axis=0)
    assert squares == pytest.approx(np.ones_like(squares))
    assert len(many.to_frame()) == len(many.traits) ** 2


def test_the_information_is_the_curvature_of_the_likelihood(model: Model):
    """Half of it is what a step along a trait costs in log likelihood, told by living it."""
    names, days = ("answer_to_movement", "reserve_scale"), 14
    found = sloppy_directions(model, AskedResult(), days=days, people=1)
    information = found.directions @ np.diag(found.pooled) @ found.directions.T
    everyone = draw(1, 1, model)
    timeline = everyone.lives.timeline(days)
    usual = solve(model, timeline, everyone.who, daily=tuple(NOISES)).days
    grid = (np.arange(2000) + 0.5) / 2000
    for name in names:
        step = 0.01 * float(values_at((name,), grid[:, None])[name].std())
        lanes = dict(everyone.who.lanes) | {name: everyone.who.lanes[name] + step}
        moved = solve(model, timeline, People(lanes, everyone.who.start), daily=tuple(NOISES)).days
        cost = 0.0
        for symptom in NOISES:
            gap = (moved[symptom] - usual[symptom])[:, 0] * POINTS[symptom]
            cost += 0.5 * float(gap @ precision(Reporting(), symptom, days) @ gap)
        at = found.traits.index(name)
        assert cost == pytest.approx(0.5 * 0.01**2 * information[at, at], rel=0.02), name


def test_divergence_is_that_of_the_textbook():
    one = np.array([[1.0]])
    assert divergence(np.zeros(1), one, np.array([2.0]), one) == pytest.approx(2.0)
    wide = np.array([[4.0]])
    known = 0.5 * (0.25 - 1.0 + np.log(4.0))
    assert divergence(np.zeros(1), one, np.zeros(1), wide) == pytest.approx(known)
    # The expected log ratio of densities, by drawing.
    rng = np.random.default_rng(1)
    mean, spread = np.array([0.3, -0.2]), np.array([[1.0, 0.3], [0.3, 0.5]])
    other, around = np.array([-0.1, 0.4]), np.array([[0.8, -0.1], [-0.1, 0.9]])
    drawn = rng.multivariate_normal(mean, spread, 200_000)
    ratio = _log_density(drawn, mean, spread) - _log_density(drawn, other, around)
    error = 4.0 * ratio.std() / np.sqrt(len(ratio))
    assert divergence(mean, spread, other, around) == pytest.approx(ratio.mean(), abs=error)


def _log_density(x: Array, mean: Array, covariance: Array) -> Array:
    left = x - mean
    solved = np.linalg.solve(covariance, left.T).T
    return -0.5 * ((left * solved).sum(axis=1) + np.linalg.slogdet(2.0 * np.pi * covariance)[1])


def made_profile(curve: Array) -> ProfileLikelihoods:
    return ProfileLikelihoods("somebody", PLACES, {"redox": curve}, 0.0, 1)


def test_an_interval_closes_where_the_curve_falls_below_the_line():
    parabola = made_profile(-0.5 * (PLACES / 0.5) ** 2)
    low, high = parabola.interval("redox")
    assert low is not None
    assert high is not None
    # Of a parabola with sd .5, between the places, which are .5 apart: straight lines join them.
    exact = 0.5 * np.sqrt(2.0 * LEVEL)
    assert high == pytest.approx(exact, abs=0.06)
    assert low == pytest.approx(-exact, abs=0.06)
    assert re.fullmatch(r"-0\.\d to \+0\.\d sd", parabola.verdict("redox"))


def test_a_flat_profile_is_not_told_and_a_slope_is_told_on_one_side():
    assert made_profile(np.zeros(len(PLACES))).verdict("redox") == "not told"
    assert made_profile(2.0 * (PLACES - PLACES[-1])).verdict("redox").startswith("above")
    assert made_profile(-2.0 * (PLACES - PLACES[0])).verdict("redox").startswith("below")


def test_a_search_that_did_not_end_narrows_nothing():
    curve = -0.5 * (PLACES / 0.5) ** 2
    worse = made_profile(curve - 3.0)
    assert worse.interval("redox") == made_profile(curve).interval("redox")
    assert worse.unfinished == pytest.approx(3.0)


def test_a_model_of_several_wirings_is_refused():
    with pytest.raises(uk.ModelError, match="several wirings"):
        uk.sloppy_directions(uk.load_model("any"))


def test_wirings_are_named_right_and_two_at_least():
    with pytest.raises(UnknotError, match='no wiring "artcles"'):
        uk.rank_trials(["artcles", "energy_only"], [WALK])
    with pytest.raises(UnknotError, match="fewer than two"):
        uk.rank_trials(["articles", "articles"], [WALK])


def test_a_trial_tells_wirings_apart_the_better_the_larger_it_is():
    names = ["articles", "no_nitric_oxide"]
    small = uk.rank_trials(names, [WALK], arm=10, draws=3).trials[0]
    large = uk.rank_trials(names, [WALK], arm=400, draws=3).trials[0]
    assert np.diag(large.expected) == pytest.approx(np.zeros(2), abs=1e-9)
    assert 0.0 <= small.worst < large.worst
    # The numbers' own spread does not shrink with people: no trial is told without end.
    assert large.predicted[0].covariance(10**9) == pytest.approx(large.predicted[0].numbers)
