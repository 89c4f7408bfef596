"""The plan: ceilings with reasons, none above today's limits, less in one tap, no goals."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cli.diaries import one_object
from tests.web.answered import keep_plan_of, made_up_plan
from tests.web.conftest import Running

from unknot.cli import main
from unknot.plan.limits import Code, limit
from unknot.plan.standing import ClinicianLimits, DoingPerWeek, SafetyAnswers
from unknot.plan.weekly_plan import Because, PlanReason
from unknot.store.clinician import add_sheet
from unknot.web.catalogue import LANGUAGES, PageWords, sentences
from unknot.web.pages.plan import first_lines
from unknot.workflow.ceilings import ceilings_today
from unknot.workflow.less_week import less_until, share_of
from unknot.workflow.plan_shelves import PlanRequest, PlanRows
from unknot.workflow.safety import SIGNS, keep_answer
from unknot.workflow.stored_diary import stored_diary


@pytest.fixture
def planned(example: Running) -> Running:
    """The made-up person with a plan."""
    keep_plan_of(example.store, example.clock.day, example.clock.now())
    return example


def minutes_of(words: str) -> list[int]:
    return [int(one) for one in re.findall(r"up to (\d+) min", words)]


def test_seven_days_each_with_its_ceiling_and_its_reason(planned: Running):
    found = planned.launched().go("/plan")
    days = [one for one in found.tree.every("li") if "day" in one.attributes.get("class", "")]
    assert len(days) == 7
    walks = [one for one in days if "up to" in one.text]
    assert [minutes_of(one.text) for one in walks] == [[5], [5]]
    assert "Missed one? It is not added on later." in found.words
    assert "Less is fine. None is fine." in found.words


def test_the_page_never_speaks_of_goals(planned: Running):
    words = planned.launched().go("/plan").words.lower()
    assert not re.search(r"\bgoals?\b|\btarget|streak|well done|reach", words)


def test_the_week_names_the_ceiling_that_the_plan_has_for_today(planned: Running):
    """One source: what the plan lowers is lower on the first page too."""
    visitor = planned.launched()
    days = [one for one in visitor.go("/plan").tree.every("li") if "(Today)" in one.text]
    assert [minutes_of(one.text) for one in days] == [[5]]
    week = visitor.go("/").words
    assert "5 min easy walk, at most" in week
    assert "brisk walk" not in week


def test_a_day_of_rest_in_the_plan_has_no_ceiling_on_the_first_page(example: Running):
    today = example.clock.day
    plan = made_up_plan(today)
    others = tuple(day for day in range(7) if day != today.weekday())[:2]
    rests = replace(plan, kinds=tuple(replace(one, weekdays=others) for one in plan.kinds))
    with example.setup.vault.use() as store:
        PlanRows(store).keep_plan(rests, PlanRequest(), example.clock.now())
    week = example.launched().go("/").words
    assert "Today is a day of rest in your plan." in week
    assert "at most" not in week


def test_without_a_plan_the_ceilings_stand_alone(example: Running):
    found = example.launched().go("/plan")
    assert "Days of the week come with the first answer." in found.words
    assert minutes_of(found.words)


def test_no_day_is_above_what_todays_limits_allow(planned: Running):
    """A clinician's sheet that came after the plan lowers every day of it at once."""
    day = planned.clock.day
    sheet = ClinicianLimits("Dr. Frost", day, {"easy_walk": DoingPerWeek(2.0, 3.0)})
    add_sheet(planned.store, sheet, None, planned.clock.now())
    found = planned.launched().go("/plan")
    assert set(minutes_of(found.words)) <= {2}
    assert "Your clinician set this limit." in found.words
    assert "Dr. Frost set this limit." in found.words


def test_less_halves_every_ceiling_for_a_week_and_ends_by_itself(planned: Running):
    def most() -> dict[str, float]:
        diary, today = stored_diary(planned.store), planned.clock.day
        found = ceilings_today(planned.store, diary, today)
        return {one.activity: one.doing.minutes for one in found.limited}

    visitor = planned.launched()
    before = most()
    visitor.go("/plan")
    visitor.taps = 0
    found = visitor.tap("Less this week")
    assert visitor.taps == 1
    assert "You asked for less, until" in found.words
    after = most()
    assert all(after[name] <= before[name] / 2.0 for name in before)
    assert "That is a good choice." in found.words
    assert less_until(planned.store, planned.clock.day + timedelta(days=6)) is not None
    assert less_until(planned.store, planned.clock.day + timedelta(days=7)) is None
    visitor.tap("As before")
    assert most() == before


