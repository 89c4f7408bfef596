"""The safety rules a second time: rows of a table, written from the product's safety rules alone.

Nothing of `unknot.plan.limits` is used but its names of reasons and modes. The numbers are typed
anew. Where the two disagree, one of them misread the rules; `test_second_limits.py` looks for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from unknot.plan.limits import Code, Mode
from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers, StandingToday

NO_ENTRY_FOR = 48  # hours
LAG_AT_LEAST = 72  # hours
HOLD_AT_LEAST = 3  # days
STABLE = 14  # days
LOGGED = 0.8  # share
MORE_AT_MOST = 0.1  # share
HOLD_AFTER_MORE = 7  # days
LOGGED_WORSENINGS = 2
CONFIRMATIONS = 2
CONFIRMED_APART = 21  # days: "weeks apart" names no number; the data say three weeks


@dataclass(frozen=True)
class State:
    """All that a decision may depend on."""

    activity: str
    proposed: DoingPerWeek
    standing: StandingToday
    answers: SafetyAnswers
    person: DoingPerWeek | None = None
    earlier: DoingPerWeek | None = None


@dataclass(frozen=True)
class Decision:
    """What is left, in minutes a session, sessions a week and minutes a week."""

    minutes: float
    sessions: float
    weekly: float
    mode: Mode
    reasons: frozenset[Code]


class Down(Enum):
    """What a row lowers a suggestion to."""

    NOTHING = "nothing"
    BASE = "what is usual"
    TENTH = "what is usual and a tenth"
    PERSON = "the person's own limit"
    CLINICIAN = "the clinician's limit"
    EARLIER = "what was suggested earlier today"


def base(state: State) -> DoingPerWeek | None:
    """What was safe of late; else what the person says of a middling day."""
    known = state.standing.usual.get(state.activity)
    return known if known is not None else state.answers.middling.get(state.activity)


def asked_to_pace(state: State) -> bool:
    return any(each.pacing for each in state.answers.clinicians)


def last_left(state: State) -> date | None:
    """The last day on which pacing was left: by a clinician, or by two confirmations weeks apart.

    A worsening between the two takes the first one back; of one day, a worsening is the later.
    """
    standing, answers = state.standing, state.answers
    worse = standing.delayed_worsenings
    days = [
        second
        for first in answers.leaving
        for second in answers.leaving
        if (second - first) >= timedelta(days=CONFIRMED_APART)
        and not any(first <= day < second for day in worse)
    ]
    days += [] if answers.released is None else [answers.released]
    return max((day for day in days if day <= standing.today), default=None)


def pacing(state: State) -> bool:
    left = last_left(state)
    since = [
        day
        for day in state.standing.delayed_worsenings
        if day <= state.standing.today and (left is None or day >= left)
    ]
    answered = left is None and state.answers.malaise is not Malaise.NO
    return asked_to_pace(state) or answered or len(since) >= LOGGED_WORSENINGS


def after_flare(state: State) -> bool:
    since = state.standing.days_since_flare
    return (
        since is not None and since != 0 and since <= max(HOLD_AT_LEAST, state.standing.flare_days)
    )


def after_worsening(state: State) -> bool:
    since = state.standing.hours_since_worsening
    learned = state.standing.learned_lag_hours
    lag = LAG_AT_LEAST if math.isnan(learned) else max(LAG_AT_LEAST, learned)
    return since is not None and (math.isnan(since) or since <= lag)


def after_more(state: State) -> bool:
    last = state.standing.increase
    return last is not None and (state.standing.today - last.day).days <= HOLD_AFTER_MORE


def unknown_risk(state: State) -> bool:
    upper = state.standing.flare_upper
    return upper is None or math.isnan(upper)


def risk_too_high(state: State) -> bool:
    limits = [state.answers.flare_limit]
    limits += [
        each.flare_limit for each in state.answers.clinicians if each.flare_limit is not None
    ]
    upper = state.standing.flare_upper
    return not unknown_risk(state) and any(
        math.isnan(most) or (upper is not None and upper > most) for most in limits
    )


def limited_by_clinician(state: State) -> bool:
    return any(state.activity in each.caps for each in state.answers.clinicians)


def no_entry(state: State) -> bool:
    hours = state.standing.hours_since_entry
    return math.isnan(hours) or hours < 0 or hours >= NO_ENTRY_FOR


def never_safe(state: State) -> bool:
    known = base(state)
    return known is not None and not amounts(known)[2] > 0


Holds = Callable[[State], bool]

# rule of the product | reason | when | down to
RULES: tuple[tuple[int, Code, Holds, Down], ...] = (
    (1, Code.RED_FLAG, lambda s: bool(s.answers.red_flags), Down.NOTHING),
    (6, Code.STALE, no_entry, Down.NOTHING),
    (6, Code.NO_USUAL, lambda s: base(s) is None, Down.NOTHING),
    (3, Code.NEVER_SAFE, never_safe, Down.NOTHING),
    (3, Code.CLINICIAN, limited_by_clinician, Down.CLINICIAN),
    (3, Code.PERSON, lambda s: s.person is not None, Down.PERSON),
    (8, Code.EARLIER_TODAY, lambda s: s.earlier is not None, Down.EARLIER),
    (2, Code.PACING, pacing, Down.BASE),
    (4, Code.FLARE, lambda s: s.standing.days_since_flare == 0, Down.BASE),
    (4, Code.AFTER_FLARE, after_flare, Down.BASE),
    (4, Code.AFTER_WORSENING, after_worsening, Down.BASE),
    (5, Code.RISK, risk_too_high, Down.BASE),
    (6, Code.RISK_UNKNOWN, unknown_risk, Down.BASE),
    (6, Code.NO_FIT, lambda s: s.standing.checks_passed is None, Down.BASE),
    (6, Code.CHECKS, lambda s: s.standing.checks_passed is False, Down.BASE),
    (6, Code.FROM_OTHERS, lambda s: s.standing.from_others, Down.BASE),
    (5, Code.NOT_STABLE, lambda s: s.standing.stable_days < STABLE, Down.BASE),
    (5, Code.THINLY_LOGGED, lambda s: not s.standing.logged_share >= LOGGED, Down.BASE),
    (5, Code.HOLDING, after_more, Down.BASE),
    (5, Code.NOT_ASKED, lambda s: s.standing.asked_for_more != s.activity, Down.BASE),
    (5, Code.TENTH, lambda _: True, Down.TENTH),
)
STOPS = frozenset({Code.RED_FLAG, Code.STALE})
ASKING = frozenset({Code.NOT_ASKED})
ALLOWED = frozenset({Code.CLINICIAN, Code.PERSON, Code.EARLIER_TODAY, Code.TENTH})


Three = tuple[float, float, float]
"""Minutes a session, sessions a week, minutes a week."""


def amounts(most: DoingPerWeek) -> Three:
    """What is no amount is nothing."""
    minutes, sessions, weekly = (
        0.0 if math.isnan(each) or each < 0.0 else each
        for each in (most.minutes, most.per_week, most.weekly)
    )
    return minutes, sessions, weekly


def ceilings(down: Down, state: State) -> list[Three]:
    """What a row lowers to. What is usual may be spread over more and shorter sessions."""
    if down is Down.NOTHING:
        return [(0.0, 0.0, 0.0)]
    if down is Down.CLINICIAN:
        allowed = [each.caps.get(state.activity) for each in state.answers.clinicians]
        return [amounts(each) for each in allowed if each is not None]
    if down is Down.PERSON or down is Down.EARLIER:
        most = state.person if down is Down.PERSON else state.earlier
        assert most is not None
        return [amounts(most)]
    minutes, _, weekly = amounts(base(state) or DoingPerWeek(0.0, 0.0))
    more = 1.0 + MORE_AT_MOST if down is Down.TENTH else 1.0
    return [(minutes * more, math.inf, weekly * more)]


def decide(state: State) -> Decision:
    """The least of everything that holds, on sessions, on their number and on the week."""
    holding = [(code, down) for _, code, holds, down in RULES if holds(state)]
    every = [amounts(state.proposed), *(each for _, d in holding for each in ceilings(d, state))]
    minutes, sessions, weekly = (min(column) for column in zip(*every, strict=True))
    reasons = frozenset(code for code, _ in holding)
    if minutes <= 0.0 or sessions <= 0.0 or weekly <= 0.0:
        return Decision(0.0, 0.0, 0.0, mode(reasons), reasons)
    sessions = min(sessions, weekly / minutes)
    return Decision(minutes, sessions, minutes * sessions, mode(reasons), reasons)


def mode(reasons: frozenset[Code]) -> Mode:
    if Code.RED_FLAG in reasons:
        return Mode.SEEK_CARE
    if Code.STALE in reasons:
        return Mode.NO_SUGGESTION
    if Code.PACING in reasons:
        return Mode.PACING
    return Mode.USUAL_OR_LESS if reasons - ALLOWED - ASKING else Mode.MAY_ASK_FOR_MORE
