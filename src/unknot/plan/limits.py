"""The limits on what is suggested: each a pure function that can only lower it, and says why.

What is suggested is the least of what the model proposes, what the person and their clinicians
allow, and what each rule allows. The original, every cap and the most limiting one are kept. The
rules and their numbers are data (data/plan/limits.toml). Nothing here knows of missed days, so
none can be made up for. What is not a number counts as the less certain. Written a second time,
from the rules alone, in tests/plan/second_limits.py.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

from unknot.plan.standing import (
    ClinicianLimits,
    DoingPerWeek,
    Malaise,
    SafetyAnswers,
    StandingToday,
)


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
    NEVER_SAFE = "never_safe"
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
        per_week: sessions a week, at most; infinite where the week may be spread over more of them.
        facts: the numbers that the reason rests on, for words and for a replay.
    """

    code: Code
    minutes: float
    weekly: float
    per_week: float
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
    earlier: DoingPerWeek | None = None,
) -> Limited:
    """What of a proposal may be suggested today.

    Args:
        activity: a name of `unknot.timeline.activities()`.
        person: the most that they allow themselves of it.
        earlier: what was suggested earlier today; a good day does not raise it.
    """
    caps = [_cap(Code.PROPOSED, proposed), *_stops(standing, answers)]
    usual = standing.usual.get(activity, answers.middling.get(activity))
    if usual is None:
        caps.append(_cap(Code.NO_USUAL, NOTHING))
        usual = NOTHING
    elif not usual.weekly > 0.0:
        caps.append(_cap(Code.NEVER_SAFE, NOTHING))
    caps += [
        _cap(Code.CLINICIAN, one.caps[activity], _by(one))
        for one in answers.clinicians
        if activity in one.caps
    ]
    caps += [] if person is None else [_cap(Code.PERSON, person)]
    caps += [_spread(code, usual, facts) for code, facts in _holds(activity, standing, answers)]
    caps.append(_spread(Code.TENTH, _raised(usual), (("share", numbers()["most_increase"]),)))
    caps += [] if earlier is None else [_cap(Code.EARLIER_TODAY, earlier)]
    left = _least(caps)
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

    Entering is automatic, by an answer (one that was never given is an unsure one) or by logged
    worsenings, also after it was left. Leaving needs a clinician, or two confirmations weeks apart
    with no worsening logged since the first. A clinician's limit of pacing holds whatever is said.
    """
    if any(one.pacing for one in answers.clinicians):
        return True
    pacing, logged, confirmed = answers.malaise is not Malaise.NO, 0, None
    apart = timedelta(weeks=numbers()["weeks_apart"])
    for day, what in _dated(standing, answers):
        if what == WORSENED:
            logged, confirmed = logged + 1, None
            pacing = pacing or logged >= numbers()["worsenings"]
            continue
        confirmed = confirmed or day
        if what == RELEASED or day - confirmed >= apart:
            pacing, logged, confirmed = False, 0, None
    return pacing


CONFIRMED, RELEASED, WORSENED = "confirmed", "released", "worsened"


def _dated(standing: StandingToday, answers: SafetyAnswers) -> list[tuple[date, str]]:
    """What changes pacing up to today, in order; of one day a worsening comes last."""
    released = () if answers.released is None else (answers.released,)
    days = {
        CONFIRMED: answers.leaving, RELEASED: released, WORSENED: standing.delayed_worsenings,
    }  # fmt: skip
    return sorted(
        (day, what) for what, each in days.items() for day in each if day <= standing.today
    )


def _stops(standing: StandingToday, answers: SafetyAnswers) -> Iterator[Cap]:
    for flag in sorted(answers.red_flags):
        yield _cap(Code.RED_FLAG, NOTHING, (("sign", flag),))
    stale = numbers()["stale_hours"]
    if not 0.0 <= standing.hours_since_entry < stale:
        facts = (("hours", standing.hours_since_entry), ("most", stale))
        yield _cap(Code.STALE, NOTHING, facts)


Facts = tuple[tuple[str, float | str], ...]


def _holds(
    activity: str, standing: StandingToday, answers: SafetyAnswers
) -> Iterator[tuple[Code, Facts]]:
    """Every reason to do no more than usual."""
    held = numbers()
    yield from _pacing(standing, answers)
    yield from _worsenings(standing)
    yield from _risk(standing.flare_upper, answers)
    if standing.checks_passed is None:
        yield Code.NO_FIT, ()
    elif not standing.checks_passed:
        yield Code.CHECKS, ()
    if standing.from_others:
        yield Code.FROM_OTHERS, ()
    if not standing.stable_days >= held["stable_days"]:
        yield Code.NOT_STABLE, _of(float(standing.stable_days), held["stable_days"])
    if not standing.logged_share >= held["logged_share"]:
        yield Code.THINLY_LOGGED, _of(standing.logged_share, held["logged_share"])
    if standing.asked_for_more != activity:
        yield Code.NOT_ASKED, ()
    if standing.increase is not None:
        since = (standing.today - standing.increase.day).days
        if since <= held["hold_after_increase"]:
            facts = (*_of(max(float(since), 0.0), held["hold_after_increase"]),
                     ("activity", standing.increase.activity))  # fmt: skip
            yield Code.HOLDING, facts


def _pacing(standing: StandingToday, answers: SafetyAnswers) -> Iterator[tuple[Code, Facts]]:
    asked = [one for one in answers.clinicians if one.pacing]
    for one in asked:
        yield Code.PACING, (("answer", "clinician"), *_by(one))
    if not asked and paces(standing, answers):
        yield Code.PACING, (("answer", answers.malaise.value),)


def _worsenings(standing: StandingToday) -> Iterator[tuple[Code, Facts]]:
    held = numbers()
    if standing.in_flare:
        yield Code.FLARE, (("days", float(standing.flare_days)),)
    elif standing.days_since_flare is not None:
        hold = max(held["hold_days"], float(standing.flare_days))
        if standing.days_since_flare <= hold:
            yield Code.AFTER_FLARE, (("since", float(standing.days_since_flare)), ("hold", hold))
    lag = max(held["lag_hours"], standing.learned_lag_hours)
    worse = standing.hours_since_worsening
    if worse is not None and not worse > lag:
        yield Code.AFTER_WORSENING, (("hours", worse), ("lag", lag))


def _risk(upper: float | None, answers: SafetyAnswers) -> Iterator[tuple[Code, Facts]]:
    """The chance of a flare against the least limit of the person's and the clinicians'."""
    if upper is None or math.isnan(upper):
        yield Code.RISK_UNKNOWN, ()
        return
    if not upper <= answers.flare_limit:
        yield Code.RISK, (("upper", upper), ("limit", answers.flare_limit))
    for one in answers.clinicians:
        if one.flare_limit is not None and not upper <= one.flare_limit:
            yield Code.RISK, (("upper", upper), ("limit", one.flare_limit), *_by(one))


def _of(have: float, need: float) -> Facts:
    return (("have", have), ("need", need))


def _by(one: ClinicianLimits) -> Facts:
    return (("name", one.name), ("day", one.day.isoformat()))


def _cap(code: Code, most: DoingPerWeek, facts: Facts = ()) -> Cap:
    """A limit on a session, on sessions and on the week."""
    minutes, weekly, per_week = map(_amount, (most.minutes, most.weekly, most.per_week))
    return Cap(code, minutes, weekly, per_week, facts)


def _spread(code: Code, most: DoingPerWeek, facts: Facts = ()) -> Cap:
    """A limit on a session and on the week, which may be spread over more and shorter sessions."""
    return Cap(code, _amount(most.minutes), _amount(most.weekly), math.inf, facts)


def _amount(value: float) -> float:
    """An amount; what is none counts as nothing."""
    return value if value > 0.0 else 0.0


def _least(caps: list[Cap]) -> DoingPerWeek:
    minutes = min(cap.minutes for cap in caps)
    weekly = min(cap.weekly for cap in caps)
    if minutes == 0.0 or weekly == 0.0:
        return NOTHING
    return DoingPerWeek(minutes, min(weekly / minutes, *(cap.per_week for cap in caps)))


def _raised(usual: DoingPerWeek) -> DoingPerWeek:
    return DoingPerWeek(usual.minutes * (1.0 + numbers()["most_increase"]), usual.per_week)


def _most_limiting(caps: list[Cap]) -> Cap:
    """The first that stops everything; else the first of those that leave the least share."""
    return next((cap for cap in caps if cap.code in STOPS), min(caps, key=lambda c: _left(c, caps)))


def _left(cap: Cap, caps: list[Cap]) -> float:
    """How much of the proposal a cap leaves, by whatever it cuts most."""
    whole = caps[0]
    pairs = (
        (cap.minutes, whole.minutes), (cap.weekly, whole.weekly), (cap.per_week, whole.per_week),
    )  # fmt: skip
    return min((most / full for most, full in pairs if 0.0 < full < math.inf), default=1.0)


def _mode(caps: list[Cap]) -> Mode:
    codes = {cap.code for cap in caps}
    for code, mode in STOPS.items():
        if code in codes:
            return mode
    if Code.PACING in codes:
        return Mode.PACING
    free = {Code.PROPOSED, Code.CLINICIAN, Code.PERSON, Code.TENTH, Code.EARLIER_TODAY}
    return Mode.MAY_ASK_FOR_MORE if codes <= free | {Code.NOT_ASKED} else Mode.USUAL_OR_LESS