def test_less_lowers_what_the_plan_has_and_not_only_the_limits_above_it(
    planned: Running, capsys: pytest.CaptureFixture[str]
):
    """The plan has 10 minutes where the limits of today would allow 20: half of it is 5, not 10."""
    plan = made_up_plan(planned.clock.day)
    (walk,) = plan.kinds
    longer = replace(walk, doing=replace(walk.doing, minutes=10.0))
    PlanRows(planned.store).keep_plan(
        replace(plan, kinds=(longer,)), PlanRequest(), planned.clock.now()
    )
    visitor = planned.launched()
    assert set(minutes_of(visitor.go("/plan").words)) == {10}
    assert set(minutes_of(visitor.tap("Less this week").words)) == {5}
    visitor.post("/plan/less", {"csrf": visitor.token})  # two quick taps
    assert set(minutes_of(visitor.go("/plan").words)) == {5}
    status = main.run(
        ["limits", "--store", str(planned.setup.vault.path), "--json", "--as-of",
         planned.clock.day.isoformat()]
    )  # fmt: skip
    assert status == 0
    held = {one["kind"]: one["minutes"] for one in one_object(capsys.readouterr().out)["limits"]}
    assert held["easy_walk"] == 5.0


def test_less_on_a_day_without_a_suggestion_does_not_make_the_week_nothing(planned: Running):
    stale = replace(
        ceilings_today(planned.store, stored_diary(planned.store), planned.clock.day).standing,
        hours_since_entry=120.0,
    )
    usual = stale.usual["brisk_walk"]
    found = limit("brisk_walk", usual, stale, SafetyAnswers())
    assert found.doing.minutes == 0.0
    assert share_of([found], {}, 0.5)["brisk_walk"].minutes == math.floor(usual.minutes / 2)


def test_the_lowest_limit_is_seen_to_win(planned: Running):
    found = planned.launched().go("/plan?what=easy_walk")
    (ladder,) = [one for one in found.tree.every("section") if one.attributes.get("id") == "why"]
    rows = [[cell.text for cell in row.every("th", "td")] for row in ladder.every("tr")][1:]
    assert rows[0][0].endswith("(wins)")
    values = [float(row[1]) for row in rows]
    assert values == sorted(values)
    assert len(rows) >= 3


def test_three_short_lines_say_why(planned: Running):
    found = planned.launched().go("/plan")
    for line in ("Why this", "What would change it", "What it rests on"):
        assert line in found.words
    assert "by 0.4 of 10 points. With it, 7 of 10 of them feel easier." in found.words


FIRST: dict[Because, tuple[tuple[str, float | str], ...]] = {
    Because.FIRST: (
        ("first", "quieter_nights"), ("then", "moving calmer_days"), ("p_matters", 0.8),
        ("by", 0.4),
    ),
    Because.AFTER: (("step", "moving"), ("best", 0.5), ("worst", -0.2)),
    Because.TOGETHER: (
        ("measures", "quieter_nights"), ("low", -0.1), ("about", 0.6), ("high", 1.2), ("by", 0.4),
    ),
}  # fmt: skip


def test_what_to_work_on_first_and_what_goes_with_it(planned: Running):
    plan = made_up_plan(planned.clock.day)
    steps = tuple(PlanReason("first", code, facts) for code, facts in FIRST.items())
    plan = replace(plan, reasons=(*plan.reasons, *steps))
    for language in LANGUAGES:
        assert not any("{" in one for one in first_lines(plan, PageWords(language)))
    PlanRows(planned.store).keep_plan(plan, PlanRequest(), planned.clock.now())
    found = planned.launched().go("/plan").words
    assert "What to work on first" in found
    assert "First: Quieter nights. Then: The sessions of this plan, Calmer days." in found
    assert "In 8 of 10 bodies that fit your days" in found
    assert "about 0.6 of 10 points, \N{MINUS SIGN}0.1 to +1.2." in found


def test_the_calendar_says_nothing_of_health_and_cancels_what_is_gone(planned: Running):
    visitor = planned.launched()
    visitor.go("/plan")
    first = visitor.tap("To my calendar")
    assert first.headers["content-type"].startswith("text/calendar")
    text = first.body.decode()
    assert "BEGIN:VEVENT" in text
    assert not re.search("walk|pain|fibro|unknot.*pacing", text, re.IGNORECASE)
    later = made_up_plan(planned.clock.day)
    gone = replace(later, kinds=(replace(later.kinds[0], weekdays=(1,)),), sequence=1)
    PlanRows(planned.store).keep_plan(gone, PlanRequest(), planned.clock.now())
    visitor.go("/plan")
    assert "STATUS:CANCELLED" in visitor.tap("To my calendar").body.decode()


def test_a_warning_sign_takes_the_plan_away(planned: Running):
    keep_answer(planned.store, SIGNS, ["chest_pain"], planned.clock.now())
    found = planned.launched().go("/plan")
    assert "Please get help first" in found.words
    assert not minutes_of(found.words)
    assert not found.tree.every("svg")[1:]


def test_this_is_wrong_is_kept(planned: Running):
    visitor = planned.launched()
    visitor.go("/plan")
    assert "Thank you. I wrote that down." in visitor.tap("This is wrong").words
    rows = [row for row in planned.store.kept("wrong") if row.id.startswith("plan-")]
    assert rows[0].payload["said"]


def test_every_reason_has_words_in_each_language():
    for language in LANGUAGES:
        held = sentences(language)
        assert {f"cap.{code.value}" for code in Code} <= set(held)
        said = {f"because.{one.value}" for one in Because if one is not Because.UNLOCKS}
        assert said <= set(held)
