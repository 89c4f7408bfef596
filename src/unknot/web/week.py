"""The week in three lines: what was expected, what happened, how sure I am now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from unknot.diary.entries import EVENTS, Diary, series, summary, targets
from unknot.forecasting.ahead import Ahead
from unknot.web.catalogue import PageWords, listed
from unknot.web.charts.drawn import Drawn
from unknot.web.charts.fan import FanDay, fan
from unknot.workflow.ceilings import CeilingsToday

WEEK = 7
ENOUGH_DAYS = 14
"""Recorded days below which nothing is said to be known of a person."""
NARROW, MIDDLING = 3.0, 5.0
"""Widths of a band that holds 9 of 10 days, on a scale of ten, that count as sure and half sure."""


@dataclass(frozen=True)
class WeekCard:
    """The card of a week.

    Attributes:
        heading: the answer in a sentence.
        drawn: the fan; None where there is none, or forecasts have been off and are hidden.
        tomorrow: chance of a bad day in tenths, with the bad days and days so far; None where it
            is not told.
    """

    first: date
    last: date
    heading: str
    expected: str
    happened: str
    sure: str
    drawn: Drawn | None
    tomorrow: tuple[int, int, int] | None


def week_card(
    diary: Diary | None, ahead: Ahead | None, ceilings: CeilingsToday, today: date,
    words: PageWords, *, working: bool,
) -> WeekCard:  # fmt: skip
    """The card of the last seven days.

    Args:
        ahead: the coming days of a symptom; None where there is none, or not yet.
        working: it is being worked out.
    """
    first = today - timedelta(days=WEEK - 1)
    recorded = 0 if diary is None else summary(diary).days
    hidden = ahead is not None and not ahead.track.calibrated
    shown = None if hidden else ahead
    known = recorded >= ENOUGH_DAYS
    days = [] if shown is None else fan_days(shown, first, today)
    name, came = _came(diary, shown, first, today)
    bad = bad_days(diary, shown, first, today)
    if working:
        expected = words("week.working")
    elif hidden:
        expected = words("week.hidden")
    else:
        expected = words("week.no_guess")
    past = [one for one in days if not one.ahead]
    if shown is not None and known and past:
        middle = float(np.median([one.middle for one in past]))
        low, high = (float(np.mean([getattr(one, end) for one in past]))
                     for end in ("low", "high"))  # fmt: skip
        expected = words(
            f"week.expected.{_symptom(shown.series.what)}", middle=words.number(round(middle)),
            low=words.number(round(low)), high=words.number(round(high)),
        )  # fmt: skip
    return WeekCard(
        first, today, _heading(days, bad, ceilings, recorded, words, quiet=not came), expected,
        _happened(name, came, bad, words), _sure(shown, days, known, today, words),
        _fan(shown, days, words) if known and any(one.came is not None for one in days) else None,
        _tomorrow(shown, today) if known else None,
    )  # fmt: skip


def waiting_card(today: date, words: PageWords) -> WeekCard:
    """The card while the days are read for the first time."""
    first = today - timedelta(days=WEEK - 1)
    wait = words("week.working")
    return WeekCard(first, today, words("week.heading.waiting"), wait, wait, wait, None, None)


def fan_days(ahead: Ahead, first: date, today: date) -> list[FanDay]:
    """The days of the week that were forecast, and those that are to come."""
    past = [
        FanDay(one.date, one.q05, one.q25, one.q50, one.q75, one.q95, one.came)
        for one in ahead.track.days
        if first <= one.date <= today
    ]
    coming: list[FanDay] = []
    for one in ahead.days:
        q = one.quantiles
        ends = (q["0.05"], q["0.25"], q["0.5"], q["0.75"], q["0.95"])
        coming.append(FanDay(one.date, *ends, ahead=one.date > today))
    return [*past, *(one for one in coming if not past or one.day > past[-1].day)]


def _symptom(name: str) -> str:
    return name if name in ("pain", "fatigue") else "other"


def _came(
    diary: Diary | None, ahead: Ahead | None, first: date, last: date
) -> tuple[str, list[float]]:
    """What was recorded in the week of the symptom that is shown, and its name."""
    rated = [] if diary is None else [name for name in targets(diary) if name not in EVENTS]
    if diary is None or not (ahead or rated):
        return "", []
    found = ahead.series if ahead is not None else series(diary, rated[0])
    held = zip(found.days, found.values.tolist(), strict=True)
    return found.what, [v for day, v in held if first <= day <= last and np.isfinite(v)]


def bad_days(diary: Diary | None, ahead: Ahead | None, first: date, last: date) -> list[date]:
    """The days of a week that were bad: marked so, or beyond what a bad day is to this person."""
    found: set[date] = set()
    if diary is not None:
        found = {one.day for one in diary.observations if one.what == "crash" and one.value > 0}
    if ahead is not None and ahead.bad_day.begins is not None:
        found |= {day for day, value in _known(ahead) if _is_bad(ahead, value)}
    return sorted(day for day in found if first <= day <= last)


def _known(ahead: Ahead) -> list[tuple[date, float]]:
    held = zip(ahead.series.days, ahead.series.values.tolist(), strict=True)
    return [(day, value) for day, value in held if np.isfinite(value)]


def _is_bad(ahead: Ahead, value: float) -> bool:
    begins = ahead.bad_day.begins
    if begins is None:
        return False
    return value >= begins if ahead.bad_day.worse == "high" else value <= begins


def _heading(
    days: list[FanDay], bad: list[date], ceilings: CeilingsToday, recorded: int, words: PageWords,
    *, quiet: bool,
) -> str:  # fmt: skip
    if recorded == 0:
        return words("week.heading.nothing")
    if recorded < ENOUGH_DAYS:
        return words("week.heading.unknown")
    if ceilings.standing.in_flare:
        return words("week.heading.flare")
    if quiet:
        return words("week.heading.quiet")
    hard = [one for one in days if one.missed and one.came is not None and one.came > one.high]
    if hard:
        return words.count("week.heading.hard", len(hard))
    return words.count("week.heading.within", len(bad)) if bad else words("week.heading.expected")


def _happened(name: str, came: list[float], bad: list[date], words: PageWords) -> str:
    if not came:
        return words("week.no_entries")
    middle = words.number(round(float(np.median(came)), 1))
    said = words(f"week.happened.{_symptom(name)}", middle=middle)
    if not bad:
        return f"{said} {words('week.no_bad_day')}"
    names = listed([words.weekday(day) for day in bad], words)
    return f"{said} {words.count('week.bad_days', len(bad), days=names)}"


def _sure(
    ahead: Ahead | None, days: list[FanDay], known: bool, today: date, words: PageWords
) -> str:
    coming = [one for one in days if one.day == today + timedelta(days=1)]
    if not known:
        return words("week.sure.unknown")
    if ahead is None or not coming or ahead.series.scale is None:
        return words("week.sure.cannot")
    scale = ahead.series.scale
    width = 10.0 * (coming[0].high - coming[0].low) / (scale.high - scale.low)
    level = "narrow" if width <= NARROW else "middling" if width <= MIDDLING else "wide"
    low, high = words.number(coming[0].low), words.number(coming[0].high)
    return words(f"week.sure.{level}", low=low, high=high)


def _fan(ahead: Ahead | None, days: list[FanDay], words: PageWords) -> Drawn | None:
    if ahead is None or ahead.series.scale is None or not days:
        return None
    scale = ahead.series.scale
    ends = (scale.low, scale.high) if scale.worse == "high" else (scale.high, scale.low)
    return fan(days, ends, words(f"symptom.{ahead.series.what}"), words)


def _tomorrow(ahead: Ahead | None, today: date) -> tuple[int, int, int] | None:
    tomorrow = today + timedelta(days=1)
    told = [] if ahead is None else [one.p_flare for one in ahead.days if one.date == tomorrow]
    if ahead is None or not told or told[0] is None:
        return None
    known = _known(ahead)
    bad = sum(_is_bad(ahead, value) for _, value in known)
    return round(10.0 * told[0]), bad, len(known)
