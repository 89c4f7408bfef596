"""Symptoms that come and go by themselves, in someone who does more on better days.

Activity and symptoms are tied, and activity did nothing. A regression says that moving helps.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest
from tests.scenarios.honest import is_honest
from tests.synthetic_lives import Life, articles, lived_diary, rows_of, small_answer, who

from unknot.answer.answer import Answer
from unknot.answer.build import Request, analyse
from unknot.diary.entries import Kind, exertion_series, series
from unknot.inference import prior


def flat_life(seed: int, days: int = 42) -> Life:
    rng = np.random.default_rng(np.random.SeedSequence([seed, 7]))
    z = np.concatenate([rng.normal(0.5, 0.6, len(prior.TIGHT)), np.zeros(prior.SIZE - 9)])
    return Life(z, days=days, response=0.0, pacing=0.25, seed=seed)


@functools.cache
def answer(seed: int) -> Answer:
    return small_answer(lived_diary(flat_life(seed), articles()))


@pytest.mark.parametrize("seed", [1])
def test_no_verdict(seed: int):
    is_honest(answer(seed))
    assert set(rows_of(answer(seed)).values()) == {"cannot_tell"}


def test_the_diary_would_fool_a_regression():
    """More steps on days with less pain, although steps do nothing here."""
    told = lived_diary(Life(who(), days=120, response=0.0, seed=3), articles())
    pain, walked = series(told, "pain"), exertion_series(told, Kind.OVERALL)
    by_day = dict(zip(pain.days, pain.values, strict=True))
    pairs = [(by_day.get(d, np.nan), v) for d, v in zip(walked.days, walked.values, strict=True)]
    both = np.array([p for p in pairs if np.isfinite(p).all()])
    assert np.corrcoef(both.T)[0, 1] < -0.3


@pytest.mark.study
def test_verdicts_in_people_who_answer_to_nothing():
    """Acceptance test I12: 20 flat people, at most 15 % of ways of living get a verdict."""
    claims = total = flat = 0
    for seed in range(100, 120):
        told = lived_diary(flat_life(seed, days=90), articles())
        found = analyse(told, articles(), Request(quick=True)).answer
        is_honest(found)
        claims += sum(e.verdict != "cannot_tell" for e in found.effects)
        total += len(found.effects)
        flat += found.diagnostics.flat_response > 0.5
    print(f"{claims} of {total} ways of living got a verdict; flat is likeliest in {flat} of 20")
    assert claims <= 0.15 * total
