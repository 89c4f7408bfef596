"""No story chosen: every draw lives its own wiring, and the diary weighs them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unknot.engine import calibrate
from unknot.engine.solve import people, solve
from unknot.errors import UnknotError
from unknot.inference import burn_in, prior, wiring_mixture
from unknot.inference.burn_in import Usual
from unknot.inference.prior import STORIES
from unknot.library import ANY, wirings
from unknot.timeline import Life, build

USUAL = Usual(1.0, 0.3, 0.1)
SYMPTOMS = ("pain", "fatigue")


def some(count: int, seed: int) -> prior.Traits:
    """People of the prior, every story among them."""
    rng = np.random.default_rng(seed)
    who = prior.traits(prior.population(count, rng))
    return replace(who, story=np.arange(count) % len(STORIES))


def test_every_wiring_that_ships_is_a_story_and_beliefs_add_to_one() -> None:
    assert set(STORIES) == set(wirings())
    assert sum(STORIES.values()) == pytest.approx(1.0)


def test_stories_are_drawn_as_often_as_they_are_believed() -> None:
    z = prior.population(20_000, np.random.default_rng(1))
    share = wiring_mixture.belief(z)
    assert share == pytest.approx(np.array(list(STORIES.values())), abs=0.015)


def test_belief_is_of_the_draws_and_their_weights() -> None:
    z = prior.population(400, np.random.default_rng(5))
    number = prior.story_of(z)
    assert wiring_mixture.belief(z).sum() == pytest.approx(1.0)
    weight = (number == 4) / (number == 4).sum()
    assert wiring_mixture.belief(z, weight)[4] == pytest.approx(1.0)


def test_everybody_lives_as_under_their_own_wiring() -> None:
    who, model = some(24, 2), wiring_mixture.load()
    together = burn_in.lived(model, who, USUAL, SYMPTOMS)
    written = build(Life(5))
    run = burn_in.follow(model, written, who, USUAL, together.states, SYMPTOMS)
    for number, name in enumerate(STORIES):
        at = np.flatnonzero(who.story == number)
        own = calibrate.load(name)
        alone = burn_in.lived(own, who.take(at), USUAL, SYMPTOMS)
        np.testing.assert_allclose(together.before[:, at], alone.before, rtol=1e-4)
        assert (together.ill[at] == alone.ill).all()
        after = burn_in.follow(own, written, who.take(at), USUAL, alone.states, SYMPTOMS)
        for symptom in SYMPTOMS:
            np.testing.assert_allclose(run.days[symptom][:, at], after.days[symptom], rtol=1e-4)
        rows = [model.names.index(state) for state in own.names]
        np.testing.assert_allclose(run.end[rows][:, at], after.end, rtol=1e-3, atol=1e-6)


def test_what_a_wiring_holds_stays_where_it_rests() -> None:
    who, model = some(24, 3), wiring_mixture.load()
    state = burn_in.begin(model, who, USUAL)
    run = burn_in.follow(model, build(Life(5)), who, USUAL, state, SYMPTOMS)
    number = list(STORIES).index("no_nitric_oxide")
    held = model.names.index("nitric_oxide")
    at = who.story == number
    assert (run.end[held, at] == state[held, at]).all()
    assert (run.end[held, ~at] != state[held, ~at]).any()


def test_a_chosen_wiring_knows_no_rivals() -> None:
    who = some(6, 4)
    assert wiring_mixture.load("articles").rivals == ()
    assert (wiring_mixture.of(wiring_mixture.load("articles"), who) == 0).all()
    assert (wiring_mixture.of(wiring_mixture.load(), who) == who.story).all()


def test_the_hash_says_whether_a_story_was_chosen() -> None:
    found = {name: wiring_mixture.load(name).hash for name in (ANY, *STORIES)}
    assert len(set(found.values())) == len(found)


def test_an_unknown_story_is_named() -> None:
    with pytest.raises(UnknotError, match="centrl_only"):
        wiring_mixture.load("centrl_only")


def test_a_story_that_makes_hardly_anybody_ill_is_believed_less() -> None:
    """Of two stories with equal belief, the one that keeps few is seldom an ill person's."""
    ill = np.array([True] * 80 + [False] * 20 + [True] * 2 + [False] * 98)
    story = np.repeat([2, 3], 100)
    kept = prior.share_ill(ill, story)
    weight = np.exp(prior.log_ill(ill, kept[story]))
    share = np.bincount(story[ill], weight[ill], len(STORIES)) / weight.sum()
    assert kept[[2, 3]] == pytest.approx([0.8, prior.LEAST_ILL])
    assert share[2] > 3.0 * share[3]


def test_a_chosen_story_is_not_believed_less_for_making_few_ill() -> None:
    ill = np.array([True] * 2 + [False] * 98)
    story = np.zeros(100, dtype=int)
    weight = np.exp(prior.log_ill(ill, prior.share_ill(ill, story)[story]))
    assert weight[ill].sum() / weight.sum() == pytest.approx(0.9, abs=0.01)


def test_the_engine_refuses_a_body_without_a_wiring() -> None:
    model = wiring_mixture.load()
    with pytest.raises(AssertionError, match="no wiring"):
        solve(model, build(Life(1)), people(model, count=1))


def test_stories_that_make_enough_people_ill_are_believed_alike() -> None:
    ill = np.array([True] * 80 + [False] * 20 + [True] * 30 + [False] * 70)
    story = np.repeat([2, 3], 100)
    weight = np.exp(prior.log_ill(ill, prior.share_ill(ill, story)[story]))
    assert weight[story == 2].sum() == pytest.approx(weight[story == 3].sum())
