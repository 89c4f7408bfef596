"""People over weeks, in human words: what the limits alone say, day after day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from tests.plan.random_diaries import crash, pain, walk

from unknot.diary.entries import Diary, Exertion, Observation
from unknot.plan import sentences
from unknot.plan.derive import standing_of
from unknot.plan.limits import Code, EvidenceLevel, Limited, Mode, level_of, limit
from unknot.plan.standing import (
    ClinicianLimits,
    DoingPerWeek,
    Increase,
    Malaise,
    SafetyAnswers,
)

FIRST = date(2026, 3, 2)
MORE = DoingPerWeek(90.0, 7.0)
NO = SafetyAnswers(malaise=Malaise.NO)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


class Life:
    """A diary that grows; `asks` looks at it as of a day."""

    def __init__(self) -> None:
        self.seen: dict[int, float] = {}
        self.walks: dict[int, float] = {}
        self.crashes: set[int] = set()
        self.increase: Increase | None = None

    def calm(self, days: Iterable[int], value: float = 4.0) -> Life:
        self.seen |= dict.fromkeys(days, value)
        return self

    def walking(self, days: Iterable[int], minutes: float = 20.0) -> Life:
        self.walks |= dict.fromkeys(days, minutes)
        return self

    @property
    def diary(self) -> Diary:
        seen: list[Observation] = [pain(day(n), value) for n, value in self.seen.items()]
        done: list[Exertion] = [walk(day(n), minutes) for n, minutes in self.walks.items()]
        return Diary(
            "me", "local", (*seen, *(crash(day(n)) for n in self.crashes)), tuple(done)
        )  # fmt: skip

    def asks(
        self, number: int, answers: SafetyAnswers = NO, *, more: bool = True, fitted: bool = True
    ) -> Limited:
        standing = standing_of(
            self.diary, day(number), flare_upper=0.1 if fitted else None,
            checks_passed=True if fitted else None, increase=self.increase,
            asked_for_more="easy_walk" if more else None,
        )  # fmt: skip
        return limit("easy_walk", MORE, standing, answers)


def steady_life() -> Life:
    """Two months of calm days, a walk of 20 minutes every other day."""
    return Life().calm(range(60)).walking(range(0, 60, 2))


def codes(found: Limited) -> set[Code]:
    return {cap.code for cap in found.caps}


def test_a_steady_life_may_ask_for_a_tenth_more_once_a_week_and_not_the_day_after_a_flare():
    life = steady_life()
    assert life.asks(59).doing.minutes == pytest.approx(22.0)
    life.increase = Increase(day(59), "easy_walk")
    life.calm(range(60, 80)).walking(range(60, 80, 2))
    held = [life.asks(number).mode for number in range(60, 69)]
    assert held == [Mode.USUAL_OR_LESS] * 7 + [Mode.MAY_ASK_FOR_MORE] * 2


def test_a_good_week_then_a_flare_holds_it_as_long_as_it_lasted_and_then_two_quiet_weeks():
    life = steady_life().calm(range(60, 67), 2.0).walking((62, 64), 60.0)
    life.calm(range(67, 72), 9.0).calm(range(72, 100)).walking(range(74, 100, 2))
    during = [life.asks(number) for number in range(67, 72)]
    assert all(Code.FLARE in codes(found) for found in during)
    assert all(found.doing.minutes <= 20.0 for found in during)
    after = [Code.AFTER_FLARE in codes(life.asks(number)) for number in range(72, 78)]
    assert after == [True] * 5 + [False]
    modes = [life.asks(number).mode for number in (84, 85)]
    assert modes == [Mode.USUAL_OR_LESS, Mode.MAY_ASK_FOR_MORE]


def test_a_clinician_lowers_the_ceiling_and_it_stays_lowered_on_the_best_of_days():
    sheet = ClinicianLimits("Dr Meyer", day(50), {"easy_walk": DoingPerWeek(12.0, 3.0)})
    life = steady_life()
    found = life.asks(59, SafetyAnswers(malaise=Malaise.NO, clinicians=(sheet,)))
    assert found.doing == DoingPerWeek(12.0, 3.0)
    assert found.limiting.code is Code.CLINICIAN
    assert sentences.reason(found.limiting) == "Dr Meyer set this limit on 2026-04-21."


def test_an_infection_stops_everything_while_the_fever_lasts_and_holds_the_usual_after_it():
    life = steady_life().calm(range(60, 66), 9.0).calm(range(66, 70))
    ill = SafetyAnswers(malaise=Malaise.NO, red_flags=frozenset({"fever"}))
    assert life.asks(63, ill).mode is Mode.SEEK_CARE
    assert life.asks(63, ill).doing.minutes == 0.0
    better = life.asks(67)
    assert better.mode is Mode.USUAL_OR_LESS
    assert {Code.AFTER_FLARE, Code.NOT_STABLE} <= codes(better)


def test_a_holiday_without_entries_ends_all_suggestions_and_is_not_made_up_for():
    life = steady_life()
    before = life.asks(59, more=False).doing
    modes = [life.asks(number).mode for number in (60, 61, 70)]
    assert modes == [Mode.MAY_ASK_FOR_MORE, Mode.NO_SUGGESTION, Mode.NO_SUGGESTION]
    life.calm((74,))  # home again, one entry
    found = life.asks(74, more=False)
    assert Code.THINLY_LOGGED in codes(found)
    assert 0.0 < found.doing.weekly < before.weekly
    assert found.doing.minutes <= before.minutes


def test_malaise_that_nobody_noticed_is_noticed_at_the_second_logged_crash():
    life = steady_life()
    life.crashes = {30}
    assert life.asks(59).mode is Mode.MAY_ASK_FOR_MORE
    life.crashes = {30, 58}
    found = life.asks(59)
    assert found.mode is Mode.PACING
    assert found.doing.minutes <= 20.0
    life.calm(range(60, 400)).walking(range(60, 400, 2))
    assert life.asks(399).mode is Mode.PACING  # time alone does not end it
    sure = SafetyAnswers(malaise=Malaise.NO, leaving=(day(370), day(391)))
    assert life.asks(399, sure).mode is Mode.MAY_ASK_FOR_MORE
    life.crashes |= {393, 397}
    assert life.asks(399, sure).mode is Mode.PACING


def test_whoever_was_never_asked_paces_and_a_crash_long_after_any_effort_is_none_of_effort():
    assert steady_life().asks(59, SafetyAnswers()).mode is Mode.PACING
    life = Life().calm(range(60)).walking((10, 59))
    life.crashes = {14, 20, 30}  # each more than three days after the walk
    assert life.asks(59).mode is Mode.MAY_ASK_FOR_MORE


def test_the_clock_goes_back_and_nothing_from_the_future_is_used():
    life = steady_life()
    life.increase = Increase(day(59), "easy_walk")
    back = life.asks(30)
    assert back.mode is Mode.USUAL_OR_LESS
    assert Code.HOLDING in codes(back)
    assert life.asks(-1).mode is Mode.NO_SUGGESTION
    early = SafetyAnswers(malaise=Malaise.YES, leaving=(day(0), day(59)), released=day(58))
    assert life.asks(57, early).mode is Mode.PACING


def test_everything_unknown_leaves_nothing_to_suggest_and_says_what_is_missing():
    standing = standing_of(Diary("me", "local", (), ()), day(0))
    found = limit("easy_walk", MORE, standing, SafetyAnswers())
    assert found.mode is Mode.NO_SUGGESTION
    assert found.doing == DoingPerWeek(0.0, 0.0)
    assert {Code.STALE, Code.NO_USUAL, Code.PACING, Code.NO_FIT, Code.RISK_UNKNOWN} <= codes(found)
    level, missing = level_of(standing, SafetyAnswers())
    assert level is EvidenceLevel.LOG
    assert [(one.code, one.have) for one in missing] == [("recorded_days", 0.0)]


def test_a_new_person_with_one_entry_is_told_their_middling_day_or_less():
    life = Life().calm((0,))
    asked = SafetyAnswers(middling={"easy_walk": DoingPerWeek(10.0, 4.0)})
    found = life.asks(0, asked, fitted=False)
    assert found.mode is Mode.PACING
    assert found.doing == DoingPerWeek(10.0, 4.0)


def test_a_crash_after_a_party_holds_for_three_days_and_longer_where_the_lag_is_longer():
    life = steady_life().walking((58,), 90.0)
    life.seen |= {60: 9.0}
    life.calm(range(61, 70))
    held = [Code.AFTER_WORSENING in codes(life.asks(number)) for number in range(60, 66)]
    assert held == [True] * 4 + [False] * 2
    slow = standing_of(life.diary, day(65), learned_lag_hours=120.0)
    found = limit("easy_walk", MORE, slow, NO)
    assert Code.AFTER_WORSENING in codes(found)
