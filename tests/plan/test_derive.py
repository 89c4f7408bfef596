"""What a diary says of today, in small diaries made by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale
from unknot.plan.derive import Flare, flares_of, standing_of
from unknot.plan.standing import DoingPerWeek

FIRST = date(2026, 1, 5)
TEN = Scale(0.0, 10.0, 1.0)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def diary(
    pain: dict[int, float], walks: dict[int, float] | None = None, crashes: tuple[int, ...] = ()
) -> Diary:
    seen = [
        Observation(day(n), "pain", value, "points", TEN, "a: pain") for n, value in pain.items()
    ]
    yes = Scale(0.0, 1.0, 1.0)
    seen += [Observation(day(n), "crash", 1.0, "points", yes, "a: crash") for n in crashes]
    done = [
        Exertion(day(n), Kind.GENTLE, minutes, "min", "a: easy_walk_minutes", None, minutes)
        for n, minutes in (walks or {}).items()
    ]
    return Diary("me", "local", tuple(seen), tuple(done))


CALM = dict.fromkeys(range(40), 4.0)


def test_a_calm_diary_has_no_flare_and_counts_its_days():
    found = standing_of(diary(CALM), day(39))
    assert not found.in_flare
    assert found.days_since_flare is None
    assert found.stable_days == 40
    assert found.logged_share == 1.0
    assert found.hours_since_entry == 0.0


def test_two_bad_days_a_day_apart_are_one_flare():
    held = diary(CALM | {30: 9.0, 32: 9.0})
    assert flares_of(held, day(39), {}) == [Flare(day(30), day(32))]
    found = standing_of(held, day(33))
    assert found.days_since_flare == 1
    assert found.flare_days == 3
    assert standing_of(held, day(32)).in_flare


def test_what_happens_tomorrow_is_not_known_today():
    held = diary(CALM | {30: 9.0})
    assert standing_of(held, day(29)).days_since_flare is None


def test_one_s_own_bad_day_counts_from_the_first_day():
    assert flares_of(diary({0: 5.0, 1: 8.0}), day(5), {"pain": 7.0}) == [Flare(day(1), day(1))]


def test_usual_is_what_was_done_of_late_and_cost_nothing():
    walks = {20: 20.0, 24: 20.0, 28: 60.0, 34: 30.0, 38: 20.0}
    held = diary(CALM | {29: 9.0, 30: 9.0}, walks)
    usual = standing_of(held, day(39)).usual["easy_walk"]
    assert usual == DoingPerWeek(20.0, 1.0)
    assert standing_of(held, day(39)).hours_since_worsening == 24.0 * 10


def test_old_walks_are_not_usual():
    assert standing_of(diary(CALM, {2: 30.0}), day(39)).usual == {}


def test_a_crash_counts_only_after_something_was_done():
    held = diary(CALM, {10: 20.0, 20: 20.0}, (12, 13, 30))
    assert standing_of(held, day(39)).delayed_worsenings == (day(12),)


def test_two_empty_days_are_two_days_old():
    found = standing_of(diary(CALM), day(41))
    assert found.hours_since_entry == 48.0
    assert found.logged_share == pytest.approx(12 / 14)


def test_an_empty_diary_knows_nothing():
    found = standing_of(Diary("me", "local", (), ()), day(0))
    assert np.isinf(found.hours_since_entry)
    assert found.usual == {}
    assert found.checks_passed is None
