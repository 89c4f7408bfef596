"""The plan's week on the page: never more than today's limits leave."""

from __future__ import annotations

from datetime import timedelta

from tests.clinic import papers
from tests.report import fake_answer

from unknot.clinic.build import clinic_paper
from unknot.clinic.coming_days import coming_days
from unknot.plan.limits import Cap, Code, Limited, Mode
from unknot.plan.standing import DoingPerWeek
from unknot.plan.weekly_plan import FitFacts, PlannedKind, WeeklyPlan


def kind(activity: str, minutes: float, weekdays: tuple[int, ...]) -> PlannedKind:
    doing = DoingPerWeek(minutes, float(len(weekdays)))
    cap = Cap(Code.PROPOSED, minutes, doing.weekly, doing.per_week)
    why = Limited(activity, doing, doing, Mode.PACING, (cap,), cap)
    return PlannedKind(activity, doing, weekdays, doing, why)


def plan(*kinds: PlannedKind, weeks: int = 4) -> WeeklyPlan:
    facts = FitFacts("f", "m", "d", True, 72.0, None, None, (), ())
    return WeeklyPlan(
        "example-07", papers.DAY, weeks, Mode.PACING, kinds, "pain", False, None, (), None, (),
        facts, "see",
    )  # fmt: skip


def test_each_day_holds_the_least_of_plan_and_limit():
    """Limits of today: 10 min of easy walking, 20 of tai chi; 22 November 2025 is a Saturday."""
    found = coming_days(
        plan(kind("easy_walk", 25.0, (0, 3)), kind("tai_chi", 15.0, (5,))),
        papers.safety(fake_answer.usual()),
    )
    assert found is not None
    assert found.head == (
        "Minutes at most", "Sat 22", "Sun 23", "Mon 24", "Tue 25", "Wed 26", "Thu 27", "Fri 28",
    )  # fmt: skip
    none = "\N{EN DASH}"
    assert found.rows == (
        ("Easy walking", none, none, "10", none, none, "10", none),
        ("Tai chi", "15", none, none, none, none, none, none),
    )


def test_a_kind_that_has_no_limit_today_is_not_shown():
    week = plan(kind("jog", 25.0, (0, 3)))
    assert coming_days(week, papers.safety(fake_answer.usual())) is None


def test_with_a_warning_sign_or_after_silence_there_is_no_week():
    week, answer = plan(kind("easy_walk", 5.0, (0, 1, 2))), fake_answer.usual()
    ticked = papers.asked(red_flags=frozenset({"fever"}))
    assert coming_days(week, papers.safety(answer)) is not None
    assert coming_days(week, papers.safety(answer, ticked)) is None
    assert coming_days(week, papers.safety(answer, fresh=False)) is None


def test_a_plan_that_ended_says_nothing():
    found = papers.safety(fake_answer.usual())
    week = plan(kind("easy_walk", 5.0, (0, 1, 2)), weeks=1)
    later = found.day + timedelta(days=30)
    old = type(found)(later, found.asked, found.standing, found.limited, found.mode, found.pacing)
    assert coming_days(week, old) is None


def test_the_week_stands_on_page_two():
    answer = fake_answer.usual()
    found = papers.safety(answer)
    week = coming_days(plan(kind("easy_walk", 5.0, (0,))), found)
    assert clinic_paper(answer, found, planned=week).planned == week
