"""People whose days answer in a way of their own, made without any body."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest
from tests.synthetic_lives import Array, articles, diary, felt, few_draws, minutes

from unknot.diary.entries import Diary, Kind
from unknot.effects import counterfactual, fit_checks
from unknot.effects.counterfactual import ArmEffect
from unknot.effects.results import Verdict
from unknot.effects.verdicts import verdict_of
from unknot.inference import fit as fits
from unknot.inference import population_monte_carlo
from unknot.inference.draws import Draws
from unknot.inference.fit import PreparedDiary, prepare
from unknot.inference.population_monte_carlo import Effort

DAYS = 98
SMALL = Effort(first=384, later=192, rounds=3, enough=60.0, least=0.0, more=0)


def walker(hurt: float, seed: int) -> Diary:
    """Walks of half an hour on 4 days of 10; each costs so many points on the next day."""
    rng = np.random.default_rng(seed)
    walked = np.where(rng.random(DAYS) < 0.4, 30.0, 0.0)
    mood = np.zeros(DAYS)
    for day in range(1, DAYS):
        mood[day] = 0.5 * mood[day - 1] + 0.7 * rng.standard_normal()
    cost = hurt * np.append(0.0, (walked > 0)[:-1])
    pain: Array = np.clip(np.round(5.0 + mood + cost + 0.4 * rng.standard_normal(DAYS)), 0, 10)
    return diary(felt("pain", pain), minutes("easy_walk", walked, Kind.GENTLE))


@functools.cache
def fitted(hurt: float, seed: int) -> tuple[PreparedDiary, Draws, dict[str, ArmEffect]]:
    prepared = prepare(walker(hurt, seed))
    key = np.random.SeedSequence(seed)
    with few_draws():
        draws = population_monte_carlo.sample(
            fits.simulator(articles(), prepared), prepared.reports, key, SMALL
        )
    found = counterfactual.effects(
        articles(), draws, prepared.reports, fits.usual_of(prepared.lived), {"pain": 1.0}, key, 192,
        unknown=64,
    )  # fmt: skip
    return prepared, draws, {one.arm: one for one in found}


@pytest.mark.parametrize("seed", [1, 2])
def test_walks_that_hurt_on_the_next_day_are_told_as_harm(seed: int):
    """Truth of the arm: 5 walks a week of the same half hour, 1.3 x 5/7 points on a mean day."""
    _, draws, found = fitted(1.3, seed)
    log_any = fit_checks.log_any(fit_checks.belief_of(draws).flat)
    easy = found["easy_walk"]
    assert verdict_of(easy.posterior, log_any) == Verdict.HARMS
    low, high = np.quantile(easy.posterior, [0.05, 0.95])
    assert low < 1.3 * 5 / 7 < high
    assert easy.later is not None
    same_day, next_day, *_ = np.median(easy.later.course, axis=1)
    assert next_day > 0.5
    assert next_day > same_day


def test_walks_that_do_nothing_are_never_told_to_do_something():
    _, draws, found = fitted(0.0, 3)
    log_any = fit_checks.log_any(fit_checks.belief_of(draws).flat)
    assert verdict_of(found["easy_walk"].posterior, log_any) == Verdict.CANNOT_TELL


def test_beliefs_in_the_four_ways_of_answering_add_up():
    for hurt, seed in ((1.3, 1), (0.0, 3)):
        belief = fit_checks.belief_of(fitted(hurt, seed)[1])
        assert sum(vars(belief).values()) == pytest.approx(1.0)
    assert (
        fit_checks.belief_of(fitted(1.3, 1)[1]).flat < fit_checks.belief_of(fitted(0.0, 3)[1]).flat
    )


def test_what_nobody_recorded_has_no_own_response():
    """The diary's walks say nothing of tai chi: its effect is the body's alone."""
    _, _, found = fitted(1.3, 1)
    later = found["tai_chi"].later
    assert later is not None
    assert later.body_share == 1.0
    assert found["tai_chi"].body_share == 1.0
    easy = found["easy_walk"].later
    assert easy is not None
    assert easy.body_share < 0.5
    assert found["easy_walk"].body_share < 0.5


def test_reports_without_exertion_are_explained_as_before():
    """Without a record of exertion no draw has an own response, and flat keeps its ceiling."""
    told, _, _ = fitted(0.0, 3)
    bare = replace(told.reports, own=None)
    with few_draws():
        draws = population_monte_carlo.sample(
            fits.simulator(articles(), told), bare, np.random.SeedSequence(1),
            replace(SMALL, first=96, later=48),
        )  # fmt: skip
    assert draws.alone is None
    assert draws.joint[:, 0].sum() <= population_monte_carlo.FLAT_CEILING + 1e-9


def test_a_direction_is_told_where_it_is_sure_enough_and_anything_answers():
    draws = np.concatenate([np.full(86, 1.0), np.full(14, -1.0)])
    assert verdict_of(draws, 2.5) == Verdict.HARMS
    assert verdict_of(-draws, 2.5) == Verdict.HELPS
    assert verdict_of(draws, -0.6) == Verdict.CANNOT_TELL
    fewer = np.concatenate([np.full(83, 1.0), np.zeros(17)])
    assert verdict_of(fewer, 9.0) == Verdict.CANNOT_TELL
