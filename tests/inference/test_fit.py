"""From a diary to what is fitted: which days, on which scale, and what shuffling leaves alone."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from tests.synthetic_lives import (
    FIRST,
    FOUR,
    articles,
    diary,
    felt,
    few_draws,
    minutes,
    scattered,
    small_fit,
    steps,
    who,
)

from unknot.diary.entries import Scale, Worse
from unknot.errors import UnknotError
from unknot.inference import fit as fits
from unknot.inference.fit import FIT_DAYS, prepare, shuffle, simulator

TINY = fits.Effort(first=64, later=32, rounds=3, enough=10, least=0.0, more=0, further=0)
WALKED = np.random.default_rng(3).integers(2000, 9000, 300).astype(float)


def test_scales_are_turned_and_stretched_to_ten_bad():
    energy = felt("fatigue", [1, 7, 4], Scale(1, 7, 1, Worse.LOW))
    prepared = prepare(diary(felt("pain", [0, 10, 3]), energy, felt("fog", [0, 3, 1], FOUR)))
    reports = prepared.reports
    assert reports.symptoms == ("pain", "fatigue", "fog")
    np.testing.assert_allclose(reports.values, [[0, 10, 3], [10, 0, 5], [0, 10, 10 / 3]])
    np.testing.assert_allclose(reports.rounding, [1.0, 10 / 6, 10 / 3])
    np.testing.assert_allclose(reports.scale_sd, [0.22, 0.5, 0.5])


def test_days_without_a_report_stay_empty():
    prepared = prepare(diary(felt("pain", [3, np.nan, 5, np.nan, 4])))
    np.testing.assert_array_equal(np.isnan(prepared.reports.values[0]), [0, 1, 0, 1, 0])
    assert prepared.days == 5


def test_a_long_diary_is_fitted_on_its_last_half_year():
    prepared = prepare(diary(felt("pain", scattered(300, 1)), steps(WALKED)))
    assert prepared.days == FIT_DAYS
    assert prepared.last == FIRST + timedelta(days=299)
    assert prepared.first == prepared.last - timedelta(days=FIT_DAYS - 1)
    assert prepared.lived.days == FIT_DAYS


def test_a_symptom_noted_once_does_not_count_beside_others():
    prepared = prepare(diary(felt("pain", [np.nan, 6.0]), felt("fatigue", [4, 5, 6, 5])))
    assert prepared.reports.symptoms == ("fatigue",)


@pytest.mark.parametrize("names", [("pain",), ("pain", "fatigue"), ("pain", "fatigue", "fog")])
def test_on_the_first_day_one_value_is_all_there_is(names: tuple[str, ...]):
    prepared = prepare(diary(*(felt(name, [5.0]) for name in names)))
    assert prepared.reports.symptoms == names
    assert prepared.days == 1
    assert (prepared.reports.spread > 0).all()


def test_a_symptom_that_ended_years_ago_is_left_out():
    prepared = prepare(diary(felt("pain", [5.0] * 20), felt("fatigue", scattered(900, 2))))
    assert prepared.reports.symptoms == ("fatigue",)


@pytest.mark.parametrize("what", ["stress", "sleep", "mood"])
def test_what_the_body_does_not_explain_is_refused(what: str):
    with pytest.raises(UnknotError) as refused:
        prepare(diary(felt(what, scattered(30, 1))))
    assert refused.value.code == "nothing-to-explain"
    assert "--map" in refused.value.fix


def test_a_constant_symptom_has_a_spread():
    assert prepare(diary(felt("pain", [6.0] * 30))).reports.spread[0] == 0.3


def test_shuffling_moves_weeks_and_keeps_every_day():
    prepared = prepare(diary(felt("pain", scattered(45, 1)), steps(WALKED[:45])))
    lived = prepared.lived
    moved = lived.permuted(shuffle(lived.days, np.random.SeedSequence(1)))
    assert sorted(moved.log_chores) == sorted(lived.log_chores)
    assert (moved.log_chores != lived.log_chores).sum() > 25
    np.testing.assert_array_equal(moved.stress, lived.stress)
    again = lived.permuted(shuffle(lived.days, np.random.SeedSequence(1)))
    np.testing.assert_array_equal(moved.log_chores, again.log_chores)
    for start in range(0, 42, 7):  # days that shared a week still do
        week = {round(float(v), 12) for v in lived.log_chores[start : start + 7]}
        blocks = [
            {round(float(v), 12) for v in moved.log_chores[i : i + 7]}
            for i in range(moved.days - 6)
        ]
        assert week in blocks


def test_the_past_comes_before_the_diary():
    prepared = prepare(diary(felt("pain", scattered(12, 1)), steps(WALKED[:12])))
    z = np.stack([who(), who(mitochondria=1.5)])
    made = simulator(articles(), prepared)(z)
    assert made.means.shape == (1, 12, 2)
    assert made.before.shape == (1, 2)
    assert made.end.shape == (len(articles().names), 2)
    assert made.ok.all()
    assert np.isfinite(made.means).all()
    # The day before the diary is the last of the past, one step away from the first day.
    np.testing.assert_allclose(made.before[0], made.means[0, 0], atol=1.5)


def test_what_a_person_did_reaches_their_symptoms():
    brisk = np.where(np.arange(40) >= 20, 60.0, 0.0)
    rest = prepare(diary(felt("pain", scattered(40, 1)), minutes("brisk_walk", 0 * brisk)))
    walks = prepare(diary(felt("pain", scattered(40, 1)), minutes("brisk_walk", brisk)))
    z = who(mitochondria=1.5)[None]
    a, b = (simulator(articles(), told)(z).means[0, :, 0] for told in (rest, walks))
    np.testing.assert_allclose(a[:19], b[:19], atol=1e-9)
    assert np.abs(a[25:] - b[25:]).max() > 0.05


def tiny_fit(seed: int, shares: list[float]) -> fits.Fit:
    prepared = prepare(diary(felt("pain", scattered(10, 1)), steps(WALKED[:10])))
    with few_draws(TINY):
        return fits.fit(
            articles(), prepared, seed, quick=True, progress=lambda _, done: shares.append(done)
        )


def test_a_seed_decides_the_fit_and_progress_only_goes_forward():
    shares: list[float] = []
    one, again = tiny_fit(1, shares), tiny_fit(1, [])
    for a, b in zip(one.draws, again.draws, strict=True):
        assert a.z.tobytes() == b.z.tobytes()
        assert a.response.tobytes() == b.response.tobytes()
    assert shares == sorted(shares)
    assert shares[0] > 0
    assert shares[-1] <= 1.0


def test_the_two_runs_and_the_shuffled_days_differ():
    done = small_fit()
    assert done.shuffled is not None
    assert done.draws[0].z.tobytes() != done.draws[1].z.tobytes()
    assert done.shuffled.z.tobytes() != done.draws[0].z.tobytes()


def test_without_activity_there_is_nothing_to_shuffle():
    prepared = prepare(diary(felt("pain", scattered(10, 1))))
    with few_draws(TINY):
        assert fits.fit(articles(), prepared, 1, quick=True).shuffled is None
