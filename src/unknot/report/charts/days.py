"""The days as they were recorded: a dot a day, or a band a week where the diary is long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from unknot.person.answer import SeriesPicture
from unknot.report import numerals as n
from unknot.report import words as w
from unknot.report.charts import marks as m

_X = Callable[[date], float]
_Y = Callable[[float], float]
LONG = 400  # days; a longer diary is drawn by the week
TALL, STRIP, FOOT = 110.0, 54.0, 26.0


@dataclass(frozen=True)
class Week:
    """What one week held: lowest, quarter, middle, three quarters, highest, and how many days."""

    monday: date
    low: float
    q25: float
    mid: float
    q75: float
    high: float
    count: int


def weeks_of(picture: SeriesPicture) -> tuple[Week, ...]:
    """Gather a daily series into weeks from Monday; weeks without an entry are left out."""
    held: dict[date, list[float]] = {}
    for when, value in zip(picture.days, picture.values, strict=True):
        if value is not None:
            held.setdefault(when - timedelta(days=when.weekday()), []).append(value)
    found: list[Week] = []
    for monday, values in sorted(held.items()):
        low, q25, mid, q75, high = (float(np.quantile(values, q)) for q in (0, 0.25, 0.5, 0.75, 1))
        found.append(Week(monday, low, q25, mid, q75, high, len(values)))
    return tuple(found)


def runs(places: Sequence[date], step: int) -> list[list[int]]:
    """Split the indexes of sorted days into runs without a gap longer than `step` days."""
    found: list[list[int]] = []
    for i, when in enumerate(places):
        if found and (when - places[i - 1]).days <= step:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def days_chart(series: Sequence[SeriesPicture]) -> m.Chart | None:
    """Draw all series under one another on one calendar; symptoms first, then what was done."""
    every = [d for p in series for d in p.days]
    if not every:
        return None
    ordered = [p for p in series if p.worse] + [p for p in series if not p.worse]
    first, last = min(every), max(every)
    long = (last - first).days + 1 > LONG
    panels = tuple(
        _panel(p, (first, last), long, i, i == len(ordered) - 1) for i, p in enumerate(ordered)
    )
    caption = w.WEEKS_CAPTION if long else w.DAYS_CAPTION
    if any(not p.worse for p in ordered):
        caption += " " + (w.STRIP_WEEKS if long else w.STRIP_CAPTION)
    table = _week_table(ordered) if long else _day_table(ordered, first, last)
    return m.Chart("stack", panels, caption, table)


def _panel(p: SeriesPicture, ends: tuple[date, date], long: bool, i: int, foot: bool) -> m.Panel:
    height = TALL if p.worse else STRIP
    known = [v for v in p.values if v is not None]
    axis = _axis(p, known)
    across = max(1, (ends[1] - ends[0]).days)

    def x(when: date) -> float:
        return 500.0 if ends[0] == ends[1] else (when - ends[0]).days / across * m.PLANE

    def y(value: float) -> float:
        return height * (1 - axis.share(value))

    half = m.PLANE / across * (2.8 if long else 0.3)
    if long:
        drawn = _weekly(p, x, y, half, height)
    else:
        drawn = _daily(p, x, y, height)
    top, bottom = _end_words(p, axis)
    body = (
        m.line("ax", ("0", "0"), ("100%", "0"))
        + m.line("ax", ("0", m.num(height)), ("100%", m.num(height)))
        + m.text("-8", "11", top, "end")
        + m.text("-8", m.num(height), bottom, "end")
        + m.plane(height, drawn)
        + (_calendar(ends, height + 20, long) if foot else "")
    )
    svg = m.picture(
        m.key("days", i, p.what),
        p.label,
        _finding(p, known),
        body,
        height + (FOOT if foot else 6),
        "gut c-thread" if p.worse else "gut c-ink",
    )
    return m.Panel(p.label, _unit_note(p), svg)


def _unit_note(p: SeriesPicture) -> str:
    known = p.unit == "points" or p.unit.lower() in p.label.lower()
    return "" if known else p.unit


def _axis(p: SeriesPicture, known: Sequence[float]) -> m.Span:
    if p.worse:
        return m.span_of(p.low, p.high, known, flip=p.worse == "low")
    return m.Span(0.0, max([*known, 0.0]) or 1.0)


def _end_words(p: SeriesPicture, axis: m.Span) -> tuple[str, str]:
    if not p.worse:
        return n.grouped(axis.high), n.grouped(axis.low)
    worst, best = (axis.low, axis.high) if axis.flip else (axis.high, axis.low)
    return f"{n.short(worst)} worst", f"{n.short(best)} best"


def _finding(p: SeriesPicture, known: Sequence[float]) -> str:
    if not known:
        return f"No entries in {n.count(len(p.values), 'day', 'days')}."
    low, mid, high = (float(np.quantile(known, q)) for q in (0.25, 0.5, 0.75))
    return (
        f"{len(known)} of {n.count(len(p.values), 'day', 'days')} have an entry. Middle day "
        f"{n.short(mid)}; half of the days lie between {n.short(low)} and {n.short(high)}; "
        f"lowest {n.short(min(known))}, highest {n.short(max(known))} {p.unit}."
    )


def _calendar(ends: tuple[date, date], y: float, long: bool) -> str:
    say = n.month if long else n.day
    first, last = ends
    at = m.num(y)
    if first == last:
        return m.text("50%", at, n.day(first), "middle")
    found = m.text("0", at, say(first)) + m.text("100%", at, say(last), "end")
    if (last - first).days >= 10:
        found += m.text("50%", at, say(first + (last - first) / 2), "middle")
    return found


def _daily(p: SeriesPicture, x: _X, y: _Y, height: float) -> str:
    places = [(x(d), y(v)) for d, v in zip(p.days, p.values, strict=True) if v is not None]
    size = "big" if len(p.days) <= 40 else "mid" if len(p.days) <= 150 else "tiny"
    if p.worse:
        return m.spots(f"spot {size}", places)
    none = [(px, py) for px, py in places if py >= height - 0.05]
    some = [(px, py) for px, py in places if py < height - 0.05]
    return m.uprights(f"did {size}", some, height) + m.spots("spot tiny", none)


def _weekly(p: SeriesPicture, x: _X, y: _Y, half: float, height: float) -> str:
    weeks = weeks_of(p)

    def at(week: Week) -> float:
        return min(m.PLANE, max(0.0, x(week.monday + timedelta(days=3))))

    if not p.worse:
        return m.uprights("did tiny", [(at(k), y(k.mid)) for k in weeks], height)
    found = ""
    for run in runs([k.monday for k in weeks], 7):
        held = [weeks[i] for i in run]
        found += m.band("b90", [(at(k), y(k.high), y(k.low)) for k in held], half)
        found += m.band("b50", [(at(k), y(k.q75), y(k.q25)) for k in held], half)
        found += m.trace("med slim", [(at(k), y(k.mid)) for k in held], half)
    return found


def _day_table(series: Sequence[SeriesPicture], first: date, last: date) -> m.Table:
    maps = [dict(zip(p.days, p.values, strict=True)) for p in series]
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    rows = tuple((n.day(d), *(n.short(held.get(d)) for held in maps)) for d in days)
    caption = f"Each day from {n.full_day(first)} to {n.full_day(last)}. A dash: no entry."
    return m.Table(caption, ("Day", *(p.label for p in series)), rows)


def _week_table(series: Sequence[SeriesPicture]) -> m.Table:
    maps = [{k.monday: k for k in weeks_of(p)} for p in series]
    mondays = sorted({day for held in maps for day in held})
    rows = tuple((n.full_day(d), *(_week_words(held.get(d)) for held in maps)) for d in mondays)
    caption = "Each week: the middle day (lowest to highest day). A dash: no entry."
    return m.Table(caption, ("Week from", *(p.label for p in series)), rows)


def _week_words(week: Week | None) -> str:
    if week is None:
        return n.NONE
    return f"{n.short(week.mid)} ({n.short(week.low)} to {n.short(week.high)})"
