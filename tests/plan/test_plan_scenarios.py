"""Plans in human words: made from diaries, and lowered day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from tests.plan.planned_people import (
    DRAWS,
    calm,
    day,
    diary,
    failed,
    fit_of,
    still,
    thrice,
)
from tests.store.made_up import a_file

from unknot.diary.entries import Diary
from unknot.plan import sentences
from unknot.plan.as_data import plan_data, today_data
from unknot.plan.calendar import calendar_of, uid_of
from unknot.plan.limits import Mode, red_flags
from unknot.plan.standing import ClinicianLimits, DoingPerWeek, Malaise, SafetyAnswers
from unknot.plan.today import Lowered, TodaysAdvice
from unknot.plan.weekly_plan import Because, WeeklyPlan
from unknot.plan.wishes import Wishes
from unknot.workflow import plans
from unknot.workflow.plan_shelves import CONVERTER, PlanFile, PlanRequest, PlanRows
from unknot.workflow.todays import todays

DAYS = 62
LAST = DAYS - 1
WALK, TAI = "brisk_walk", "tai_chi"
NO = SafetyAnswers(malaise=Malaise.NO, flare_limit=0.6)
SHORT = Wishes(weeks=2)
ASKED = PlanRequest(NO, SHORT, {"pain": 7.0})


@pytest.fixture(autouse=True)
def bodies_stay_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "living", still)


def planned(
    written: Diary,
    answers: Mapping[str, float] | None = None,
    request: PlanRequest = ASKED,
    *,
    on: int = LAST,
    before: WeeklyPlan | None = None,
    passed: bool = True,
) -> WeeklyPlan:
    fit = fit_of(written, answers or {WALK: 0.0})
    if not passed:
        fit = fit_of(written, answers or {WALK: 0.0}, checks=failed())
    return plans.plan_of(fit, day(on), request, before, draws=DRAWS)


def walked(
    pain: Mapping[int, float] | None = None, crashes: tuple[int, ...] = (), days: int = DAYS
) -> Diary:
    """Somebody who walks briskly three times a week, and has not yet on the last day."""
    return diary({**calm(days), **(pain or {})}, {WALK: thrice(days - 1)}, crashes)


def now(
    written: Diary, plan: WeeklyPlan, on: int, request: PlanRequest = ASKED,
    earlier: Mapping[str, DoingPerWeek] | None = None,
) -> TodaysAdvice:  # fmt: skip
    return todays(written, day(on), plan, request, earlier or {})


def session_day(plan: WeeklyPlan, after: int = LAST) -> int:
    """The number of the first day after one that holds a session."""
    return next(n for n in range(after + 1, after + 14) if plan.on(day(n)))


def minutes(advice: TodaysAdvice) -> int:
    return sum(one.minutes for one in advice.sessions)


def codes(plan: WeeklyPlan) -> set[Because]:
    return {one.code for one in plan.reasons}


def test_a_desk_job_and_stuck_nothing_done_of_late_and_a_middling_day_allows_ten_minutes():
    desk = diary(calm(DAYS), {WALK: dict.fromkeys((1, 3, 5, 8, 10), 20.0)})
    nothing = planned(desk)
    assert not nothing.kinds
    assert Because.NOTHING_KNOWN in codes(nothing)
    said = replace(ASKED, answers=replace(NO, middling={WALK: DoingPerWeek(10.0, 4.0)}))
    found = planned(desk, {WALK: -2.0}, said)
    assert found.kinds[0].doing == DoingPerWeek(10.0, 4.0)


def test_after_a_good_week_the_plan_is_no_more_than_before_and_a_flare_halves_the_day():
    good = walked(dict.fromkeys(range(DAYS - 7, DAYS), 2.0))
    plan = planned(good, {WALK: -2.0})
    assert plan.kinds[0].doing == DoingPerWeek(20.0, 3.0)
    when = session_day(plan)
    worse = walked(dict.fromkeys(range(DAYS - 7, DAYS), 2.0) | {when: 9.0}, days=when + 1)
    advice = now(worse, plan, when)
    assert advice.lowered is Lowered.FLARE
    assert minutes(advice) == 10


def test_a_crash_after_a_party_is_a_day_of_rest_and_nothing_is_made_up_for():
    plan = planned(walked())
    when = session_day(plan)
    crashed = walked(crashes=(when,), days=when + 1)
    advice = now(crashed, plan, when)
    assert advice.lowered is Lowered.CRASH
    assert minutes(advice) == 0
    later = session_day(plan, when)
    rested = diary(
        calm(later + 1), {WALK: {n: m for n, m in thrice(later + 1).items() if n < when}}
    )
    assert minutes(now(rested, plan, later)) <= 20


def test_an_infection_that_raises_pain_lowers_the_day():
    plan = planned(walked())
    when = session_day(plan)
    ill = diary({**calm(when), when - 1: 8.0, when: 9.0}, {WALK: thrice(when)}, (), (when,))
    assert minutes(now(ill, plan, when)) < minutes(now(walked(days=when + 1), plan, when))


def test_a_holiday_without_entries_and_nothing_is_suggested_then_the_plan_goes_on_as_it_was():
    plan = planned(walked())
    back = session_day(plan, LAST + 4)
    gone = now(walked(), plan, back)
    assert gone.mode is Mode.NO_SUGGESTION
    assert minutes(gone) == 0
    entered = diary({**calm(DAYS), back: 4.0}, {WALK: dict.fromkeys(thrice(DAYS), 20.0)})
    assert 0 < minutes(now(entered, plan, back)) <= 20


def test_crashes_after_effort_that_nobody_noticed_begin_pacing():
    plan = planned(walked(crashes=(29, 45)))
    assert plan.mode is Mode.PACING
    assert all(one.doing.weekly <= 60.0 for one in plan.kinds)


def test_a_clinician_lowers_the_ceiling():
    sheet = ClinicianLimits("Dr Meyer", day(50), {WALK: DoingPerWeek(8.0, 2.0)})
    found = planned(walked(), request=replace(ASKED, answers=replace(NO, clinicians=(sheet,))))
    assert found.kinds[0].doing.minutes <= 8.0
    assert found.kinds[0].doing.per_week <= 2.0
    assert "Dr Meyer set this limit" in str(plan_data(found))
    plan = planned(walked())
    when = session_day(plan)
    stricter = replace(ASKED, answers=replace(NO, clinicians=(sheet,)))
    assert minutes(now(walked(days=when + 1), plan, when, stricter)) <= 8


def test_the_clock_goes_back_and_nothing_is_suggested():
    plan = planned(walked())
    advice = now(walked(), plan, LAST - 9)
    assert minutes(advice) == 0
    assert advice.lowered is Lowered.NOT_BEGUN
    assert minutes(now(walked(), plan, -30)) == 0


def test_everything_unknown():
    thin = diary({n: 4.0 + n % 2 for n in range(16)}, {WALK: {3: 10.0, 9: 10.0, 12: 10.0}})
    found = planned(thin, request=PlanRequest(wishes=SHORT), on=15, passed=False)
    assert found.mode is Mode.PACING
    assert not found.searched
    assert Because.CANNOT_TELL in codes(found)
    assert all(one.doing.weekly <= 10.0 for one in found.kinds)


def test_the_watch_lies_and_hours_of_walking_make_no_plan_of_hours():
    lying = diary(calm(DAYS), {WALK: dict.fromkeys(thrice(DAYS), 900.0)})
    found = planned(lying, {WALK: -3.0})
    assert sum(one.doing.weekly for one in found.kinds) <= 300.0


@pytest.mark.parametrize("flag", sorted(red_flags())[:2])
def test_a_warning_sign_stops_the_plan_and_the_day(flag: str):
    seek = replace(ASKED, answers=replace(NO, red_flags=frozenset({flag})))
    found = planned(walked(), request=seek)
    assert found.mode is Mode.SEEK_CARE
    assert not list(found.sessions())
    plan = planned(walked())
    when = session_day(plan)
    advice = now(walked(days=when + 1), plan, when, seek)
    assert minutes(advice) == 0
    assert "seek care" in today_data(advice)["says"]


def test_a_better_hour_raises_nothing_that_was_said_this_morning():
    plan = planned(walked())
    when = session_day(plan)
    fine = walked(days=when + 1)
    bad = walked({when: 9.0}, days=when + 1)
    morning = now(bad, plan, when)
    assert minutes(morning) < minutes(now(fine, plan, when))
    assert minutes(now(fine, plan, when, earlier=morning.said)) == minutes(morning)


def test_the_same_day_s_new_plan_is_no_more_than_the_one_before():
    low = replace(ASKED, wishes=replace(SHORT, most={WALK: DoingPerWeek(10.0, 2.0)}))
    first = planned(walked(), request=low)
    again = planned(walked(), before=first)
    assert again.kinds[0].doing.weekly <= first.kinds[0].doing.weekly
    assert again.sequence == first.sequence + 1


def test_minutes_done_already_this_week_are_not_offered_again():
    plan = planned(walked())
    when = session_day(plan)
    busy = {**thrice(when), **dict.fromkeys(range(when - 6, when), 20.0)}
    advice = now(diary(calm(when + 1), {WALK: busy}), plan, when)
    assert minutes(advice) == 0
    assert advice.lowered is Lowered.DONE


def test_an_increase_is_followed_by_a_week_of_none():
    more = replace(ASKED, asked_for_more=WALK, answers=replace(NO, flare_limit=1.0))
    first = planned(walked(), {WALK: -2.0}, more)
    assert first.kinds[0].doing.minutes == 22.0
    assert first.increase is not None
    when = session_day(first)
    assert minutes(now(walked(days=when + 1), first, when, more)) == 22
    later = planned(walked(days=DAYS + 3), {WALK: -2.0}, more, on=LAST + 3, before=first)
    assert later.kinds[0].doing.minutes <= 20.0


def test_what_stands_in_the_plan_is_said_in_three_lines_and_every_reason_has_words():
    found = planned(walked(), {WALK: 2.0})
    assert len(sentences.three_lines(found)) == 3
    for one in found.reasons:
        assert sentences.because(one).endswith((".", "?", ")"))
    told = plan_data(found)
    assert [row["policy"] for row in told["compared"]][:2] == ["plan", "change_nothing"]
    assert told["regret_of_average"] >= 0.0


def test_every_way_of_lowering_a_day_has_words():
    assert set(sentences.TODAY) == set(Lowered)
    assert set(sentences.BECAUSE) | {Because.CAP, Because.UNLOCKS} == set(Because)


def test_a_plan_comes_back_from_its_file_as_it_was(tmp_path: Path):
    shelf = PlanFile(tmp_path / "plan.json")
    assert shelf.plan() is None
    found = planned(walked(), {WALK: -1.0})
    shelf.keep_plan(found, ASKED, plans_clock())
    assert shelf.plan() == found
    assert shelf.request() == ASKED
    when = session_day(found)
    advice = now(walked(days=when + 1), found, when)
    assert advice.said
    shelf.keep_said(advice, plans_clock())
    assert shelf.said(advice.day) == advice.said
    assert shelf.plan() == found
    assert CONVERTER.loads(CONVERTER.dumps(found), WeeklyPlan) == found


def plans_clock() -> datetime:
    return datetime(2026, 3, 7, 9, 0, tzinfo=UTC)


def events(text: bytes) -> dict[str, dict[str, str]]:
    found = Calendar.from_ical(text).events
    names = ("SUMMARY", "SEQUENCE", "STATUS", "CLASS", "TRANSP")
    return {str(one["UID"]): {n: str(one[n]) for n in names if n in one} for one in found}


def test_a_calendar_says_nothing_of_health_keeps_its_ids_and_takes_back_what_is_gone():
    first = planned(walked())
    shown = events(calendar_of(first, plans_clock()))
    assert len(shown) == len(list(first.sessions())) == 6
    for uid, one in shown.items():
        assert one["SUMMARY"] == "Up to 20 min"
        assert one["CLASS"] == "PRIVATE"
        assert WALK not in uid
    fewer = replace(ASKED, wishes=replace(SHORT, most={WALK: DoingPerWeek(20.0, 1.0)}))
    second = planned(walked(), request=fewer, before=first)
    later = events(calendar_of(second, plans_clock(), first))
    assert set(later) >= set(shown)
    held = {uid_of(second, one) for one in second.sessions()}
    assert {uid for uid, one in later.items() if one.get("STATUS") == "CANCELLED"} == set(
        later
    ) - held
    assert {one["SEQUENCE"] for one in later.values()} == {"1"}


def test_a_plan_comes_back_from_one_s_own_store(tmp_path: Path):
    person, _ = a_file(tmp_path / "me.unknot", plain=True)
    with person:
        shelf = PlanRows(person)
        assert shelf.plan() is None
        assert shelf.request() is None
        found = planned(walked(), {WALK: -1.0})
        shelf.keep_plan(found, ASKED, plans_clock())
        assert shelf.plan() == found
        assert shelf.request() == ASKED
        when = session_day(found)
        advice = now(walked(days=when + 1), found, when)
        assert shelf.said(advice.day) == {}
        shelf.keep_said(advice, plans_clock())
        assert shelf.said(advice.day) == advice.said
        assert shelf.said(advice.day + timedelta(days=1)) == {}


def test_the_same_question_has_the_same_plan_to_the_last_digit():
    assert planned(walked(), {WALK: 1.0}) == planned(walked(), {WALK: 1.0})


def test_a_plan_that_is_over_or_has_not_begun_holds_no_session():
    plan = planned(walked())
    assert plan.on(plan.last + timedelta(days=1)) == ()
    assert plan.on(plan.made - timedelta(days=1)) == ()
    over = (plan.last - day(0)).days + 3
    advice = now(walked(days=over + 1), plan, over)
    assert advice.lowered is Lowered.OVER
    assert minutes(advice) == 0
