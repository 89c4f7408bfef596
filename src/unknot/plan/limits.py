"""The limits on what is suggested: each a pure function that can only lower it, and says why.

What is suggested is the least of what the model proposes, what the person and their clinician
allow, and what each rule allows. The original, every cap and the most limiting one are kept. The
rules and their numbers are data (data/plan/limits.toml). Nothing here knows of missed days, so
none can be made up for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

from unknot.plan.standing import DoingPerWeek, Malaise, SafetyAnswers, StandingToday


class Mode(StrEnum):
    """How freely anything may be suggested today, the strictest first."""

    SEEK_CARE = "seek_care"
    NO_SUGGESTION = "no_suggestion"
    PACING = "pacing"
    USUAL_OR_LESS = "usual_or_less"
    MAY_ASK_FOR_MORE = "may_ask_for_more"


class Code(StrEnum):
    """Why a cap is there."""

    PROPOSED = "proposed"
    RED_FLAG = "red_flag"
    STALE = "stale"
    NO_USUAL = "no_usual"
    CLINICIAN = "clinician"
    PERSON = "person"
    PACING = "pacing"
    FLARE = "flare"
    AFTER_FLARE = "after_flare"
    AFTER_WORSENING = "after_worsening"
    RISK = "risk"
    RISK_UNKNOWN = "risk_unknown"
    NO_FIT = "no_fit"
    CHECKS = "checks"
    FROM_OTHERS = "from_others"
    NOT_STABLE = "not_stable"
    THINLY_LOGGED = "thinly_logged"
    NOT_ASKED = "not_asked"
    HOLDING = "holding"
    TENTH = "tenth"
    EARLIER_TODAY = "earlier_today"


STOPS = {Code.RED_FLAG: Mode.SEEK_CARE, Code.STALE: Mode.NO_SUGGESTION}
NOTHING = DoingPerWeek(0.0, 0.0)


@dataclass(frozen=True)
class Cap:
    """One limit.

    Attributes:
        minutes: of a session, at most.
        weekly: minutes a week, at most.
        facts: the numbers that the reason rests on, for words and for a replay.
    """

    code: Code
    minutes: float
    weekly: float
    facts: tuple[tuple[str, float | str], ...] = ()


@dataclass(frozen=True)
class Limited:
    """What may be suggested of one activity, and why not more.

    Attributes:
        doing: what is left; nothing where the mode allows no suggestion.
        original: what was proposed.
        caps: every limit that was applied, in order.
        limiting: the one that lowered it most; the proposal itself where none did.
    """

    activity: str
    doing: DoingPerWeek
    original: DoingPerWeek
    mode: Mode
    caps: tuple[Cap, ...]
    limiting: Cap


@cache
def numbers() -> Mapping[str, float]:
    """The rules' numbers by name, in the units that data/plan/limits.toml gives."""
    text = resources.files("unknot").joinpath("data/plan/limits.toml").read_text(encoding="utf-8")
    return {name: float(row["value"]) for name, row in tomllib.loads(text).items()}


@cache
def red_flags() -> Mapping[str, str]:
    """The signs that stop all planning, each in words."""
    place = resources.files("unknot").joinpath("data/plan/red_flags.toml")
    flags: dict[str, str] = tomllib.loads(place.read_text(encoding="utf-8"))["flag"]
    return flags


def limit(
    activity: str,
    proposed: DoingPerWeek,
    standing: StandingToday,
    answers: SafetyAnswers,
    *,
    person: DoingPerWeek | None = None,
    clinician: DoingPerWeek | None = None,
    earlier: DoingPerWeek | None = None,
) -> Limited:
    """What of a proposal may be suggested today.

    Args:
        activity: a name of `unknot.timeline.activities()`.
        person, clinician: the most that they allow of it.
        earlier: what was suggested earlier today; a good day does not raise it.
    """
    caps = [_cap(Code.PROPOSED, proposed)]
    caps += _stops(standing, answers)
    usual = standing.usual.get(activity) or answers.middling.get(activity)
    if usual is None:
        caps.append(_cap(Code.NO_USUAL, NOTHING))
        usual = NOTHING
    for code, given in ((Code.CLINICIAN, clinician), (Code.PERSON, person)):
        caps += [] if given is None else [_cap(code, given)]
    caps += [_cap(code, usual, facts) for code, facts in _holds(standing, answers)]
    caps.append(_cap(Code.TENTH, _raised(usual), (("share", numbers()["most_increase"]),)))
    caps += [] if earlier is None else [_cap(Code.EARLIER_TODAY, earlier)]
    minutes = max(min(cap.minutes for cap in caps), 0.0)
    weekly = max(min(cap.weekly for cap in caps), 0.0)
    per_week = 0.0 if minutes == 0.0 else min(weekly / minutes, max(proposed.per_week, 0.0))
    left = DoingPerWeek(minutes if per_week > 0.0 else 0.0, per_week)
    return Limited(activity, left, proposed, _mode(caps), tuple(caps), _most_limiting(caps))


class EvidenceLevel(StrEnum):
    """How much may be said and suggested, given what is recorded; each holds those before it."""

    LOG = "log"
    SEE = "see"
    SUGGEST_LESS = "suggest_less"
    SUGGEST_SAME = "suggest_same"
    SUGGEST_MORE = "suggest_more"


@dataclass(frozen=True)
class Missing:
    """What the next level still lacks.

    Attributes:
        level: the level that it would unlock.
        code: "recorded_days", "checks", "own_days", "stable_days", "logged_share" or "pacing".
        have, need: as numbers, in the unit of the rule.
    """

    level: EvidenceLevel
    code: str
    have: float
    need: float


