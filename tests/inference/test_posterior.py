"""A kept fit says what the fit said, survives its file, and reads a day more as a fit would."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.synthetic_lives import Life, articles, felt, few_draws, lived_diary, steps, who

from unknot.answer import build
from unknot.diary import snapshot
from unknot.diary.entries import Diary
from unknot.diary.snapshot import data_hash
from unknot.effects.dose_response import DOSES, dose_effects, threshold
from unknot.inference import chosen_draws, posterior, update
from unknot.inference.fit import Fit, PreparedDiary, fit, prepare
from unknot.inference.population_monte_carlo import Effort
from unknot.inference.posterior import KeptFit, from_groups, keep, to_groups
from unknot.inference.update import add_days, extends

FEW = 48
DAYS = 45


@functools.cache
def written() -> Diary:
    """Somebody whom the model itself wrote, with as much again to come."""
    # Nobody who crashes: a few draws find none of those that crash on the right days.
    unlike = who(mitochondria=1.0, stuck=1.0, overexertion=-2.0)
    return lived_diary(Life(unlike, days=DAYS + 20, missing=0), articles())


def first_days(count: int = DAYS) -> Diary:
    whole = written()
    return snapshot.until(whole, whole.observations[0].day + timedelta(days=count - 1))


@functools.cache
def fitted() -> tuple[PreparedDiary, Fit, KeptFit]:
    diary = first_days()
    prepared = prepare(diary)
    few = Effort(first=192, later=96, rounds=3, enough=30.0, least=0.0, more=0, further=0)
    with few_draws(few):
        done = fit(articles(), prepared, 1, quick=True)
        found = build.find(articles(), prepared, done, quick=True)
    last = max(one.day for one in diary.observations)
    held = keep(
        done, articles(), found.diagnostics, data_hash(diary), last, diary.person,
        {"quick": True, "version": "0"}, count=FEW,
    )  # fmt: skip
    return prepared, done, held


@pytest.fixture(autouse=True)
def few_people_will_do(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(update, "LEAST_PEOPLE", 4)
    return iter([None])  # pyright: ignore[reportReturnType]


def test_a_kept_fit_gives_the_effects_of_the_fit_itself():
    told, done, held = fitted()
    with few_draws():
        found = build.find(articles(), told, done, quick=True)
    rows = dose_effects(held, articles(), told, first_days(), {"pain": 1.0, "fatigue": 1.0}, False,
                        doses=DOSES[:4])  # fmt: skip
    done = [row for row in rows[:4] if row.effect.what in found.said]
    assert {row.effect.what for row in done} == {"brisk_walk", "less"}
    for row in done:
        whole = found.said[row.effect.what].posterior
        assert row.effect.target == "pain"
        assert row.effect.posterior.median == pytest.approx(float(np.median(whole)))
        assert row.effect.noise_floor == pytest.approx(found.floor)


def test_doses_have_sessions_and_less_has_none():
    told, _, held = fitted()
    chosen = [d for d in DOSES if d.arm.name in ("brisk_walk", "brisk_walk_10", "less", "hard_day")]
    rows = dose_effects(held, articles(), told, first_days(), {"pain": 1.0, "fatigue": 1.0}, False,
                        doses=chosen)  # fmt: skip
    assert len(rows) == 2 * len(chosen)
    by_name = {row.effect.what: row for row in rows if row.effect.target == "pain"}
    assert by_name["less"].session is None
    for name in ("brisk_walk", "brisk_walk_10", "hard_day"):
        session = by_name[name].session
        assert session is not None
        assert 0 <= session.lag.q05 <= session.lag.q95 <= 13
        assert session.next_day.q05 <= session.next_day.median <= session.next_day.q95
        assert abs(session.peak.median) >= abs(session.next_day.median) - 1e-9
        assert session.floor > 0
    long, short = (abs(by_name[n].effect.posterior.median) for n in ("brisk_walk", "brisk_walk_10"))
    assert long >= short
    assert by_name["hard_day"].effect.days_of_this == 0
    assert by_name["hard_day"].effect.verdict == "cannot_tell", "stress was never recorded"


def test_a_threshold_lies_between_the_doses_that_it_was_read_from():
    told, _, held = fitted()
    rows = dose_effects(held, articles(), told, first_days(), {"pain": 1.0, "fatigue": 1.0}, False,
                        doses=[d for d in DOSES if d.arm.activity == "brisk_walk"])  # fmt: skip
    forced = [
        replace(row, session=replace(row.session, peak=replace(row.session.peak, median=height)))
        for row in rows
        for height in [row.minutes / 40.0]
        if row.session is not None
    ]
    assert threshold(forced, "brisk_walk", "pain") == pytest.approx(20.0)
    flat = [replace(r, session=None) for r in rows]
    assert threshold(flat, "brisk_walk", "pain") is None


def test_groups_of_a_file_give_the_fit_back():
    told, _, held = fitted()
    assert len(held.usual.days) == told.days
    again = from_groups(to_groups(held, told.reports))
    assert again.usual == held.usual
    assert (again.person, again.first, again.last, again.symptoms) == (
        held.person, held.first, held.last, held.symptoms,
    )  # fmt: skip
    assert again.diagnostics == held.diagnostics
    assert again.settings == held.settings
    for one, other in zip((*again.particles, again.before), (*held.particles, held.before),
                          strict=True):  # fmt: skip
        assert np.array_equal(one.z, other.z)
        assert np.array_equal(one.means, other.means)
        assert one.noise == other.noise


def test_a_fit_kept_before_days_were_told_apart_is_read_and_lives_on_usual_ones():
    told, _, held = fitted()
    groups = to_groups(held, told.reports)
    groups["posterior"].attributes["usual"] = groups["posterior"].attributes["usual"][:5]
    assert from_groups(groups).usual == replace(held.usual, days=())


def test_a_fit_whose_lags_are_others_is_not_read():
    """An own response names its lag by place: another list of lags would make it another one."""
    told, _, held = fitted()
    groups = to_groups(held, told.reports)
    groups["posterior"].attributes["lags"] = posterior.LAGS[:-1]
    with pytest.raises(ValueError, match="lags"):
        from_groups(groups)


def test_a_posterior_has_chains_that_weigh_alike():
    told, _, held = fitted()
    groups = to_groups(held, told.reports)
    dimensions, tight = groups["posterior"].variables["tightness"]
    assert dimensions == ("chain", "draw", "knot")
    assert tight.shape == (2, FEW, 9)
    assert ((tight >= 0) & (tight <= 1)).all()
    assert groups["observed_data"].variables["report"][1].shape == (2, DAYS)


def test_only_a_diary_that_goes_on_extends_a_fit():
    _, _, held = fitted()
    assert extends(held, first_days())
    assert extends(held, first_days(DAYS + 3))
    assert not extends(held, first_days(DAYS - 1))
    changed = first_days(DAYS + 3)
    seen = list(changed.observations)
    seen[4] = replace(seen[4], value=seen[4].value + (1.0 if seen[4].value < 5.0 else -1.0))
    assert not extends(held, replace(changed, observations=tuple(seen)))


def test_a_day_more_is_read_without_a_new_fit():
    _, _, held = fitted()
    after = add_days(held, articles(), first_days(DAYS + 1))
    assert after is not None
    assert (after.last - held.last).days == after.added == 1
    assert after.runs[0].means.shape[1] == DAYS + 1
    assert not np.array_equal(after.runs[0].end, held.runs[0].end)
    assert after.diagnostics.checks[-1].name == "Days read since the fit"


def test_nothing_new_changes_nobody():
    _, _, held = fitted()
    after = add_days(held, articles(), first_days())
    assert after is not None
    assert after.added == 0
    assert np.array_equal(after.runs[0].z, held.runs[0].z)


def test_days_read_one_by_one_are_the_days_read_at_once():
    """People are drawn anew in between, so it holds on average only; a wide margin."""
    _, _, held = fitted()
    once = add_days(held, articles(), first_days(DAYS + 3))
    each: KeptFit | None = held
    for more in (1, 2, 3):
        assert each is not None
        each = add_days(each, articles(), first_days(DAYS + more))
    assert once is not None
    assert each is not None
    assert each.added == once.added == 3
    a, b = (float(f.runs[0].z[:, 0].mean()) for f in (once, each))
    spread = float(held.runs[0].z[:, 0].std())
    assert a == pytest.approx(b, abs=1.5 * spread)


def test_what_was_reported_decides_who_stays():
    """A day of far more pain than any day before favours people whose pain rose most that day."""
    _, _, held = fitted()
    last = held.read_to + timedelta(days=1)
    base = first_days()

    def after(pain: float) -> np.ndarray:
        done = steps([4500.0], first=last)
        diary = replace(
            base,
            observations=(*base.observations, *felt("pain", [pain], first=last)),
            exertions=(*base.exertions, *done),
        )
        found = add_days(held, articles(), diary)
        assert found is not None
        return np.concatenate([run.means[0, -1] * run.scale[:, 0] for run in found.runs])

    assert after(8.0).mean() > after(2.0).mean()


def test_after_a_fortnight_a_whole_fit_is_due():
    _, _, held = fitted()
    assert add_days(held, articles(), first_days(DAYS + 15)) is None
    tired = replace(held, added=10)
    assert add_days(tired, articles(), first_days(DAYS + 5)) is None


def test_too_few_different_people_ask_for_a_whole_fit(monkeypatch: pytest.MonkeyPatch):
    _, _, held = fitted()
    monkeypatch.setattr(update, "LEAST_PEOPLE", FEW + 1)
    assert add_days(held, articles(), first_days(DAYS + 1)) is None


def test_a_symptom_that_was_not_there_asks_for_a_whole_fit():
    _, _, held = fitted()
    more = first_days(DAYS + 2)
    fog = felt("fog", [float(i % 7) for i in range(DAYS)], first=date(2025, 3, 3))
    assert (
        add_days(held, articles(), replace(more, observations=(*more.observations, *fog))) is None
    )


def test_people_of_whom_nothing_is_known_are_kept_beside():
    _, _, held = fitted()
    assert len(held.before.z) == 2 * chosen_draws.UNKNOWN
    assert set(np.unique(held.before.response)) <= {0.0, 0.5, 1.0, 1.5}
