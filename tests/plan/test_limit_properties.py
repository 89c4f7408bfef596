"""What must hold of the limits in any state: few examples in every run, 10,000 in `make study`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.random_states import TODAY, WALK

from unknot.plan import sentences
from unknot.plan.limits import NOTHING, Limited, limit, red_flags
from unknot.plan.standing import (
    ClinicianLimits,
    DoingPerWeek,
    Increase,
    Malaise,
    SafetyAnswers,
    StandingToday,
)


def doings() -> st.SearchStrategy[DoingPerWeek]:
    return st.builds(DoingPerWeek, st.floats(0, 300), st.floats(0, 14))


def of_walking() -> st.SearchStrategy[dict[str, DoingPerWeek]]:
    return st.dictionaries(st.just(WALK), doings(), max_size=1)


def days() -> st.SearchStrategy[Any]:
    return st.dates(TODAY - timedelta(days=90), TODAY + timedelta(days=9))


def facts() -> st.SearchStrategy[StandingToday]:
    return st.builds(
        StandingToday,
        today=st.just(TODAY),
        usual=of_walking(),
        hours_since_entry=st.sampled_from((0.0, 24.0)) | st.floats(0, 200),
        flare_days=st.integers(0, 40),
        days_since_flare=st.none() | st.integers(0, 60),
        hours_since_worsening=st.none() | st.floats(0, 300),
        learned_lag_hours=st.floats(0, 200),
        stable_days=st.sampled_from((14, 40)) | st.integers(0, 60),
        logged_share=st.sampled_from((0.8, 1.0)) | st.floats(0, 1),
        recorded_days=st.integers(0, 400),
        delayed_worsenings=st.just(()) | st.lists(days(), max_size=4).map(tuple),
        flare_upper=st.none() | st.sampled_from((0.05, 0.1)) | st.floats(0, 1),
        checks_passed=st.sampled_from((True, True, False, None)),
        from_others=st.sampled_from((False, False, True)),
        asked_for_more=st.sampled_from((WALK, WALK, None, "tai_chi")),
        increase=st.none() | st.builds(Increase, days(), st.just("tai_chi")),
    )


def steady() -> st.SearchStrategy[StandingToday]:
    """Somebody who may ask for more, so that each worsening alone has something to take away."""
    return facts().map(
        lambda one: replace(
            one, hours_since_entry=24.0, days_since_flare=None, hours_since_worsening=None,
            stable_days=40, logged_share=1.0, delayed_worsenings=(), flare_upper=0.1,
            checks_passed=True, from_others=False, asked_for_more=WALK, increase=None,
        )
    )  # fmt: skip


def said() -> st.SearchStrategy[SafetyAnswers]:
    clinicians = st.builds(
        ClinicianLimits,
        name=st.just("Dr Example"),
        day=st.just(TODAY),
        caps=of_walking(),
        flare_limit=st.none() | st.floats(0, 1),
        pacing=st.sampled_from((False, False, True)),
    )
    return st.builds(
        SafetyAnswers,
        red_flags=st.just(frozenset[str]())
        | st.frozensets(st.sampled_from(sorted(red_flags())), max_size=1),
        malaise=st.sampled_from((Malaise.NO, Malaise.NO, *Malaise)),
        leaving=st.lists(days(), max_size=3).map(tuple),
        released=st.none() | days(),
        middling=of_walking(),
        flare_limit=st.floats(0, 1),
        clinicians=st.just(()) | st.lists(clinicians, max_size=2).map(tuple),
    )


def fine() -> st.SearchStrategy[SafetyAnswers]:
    return said().map(
        lambda one: replace(
            one, red_flags=frozenset(), malaise=Malaise.NO, flare_limit=0.2, clinicians=()
        )
    )


STANDING, ANSWERS = facts() | steady(), said() | fine()
CAPS = st.fixed_dictionaries({"person": st.none() | doings(), "earlier": st.none() | doings()})
State = tuple[StandingToday, SafetyAnswers, DoingPerWeek, dict[str, DoingPerWeek | None]]
STATES: st.SearchStrategy[State] = st.tuples(STANDING, ANSWERS, doings(), CAPS)


def limited(state: State) -> Limited:
    standing, answers, proposed, caps = state
    return limit(WALK, proposed, standing, answers, **caps)


def up_to(most: float) -> float:
    """The most, and a billionth of a minute for rounding of the smallest amounts."""
    return most * (1 + 1e-12) + 1e-9


def no_more(after: DoingPerWeek, before: DoingPerWeek) -> bool:
    return after.minutes <= up_to(before.minutes) and after.weekly <= up_to(before.weekly)


def only_lowers(state: State) -> None:
    found, proposed = limited(state), state[2]
    assert no_more(found.doing, proposed)
    assert found.doing.per_week <= proposed.per_week


def exceeds_no_cap(state: State) -> None:
    found = limited(state)
    for cap in found.caps:
        assert found.doing.minutes <= cap.minutes
        assert found.doing.weekly <= up_to(cap.weekly)
        assert found.doing.per_week <= cap.per_week
    assert found.limiting in found.caps
    assert found.caps[0].minutes == found.original.minutes


def has_words(state: State) -> None:
    assert all(sentences.reason(cap).endswith((".", "?")) for cap in limited(state).caps)


def pacing_offers_no_more(state: State) -> None:
    standing, answers, proposed, caps = state
    pacing = replace(answers, malaise=Malaise.YES, released=None, leaving=())
    usual = standing.usual.get(WALK, answers.middling.get(WALK, NOTHING))
    assert no_more(limited((standing, pacing, proposed, caps)).doing, usual)


PROPERTIES: dict[str, Callable[[State], None]] = {
    "it only lowers": only_lowers,
    "nothing exceeds any cap": exceeds_no_cap,
    "every reason has words": has_words,
    "nobody who paces is offered more than usual": pacing_offers_no_more,
}

Worse = Callable[[StandingToday, SafetyAnswers, float, int], tuple[StandingToday, SafetyAnswers]]


def standing_worse(name: str, change: Callable[[Any, float, int], Any]) -> Worse:
    def worse(s: StandingToday, a: SafetyAnswers, share: float, n: int) -> Any:
        return replace(s, **{name: change(getattr(s, name), share, n)}), a

    return worse


def answers_worse(name: str, change: Callable[[Any, float, int], Any]) -> Worse:
    def worse(s: StandingToday, a: SafetyAnswers, share: float, n: int) -> Any:
        return s, replace(a, **{name: change(getattr(a, name), share, n)})

    return worse


def less(usual: dict[str, DoingPerWeek], share: float, _: int) -> dict[str, DoingPerWeek]:
    return {k: DoingPerWeek(v.minutes * share, v.per_week * share) for k, v in usual.items()}


WORSENINGS: dict[str, Worse] = {
    "the last entry is older": standing_worse("hours_since_entry", lambda x, _s, n: x + 5.0 * n),
    "the flare was longer": standing_worse("flare_days", lambda x, _s, n: x + n),
    "the flare is nearer": standing_worse(
        "days_since_flare", lambda x, s, n: n if x is None else int(x * s)
    ),
    "the worsening is nearer": standing_worse(
        "hours_since_worsening", lambda x, s, n: 9.0 * n if x is None else x * s
    ),
    "the lag is longer": standing_worse("learned_lag_hours", lambda x, _s, n: x + 9.0 * n),
    "fewer days are stable": standing_worse("stable_days", lambda x, _s, n: max(x - n, 0)),
    "fewer days are logged": standing_worse("logged_share", lambda x, s, _n: x * s),
    "fewer days are recorded": standing_worse("recorded_days", lambda x, _s, n: max(x - n, 0)),
    "one more crash is logged": standing_worse(
        "delayed_worsenings", lambda x, _s, n: (*x, TODAY - timedelta(days=3 * n))
    ),
    "two more crashes are logged": standing_worse(
        "delayed_worsenings", lambda x, _s, n: (*x, TODAY - timedelta(days=n), TODAY)
    ),
    "a flare is likelier": standing_worse(
        "flare_upper", lambda x, s, _n: None if x is None else min(x + s, 1.0)
    ),
    "how likely is not known": standing_worse("flare_upper", lambda _x, _s, _n: None),
    "the checks fail": standing_worse("checks_passed", lambda _x, _s, _n: False),
    "there is no fit": standing_worse("checks_passed", lambda _x, _s, _n: None),
    "it comes from others": standing_worse("from_others", lambda _x, _s, _n: True),
    "more is not asked for": standing_worse("asked_for_more", lambda _x, _s, _n: None),
    "more of another is asked for": standing_worse("asked_for_more", lambda _x, _s, _n: "tai_chi"),
    "an increase was tried": standing_worse(
        "increase", lambda x, _s, n: x or Increase(TODAY - timedelta(days=n), "tai_chi")
    ),
    "less was safe": standing_worse("usual", less),
    "a red flag": answers_worse("red_flags", lambda _x, _s, _n: frozenset({"fever"})),
    "small efforts cost days": answers_worse("malaise", lambda _x, _s, _n: Malaise.YES),
    "that is not known": answers_worse("malaise", lambda _x, _s, _n: Malaise.UNASKED),
    "a confirmation less": answers_worse("leaving", lambda x, _s, _n: x[1:]),
    "no clinician ended it": answers_worse("released", lambda _x, _s, _n: None),
    "a middling day allows less": answers_worse("middling", less),
    "they accept less risk": answers_worse("flare_limit", lambda x, s, _n: x * s),
    "a clinician limits": answers_worse(
        "clinicians",
        lambda x, s, n: (
            *x,
            ClinicianLimits("B", TODAY, {WALK: DoingPerWeek(90 * s, n / 3)}, s, n > 20),
        ),
    ),
}


def never_rises(name: str) -> Callable[[tuple[State, float, int]], None]:
    def holds(drawn: tuple[State, float, int]) -> None:
        (standing, answers, proposed, caps), share, number = drawn
        worse = WORSENINGS[name](standing, answers, share, number)
        before = limited((standing, answers, proposed, caps)).doing
        assert no_more(limited((*worse, proposed, caps)).doing, before)

    return holds


def check(holds: Callable[[Any], None], drawn: st.SearchStrategy[Any], examples: int) -> None:
    @settings(
        deadline=None,
        max_examples=examples,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(drawn)
    def run(state: Any) -> None:
        holds(state)

    run()


CHANGES = st.tuples(STATES, st.floats(0, 1), st.integers(0, 30))


@pytest.mark.parametrize("name", PROPERTIES)
def test_it_holds_in_any_state(name: str):
    check(PROPERTIES[name], STATES, 60)


@pytest.mark.parametrize("name", WORSENINGS)
def test_it_never_rises_when(name: str):
    check(never_rises(name), CHANGES, 15)


@pytest.mark.study
@pytest.mark.parametrize("name", PROPERTIES)
def test_it_holds_in_ten_thousand_states(name: str):
    check(PROPERTIES[name], STATES, 10_000)


@pytest.mark.study
@pytest.mark.parametrize("name", WORSENINGS)
def test_it_never_rises_in_ten_thousand_states_when(name: str):
    check(never_rises(name), CHANGES, 10_000)
