"""The safety rules a second time: rows of a table, written from the product's safety rules alone.

Nothing of `unknot.plan.limits` is used but its names of reasons and modes. The numbers are typed
anew. Where the two disagree, one of them misread the rules; `test_second_limits.py` looks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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
    clinician: DoingPerWeek | None = None
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


def entered_pacing(state: State) -> bool:
    return (
        state.answers.malaise is not Malaise.NO
        or state.standing.delayed_worsenings >= LOGGED_WORSENINGS
    )


def left_pacing(state: State) -> bool:
    until_today: list[date] = [
        each for each in state.answers.leaving if each <= state.standing.today
    ]
    if state.answers.released:
        return True
    if len(until_today) < CONFIRMATIONS:
        return False
    return (max(until_today) - min(until_today)).days >= CONFIRMED_APART


def after_flare(state: State) -> bool:
    since = state.standing.days_since_flare
    return since not in (None, 0) and since <= max(HOLD_AT_LEAST, state.standing.flare_days)


def after_worsening(state: State) -> bool:
    since = state.standing.hours_since_worsening
    return since is not None and since <= max(LAG_AT_LEAST, state.standing.learned_lag_hours)


def after_more(state: State) -> bool:
    last = state.standing.increase
    return last is not None and (state.standing.today - last.day).days <= HOLD_AFTER_MORE


def risk_too_high(state: State) -> bool:
    upper = state.standing.flare_upper
    return upper is not None and upper > state.answers.flare_limit


type Holds = Callable[[State], bool]

# rule of the product | reason | when | down to
RULES: tuple[tuple[int, Code, Holds, Down], ...] = (
    (1, Code.RED_FLAG, lambda s: bool(s.answers.red_flags), Down.NOTHING),
    (6, Code.STALE, lambda s: not s.standing.hours_since_entry < NO_ENTRY_FOR, Down.NOTHING),
    (6, Code.NO_USUAL, lambda s: base(s) is None, Down.NOTHING),
    (3, Code.CLINICIAN, lambda s: s.clinician is not None, Down.CLINICIAN),
    (3, Code.PERSON, lambda s: s.person is not None, Down.PERSON),
    (8, Code.EARLIER_TODAY, lambda s: s.earlier is not None, Down.EARLIER),
    (2, Code.PACING, lambda s: entered_pacing(s) and not left_pacing(s), Down.BASE),
    (4, Code.FLARE, lambda s: s.standing.days_since_flare == 0, Down.BASE),
    (4, Code.AFTER_FLARE, after_flare, Down.BASE),
    (4, Code.AFTER_WORSENING, after_worsening, Down.BASE),
    (5, Code.RISK, risk_too_high, Down.BASE),
    (6, Code.RISK_UNKNOWN, lambda s: s.standing.flare_upper is None, Down.BASE),
    (6, Code.NO_FIT, lambda s: s.standing.checks_passed is None, Down.BASE),
    (6, Code.CHECKS, lambda s: s.standing.checks_passed is False, Down.BASE),
    (6, Code.FROM_OTHERS, lambda s: s.standing.from_others, Down.BASE),
    (5, Code.NOT_STABLE, lambda s: s.standing.stable_days < STABLE, Down.BASE),
    (5, Code.THINLY_LOGGED, lambda s: not s.standing.logged_share >= LOGGED, Down.BASE),
    (5, Code.HOLDING, after_more, Down.BASE),
    (5, Code.NOT_ASKED, lambda s: not s.standing.asked_for_more, Down.BASE),
    (5, Code.TENTH, lambda _: True, Down.TENTH),
)
STOPS = frozenset({Code.RED_FLAG, Code.STALE})
ASKING = frozenset({Code.NOT_ASKED})
ALLOWED = frozenset({Code.CLINICIAN, Code.PERSON, Code.EARLIER_TODAY, Code.TENTH})


def ceiling(down: Down, state: State) -> DoingPerWeek:
    usual = base(state) or DoingPerWeek(0.0, 0.0)
    found = {
        Down.NOTHING: DoingPerWeek(0.0, 0.0),
        Down.BASE: usual,
        Down.TENTH: DoingPerWeek(usual.minutes * (1.0 + MORE_AT_MOST), usual.per_week),
        Down.PERSON: state.person,
        Down.CLINICIAN: state.clinician,
        Down.EARLIER: state.earlier,
    }[down]
    assert found is not None
    return found


def decide(state: State) -> Decision:
    """The least of everything that holds, on sessions, on their number and on the week."""
    holding = [(code, down) for _, code, holds, down in RULES if holds(state)]
    ceilings = [state.proposed, *(ceiling(down, state) for _, down in holding)]
    minutes = min(each.minutes for each in ceilings)
    weekly = min(each.weekly for each in ceilings)
    sessions = min(each.per_week for each in ceilings)
    reasons = frozenset(code for code, _ in holding)
    return Decision(minutes, sessions, min(weekly, minutes * sessions), mode(reasons), reasons)


def mode(reasons: frozenset[Code]) -> Mode:
    if Code.RED_FLAG in reasons:
        return Mode.SEEK_CARE
    if Code.STALE in reasons:
        return Mode.NO_SUGGESTION
    if Code.PACING in reasons:
        return Mode.PACING
    return Mode.USUAL_OR_LESS if reasons - ALLOWED - ASKING else Mode.MAY_ASK_FOR_MORE
