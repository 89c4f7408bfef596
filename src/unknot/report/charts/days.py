"""The days as they were recorded: a dot a day; a band a week or a month in a long diary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from unknot.answer.answer import SeriesPicture
from unknot.report import numerals as n
from unknot.report import table_words, words
from unknot.report.charts import marks as m
from unknot.wording.spoken import spoken

w = spoken(words)
t = spoken(table_words)

_X = Callable[[date], float]
_Y = Callable[[float], float]
MOST_SYMPTOMS, MOST_DONE = 3, 2  # series drawn at first sight; the others are folded
LONG, LONGER = 400, 1100  # days; from there on drawn by the week, and by the month
TALL, STRIP, FOOT = 110.0, 54.0, 26.0


@dataclass(frozen=True)
class Step:
    """What one week or month held: lowest, quarters, middle and highest day."""

    start: date
    low: float
    q25: float
    mid: float
    q75: float
    high: float
    count: int


def step_of(days: int) -> str:
    """Name the step a diary of that many days is drawn in: day, week or month."""
    return "day" if days <= LONG else "week" if days <= LONGER else "month"


def steps_of(picture: SeriesPicture, step: str) -> tuple[Step, ...]:
    """Gather a daily series into weeks (from Monday) or months; empty ones are left out."""
    held: dict[date, list[float]] = {}
    for when, value in zip(picture.days, picture.values, strict=True):
        if value is not None:
            back = when.weekday() if step == "week" else when.day - 1
            held.setdefault(when - timedelta(days=back), []).append(value)
    found: list[Step] = []
    for start, values in sorted(held.items()):
        low, q25, mid, q75, high = (float(np.quantile(values, q)) for q in (0, 0.25, 0.5, 0.75, 1))
        found.append(Step(start, low, q25, mid, q75, high, len(values)))
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
    step = step_of((last - first).days + 1)
    shown, folded = _shown(ordered)
    ends = (first, last)
    panels = tuple(_panel(p, ends, step, i, p is shown[-1]) for i, p in enumerate(shown))
    more = tuple(
        _panel(p, ends, step, i, p is folded[-1]) for i, p in enumerate(folded, len(shown))
    )
    long = step != "day"
    caption = w.BANDS_CAPTION.format(step=t.STEPS[step]) if long else w.DAYS_CAPTION
    if any(not p.worse for p in ordered):
        caption += " " + (w.STRIP_BANDS.format(step=t.STEPS[step]) if long else w.STRIP_CAPTION)
    table = _step_table(ordered, step) if long else _day_table(ordered, first, last)
    return m.Chart("stack", panels, caption, table, more=more)


def _shown(
    ordered: Sequence[SeriesPicture],
) -> tuple[list[SeriesPicture], list[SeriesPicture]]:
    """The few series drawn at first sight, the fullest of what was done, and those folded away."""
    symptoms = [p for p in ordered if p.worse]
    done = sorted((p for p in ordered if not p.worse), key=lambda p: -_entries(p))
    kept = {id(p) for p in (*symptoms[:MOST_SYMPTOMS], *done[:MOST_DONE])}
    return [p for p in ordered if id(p) in kept], [p for p in ordered if id(p) not in kept]


def _entries(p: SeriesPicture) -> int:
    return sum(1 for v in p.values if v is not None)


def _panel(p: SeriesPicture, ends: tuple[date, date], step: str, i: int, foot: bool) -> m.Panel:
    height = TALL if p.worse else STRIP
    known = [v for v in p.values if v is not None]
    long = step != "day"
    shown = [k.mid for k in steps_of(p, step)] if long and not p.worse else known
    axis = _axis(p, shown)
    across = max(1, (ends[1] - ends[0]).days)

    def x(when: date) -> float:
        return 500.0 if ends[0] == ends[1] else (when - ends[0]).days / across * m.PLANE

    def y(value: float) -> float:
        return height * (1 - axis.share(value))

    half = m.PLANE / across * 2.8
    if long:
        drawn = _stepped(p, step, x, y, half)
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
    known = p.unit == n.own.POINTS[1] or p.unit.lower() in p.label.lower()
    return "" if known else p.unit


def _axis(p: SeriesPicture, known: Sequence[float]) -> m.Span:
    if p.worse:
        return m.span_of(p.low, p.high, known, flip=p.worse == "low")
    return m.Span(0.0, max([*known, 0.0]) or 1.0)


def _end_words(p: SeriesPicture, axis: m.Span) -> tuple[str, str]:
    if not p.worse:
        return n.grouped(axis.high), n.grouped(axis.low)
    worst, best = (axis.low, axis.high) if axis.flip else (axis.high, axis.low)
    return t.WORST.format(value=n.short(worst)), t.BEST.format(value=n.short(best))


def _finding(p: SeriesPicture, known: Sequence[float]) -> str:
    if not known:
        return t.NO_ENTRIES.format(days=n.days(len(p.values)))
    low, mid, high = (float(np.quantile(known, q)) for q in (0.25, 0.5, 0.75))
    return t.DAYS_SHOW.format(
        count=len(known), days=n.days(len(p.values)), middle=n.short(mid), q25=n.short(low),
        q75=n.short(high), low=n.short(min(known)), high=n.short(max(known)), unit=p.unit,
    )  # fmt: skip


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


def _stepped(p: SeriesPicture, step: str, x: _X, y: _Y, half: float) -> str:
    steps = steps_of(p, step)
    middle = timedelta(days=3 if step == "week" else 14)

    def at(held: Step) -> float:
        return min(m.PLANE, max(0.0, x(held.start + middle)))

    if not p.worse:
        size = "mid" if step == "month" else "tiny"
        return m.uprights(f"did {size}", [(at(k), y(k.mid)) for k in steps], STRIP)
    found = ""
    for run in runs([k.start for k in steps], 7 if step == "week" else 31):
        held = [steps[i] for i in run]
        found += m.band("b90", [(at(k), y(k.high), y(k.low)) for k in held], half)
        found += m.band("b50", [(at(k), y(k.q75), y(k.q25)) for k in held], half)
        found += m.trace("med slim", [(at(k), y(k.mid)) for k in held], half)
    return found


def _day_table(series: Sequence[SeriesPicture], first: date, last: date) -> m.ChartTable:
    maps = [dict(zip(p.days, p.values, strict=True)) for p in series]
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    rows = tuple((n.day(d), *(n.short(held.get(d)) for held in maps)) for d in days)
    caption = t.DAY_TABLE.format(first=n.full_day(first), last=n.full_day(last))
    return m.ChartTable(caption, (t.DAY_HEAD, *(p.label for p in series)), rows)


def _step_table(series: Sequence[SeriesPicture], step: str) -> m.ChartTable:
    maps = [{k.start: k for k in steps_of(p, step)} for p in series]
    starts = sorted({day for held in maps for day in held})
    say = n.full_day if step == "week" else n.month
    rows = tuple((say(d), *(_step_words(held.get(d)) for held in maps)) for d in starts)
    caption = t.STEP_TABLE.format(step=t.STEPS[step])
    return m.ChartTable(caption, (t.STEP_HEAD[step], *(p.label for p in series)), rows)


def _step_words(step: Step | None) -> str:
    if step is None:
        return n.NONE
    ends = n.between(n.short(step.low), n.short(step.high))
    return f"{n.short(step.mid)} ({ends})"
