"""What a diary says of today, in small diaries made by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.plan.random_diaries import random_diary

from unknot.diary.entries import Diary, Exertion, Kind, Observation, Scale, Worse
from unknot.plan.derive import Flare, flares_of, standing_of
from unknot.plan.standing import DoingPerWeek, Increase

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
    assert found.flare_days == 0
    assert found.learned_lag_hours == 0.0
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


@pytest.mark.parametrize(("walked", "usual"), [(11, None), (12, 0.25), (39, 0.25)])
def test_usual_looks_at_four_weeks_and_not_a_day_more(walked: int, usual: float | None):
    found = standing_of(diary(CALM, {walked: 20.0}), day(39)).usual.get("easy_walk")
    assert (None if found is None else found.per_week) == usual


@pytest.mark.parametrize(
    ("walked", "safe"), [(29, True), (30, False), (32, False), (33, True), (34, True)]
)
def test_a_walk_was_not_safe_when_a_flare_began_within_three_days_after_it(walked: int, safe: bool):
    held = diary(CALM | {33: 9.0}, {walked: 0.5})
    usual = standing_of(held, day(39)).usual["easy_walk"]
    assert usual == (DoingPerWeek(0.5, 0.25) if safe else DoingPerWeek(0.0, 0.0))
    longer = standing_of(held, day(39), learned_lag_hours=96.0).usual["easy_walk"]
    assert (longer.minutes > 0.0) == (safe and walked != 29)


@pytest.mark.parametrize(("marked", "counts"), [(10, False), (11, True), (13, True), (14, False)])
def test_a_crash_follows_an_effort_for_three_days_from_the_next_one(marked: int, counts: bool):
    held = diary(CALM, {10: 20.0}, (marked,))
    assert standing_of(held, day(39)).delayed_worsenings == ((day(marked),) if counts else ())


def test_a_crash_of_tomorrow_or_one_that_was_taken_back_is_none():
    held = diary(CALM, {10: 20.0}, (12,))
    assert standing_of(held, day(11)).delayed_worsenings == ()
    assert standing_of(held, day(12)).delayed_worsenings == (day(12),)
    undone = tuple(
        replace(one, value=0.0) if one.what == "crash" else one for one in held.observations
    )
    assert standing_of(replace(held, observations=undone), day(39)).delayed_worsenings == ()


def test_the_last_worsening_counts_of_several():
    held = diary(CALM | {20: 9.0, 30: 9.0, 36: 9.0}, {19: 20.0, 28: 20.0})
    found = standing_of(held, day(39))
    assert found.hours_since_worsening == 24.0 * 9
    assert found.days_since_flare == 3


@pytest.mark.parametrize("apart", [2, 3])
def test_flares_are_joined_across_one_day_and_not_across_two(apart: int):
    held = diary(CALM | {30: 9.0, 30 + apart: 9.0})
    assert len(flares_of(held, day(39), {})) == apart - 1


def test_a_flare_needs_two_weeks_before_it_to_be_told_from_the_usual():
    calm = dict.fromkeys(range(14), 4.0)
    assert flares_of(diary({**calm, 13: 9.0}), day(20), {}) == []
    assert flares_of(diary({**calm, 14: 9.0}), day(20), {}) == [Flare(day(14), day(14))]


def test_a_bad_day_of_one_s_own_begins_at_its_value():
    assert flares_of(diary({0: 7.0}), day(5), {"pain": 7.0}) == [Flare(day(0), day(0))]
    assert flares_of(diary({0: 6.0}), day(5), {"pain": 7.0}) == []
    assert flares_of(diary({0: 7.0}), day(5), {"pain": 8.0}) == []


def test_the_diary_says_itself_what_a_bad_day_is():
    held = replace(diary({0: 7.0}), extra={"flare pain": "7"})
    assert flares_of(held, day(5), {}) == [Flare(day(0), day(0))]
    assert flares_of(held, day(5), {"pain": 8.0}) == []


def test_where_more_is_better_a_flare_lies_below():
    scale = Scale(0.0, 10.0, 1.0, Worse.LOW)
    held = diary(CALM | {30: 1.0, 35: 9.0})
    better = tuple(replace(one, scale=scale) for one in held.observations)
    assert flares_of(replace(held, observations=better), day(39), {}) == [Flare(day(30), day(30))]


def test_an_unchanging_symptom_with_a_fraction_is_no_flare():
    tenth = Scale(0.0, 10.0, 0.1)
    same = tuple(replace(one, value=4.1, scale=tenth) for one in diary(CALM).observations)
    assert flares_of(replace(diary(CALM), observations=same), day(39), {}) == []


@pytest.mark.parametrize("number", range(25))
def test_flares_are_what_plain_arithmetic_makes_of_the_days_before(number: int):
    held, today = random_diary(number)
    pains = {one.day: one.value for one in held.observations if one.what == "pain"}
    days: list[date] = []
    for at in sorted(pains):
        before = [value for each, value in pains.items() if each < at]
        if len(before) >= 14:
            mean = sum(before) / len(before)
            sd = (sum((value - mean) ** 2 for value in before) / len(before)) ** 0.5
            days += [at] if pains[at] > mean + max(sd, 0.5) + 1e-9 else []
    runs = [(flare.first, flare.last) for flare in flares_of(held, today, {})]
    inside = {at for at in days if any(first <= at <= last for first, last in runs)}
    assert inside == set(days)
    assert {end for run in runs for end in run} <= set(days)
    gaps = [(later[0] - sooner[1]).days for sooner, later in itertools.pairwise(runs)]
    assert all(gap > 2 for gap in gaps)


@pytest.mark.parametrize(("entered", "share"), [(25, 0.0), (26, 1 / 14), (39, 1 / 14), (40, 0.0)])
def test_a_fortnight_is_fourteen_days_with_today(entered: int, share: float):
    assert standing_of(diary({entered: 4.0}), day(39)).logged_share == pytest.approx(share)
    only_walked = standing_of(diary({}, {entered: 20.0}), day(39))
    assert only_walked.logged_share == pytest.approx(share)


def test_what_the_fit_and_the_person_say_is_passed_on():
    increase = Increase(day(30), "tai_chi")
    found = standing_of(
        diary(CALM), day(39), learned_lag_hours=90.0, flare_upper=0.1, checks_passed=True,
        from_others=True, asked_for_more="tai_chi", increase=increase,
    )  # fmt: skip
    assert (found.learned_lag_hours, found.flare_upper, found.checks_passed) == (90.0, 0.1, True)
    assert (found.from_others, found.asked_for_more, found.increase) == (True, "tai_chi", increase)
    assert not standing_of(diary(CALM), day(39)).from_others
    assert found.recorded_days == 40
    assert found.today == day(39)


def test_a_day_before_the_first_entry_knows_nothing():
    found = standing_of(diary(CALM, {0: 20.0}), day(-1))
    assert found.usual == {}
    assert np.isinf(found.hours_since_entry)
    assert found.stable_days < 14
    first = standing_of(diary(CALM, {0: 20.0}), day(0))
    assert first.usual == {"easy_walk": DoingPerWeek(20.0, 0.25)}
    assert first.stable_days == 1


def test_a_flare_of_two_days_lasted_two():
    found = standing_of(diary(CALM | {30: 9.0, 31: 9.0}), day(39))
    assert found.flare_days == 2
    assert Flare(day(0), day(3)).days == 4


def test_a_bad_day_of_one_s_own_counts_after_two_weeks_too():
    held = diary(CALM | {30: 8.0})
    assert flares_of(held, day(39), {"pain": 8.0}) == [Flare(day(30), day(30))]


def test_a_week_of_a_short_and_a_long_walk_is_both_together():
    """Sessions as long as usual, so many that the week is what was done: one and a half."""
    usual = standing_of(diary(CALM, {20: 10.0, 25: 20.0, 30: 20.0}), day(39)).usual["easy_walk"]
    assert usual.minutes == 20.0
    assert usual.per_week == pytest.approx(2.5 / 4.0)
    assert usual.weekly == pytest.approx(50.0 / 4.0)


def test_what_else_is_marked_is_no_crash():
    held = diary(CALM, {10: 20.0})
    yes = Scale(0.0, 1.0, 1.0)
    marked = tuple(
        Observation(day(12), what, 1.0, "points", yes, f"a: {what}")
        for what in ("alcohol", "infection")
    )
    held = replace(held, observations=(*held.observations, *marked))
    assert standing_of(held, day(39)).delayed_worsenings == ()
    read = "".join(("cra", "sh"))  # as it comes out of a file, no constant of the program
    crash = Observation(day(12), read, 1.0, "points", yes, "a: crash")
    held = replace(held, observations=(*held.observations, crash))
    assert standing_of(held, day(39)).delayed_worsenings == (day(12),)


def test_a_flare_can_be_compared_and_does_not_change():
    assert len({Flare(day(0), day(1)), Flare(day(0), day(1))}) == 1


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
