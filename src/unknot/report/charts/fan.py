"""The forecast fan: what was said, what came, and what is said about the next days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unknot.answer.answer import SeriesPicture
from unknot.forecasting.results import ForecastDay, TrackRecord
from unknot.report import numerals as n
from unknot.report import table_words, words
from unknot.report.charts import marks as m
from unknot.report.charts.days import runs
from unknot.wording.spoken import spoken

w = spoken(words)
t = spoken(table_words)

PAST = 28  # days of the track record that are drawn and listed
TALL, HEAD, FOOT = 170.0, 24.0, 26.0


@dataclass(frozen=True)
class _Said:
    """One day's issued band, and what came where it is known."""

    day: date
    q: tuple[float, float, float, float, float]
    came: float | None = None
    inside: bool | None = None
    ahead: bool = False
    p_flare: float | None = None


def fan_chart(
    target: str,
    label: str,
    record: TrackRecord | None,
    ahead: Sequence[ForecastDay],
    scale: SeriesPicture | None,
) -> m.Chart | None:
    """Draw the past bands with what came and the bands of the next days; None without any."""
    said = sorted(_past(record) + _next(ahead), key=lambda s: s.day)
    if not said:
        return None
    axis = _axis(said, scale)
    first, last = said[0].day, said[-1].day
    across = max(1, (last - first).days)

    def x(when: date) -> float:
        return 500.0 if first == last else (when - first).days / across * m.PLANE

    def y(value: float) -> float:
        return TALL * (1 - axis.share(value))

    half = m.PLANE / across * 0.3
    bands = "".join(
        m.band("b90", [(x(s.day), y(s.q[4]), y(s.q[0])) for s in run], half)
        + m.band("b50", [(x(s.day), y(s.q[3]), y(s.q[1])) for s in run], half)
        + m.trace("med", [(x(s.day), y(s.q[2])) for s in run], half)
        for run in ([said[i] for i in held] for held in runs([s.day for s in said], 1))
    )
    came = [(x(s.day), y(s.came), s.inside) for s in said if s.came is not None]
    inside = [(px, py) for px, py, ok in came if ok is not False]
    missed = [(px, py) for px, py, ok in came if ok is False]
    dots = (
        m.spots("halo", inside)
        + m.spots("full", inside)
        + m.spots("ring", missed)
        + m.spots("hole", missed)
    )
    body = _frame(axis, said) + m.plane(TALL, bands + dots)
    svg = m.picture(
        m.key("fan", target),
        t.FAN.format(label=label),
        _finding(said, label),
        f'<g transform="translate(0,{m.num(HEAD)})">{body}</g>',
        HEAD + TALL + FOOT,
        "gut c-thread",
    )
    caption = w.FAN_CAPTION if _past(record) else w.FAN_NO_PAST
    if record is not None and len(_past(record)) < len(record.days):
        caption += f" {w.FAN_RECENT.format(days=PAST)}"
    return m.Chart("stack", (m.Panel("", "", svg),), caption, _table(said, label))


def _past(record: TrackRecord | None) -> list[_Said]:
    if record is None or not record.days:
        return []
    start = record.days[-1].date - timedelta(days=PAST - 1)
    return [
        _Said(t.date, (t.q05, t.q25, t.q50, t.q75, t.q95), t.came, t.inside)
        for t in record.days
        if t.date >= start
    ]


def _next(ahead: Sequence[ForecastDay]) -> list[_Said]:
    levels = ("0.05", "0.25", "0.5", "0.75", "0.95")
    found: list[_Said] = []
    for f in ahead:
        if all(k in f.quantiles for k in levels):
            a, b, c, d, e = (f.quantiles[k] for k in levels)
            found.append(_Said(f.date, (a, b, c, d, e), ahead=True, p_flare=f.p_flare))
    return found


def _axis(said: Sequence[_Said], scale: SeriesPicture | None) -> m.Span:
    values = [v for s in said for v in (s.q[0], s.q[4])]
    values += [s.came for s in said if s.came is not None]
    if scale is None:
        return m.span_of(float("nan"), float("nan"), values)
    return m.span_of(scale.low, scale.high, values, flip=scale.worse == "low")


def _frame(axis: m.Span, said: Sequence[_Said]) -> str:
    worst, best = (axis.low, axis.high) if axis.flip else (axis.high, axis.low)
    bottom = m.num(TALL)
    found = (
        "".join(m.line("ax", ("0", y), ("100%", y)) for y in ("0", m.num(TALL / 2), bottom))
        + m.text("-8", "11", t.WORST.format(value=n.short(worst)), "end")
        + m.text("-8", bottom, t.BEST.format(value=n.short(best)), "end")
    )
    first, last = said[0].day, said[-1].day
    low = m.num(TALL + 20)
    if first == last:
        return found + m.text("50%", low, n.day(first), "middle")
    found += m.text("0", low, n.day(first)) + m.text("100%", low, n.day(last), "end")
    coming = [s.day for s in said if s.ahead]
    if coming and coming[0] > first:
        share = ((coming[0] - first).days - 0.5) / (last - first).days
        at = m.pct(share)
        found += m.line("now", (at, "-4"), (at, bottom))
        found += m.text(at, "-9", t.NOW, "end" if share > 0.9 else "middle", "b")
    return found


def _finding(said: Sequence[_Said], label: str) -> str:
    scored = [s for s in said if s.inside is not None]
    missed = sum(1 for s in scored if s.inside is False)
    empty = sum(1 for s in said if not s.ahead and s.came is None)
    coming = [s for s in said if s.ahead]
    parts: list[str] = []
    if scored:
        parts.append(
            t.FAN_PAST.format(
                label=label,
                part=n.part_of(len(scored) - missed, len(scored)),
                missed=missed,
                empty=empty,
            )
        )
    if coming:
        low, mid, high = coming[-1].q[0], coming[-1].q[2], coming[-1].q[4]
        parts.append(
            t.FAN_NEXT.format(
                day=n.day(coming[-1].day),
                middle=n.number(mid),
                low=n.number(low),
                high=n.number(high),
            )
        )
    return " ".join(parts) or t.FAN_EMPTY


def _table(said: Sequence[_Said], label: str) -> m.ChartTable:
    flares = any(s.p_flare is not None for s in said)
    rows: list[tuple[str, ...]] = []
    for s in said:
        went = "ahead" if s.ahead else "none" if s.came is None else "inside"
        went = "missed" if s.inside is False else went
        row = (
            n.day(s.day),
            n.number(s.q[2]),
            n.between(n.number(s.q[1]), n.number(s.q[3])),
            n.between(n.number(s.q[0]), n.number(s.q[4])),
            n.short(s.came),
            t.WENT[went],
        )
        rows.append((*row, n.chance(s.p_flare)) if flares else row)
    return m.ChartTable(
        t.FAN_TABLE.format(label=label),
        (*t.FAN_HEAD, t.FAN_CHANCE) if flares else t.FAN_HEAD,
        tuple(rows),
        frozenset({0, 5, 6}),
    )
