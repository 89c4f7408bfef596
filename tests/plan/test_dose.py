"""The search for a dose: within every cap, lower when the risk is higher, worth what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from tests.plan.planned_people import StillLiving, calm, day, diary, fit_of, still, thrice

from unknot.inference.posterior import KeptFit
from unknot.plan.candidates import below, rungs, weekdays, whole
from unknot.plan.dose import Ladder, Pick, descend
from unknot.plan.flare_risk import just_above, outlook_of
from unknot.plan.limits import NOTHING
from unknot.plan.policies import Lived, planned
from unknot.plan.sentences import BESIDE
from unknot.plan.situation import Situation, situation_of
from unknot.plan.standing import (
    ClinicianLimits,
    DoingPerWeek,
    Malaise,
    SafetyAnswers,
    StandingToday,
)
from unknot.plan.weekly_plan import Policy
from unknot.plan.wishes import DOING, Wishes, choices

DAYS = 60
TODAY = day(DAYS - 1)
WALK, TAI = "brisk_walk", "tai_chi"
USUAL = {WALK: DoingPerWeek(20.0, 3.0), TAI: DoingPerWeek(30.0, 2.0)}
FINE = SafetyAnswers(malaise=Malaise.NO, flare_limit=0.5)
STEADY = StandingToday(
    today=TODAY, usual=USUAL, hours_since_entry=0.0, flare_days=0, days_since_flare=None,
    hours_since_worsening=None, learned_lag_hours=0.0, stable_days=60, logged_share=1.0,
    recorded_days=60, delayed_worsenings=(), flare_upper=None, checks_passed=True,
    from_others=False,
)  # fmt: skip
SHORT = Wishes(weeks=2)
WRITTEN = diary(calm(DAYS), {WALK: thrice(DAYS), TAI: dict.fromkeys(range(0, DAYS, 4), 30.0)})


def search(
    brisk: float,
    tai: float,
    standing: StandingToday = STEADY,
    answers: SafetyAnswers = FINE,
    wishes: Wishes = SHORT,
    *,
    spread: float = 0.05,
    pain: float | None = None,
) -> tuple[Situation, Lived]:
    """Plan for somebody whose draws answer so much to half an hour a day of each."""
    fit = fit_of(WRITTEN, {WALK: brisk, TAI: tai}, spread=spread)
    outlook = outlook_of(
        fit.prepared.series, ("pain",), fit.prepared.reports.spread, fit.kept.runs[0].noise, TODAY,
        {"pain": 6.0},
    )  # fmt: skip
    if pain is not None:
        outlook = replace(outlook, symptoms=(replace(outlook.symptoms[0], level=pain),))
    here = situation_of(TODAY, standing, answers, wishes, outlook, {})
    crowd = still(fit.kept, fit.model, 32)
    return here, planned(here, crowd, strange(fit.kept, crowd))


def strange(kept: KeptFit, crowd: object) -> StillLiving:
    assert isinstance(crowd, StillLiving)
    return replace(crowd, draws=kept.before)


def doing(lived: Lived) -> dict[str, DoingPerWeek]:
    return {one.activity: one.doing for one in lived.kinds}


def test_what_harms_is_dropped_and_what_helps_is_kept():
    found = doing(search(2.0, -1.0)[1])
    assert found[WALK] == NOTHING
    assert found[TAI].weekly == pytest.approx(60.0)


def test_whoever_answers_to_nothing_goes_on_as_now():
    found = doing(search(0.0, 0.0)[1])
    assert found[WALK] == USUAL[WALK]
    assert found[TAI] == USUAL[TAI]


def test_what_helps_is_not_raised_without_being_asked_for():
    found = doing(search(-3.0, -3.0)[1])
    assert found[WALK].weekly <= USUAL[WALK].weekly
    assert found[TAI].weekly <= USUAL[TAI].weekly


def test_a_tenth_more_of_one_kind_where_it_is_asked_for_and_everything_allows_it():
    found = doing(search(-3.0, -3.0, replace(STEADY, asked_for_more=WALK))[1])
    assert found[WALK] == DoingPerWeek(22.0, 3.0)
    assert found[TAI] == USUAL[TAI]


def test_who_paces_is_offered_no_more_however_it_helps():
    pacing = replace(FINE, malaise=Malaise.SOMETIMES)
    found = doing(search(-3.0, -3.0, replace(STEADY, asked_for_more=WALK), pacing)[1])
    assert all(found[name].weekly <= USUAL[name].weekly for name in USUAL)


def test_what_one_loves_is_kept_at_a_price():
    dear = replace(SHORT, weights={"pain": 1.0, DOING: 3.0}, loved=(WALK,))
    assert doing(search(0.8, 0.0)[1])[WALK].weekly < USUAL[WALK].weekly
    assert doing(search(0.8, 0.0, wishes=dear)[1])[WALK].weekly == USUAL[WALK].weekly


def test_the_plan_is_compared_and_the_average_best_never_beats_it_by_its_own_lights():
    lived = search(2.0, -1.0)[1]
    assert set(lived.change) == set(Policy)
    assert lived.worth[Policy.PLAN] >= lived.worth[Policy.AVERAGE]
    assert not lived.change[Policy.NOTHING].any()
    assert lived.change[Policy.ADVICE].mean() > lived.change[Policy.PLAN].mean()


amounts = st.builds(DoingPerWeek, st.floats(0, 200), st.floats(0, 10))
answer = st.floats(-3, 3)


@settings(max_examples=12)
@given(
    answer, answer, amounts, amounts, st.none() | amounts, st.none() | amounts,
    st.sets(st.integers(0, 6), min_size=1), st.integers(0, 5), st.sampled_from((None, WALK, TAI)),
)  # fmt: skip
def test_no_plan_exceeds_any_cap(
    brisk: float, tai: float, walks: DoingPerWeek, moves: DoingPerWeek,
    person: DoingPerWeek | None, clinician: DoingPerWeek | None, free: set[int], rest: int,
    more: str | None,
):  # fmt: skip
    wishes = Wishes(1, free=tuple(sorted(free)), rest_days=rest,
                    most={} if person is None else {WALK: person})  # fmt: skip
    sheets = () if clinician is None else (ClinicianLimits("Dr A", TODAY, {TAI: clinician}),)
    standing = replace(STEADY, usual={WALK: walks, TAI: moves}, asked_for_more=more)
    here, lived = search(brisk, tai, standing, replace(FINE, clinicians=sheets), wishes)
    volume = 0.0
    for one in lived.kinds:
        for cap in one.why.caps:
            assert one.doing.minutes <= cap.minutes + 1e-9
            assert one.doing.weekly <= cap.weekly + 1e-6
            assert one.doing.per_week <= cap.per_week + 1e-9
        usual = here.usual[one.activity]
        assert one.doing.weekly <= usual.weekly * (1.1 if more == one.activity else 1.0) + 1e-6
        assert set(one.weekdays) <= free
        assert len(one.weekdays) == one.doing.per_week
        volume += one.doing.weekly
    assert volume <= choices()["volume"] + 1e-9
    assert len({d for one in lived.kinds for d in one.weekdays}) <= 7 - rest


worsenings = st.sampled_from(
    (
        {"days_since_flare": 0, "flare_days": 3}, {"days_since_flare": 2, "flare_days": 3},
        {"hours_since_worsening": 20.0}, {"hours_since_entry": 60.0}, {"stable_days": 3},
        {"logged_share": 0.3}, {"checks_passed": False}, {"from_others": True},
    )
)  # fmt: skip


@settings(max_examples=10)
@given(answer, answer, worsenings, st.sampled_from((None, WALK)))
def test_a_plan_never_rises_when_a_symptom_an_uncertainty_or_the_data_s_age_rises(
    brisk: float, tai: float, change: dict[str, object], more: str | None
):
    before = replace(STEADY, asked_for_more=more)
    after = replace(before, **change)  # pyright: ignore[reportArgumentType]
    first, second = (doing(search(brisk, tai, one)[1]) for one in (before, after))
    for name in USUAL:
        assert second[name].minutes <= first[name].minutes
        assert second[name].weekly <= first[name].weekly


@settings(max_examples=10)
@given(answer, answer, st.floats(3, 6), st.floats(0, 3))
@example(0.0, 0.25, 6.0, 1.0)  # nothing is within the limit, and all chances come near to one
def test_a_plan_never_rises_when_pain_does(brisk: float, tai: float, pain: float, worse: float):
    first, second = (
        doing(search(brisk, tai, pain=level, answers=replace(FINE, flare_limit=0.3))[1])
        for level in (pain, min(pain + worse, 10.0))
    )
    for name in USUAL:
        assert second[name].weekly <= first[name].weekly


@settings(max_examples=10)
@given(answer, st.floats(0.0, 1.0), st.floats(0.0, 2.0))
def test_one_kind_is_never_raised_by_being_less_sure_of_it(
    brisk: float, spread: float, wider: float
):
    standing = replace(STEADY, usual={WALK: USUAL[WALK]})
    strict = replace(FINE, flare_limit=0.3)
    first, second = (
        doing(search(brisk, 0.0, standing, strict, spread=one)[1])[WALK]
        for one in (spread, spread + wider)
    )
    assert second.weekly <= first.weekly


@given(
    st.lists(st.floats(0.01, 0.9), min_size=25, max_size=25), st.floats(0.05, 0.6),
    st.floats(0.0, 2.0),
)  # fmt: skip
def test_the_way_down_stops_no_higher_when_every_risk_rises_alike(
    risks: list[float], limit: float, worse: float
):
    change = np.zeros((5, 1, 1, 1))
    steps = (*(DoingPerWeek(m, 3.0) for m in (20.0, 15.0, 10.0, 5.0)), NOTHING)
    ladders = [Ladder(name, steps[0], steps, change) for name in (WALK, TAI)]

    def raised(by: float) -> Callable[[Pick, float], float]:
        return lambda p, shift: float(ndtr(ndtri(risks[5 * p[0] + p[1]]) + by + shift))

    first = descend(ladders, (0, 0), raised(0.0), limit)
    second = descend(ladders, (0, 0), raised(worse), limit)
    assert second.picks == first.picks
    assert second.chosen >= first.chosen
    assert second.uppers[second.chosen] <= second.allowed


@given(amounts, st.integers(0, 7), st.booleans())
def test_every_rung_is_whole_and_none_is_more_than_the_usual(
    usual: DoingPerWeek, most: int, more: bool
):
    found = rungs(usual, most, more=more)
    assert found[-1] == NOTHING
    for one in found[:-1]:
        assert one.minutes == int(one.minutes) >= choices()["least_minutes"]
        assert one.per_week == int(one.per_week) <= most
        assert one.minutes <= usual.minutes * (1.1 if more else 1.0) + 1e-9
        assert one.weekly <= usual.weekly * (1.1 if more else 1.0) + 1e-9
        assert below(NOTHING, one)


@given(amounts, st.floats(0, 10))
def test_whole_sessions_are_never_more(given_: DoingPerWeek, most: float):
    found = whole(given_, most)
    assert found.minutes <= given_.minutes + 1e-9 or most >= 1.0
    assert found.weekly <= given_.weekly + 1e-6
    assert found.per_week <= max(given_.per_week, 1.0) + 1e-9


def test_sessions_lie_apart_and_leave_days_to_rest():
    (on,) = weekdays([3], range(7), 6)
    gaps = [(b - a) % 7 for a, b in zip(on, (*on[1:], on[0]), strict=True)]
    assert sorted(gaps) == [2, 2, 3]
    both = weekdays([3, 2], range(7), 6)
    assert not set(both[0]) & set(both[1])
    assert weekdays([3, 2], [0, 2], 2) == [(0, 2), (0, 2)]
    assert weekdays([0, 0], range(7), 6) == [(), ()]


def test_what_else_might_ease_comes_by_the_body_alone():
    lived = search(2.0, -1.0)[1]
    assert {one.what for one in lived.beside} == set(BESIDE)
    assert all(one.alone == pytest.approx(0.0) for one in lived.beside)
    plan = lived.beside[0].with_plan
    assert plan == pytest.approx(-float(lived.change[Policy.PLAN][:, 0].mean()), rel=0.2)


def test_whom_moving_keeps_from_flares_is_not_told_to_stop_where_no_amount_is_safe_enough():
    """Whole sessions are fewer than 6.75 a week: a year of them holds less than a year as now."""
    often = replace(STEADY, usual={WALK: DoingPerWeek(30.0, 6.75)})
    lived = search(-3.0, 0.0, often, replace(FINE, flare_limit=0.05), pain=5.0)[1]
    assert doing(lived)[WALK] == DoingPerWeek(30.0, 6.0)
    assert lived.for_good is not None
    after, as_now = lived.for_good
    assert after > just_above(as_now) > 0.05
    assert lived.descent is not None
    assert lived.descent.uppers[0] < lived.descent.uppers[-1]
