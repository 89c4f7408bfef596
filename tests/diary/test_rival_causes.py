"""A new drug or an infection that is marked does not pass for an answer to moving."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from tests.synthetic_lives import FIRST, articles, diary, felt, few_draws, minutes, small_answer

from unknot.answer import sentences
from unknot.diary import rival_causes
from unknot.diary.entries import Diary, Kind
from unknot.diary.rival_causes import Causes
from unknot.diary.symptoms import CAUSES
from unknot.effects import counterfactual, fit_checks
from unknot.effects.counterfactual import ArmEffect
from unknot.effects.results import Verdict
from unknot.effects.verdicts import verdict_of
from unknot.inference import fit, population_monte_carlo
from unknot.inference.observation_model import Whitener
from unknot.inference.population_monte_carlo import Effort
from unknot.inference.reports import Noise, covariance
from unknot.parsing.own_columns import YES_NO
from unknot.readers import read_diary

Array = npt.NDArray[np.float64]
DAYS = 70
ILL = tuple(day for begin in (6, 17, 31, 40, 52, 63) for day in range(begin, begin + 3))


def marked(*days: int) -> Array:
    row = np.zeros(DAYS)
    row[list(days)] = 1.0
    return row


def told(name: str, *days: int) -> Causes:
    found = rival_causes.causes(diary(felt(name, marked(*days), YES_NO)), FIRST, DAYS)
    assert found is not None
    return found


def test_a_treatment_takes_hold_and_stays():
    (row,) = told("treatment", 20).felt
    assert not row[:21].any(), "the day before the diary comes first"
    assert row[21] == pytest.approx(1 - np.exp(-1 / 7))
    assert (np.diff(row[21:]) > 0).all()
    assert row[-1] > 0.99


def test_a_course_of_treatment_changes_twice_and_a_day_of_change_once():
    assert len(told("treatment", *range(20, 40)).felt) == 2
    assert len(told("treatment", 20, 50).felt) == 2
    assert len(told("treatment", 20).felt) == 1


def test_an_infection_lasts_and_fades():
    (row,) = told("infection", 20, 21, 22).felt
    np.testing.assert_array_equal(row[21:24], 1.0)
    assert row[24] == pytest.approx(np.exp(-1 / 4))
    assert row[40] < 0.02
    assert row[20] < 0.02


def test_periods_share_one_response_and_infections_do_not():
    assert len(told("period", 5, 6, 33, 34).felt) == 1
    assert len(told("infection", 5, 6, 33, 34).felt) == 2


def test_what_was_over_before_the_diary_is_no_cause_and_what_still_lasts_is():
    old = felt("infection", [1.0, 1.0, 0.0], YES_NO)
    assert rival_causes.causes(diary(old), FIRST.replace(year=2026), DAYS) is None
    assert rival_causes.causes(diary(), FIRST, DAYS) is None
    recent = rival_causes.causes(diary(old), FIRST.replace(day=5), DAYS)
    assert recent is not None
    assert recent.felt[0, 0] == 1.0


def test_unknown_sizes_enter_as_covariance_and_activity_answers_to_them():
    before = fit.prepare(walker()).reports
    found = told("infection", 20)
    plain = covariance(before, Noise())
    more = covariance(replace(before, causes=found), Noise())
    added = more - plain
    (row,) = found.felt
    days = before.days
    sd2 = rival_causes.SD**2
    np.testing.assert_allclose(added[:days, :days], sd2 * np.outer(row[1:], row[1:]), atol=1e-9)
    answer = -Noise().pacing / float(before.spread[0])
    np.testing.assert_allclose(
        added[:days, days:], sd2 * answer * np.outer(row[1:], row[:-1]), atol=1e-9
    )


def walker(*, ill: float = 0.0, hurt: float = 0.0, marks: tuple[int, ...] = ()) -> Diary:
    """Walks on most days but never on those of an illness, which may hurt; nor do walks help."""
    rng = np.random.default_rng(5)
    resting = marked(*ILL) > 0.0
    walked = np.where((rng.random(DAYS) < 0.8) & ~resting, 30.0, 0.0)
    mood = np.zeros(DAYS)
    for day in range(1, DAYS):
        mood[day] = 0.5 * mood[day - 1] + 0.6 * rng.standard_normal()
    cost = ill * resting + hurt * np.append(0.0, (walked > 0)[:-1])
    pain = np.clip(np.round(4.0 + mood + cost + 0.3 * rng.standard_normal(DAYS)), 0, 10)
    parts = [felt("pain", pain)]
    if marks:
        parts.append(felt("infection", marked(*marks), YES_NO))
    return diary(*parts, minutes("easy_walk", walked, Kind.GENTLE))


@functools.cache
def easy(ill: float, hurt: float, marks: tuple[int, ...]) -> tuple[ArmEffect, float]:
    """Easy walking as it is told, and log evidence of any answer."""
    known = fit.prepare(walker(ill=ill, hurt=hurt, marks=marks))
    key = np.random.SeedSequence(1)
    small = Effort(first=192, later=96, rounds=3, enough=60.0, least=0.0, more=0)
    with few_draws():
        draws = population_monte_carlo.sample(
            fit.simulator(articles(), known), known.reports, key, small
        )
    found = counterfactual.effects(
        articles(), draws, known.reports, fit.usual_of(known.lived), {"pain": 1.0}, key, 192,
        unknown=64,
    )  # fmt: skip
    (walk,) = [one for one in found if one.arm == "easy_walk"]
    return walk, fit_checks.log_any(fit_checks.belief_of(draws).flat)


def own_of(marks: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """What easy walking does by own responses alone, in one who has no body's answer, (draws,)."""
    reports = fit.prepare(walker(ill=2.0, marks=marks)).reports
    still = np.full((1, reports.days, 1000), 4.0)
    flat = np.zeros(1000, dtype=int)
    drawn = Whitener(reports, Noise()).own_draws(still, still[:, 0], flat, np.random.default_rng(1))
    assert drawn is not None
    return drawn.change(0, np.ones(14))[7:].mean(axis=0)[:, 0]


