"""From diaries to limits: who paces is never offered more than was done, and nothing is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.plan.random_diaries import FIRST, pain, random_diary, walk

from unknot.diary.entries import Diary, Exertion
from unknot.plan.derive import standing_of
from unknot.plan.limits import limit, paces
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers, StandingToday

MOST = DoingPerWeek(600.0, 21.0)
KINDS = ("easy_walk", "tai_chi")
PACING = SafetyAnswers(malaise=Malaise.SOMETIMES)


def hopeful(diary: Diary, today: date) -> StandingToday:
    """Everything but the diary speaks for more."""
    return standing_of(diary, today, flare_upper=0.01, checks_passed=True)


def done_of(diary: Diary, kind: str, today: date) -> list[Exertion]:
    since = today - timedelta(days=28)
    return [
        one for one in diary.exertions if kind in one.source and since < one.day <= today
    ]  # fmt: skip


def offered(standing: StandingToday, answers: SafetyAnswers) -> dict[str, DoingPerWeek]:
    """What is left of each kind when more of it is asked for."""
    return {
        kind: limit(kind, MOST, replace(standing, asked_for_more=kind), answers).doing
        for kind in KINDS
    }


def check(number: int) -> int:
    """One diary, whoever wrote it; how much of anything it leaves to do."""
    diary, today = random_diary(number)
    standing = hopeful(diary, today)
    left = 0
    for answers, more in ((PACING, 1.0), (SafetyAnswers(malaise=Malaise.NO), 1.1)):
        more = 1.0 if paces(standing, answers) else more
        for kind, doing in offered(standing, answers).items():
            done = [one.minutes or 0.0 for one in done_of(diary, kind, today)]
            assert doing.weekly <= more * sum(done) / 4.0 * (1 + 1e-12), number
            assert doing.minutes <= more * max(done, default=0.0) * (1 + 1e-12), number
            left += doing.minutes > 0.0
    return left


def worse_today(number: int) -> None:
    """Today's pain at its worst never raises anything."""
    diary, today = random_diary(number)
    worst = replace(
        diary,
        observations=(
            *(one for one in diary.observations if (one.day, one.what) != (today, "pain")),
            pain(today, 10.0),
        ),
    )
    usual = replace(worst, observations=(*worst.observations[:-1], pain(today, 0.0)))
    worst_of_all, fine = hopeful(worst, today), hopeful(usual, today)
    for answers in (PACING, SafetyAnswers(malaise=Malaise.NO)):
        after, before = offered(worst_of_all, answers), offered(fine, answers)
        for kind in KINDS:
            assert after[kind].minutes <= before[kind].minutes, number
            assert after[kind].weekly <= before[kind].weekly * (1 + 1e-12), number


def test_who_paces_is_never_offered_more_than_was_done():
    assert sum(map(check, range(150))) > 150


def test_a_worse_today_never_raises_anything():
    for number in range(60):
        worse_today(number)


@pytest.mark.study
def test_who_paces_is_never_offered_more_than_was_done_in_ten_thousand_diaries():
    for number in range(10_000):
        check(number)
        worse_today(number)


@pytest.mark.parametrize("missed", range(1, 9))
def test_missed_walks_are_never_added_up(missed: int):
    """Eight walks in four weeks, then one after the other missed: never more for it."""
    days = [FIRST + timedelta(days=offset) for offset in range(60)]
    calm = tuple(pain(day, 4.0) for day in days)
    walks = [walk(day, 20.0) for day in days[32::4]] + [walk(days[59], 20.0)]
    fewer = Diary("me", "local", calm, tuple(walks[:-missed]))
    all_of_them = Diary("me", "local", calm, tuple(walks))
    for answers in (PACING, SafetyAnswers(malaise=Malaise.NO)):
        after = offered(hopeful(fewer, days[-1]), answers)["easy_walk"]
        before = offered(hopeful(all_of_them, days[-1]), answers)["easy_walk"]
        assert before.minutes > 0.0
        assert after.minutes <= before.minutes
        assert after.weekly < before.weekly


def test_a_long_walk_among_short_ones_makes_no_week_of_long_ones():
    days = [FIRST + timedelta(days=offset) for offset in range(60)]
    calm = tuple(pain(day, 4.0) for day in days)
    for minutes in ((5.0, 60.0, 60.0), (5.0, 5.0, 60.0), (60.0, 5.0)):
        walks = tuple(walk(days[40 + 5 * at], each) for at, each in enumerate(minutes))
        standing = hopeful(Diary("me", "local", calm, walks), days[-1])
        doing = offered(standing, PACING)["easy_walk"]
        assert doing.weekly <= sum(minutes) / 4.0 + 1e-12


def test_a_walk_that_began_a_flare_never_makes_the_usual_walk_longer():
    days = [FIRST + timedelta(days=offset) for offset in range(60)]
    calm = [pain(day, 4.0) for day in days]
    walks = (walk(days[40], 10.0), walk(days[50], 30.0))
    before = standing_of(Diary("me", "local", tuple(calm), walks), days[-1]).usual["easy_walk"]
    calm[41] = pain(days[41], 9.0)
    after = standing_of(Diary("me", "local", tuple(calm), walks), days[-1]).usual["easy_walk"]
    assert before == DoingPerWeek(20.0, 0.5)
    assert after == DoingPerWeek(20.0, 0.25)
    calm[41], calm[51] = pain(days[41], 4.0), pain(days[51], 9.0)
    only_short = standing_of(Diary("me", "local", tuple(calm), walks), days[-1]).usual["easy_walk"]
    assert only_short == DoingPerWeek(10.0, 0.25)
    calm[41] = pain(days[41], 9.0)
    never = standing_of(Diary("me", "local", tuple(calm), walks), days[-1]).usual["easy_walk"]
    assert never == DoingPerWeek(0.0, 0.0)