def level_of(
    standing: StandingToday, answers: SafetyAnswers
) -> tuple[EvidenceLevel, tuple[Missing, ...]]:
    """The level that a person's records have reached, and exactly what the next one lacks."""
    held = numbers()
    recorded = float(standing.recorded_days)
    own, unpaced = float(not standing.from_others), float(not paces(standing, answers))
    steps: tuple[tuple[EvidenceLevel, tuple[tuple[str, float, float], ...]], ...] = (
        (EvidenceLevel.SEE, (("recorded_days", recorded, held["days_to_see"]),)),
        (EvidenceLevel.SUGGEST_LESS, (("checks", float(bool(standing.checks_passed)), 1.0),)),
        (
            EvidenceLevel.SUGGEST_SAME,
            (("recorded_days", recorded, held["days_to_suggest"]), ("own_days", own, 1.0)),
        ),
        (
            EvidenceLevel.SUGGEST_MORE,
            (
                ("stable_days", float(standing.stable_days), held["stable_days"]),
                ("logged_share", standing.logged_share, held["logged_share"]),
                ("pacing", unpaced, 1.0),
            ),
        ),
    )
    reached = EvidenceLevel.LOG
    for level, needs in steps:
        missing = tuple(
            Missing(level, code, have, need) for code, have, need in needs if have < need
        )
        if missing:
            return reached, missing
        reached = level
    return reached, ()


def paces(standing: StandingToday, answers: SafetyAnswers) -> bool:
    """Whether a person is in pacing mode: only ceilings, never an increase.

    Entering is automatic; an answer that was never given is an unsure one. Leaving needs a
    clinician, or two confirmations weeks apart.
    """
    if answers.released:
        return False
    logged = standing.delayed_worsenings >= numbers()["worsenings"]
    if answers.malaise is Malaise.NO and not logged:
        return False
    apart = timedelta(weeks=numbers()["weeks_apart"])
    days = sorted(answers.leaving)
    return not (len(days) > 1 and days[-1] - days[0] >= apart)


def _stops(standing: StandingToday, answers: SafetyAnswers) -> Iterator[Cap]:
    for flag in sorted(answers.red_flags):
        yield _cap(Code.RED_FLAG, NOTHING, (("sign", flag),))
    stale = numbers()["stale_hours"]
    if standing.hours_since_entry >= stale:
        facts = (("hours", standing.hours_since_entry), ("most", stale))
        yield _cap(Code.STALE, NOTHING, facts)


Facts = tuple[tuple[str, float | str], ...]


def _holds(standing: StandingToday, answers: SafetyAnswers) -> Iterator[tuple[Code, Facts]]:
    """Every reason to do no more than usual."""
    held = numbers()
    if paces(standing, answers):
        yield Code.PACING, (("answer", answers.malaise.value),)
    if standing.in_flare:
        yield Code.FLARE, (("days", float(standing.flare_days)),)
    elif standing.days_since_flare is not None:
        hold = max(float(standing.flare_days), held["hold_days"])
        if standing.days_since_flare <= hold:
            yield Code.AFTER_FLARE, (("since", float(standing.days_since_flare)), ("hold", hold))
    lag = max(standing.learned_lag_hours, held["lag_hours"])
    worse = standing.hours_since_worsening
    if worse is not None and worse <= lag:
        yield Code.AFTER_WORSENING, (("hours", worse), ("lag", lag))
    if standing.flare_upper is None:
        yield Code.RISK_UNKNOWN, ()
    elif standing.flare_upper > answers.flare_limit:
        yield Code.RISK, (("upper", standing.flare_upper), ("limit", answers.flare_limit))
    if standing.checks_passed is None:
        yield Code.NO_FIT, ()
    elif not standing.checks_passed:
        yield Code.CHECKS, ()
    if standing.from_others:
        yield Code.FROM_OTHERS, ()
    if standing.stable_days < held["stable_days"]:
        yield Code.NOT_STABLE, _of(float(standing.stable_days), held["stable_days"])
    if standing.logged_share < held["logged_share"]:
        yield Code.THINLY_LOGGED, _of(standing.logged_share, held["logged_share"])
    if not standing.asked_for_more:
        yield Code.NOT_ASKED, ()
    if standing.increase is not None:
        since = (standing.today - standing.increase.day).days
        if since < held["hold_after_increase"]:
            facts = (*_of(float(since), held["hold_after_increase"]),
                     ("activity", standing.increase.activity))  # fmt: skip
            yield Code.HOLDING, facts


def _of(have: float, need: float) -> Facts:
    return (("have", have), ("need", need))


def _cap(code: Code, most: DoingPerWeek, facts: Facts = ()) -> Cap:
    return Cap(code, most.minutes, most.weekly, facts)


def _raised(usual: DoingPerWeek) -> DoingPerWeek:
    return DoingPerWeek(usual.minutes * (1.0 + numbers()["most_increase"]), usual.per_week)


def _most_limiting(caps: list[Cap]) -> Cap:
    """The first of the lowest caps on a session, else of those on a week."""
    lowest = min(cap.minutes for cap in caps)
    if lowest < caps[0].minutes:
        return next(cap for cap in caps if cap.minutes == lowest)
    weekly = min(cap.weekly for cap in caps)
    return next(cap for cap in caps if cap.weekly == weekly)


def _mode(caps: list[Cap]) -> Mode:
    codes = {cap.code for cap in caps}
    for code, mode in STOPS.items():
        if code in codes:
            return mode
    if Code.PACING in codes:
        return Mode.PACING
    free = {Code.PROPOSED, Code.CLINICIAN, Code.PERSON, Code.TENTH, Code.EARLIER_TODAY}
    return Mode.MAY_ASK_FOR_MORE if codes <= free | {Code.NOT_ASKED} else Mode.USUAL_OR_LESS