def test_days_ill_lean_towards_walks_that_help_only_where_they_are_not_marked():
    """Two points more on days ill, on which nobody walks; walking does nothing."""
    unmarked, marked_ill = own_of(()), own_of(ILL)
    assert float(np.mean(unmarked < 0.0)) > 0.7, "the trap is a trap"
    assert float(np.mean(marked_ill < 0.0)) < 0.7
    assert abs(float(np.median(marked_ill))) < 0.6 * abs(float(np.median(unmarked)))
    assert verdict_of(marked_ill) == Verdict.CANNOT_TELL


def test_a_cause_that_is_marked_leaves_an_answer_to_moving_to_be_found():
    """Walks hurt on the next day by 2; the infection that is marked did nothing."""
    found, any_of = easy(0.0, 2.0, (12, 13))
    assert verdict_of(found.posterior, any_of) == Verdict.HARMS


def test_what_was_allowed_for_is_said_and_asked_for_where_a_verdict_lacks_it():
    answer = small_answer(walker(ill=3.0, marks=ILL))
    assert "I also allowed for what you marked: infection (18 days)." in answer.notes
    assert sentences.ASK_CAUSE not in answer.notes
    bare = small_answer(walker(ill=3.0))
    told_of = any(one.verdict != Verdict.CANNOT_TELL for one in bare.effects)
    assert (sentences.ASK_CAUSE in bare.notes) == told_of


def test_every_cause_has_a_column_and_a_name(tmp_path: Path):
    path = tmp_path / "mine.csv"
    head = ",".join(f"event_{name}" for name in CAUSES)
    rows = [
        f"2025-03-{day:02d},{day % 10}" + (",1" if day == 9 else ",") * len(CAUSES)
        for day in range(1, 29)
    ]
    path.write_text("\n".join([f"date,pain,{head}", *rows]) + "\n", encoding="utf-8")
    found = read_diary([path])
    assert {one.what for one in found.observations} == {"pain", *CAUSES}
    assert set(sentences.CAUSE_NAMES) == set(CAUSES)
