"""Limits can only lower, in human words and by property."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unknot.plan import sentences
from unknot.plan.limits import Code, EvidenceLevel, Limited, Mode, level_of, limit, paces, red_flags
from unknot.plan.standing import DoingPerWeek, Increase, Malaise, SafetyAnswers, StandingToday

TODAY = date(2026, 5, 4)
WALK = "easy_walk"
USUAL = DoingPerWeek(20.0, 3.0)
STEADY = StandingToday(
    today=TODAY, usual={WALK: USUAL}, hours_since_entry=10.0, flare_days=2, days_since_flare=40,
    hours_since_worsening=None, learned_lag_hours=48.0, stable_days=40, logged_share=0.95,
    recorded_days=90, delayed_worsenings=0, flare_upper=0.1, checks_passed=True, from_others=False,
    asked_for_more=True,
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
    found = suggested(replace(STEADY, asked_for_more=False))
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
    assert paces(replace(STEADY, delayed_worsenings=2), FINE)
    assert not paces(replace(STEADY, delayed_worsenings=1), FINE)


def test_pacing_ends_by_a_clinician_or_two_confirmations_weeks_apart():
    sure = replace(FINE, malaise=Malaise.YES)
    early, late = TODAY - timedelta(days=20), TODAY
    assert paces(STEADY, replace(sure, leaving=(late,)))
    assert paces(STEADY, replace(sure, leaving=(early, late)))
    assert not paces(STEADY, replace(sure, leaving=(late - timedelta(weeks=3), late)))
    assert not paces(STEADY, replace(sure, released=True))


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
        ({"days_since_flare": 9, "flare_days": 10}, Code.AFTER_FLARE),
        ({"hours_since_worsening": 70.0}, Code.AFTER_WORSENING),
        ({"hours_since_worsening": 100.0, "learned_lag_hours": 110.0}, Code.AFTER_WORSENING),
        ({"flare_upper": 0.21}, Code.RISK),
        ({"flare_upper": None}, Code.RISK_UNKNOWN),
        ({"checks_passed": False}, Code.CHECKS),
        ({"checks_passed": None}, Code.NO_FIT),
        ({"from_others": True}, Code.FROM_OTHERS),
        ({"stable_days": 13}, Code.NOT_STABLE),
        ({"logged_share": 0.79}, Code.THINLY_LOGGED),
        ({"increase": Increase(TODAY - timedelta(days=6), "tai_chi")}, Code.HOLDING),
    ],
    ids=lambda one: one.value if isinstance(one, Code) else "",
)
def test_each_reason_to_hold_holds_at_the_usual(change: dict[str, object], code: Code):
    found = suggested(replace(STEADY, **change))  # pyright: ignore[reportArgumentType]
    assert found.mode is Mode.USUAL_OR_LESS
    assert found.doing.weekly == pytest.approx(USUAL.weekly)
    assert code in {cap.code for cap in found.caps}
    assert found.limiting.code is code


def test_what_was_never_done_is_not_suggested_before_a_middling_day_is_known():
    new = replace(STEADY, usual={})
    assert suggested(new).doing.minutes == 0.0
    asked = replace(FINE, middling={WALK: DoingPerWeek(10.0, 4.0)})
    assert suggested(new, asked).doing.minutes == pytest.approx(11.0)


def test_a_better_hour_does_not_raise_what_was_suggested_this_morning():
    found = limit(WALK, MORE, STEADY, FINE, earlier=DoingPerWeek(15.0, 2.0))
    assert found.doing == DoingPerWeek(15.0, 2.0)
    assert found.limiting.code is Code.EARLIER_TODAY


def doings() -> st.SearchStrategy[DoingPerWeek]:
    return st.builds(DoingPerWeek, st.floats(0, 300), st.floats(0, 14))


def of_walking() -> st.SearchStrategy[dict[str, DoingPerWeek]]:
    return st.dictionaries(st.just(WALK), doings(), max_size=1)


def increases() -> st.SearchStrategy[Increase]:
    days = st.dates(TODAY - timedelta(days=30), TODAY)
    return st.builds(Increase, days, st.just("tai_chi"))


@st.composite
def standings(draw: st.DrawFn) -> StandingToday:
    since = draw(st.none() | st.integers(0, 60))
    return StandingToday(
        today=TODAY, usual=draw(of_walking()),
        hours_since_entry=draw(st.floats(0, 200)), flare_days=draw(st.integers(0, 40)),
        days_since_flare=since, hours_since_worsening=draw(st.none() | st.floats(0, 300)),
        learned_lag_hours=draw(st.floats(0, 200)), stable_days=draw(st.integers(0, 60)),
        logged_share=draw(st.floats(0, 1)), recorded_days=draw(st.integers(0, 400)),
        delayed_worsenings=draw(st.integers(0, 5)), flare_upper=draw(st.none() | st.floats(0, 1)),
        checks_passed=draw(st.none() | st.booleans()), from_others=draw(st.booleans()),
        asked_for_more=draw(st.booleans()),
        increase=draw(st.none() | increases()),
    )  # fmt: skip


def safety_answers() -> st.SearchStrategy[SafetyAnswers]:
    return st.builds(
        SafetyAnswers,
        red_flags=st.frozensets(st.sampled_from(sorted(red_flags())), max_size=1),
        malaise=st.sampled_from(Malaise),
        released=st.booleans(),
        middling=of_walking(),
        flare_limit=st.floats(0, 1),
    )


CAPS = {"person": st.none() | doings(), "clinician": st.none() | doings()}


@given(standings(), safety_answers(), doings(), st.fixed_dictionaries(CAPS))
def test_nothing_exceeds_any_cap(
    standing: StandingToday,
    answers: SafetyAnswers,
    proposed: DoingPerWeek,
    caps: dict[str, DoingPerWeek | None],
):
    found = limit(WALK, proposed, standing, answers, **caps)
    for cap in found.caps:
        assert found.doing.minutes <= cap.minutes + 1e-9
        assert found.doing.weekly <= cap.weekly + 1e-6
    assert found.limiting in found.caps


@given(
    standings(), safety_answers(), doings(), st.integers(0, 20), st.floats(0, 1), st.floats(0, 99),
    st.floats(0, 100),
)  # fmt: skip
def test_it_never_rises_when_a_symptom_an_uncertainty_or_the_data_s_age_rises(
    standing: StandingToday, answers: SafetyAnswers, proposed: DoingPerWeek, fewer: int,
    riskier: float, later: float, lag: float,
):  # fmt: skip
    since = standing.days_since_flare
    worse = replace(
        standing,
        days_since_flare=None if since is None else max(since - fewer, 0),
        flare_days=standing.flare_days + fewer,
        stable_days=max(standing.stable_days - fewer, 0),
        flare_upper=None
        if standing.flare_upper is None
        else min(standing.flare_upper + riskier, 1),
        hours_since_entry=standing.hours_since_entry + later,
        learned_lag_hours=standing.learned_lag_hours + lag,
        delayed_worsenings=standing.delayed_worsenings + fewer,
        logged_share=standing.logged_share * (1 - riskier),
        checks_passed=None if riskier > 0.5 else standing.checks_passed,
    )
    before, after = (limit(WALK, proposed, one, answers).doing for one in (standing, worse))
    assert after.minutes <= before.minutes + 1e-9
    assert after.weekly <= before.weekly + 1e-6


@given(standings(), safety_answers(), doings())
def test_nobody_who_paces_is_offered_more_than_usual(
    standing: StandingToday, answers: SafetyAnswers, proposed: DoingPerWeek
):
    pacing = replace(answers, malaise=Malaise.YES, released=False, leaving=())
    usual = standing.usual.get(WALK) or answers.middling.get(WALK) or DoingPerWeek(0.0, 0.0)
    assert limit(WALK, proposed, standing, pacing).doing.weekly <= usual.weekly + 1e-6


def test_every_number_has_a_unit_a_grade_and_a_reason():
    text = resources.files("unknot").joinpath("data/plan/limits.toml").read_text(encoding="utf-8")
    for name, row in tomllib.loads(text).items():
        assert row["unit"], name
        assert row["grade"] == "T", name
        assert row["why"], name


@given(standings(), safety_answers(), doings())
def test_every_reason_has_words(
    standing: StandingToday, answers: SafetyAnswers, proposed: DoingPerWeek
):
    for cap in limit(WALK, proposed, standing, answers).caps:
        assert sentences.reason(cap).endswith(".")


def test_a_level_says_exactly_what_the_next_one_lacks():
    new = replace(STEADY, recorded_days=5)
    assert level_of(new, FINE)[0] is EvidenceLevel.LOG
    assert [(one.code, one.need) for one in level_of(new, FINE)[1]] == [("recorded_days", 14.0)]
    assert level_of(STEADY, FINE) == (EvidenceLevel.SUGGEST_MORE, ())
    level, missing = level_of(STEADY, SafetyAnswers())
    assert level is EvidenceLevel.SUGGEST_SAME
    assert [one.code for one in missing] == ["pacing"]
    assert set(sentences.LACKS) >= {one.code for one in missing}
