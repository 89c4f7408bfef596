"""Limits can only lower, in human words and by property."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest

from unknot.plan import sentences
from unknot.plan.limits import Code, EvidenceLevel, Limited, Mode, level_of, limit, paces, red_flags
from unknot.plan.standing import (
    ClinicianLimits,
    DoingPerWeek,
    Increase,
    Malaise,
    SafetyAnswers,
    StandingToday,
)

TODAY = date(2026, 5, 4)
WALK = "easy_walk"
USUAL = DoingPerWeek(20.0, 3.0)
STEADY = StandingToday(
    today=TODAY, usual={WALK: USUAL}, hours_since_entry=10.0, flare_days=2, days_since_flare=40,
    hours_since_worsening=None, learned_lag_hours=48.0, stable_days=40, logged_share=0.95,
    recorded_days=90, delayed_worsenings=(), flare_upper=0.1, checks_passed=True, from_others=False,
    asked_for_more=WALK,
)  # fmt: skip
FINE = SafetyAnswers(malaise=Malaise.NO)
MORE = DoingPerWeek(60.0, 7.0)


def suggested(standing: StandingToday = STEADY, answers: SafetyAnswers = FINE) -> Limited:
    return limit(WALK, MORE, standing, answers)


def test_somebody_steady_who_asks_gets_a_tenth_more_and_no_more():
    found = suggested()
    assert found.mode is Mode.MAY_ASK_FOR_MORE
    assert found.doing.minutes == pytest.approx(22.0)
    assert found.doing.weekly == pytest.approx(66.0)
    assert found.limiting.code is Code.TENTH
    assert found.original == MORE


def test_the_same_person_who_did_not_ask_gets_the_usual():
    found = suggested(replace(STEADY, asked_for_more=None))
    assert found.doing.weekly == pytest.approx(USUAL.weekly)
    assert found.limiting.code is Code.NOT_ASKED


@pytest.mark.parametrize("flag", sorted(red_flags()))
def test_a_red_flag_stops_everything(flag: str):
    found = suggested(answers=replace(FINE, red_flags=frozenset({flag})))
    assert found.mode is Mode.SEEK_CARE
    assert found.doing == DoingPerWeek(0.0, 0.0)
    assert dict(found.limiting.facts)["sign"] == flag


@pytest.mark.parametrize("answer", [one for one in Malaise if one is not Malaise.NO])
def test_whoever_is_worse_after_small_efforts_or_unsure_or_was_never_asked_paces(answer: Malaise):
    found = suggested(answers=replace(FINE, malaise=answer))
    assert found.mode is Mode.PACING
    assert found.doing.weekly <= USUAL.weekly


def test_two_logged_crashes_after_effort_begin_pacing_whatever_was_answered():
    crashes = (TODAY - timedelta(days=300), TODAY - timedelta(days=9))
    assert paces(replace(STEADY, delayed_worsenings=crashes), FINE)
    assert not paces(replace(STEADY, delayed_worsenings=crashes[1:]), FINE)


def test_pacing_ends_by_a_clinician_or_two_confirmations_weeks_apart():
    sure = replace(FINE, malaise=Malaise.YES)
    early, late = TODAY - timedelta(days=20), TODAY
    assert paces(STEADY, replace(sure, leaving=(late,)))
    assert paces(STEADY, replace(sure, leaving=(early, late)))
    assert not paces(STEADY, replace(sure, leaving=(late - timedelta(weeks=3), late)))
    assert not paces(STEADY, replace(sure, released=TODAY))
    assert paces(STEADY, replace(sure, released=TODAY + timedelta(days=1)))  # not known yet
    assert paces(STEADY, replace(sure, leaving=(TODAY, TODAY + timedelta(weeks=4))))


def test_a_worsening_between_two_confirmations_takes_the_first_one_back():
    sure = replace(FINE, malaise=Malaise.YES, leaving=(TODAY - timedelta(weeks=5), TODAY))
    worse = replace(STEADY, delayed_worsenings=(TODAY - timedelta(weeks=2),))
    assert not paces(STEADY, sure)
    assert paces(worse, sure)
    again = replace(sure, leaving=(TODAY - timedelta(days=13), TODAY))
    assert paces(worse, again)


@pytest.mark.parametrize(
    "left",
    [
        {"released": TODAY - timedelta(weeks=3)},
        {"leaving": (TODAY - timedelta(weeks=6), TODAY - timedelta(weeks=3))},
    ],
)
def test_whoever_left_pacing_and_crashes_twice_again_paces_again(left: dict[str, Any]):
    free = replace(FINE, malaise=Malaise.YES, **left)
    before = tuple(TODAY - timedelta(weeks=weeks) for weeks in (12, 8))
    assert not paces(replace(STEADY, delayed_worsenings=before), free)
    once = (*before, TODAY - timedelta(days=9))
    assert not paces(replace(STEADY, delayed_worsenings=once), free)
    assert paces(replace(STEADY, delayed_worsenings=(*once, TODAY)), free)
    assert not paces(
        replace(STEADY, delayed_worsenings=(*once, TODAY)), replace(free, released=TODAY)
    )


def test_a_clinician_s_pacing_holds_whatever_is_confirmed_and_says_who_and_when():
    strict = ClinicianLimits("Dr Meyer", date(2026, 4, 1), pacing=True)
    found = suggested(answers=replace(FINE, released=TODAY, clinicians=(strict,)))
    assert found.mode is Mode.PACING
    assert sentences.reason(found.limiting).startswith("Dr Meyer asked you on 2026-04-01 to pace")


def test_a_clinician_s_pacing_is_what_the_highest_level_lacks():
    strict = ClinicianLimits("Dr Meyer", date(2026, 4, 1), pacing=True)
    answers = replace(FINE, clinicians=(strict,))
    assert paces(STEADY, answers)
    level, missing = level_of(STEADY, answers)
    assert level is EvidenceLevel.SUGGEST_SAME
    assert [one.code for one in missing] == ["pacing"]


def test_of_several_clinicians_the_least_counts_and_each_is_named():
    meyer = ClinicianLimits("Dr Meyer", date(2026, 4, 1), {WALK: DoingPerWeek(10.0, 5.0)})
    roth = ClinicianLimits("B. Roth", date(2026, 3, 1), {WALK: DoingPerWeek(30.0, 2.0)}, 0.05)
    found = suggested(answers=replace(FINE, clinicians=(meyer, roth)))
    assert found.doing == DoingPerWeek(10.0, 2.0)
    said = {sentences.reason(cap) for cap in found.caps}
    assert "Dr Meyer set this limit on 2026-04-01." in said
    assert "B. Roth set this limit on 2026-03-01." in said
    risk = "A flare may be as likely as 10%; B. Roth set the limit of 5% on 2026-03-01."
    assert risk in said
    assert (
        suggested(answers=replace(FINE, clinicians=(replace(roth, caps={}, flare_limit=0.1),))).mode
        is Mode.MAY_ASK_FOR_MORE
    )
    other = replace(meyer, caps={"tai_chi": DoingPerWeek(1.0, 1.0)})
    assert suggested(answers=replace(FINE, clinicians=(other,))) == suggested()


def test_limits_that_all_allow_more_than_a_tenth_still_let_it_be_asked_for():
    wide = DoingPerWeek(200.0, 14.0)
    meyer = ClinicianLimits("Dr Meyer", date(2026, 4, 1), {WALK: wide})
    answers = replace(FINE, clinicians=(meyer,))
    for asked in (WALK, None):
        found = limit(
            WALK, MORE, replace(STEADY, asked_for_more=asked), answers, person=wide, earlier=wide
        )  # fmt: skip
        assert found.mode is Mode.MAY_ASK_FOR_MORE


def test_a_number_of_sessions_is_a_limit_too():
    found = limit(WALK, DoingPerWeek(10.0, 7.0), STEADY, FINE, person=DoingPerWeek(20.0, 3.0))
    assert found.doing == DoingPerWeek(10.0, 3.0)
    assert found.limiting.code is Code.PERSON


def test_what_is_usual_may_be_spread_over_shorter_sessions():
    found = limit(WALK, DoingPerWeek(10.0, 6.0), STEADY, replace(FINE, malaise=Malaise.YES))
    assert found.doing == DoingPerWeek(10.0, 6.0)
    assert found.limiting.code is Code.PROPOSED


def test_only_what_was_asked_for_may_rise():
    assert suggested(replace(STEADY, asked_for_more="tai_chi")).doing == USUAL
    spelt = "_".join(["easy", "walk"])
    assert suggested(replace(STEADY, asked_for_more=spelt)) == suggested()


def test_what_was_done_and_never_safe_is_not_suggested_whatever_a_middling_day_allows():
    asked = replace(FINE, middling={WALK: DoingPerWeek(10.0, 4.0)})
    found = suggested(replace(STEADY, usual={WALK: DoingPerWeek(0.0, 0.0)}), asked)
    assert found.doing == DoingPerWeek(0.0, 0.0)
    assert found.limiting.code is Code.NEVER_SAFE
    assert found.mode is Mode.USUAL_OR_LESS


@pytest.mark.parametrize("odd", [math.nan, -0.01])
@pytest.mark.parametrize("fact", ["minutes", "per_week"])
def test_what_is_no_amount_is_nothing(fact: str, odd: float):
    strange: dict[str, Any] = {fact: odd}
    for found in (
        limit(WALK, replace(MORE, **strange), STEADY, FINE),
        limit(WALK, MORE, STEADY, FINE, person=replace(USUAL, **strange)),
        suggested(replace(STEADY, usual={WALK: replace(USUAL, **strange)})),
    ):
        assert found.doing == DoingPerWeek(0.0, 0.0)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hours_since_entry": math.nan}, Code.STALE),
        ({"hours_since_entry": -1.0}, Code.STALE),
        ({"hours_since_worsening": math.nan}, Code.AFTER_WORSENING),
        ({"hours_since_worsening": 80.0, "learned_lag_hours": 90.0}, Code.AFTER_WORSENING),
        ({"hours_since_worsening": 72.0, "learned_lag_hours": math.nan}, Code.AFTER_WORSENING),
        ({"flare_upper": math.nan}, Code.RISK_UNKNOWN),
        ({"logged_share": math.nan}, Code.THINLY_LOGGED),
        ({"increase": Increase(TODAY + timedelta(days=40), "tai_chi")}, Code.HOLDING),
    ],
)
def test_what_is_not_known_counts_as_the_less_certain(change: dict[str, Any], code: Code):
    found = suggested(replace(STEADY, **change))
    assert found.limiting.code is code
    assert sentences.reason(found.limiting).endswith((".", "?"))


def test_a_clock_that_went_back_is_said():
    found = suggested(replace(STEADY, hours_since_entry=-24.0))
    assert "is the clock right" in sentences.reason(found.limiting)
    never = suggested(replace(STEADY, hours_since_entry=math.inf))
    assert sentences.reason(never.limiting) == sentences.NO_ENTRY


def test_two_days_without_an_entry_and_nothing_is_suggested():
    assert suggested(replace(STEADY, hours_since_entry=47.9)).doing.minutes > 0
    found = suggested(replace(STEADY, hours_since_entry=48.0))
    assert found.mode is Mode.NO_SUGGESTION
    assert found.doing.minutes == 0.0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"days_since_flare": 0, "flare_days": 4}, Code.FLARE),
        ({"days_since_flare": 2, "flare_days": 1}, Code.AFTER_FLARE),
        ({"days_since_flare": 3, "flare_days": 1}, Code.AFTER_FLARE),
        ({"days_since_flare": 10, "flare_days": 10}, Code.AFTER_FLARE),
        ({"hours_since_worsening": 72.0}, Code.AFTER_WORSENING),
        ({"hours_since_worsening": 110.0, "learned_lag_hours": 110.0}, Code.AFTER_WORSENING),
        ({"flare_upper": 0.21}, Code.RISK),
        ({"flare_upper": None}, Code.RISK_UNKNOWN),
        ({"checks_passed": False}, Code.CHECKS),
        ({"checks_passed": None}, Code.NO_FIT),
        ({"from_others": True}, Code.FROM_OTHERS),
        ({"stable_days": 13}, Code.NOT_STABLE),
        ({"logged_share": 0.79}, Code.THINLY_LOGGED),
        ({"increase": Increase(TODAY - timedelta(days=7), "tai_chi")}, Code.HOLDING),
    ],
    ids=lambda one: one.value if isinstance(one, Code) else "",
)
def test_each_reason_to_hold_holds_at_the_usual(change: dict[str, object], code: Code):
    found = suggested(replace(STEADY, **change))  # pyright: ignore[reportArgumentType]
    assert found.mode is Mode.USUAL_OR_LESS
    assert found.doing.weekly == pytest.approx(USUAL.weekly)
    assert code in {cap.code for cap in found.caps}
    assert found.limiting.code is code


@pytest.mark.parametrize(
    "change",
    [
        {"days_since_flare": 4, "flare_days": 1},
        {"days_since_flare": 11, "flare_days": 10},
        {"hours_since_worsening": 72.5},
        {"hours_since_worsening": 110.5, "learned_lag_hours": 110.0},
        {"flare_upper": 0.2},
        {"stable_days": 14},
        {"logged_share": 0.8},
        {"increase": Increase(TODAY - timedelta(days=8), "tai_chi")},
    ],
)
def test_each_reason_ends_where_the_rules_say(change: dict[str, Any]):
    assert suggested(replace(STEADY, **change)).mode is Mode.MAY_ASK_FOR_MORE


def test_the_most_limiting_reason_is_the_one_that_cuts_most():
    found = limit(WALK, DoingPerWeek(20.0, 10.0), STEADY, FINE, person=DoingPerWeek(19.0, 10.0))
    assert found.limiting.code is Code.TENTH  # a third of the week is left, and 19 of 20 minutes
    short = limit(WALK, DoingPerWeek(4.0, 25.0), STEADY, FINE, person=DoingPerWeek(1.0, 100.0))
    assert short.limiting.code is Code.PERSON  # a quarter of the minutes; of the week two thirds
    small = limit(WALK, DoingPerWeek(5.0, 1.0), STEADY, FINE)
    assert small.limiting.code is Code.PROPOSED
    nothing = limit(
        WALK, DoingPerWeek(0.0, 0.0), STEADY, replace(FINE, red_flags=frozenset({"leg"}))
    )
    assert nothing.limiting.code is Code.RED_FLAG


def test_of_the_smallest_amounts_too_the_one_that_cuts_is_named():
    found = limit(WALK, DoingPerWeek(0.5, 1.0), STEADY, FINE, person=DoingPerWeek(0.25, 1.0))
    assert found.limiting.code is Code.PERSON


def test_what_was_never_done_is_not_suggested_before_a_middling_day_is_known():
    new = replace(STEADY, usual={})
    assert suggested(new).doing.minutes == 0.0
    asked = replace(FINE, middling={WALK: DoingPerWeek(10.0, 4.0)})
    assert suggested(new, asked).doing.minutes == pytest.approx(11.0)


def test_a_better_hour_does_not_raise_what_was_suggested_this_morning():
    found = limit(WALK, MORE, STEADY, FINE, earlier=DoingPerWeek(15.0, 2.0))
    assert found.doing == DoingPerWeek(15.0, 2.0)
    assert found.limiting.code is Code.EARLIER_TODAY


def test_every_number_has_a_unit_a_grade_and_a_reason():
    text = resources.files("unknot").joinpath("data/plan/limits.toml").read_text(encoding="utf-8")
    for name, row in tomllib.loads(text).items():
        assert row["unit"], name
        assert row["grade"] == "T", name
        assert row["why"], name


@pytest.mark.parametrize(
    ("change", "reached", "lacks"),
    [
        ({"recorded_days": 13}, "log", [("recorded_days", 13.0, 14.0)]),
        ({"recorded_days": 14, "checks_passed": None}, "see", [("checks", 0.0, 1.0)]),
        ({"checks_passed": False}, "see", [("checks", 0.0, 1.0)]),
        ({"recorded_days": 27}, "suggest_less", [("recorded_days", 27.0, 28.0)]),
        ({"from_others": True}, "suggest_less", [("own_days", 0.0, 1.0)]),
        ({"recorded_days": 28, "stable_days": 13}, "suggest_same", [("stable_days", 13.0, 14.0)]),
        ({"logged_share": 0.79}, "suggest_same", [("logged_share", 0.79, 0.8)]),
        ({"delayed_worsenings": (TODAY, TODAY)}, "suggest_same", [("pacing", 0.0, 1.0)]),
        ({"stable_days": 14, "logged_share": 0.8}, "suggest_more", []),
    ],
)
def test_each_level_is_reached_at_its_numbers_and_no_earlier(
    change: dict[str, Any], reached: str, lacks: list[tuple[str, float, float]]
):
    level, missing = level_of(replace(STEADY, **change), FINE)
    assert level is EvidenceLevel(reached)
    assert [(one.code, one.have, one.need) for one in missing] == lacks
    nexts = list(EvidenceLevel)
    assert {one.level for one in missing} <= set(nexts[nexts.index(level) + 1 :][:1])


@pytest.mark.parametrize(
    ("change", "code", "facts"),
    [
        ({"hours_since_entry": 50.0}, Code.STALE, {"hours": 50.0, "most": 48.0}),
        ({"days_since_flare": 0, "flare_days": 4}, Code.FLARE, {"days": 4.0}),
        ({"days_since_flare": 2, "flare_days": 1}, Code.AFTER_FLARE, {"since": 2.0, "hold": 3.0}),
        ({"days_since_flare": 2, "flare_days": 9}, Code.AFTER_FLARE, {"since": 2.0, "hold": 9.0}),
        ({"hours_since_worsening": 24.0}, Code.AFTER_WORSENING, {"hours": 24.0, "lag": 72.0}),
        ({"flare_upper": 0.3}, Code.RISK, {"upper": 0.3, "limit": 0.2}),
        ({"stable_days": 5}, Code.NOT_STABLE, {"have": 5.0, "need": 14.0}),
        ({"logged_share": 0.5}, Code.THINLY_LOGGED, {"have": 0.5, "need": 0.8}),
        (
            {"increase": Increase(TODAY - timedelta(days=3), "tai_chi")},
            Code.HOLDING,
            {"have": 3.0, "need": 7.0, "activity": "tai_chi"},
        ),
        (
            {"increase": Increase(TODAY + timedelta(days=3), "tai_chi")},
            Code.HOLDING,
            {"have": 0.0, "need": 7.0, "activity": "tai_chi"},
        ),
        ({}, Code.TENTH, {"share": 0.1}),
    ],
)
def test_each_reason_carries_the_numbers_that_it_rests_on(
    change: dict[str, Any], code: Code, facts: dict[str, float | str]
):
    found = suggested(replace(STEADY, **change))
    assert [dict(cap.facts) for cap in found.caps if cap.code is code] == [facts]


def test_what_was_found_can_be_compared_and_does_not_change():
    assert hash(suggested()) == hash(suggested())
    level = level_of(replace(STEADY, recorded_days=1), FINE)
    assert hash(level) == hash(level_of(replace(STEADY, recorded_days=1), FINE))


def test_a_proposal_without_an_end_is_limited_like_any_other():
    found = limit(WALK, DoingPerWeek(math.inf, 3.0), STEADY, FINE)
    assert found.doing.minutes == pytest.approx(22.0)
    assert found.doing.per_week == pytest.approx(3.0)
    often = limit(WALK, DoingPerWeek(22.0, math.inf), STEADY, FINE)
    assert often.doing.weekly == pytest.approx(66.0)
    assert often.limiting.code is Code.PROPOSED


def test_a_level_says_exactly_what_the_next_one_lacks():
    new = replace(STEADY, recorded_days=5)
    assert level_of(new, FINE)[0] is EvidenceLevel.LOG
    assert [(one.code, one.need) for one in level_of(new, FINE)[1]] == [("recorded_days", 14.0)]
    assert level_of(STEADY, FINE) == (EvidenceLevel.SUGGEST_MORE, ())
    level, missing = level_of(STEADY, SafetyAnswers())
    assert level is EvidenceLevel.SUGGEST_SAME
    assert [one.code for one in missing] == ["pacing"]
    assert set(sentences.LACKS) >= {one.code for one in missing}
